/** What the questions ask for: each answer stands once, in one or two sentences of one document. */
import type { Chance } from './chance';
import { SAMPLE_QUESTIONS } from './questions';
import { money } from './world';

export interface Fact {
  readonly question: string;
  readonly answer: string;
  /** The paragraph that holds the answer. */
  readonly paragraph: string;
  /** File name of the document. */
  readonly document: string;
  /** In which month’s part of it, counted from 0, where it has months. */
  readonly month: number;
}

export function factsOf(chance: Chance): readonly Fact[] {
  const lamp = money(chance.between(90_000, 120_000));
  const finder = chance.pick(['Nan Ferriter', 'Dickon Sayle', 'Posy Trewin', 'Wat Lanyon']);
  const boiler = chance.pick([
    'cracked along the lower seam',
    'burst two of its tubes',
    'rusted through at the furnace door',
  ]);
  const depth = `${chance.pick(['thirteen', 'fourteen', 'fifteen'])} feet ${chance.pick(['two', 'five', 'eight'])} inches`;
  const seal = chance.pick(['Bishop', 'Old Margery', 'the Alderman', 'Mrs Pettigrew']);
  const colour = chance.pick(['bright yellow', 'signal red', 'white with a black band']);
  const winner = chance.pick(['Tamsin Drury', 'Ralph Ennis', 'Kit Morwenna']);
  const boat = chance.pick(['Skylark', 'Plain Dealing', 'Second Thoughts']);
  const rent = chance.pick([
    'one barrel of salt herring',
    'two baskets of smoked haddock',
    'a keg of pickled mackerel',
  ]);
  const told: readonly Omit<Fact, 'question'>[] = [
    {
      answer: lamp,
      paragraph: `**The light.** The Treasurer reported that the new lamp for the Gull Rock lighthouse cost ${lamp}, of which the county has paid one third. The old lamp was given to the reading room, where it is thought to be rather bright.`,
      document: 'Harbour Board minutes 1887.md',
      month: 4,
    },
    {
      answer: finder,
      paragraph: `**The Halcyon.** It was ${finder}, eleven years old, who found the bell of the wrecked barque Halcyon in the weed below Cutler’s Steps. The owners have written to say that the child may keep it, and the neighbours have written to the owners.`,
      document: 'Saltmere Messenger 1888.md',
      month: 9,
    },
    {
      answer: boiler,
      paragraph: `**The ferry.** The ferry to the Tern Islands was stopped in the spring of 1891 because her boiler had ${boiler}. Until it was mended the islanders were rowed across by the pilots, at the Board’s cost.`,
      document: 'Harbour Board minutes 1891.md',
      month: 5,
    },
    {
      answer: depth,
      paragraph: `After the dredging of 1893 the channel over the Sow Bar was ${depth} deep at the lowest tide of the year. That is the most water that has been found there since soundings were kept.`,
      document: 'Report of the engineer 1893.md',
      month: 0,
    },
    {
      answer: seal,
      paragraph: `A grey seal comes every evening to the lighthouse steps and looks at me like somebody who has paid for a seat. I have given the seal the name of ${seal}, and it answers to that as well as anyone does who wants fish.`,
      document: 'Letters of Hanna Brandreth, keeper of Gull Rock, to her sister.md',
      month: 0,
    },
    {
      answer: colour,
      paragraph: `After the collision the pilot cutter Petrel was painted ${colour}, so that nobody could again say that she had not been seen. The men dislike it, and have been told that this is the purpose of it.`,
      document: 'Report of the pilots 1890.md',
      month: 0,
    },
    {
      answer: `${winner} in the ${boat}`,
      paragraph: `**The regatta.** The regatta cup of 1889 was won by ${winner} in the ${boat}, by a boat’s length and in a flat calm. The second prize, a ham, was eaten by persons unknown before it could be given.`,
      document: 'Saltmere Messenger 1889.md',
      month: 6,
    },
    {
      answer: rent,
      paragraph: `*Remark.* The fishwives now hold the drying ground on Chapel Down, at a rent of ${rent} a year, to be brought to the harbour office on St Brannoc’s day. I have had to find a receipt form for it.`,
      document: 'Ledger of dues 1892.md',
      month: 8,
    },
  ];
  return told.map((fact, index) => ({ ...fact, question: SAMPLE_QUESTIONS[index] ?? '' }));
}
