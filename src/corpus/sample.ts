/**
 * The sample archive: about a megabyte from a harbour town that does not exist, made from a seed, so that it costs no
 * download and everybody who names the seed has the same one. Load it only where it is needed; it is mostly prose.
 */
import { Chance, type Fill } from './sample/chance';
import { factsOf, type Fact } from './sample/facts';
import { ledgerOf } from './sample/ledgers';
import { CORRESPONDENCES, lettersOf } from './sample/letters';
import { lightLogOf } from './sample/lightlog';
import { messengerOf } from './sample/messenger';
import { minutesOf } from './sample/minutes';
import { REPORT_KINDS, reportOf } from './sample/reports';
import { makeShips, townFill } from './sample/world';

export interface SampleArchive {
  readonly name: string;
  readonly documents: readonly SampleDocument[];
  /** `answer` stands word for word in `document`. */
  readonly questions: readonly { readonly question: string; readonly answer: string; readonly document: string }[];
}

interface SampleDocument {
  readonly name: string;
  readonly text: string;
}

const ABOUT = `# About this archive

Saltmere, its harbour, its people, ships and sums are invented. The archive was made by a program, so that you can try
out questions at once, without a document of your own and without a download.

It holds the minutes of the Harbour Board, the ledgers of dues, the reports of the engineer, the pilots and the
lifeboat, cuttings from the Saltmere Messenger, the log of the light on Gull Rock, and several bundles of letters, from
the years 1884 to 1895. Most of what stands in it is of no importance to anybody. That is what makes it an archive.
`;

export function sampleArchive(seed: number): SampleArchive {
  const chance = new Chance(seed);
  const ships = makeShips(chance);
  const fill = townFill(chance, ships);
  const facts = factsOf(chance);
  const months = (document: string): ReadonlyMap<number, string> =>
    new Map(factsIn(facts, document).map(({ month, paragraph }) => [month, paragraph]));
  const documents: SampleDocument[] = [{ name: 'About this archive.md', text: ABOUT }];
  const add = (name: string, text: string): void => void documents.push({ name, text: `${text}\n` });

  for (const year of years(1884, 1895)) {
    const name = `Harbour Board minutes ${year}.md`;
    add(name, minutesOf(year, chance, fill, months(name)));
  }
  for (const year of years(1885, 1893)) {
    const name = `Ledger of dues ${year}.md`;
    add(name, ledgerOf(year, chance, fill, ships, months(name)));
  }
  for (const correspondence of CORRESPONDENCES) {
    const name = `${correspondence.file}.md`;
    add(name, lettersOf(correspondence, chance, fill, factsIn(facts, name)[0]?.paragraph ?? null));
  }
  addReports(chance, fill, facts, add);
  for (const year of years(1887, 1892)) {
    const name = `Saltmere Messenger ${year}.md`;
    add(name, messengerOf(year, chance, fill, months(name)));
  }
  for (const year of years(1885, 1890)) add(`Log of the Gull Rock light ${year}.md`, lightLogOf(year, chance, fill));

  const questions = facts.map(({ question, answer, document }) => ({ question, answer, document }));
  return { name: 'Saltmere harbour archive (sample)', documents, questions };
}

function addReports(
  chance: Chance,
  fill: Fill,
  facts: readonly Fact[],
  add: (name: string, text: string) => void,
): void {
  const { engineer, pilots, lifeboat } = REPORT_KINDS;
  for (const [kind, first] of [
    [engineer, 1890],
    [pilots, 1887],
    [lifeboat, 1886],
  ] as const) {
    for (const year of years(first, first + 3)) {
      const name = `${kind.file} ${year}.md`;
      add(name, reportOf(kind, year, chance, fill, factsIn(facts, name)[0]?.paragraph ?? null));
    }
  }
}

function factsIn(facts: readonly Fact[], document: string): readonly Fact[] {
  return facts.filter((fact) => fact.document === document);
}

function years(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
