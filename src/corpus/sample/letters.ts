/** Bundles of letters: one writer, one reader, some years. */
import { tell, type Chance, type Fill } from './chance';
import { dateOf, OFFICERS } from './world';

export interface Correspondence {
  readonly file: string;
  readonly title: string;
  readonly greeting: string;
  readonly farewell: string;
  readonly from: string;
  /** The writer’s own place in the matters, which nobody fills with himself. */
  readonly self: string;
  /** What this writer writes about; the common matters come between. */
  readonly own: readonly [string, ...string[]];
}

const BEGINNINGS = [
  'Your letter [came with the Thursday mail|was brought up by the carrier, somewhat wet|has lain by me a week], and I [thank you for it|was glad of every line|read it twice over].',
  '[It has blown|It has rained|We have had fog] for {few} days, and there is nothing to be done but write letters.',
  'You ask how we are. [Well enough.|We are all upon our feet.|Older, and with less coal than we should like.]',
  'I meant to write on Sunday, but {person} came [to mend the chimney and stayed to supper|with a long story about a goose].',
  'There is [not much|little] to tell and I shall tell it [all|at length].',
  'Forgive the pencil; the ink is [frozen|finished|at the bottom of the stairs with the bottle].',
] as const;

const COMMON: readonly string[] = [
  '{ship} came in on [Monday|Tuesday|Friday] with {cargo} from {port}, {few} days late, and her mate had his arm in a sling. He says [a block fell on it|a cow stood on it]; I did not ask further. Half the town was on the quay to see her warp in, and {person} sold hot chestnuts to the other half.',
  'Old Captain {surname} is dead, who used to sit before {inn} and tell the hours wrong. They buried him on [Wednesday|Saturday] with {few} other captains to carry him. His dog goes on sitting there. [Somebody has given it his hat.|Nobody has the heart to move it.]',
  'They are quarrelling in the Board again, this time about {place}. {member} will have it paved and {member} will not, and meanwhile we all go through the mud together, which {editor} in his paper calls [a fine example of public unity|the Saltmere compromise].',
  'The price of {cargo} has gone up by a third since {man} began to buy it all. I have told cook that we shall do without; she answered that [we have done without it for years, and had I not noticed|one cannot do without what one is already short of].',
  'There was dancing at {inn} for the wedding of {person#1} and {person#2}. The fiddler fell asleep at {hour} and was played home by the flute. [I danced twice.|I looked on, with my shoes off under the table.]',
  'The children of the harbour school gave a play about a shipwreck, in which {few} were saved and one would not be, because he liked lying on the floor. {teacher} has the patience of [a lightship|a saint, and more humour than most of them].',
  'A strange sail lay off the bar all [Sunday|yesterday], neither coming nor going. {pilot} thought her {vessel}. By morning she was gone. Nobody knows what she wanted, and so everybody does.',
  'I have put {large} into the {surname} venture, and you may tell me I am a fool. They will carry {cargo} to {port} and bring back {cargo}, and if both arrive we shall have a new roof. [If not, we have a bucket.|I have looked at the roof and think that it can wait.]',
  'We had the sea over {berth} in the great tide. It came up as far as the third step, looked in at {person}’s shop and went away with a barrel. The barrel was found at {port}, [still full|which is more than can be said for what was in it].',
  '{doctor} has been twice about my chest, and says it is [the stove|the sea air, which he prescribed me last year for the same thing]. He took {small} and a jar of pickled samphire.',
  'You remember the pear tree by the wall. It bore {some} pears this year, of which the {surname} boys left us {few}. I do not grudge them; [we did the same in our time|they had the decency to leave the basket].',
  'The railway gentlemen have been here again with their poles. {member} gave them dinner, and {engineer} asked them {few} questions, after which [they ate very quietly|they went to look at Hestwick instead].',
  'Yesterday a parcel came for you, addressed here by mistake, containing [a barometer|a stuffed owl|two pairs of stockings and a treatise on bees]. I send it on with {ship}. [The barometer said Storm the whole way up the street.|Whoever sent it is thinking of you, at any rate.]',
  'The new curate preached about Jonah, {some} minutes, to a church half full of people who have opinions on whales. {coxswain} was heard to say that it would have been the wrong kind. [The curate has since asked to be taken out with the boat.|I thought it a good sermon, but too long in the fish.]',
  'I have been reading your book in the evenings, a chapter to a candle. I am at the place where she opens the letter. Do not tell me what is in it; {woman} has told me already, and I am trying to forget.',
  'There is a new lamp at the corner of {place}, and the courting couples have had to move down to {berth}. {person} says the Board has [ruined|improved] the town.',
  'We buried the cat under the currants. {boy} from next door read something over it that turned out to be the tide table. It did very well.',
  '{woman} has left her husband, or he has left her; at any rate they both live with their mothers, and meet on the stairs at {inn}, where they are said to be very polite.',
  'The herring came on the [eleventh|nineteenth|last of the month], so thick that one could hear them. For {few} nights nobody slept. Then they went, as if somebody had called them, and now the whole town smells of money.',
  'I walked out to Chapel Down to see the comet, with half the town, and saw [cloud|{member}’s hat]. {engineer} had brought a telescope, through which she showed us {few} moons of something else. I was as well content.',
  'A man came through with a dancing bear. The bear was very tired. {woman} gave it her chair on the quay and it sat there the whole afternoon, looking at the ships, and no one had the heart to ask it to dance.',
  'There was a fire at the ropewalk on [Tuesday|Thursday] night. Tar burns as if it had been waiting. They saved the horses and the {surname} boy’s fiddle, and {man} stood the whole time holding a door that was no longer fastened to anything.',
  'I have had the tooth out. {doctor} did it by the window, for the light, and {few} people stopped to watch. One of them clapped.',
  'Mrs {surname#1} has had her piano brought by sea. They swung it over the quay with the great crane, and {boy} {surname}, who was riding on top, played with one finger all the way down. Mrs {surname#1} has asked for it to be tuned.',
  'They have found the old well under {place}. It is {some} feet deep, and the water is better than ours. Now everybody remembers that a grandmother spoke of it.',
  'The summer visitors have gone. They leave behind {few} parasols, one engagement, and a great quiet. I went and sat on the bench they always sit on, to see what they see. It is the sea.',
  'I went along the breakwater at low water with {person} and saw where the new stones are already moving. One would think that the sea had been told the estimate.',
];

const ENDS = [
  'Write soon, and [not only when it rains|tell me about the garden|let me know about the money].',
  'The mail closes at {hour} and the boy is standing on one leg.',
  'That is all, and more than I knew when I began.',
  'Keep warm. [I have knitted you something; it is meant for a scarf.|The east wind is no friend of yours.]',
  'If you see {person} say [I have not forgotten the {small}|that the boat is still for sale].',
] as const;

export const CORRESPONDENCES: readonly Correspondence[] = [
  {
    file: 'Letters of Hanna Brandreth, keeper of Gull Rock, to her sister',
    title: 'Hanna Brandreth, keeper of the light on Gull Rock, to her sister Margit',
    greeting: 'Dear Margit,',
    farewell: 'Your sister on the Rock',
    from: 'Gull Rock',
    self: '{keeper}',
    own: [
      'The light burns well since I trimmed the wicks the old way. From the gallery I counted {some} sails at sunset, all going home but one. I put the kettle on for that one, as I always do, and as always it was no use to her.',
      'The stores boat could not land for {some} days, and I have eaten [limpets|oatmeal in every way that oatmeal can be eaten]. When {coxswain} at last got a line across he sent over, first of all, the newspaper. I could have thrown him into the sea.',
      'A flock of [redwings|starlings|fieldfares] came against the glass in the night, thousands, like thrown gravel. I went out and stood between them and the light with a blanket until {hour}. There is no regulation about it.',
      'I have read all the books in the tower except the tables of logarithms, and have begun on those. The logarithms are the better company; one knows that they mean it.',
    ],
  },
  {
    file: 'Letters of Josiah Pell, harbour-master, to the owners',
    title: 'Josiah Pell, harbour-master, to various owners and captains',
    greeting: 'Gentlemen,',
    farewell: 'Your obedient servant, Josiah Pell',
    from: 'Harbour Office, Saltmere',
    self: '{harbourMaster}',
    own: [
      'As to your account for {ship}: the dues stand as written. That she lay “only a little while” in the basin I do not dispute; she lay there {some} days, and each of them was little.',
      'Your Captain {surname} moored across the fairway on Saturday, and when asked to shift replied that he was [comfortable|at dinner]. I beg to enclose the account of the tug, {sum}, for making him less so.',
      'I can recommend {man} as mate. He is sober on all days but one, and that one is known beforehand.',
      'The hatch covers of {ship} are not fit for the season. I have let her go on the master’s word that they will be seen to at {port}. I should sleep better on carpentry than on words.',
    ],
  },
  {
    file: 'Letters of Lydia Marsh, teacher, to a friend abroad',
    title: 'Lydia Marsh, of the harbour school, to a friend abroad',
    greeting: 'My dear Constance,',
    farewell: 'Ever your Lydia',
    from: 'The School House, Custom House Row',
    self: '{teacher}',
    own: [
      'I have {some} in the lower class, of whom {few} are always at the herring. I have stopped marking them absent and mark them “at sea”, which is where they are also when they are here.',
      'We measured the height of St Brannoc’s tower with a stick and its shadow. {child} made it {some} feet, {child} made it four hundred. We then had a lesson about agreement, and one about ladders.',
      'The inspector asked what an island is. {child} said: a place where one waits for the boat. I gave him full marks, and the inspector [did not|laughed, which I had not thought that he could].',
      'I teach the big girls book-keeping in the evening, and {treasurer} has given us last year’s ledger to practise upon. They found a mistake of {small} on the third evening. He has asked for the ledger back.',
    ],
  },
  {
    file: 'Letters of Edmund Carrow, treasurer, to his brother',
    title: 'Edmund Carrow, treasurer of the Board, to his brother the banker',
    greeting: 'Dear Hal,',
    farewell: 'Your affectionate brother, E. C.',
    from: 'Custom House Row, Saltmere',
    self: '{treasurer}',
    own: [
      'The Board is {large} to the good and believes itself rich. I have tried to explain the sinking fund; {member} supposed that it was for raising wrecks.',
      'If your bank would take our paper at four in the hundred we could rebuild {berth} in one season, not in five. I know what you will say. You said it about the tramway, and [you were right, which makes it harder to ask|there I own you were right].',
      'I have been through the vouchers of the year {few} times, and there remain {small} that nobody has spent. It is a strange thing to be kept awake by.',
    ],
  },
  {
    file: 'Letters of Ida Strand, engineer, to Professor Holm',
    title: 'Ida Strand, engineer to the harbour, to Professor Holm at Vaskholm',
    greeting: 'Dear Professor,',
    farewell: 'With respect, Ida Strand',
    from: 'The Works Office, Saltmere',
    self: '{engineer}',
    own: [
      'The concrete blocks of {some} tons stand where we put them; those of half the weight have walked. One has walked {many} feet. I have had it marked with paint and visit it on Sundays, as one might an aunt.',
      'I enclose the tide curves of {few} months. You will see a shoulder in the falling tide that no theory of mine accounts for. The fishermen have a word for it and find it quite natural.',
      'The cement from {port} arrived damp. I refused {some} barrels, upon which the agent asked to speak to the engineer. I let him look for a while.',
    ],
  },
  {
    file: 'Letters of Garrick Sloe, merchant, to his partner',
    title: 'Garrick Sloe, merchant, to his partner at Port Ellery',
    greeting: 'Dear Partner,',
    farewell: 'Yours in haste, G. Sloe',
    from: 'Sloe & Tidewell, the coal wharf',
    self: '{member}',
    own: [
      'Sell the {cargo} if you can get {small} for it, and if you cannot, sell it. It has begun to [smell|sprout|attract gulls].',
      'I hear that {man} at {port} gives six months. Nobody who gives six months means to be there in seven. Ask for a third upon landing.',
      'Of the {many} casks {some} were short. I make no accusation; I only say that the mate of {ship} sang a great deal for a man on wages.',
    ],
  },
  {
    file: 'Letters of Jem Tarrant, coxswain, to his son at sea',
    title: 'Jem Tarrant, coxswain of the lifeboat, to his son at sea',
    greeting: 'Dear boy,',
    farewell: 'Your father, J. Tarrant',
    from: 'Tanner’s Hard',
    self: '{coxswain}',
    own: [
      'We were out on the [ninth|fifteenth] to {ship}, {few} hours at the oars for {few} men and a parrot. The parrot thanked us. I do not say the men did not, but the parrot was first.',
      'Your mother wants me to give up the boat now that my knee is bad. I said I sit in a boat, I do not walk in it. She is not yet persuaded.',
      'I have caulked the little boat and painted her. When you come home she is yours, on the condition that you do not call her after the {surname} girl until you have asked her.',
    ],
  },
  {
    file: 'Letters of Dr Amos Quill to the county',
    title: 'Dr Amos Quill to the county board of health',
    greeting: 'Sirs,',
    farewell: 'I have the honour to be, etc., Amos Quill',
    from: 'Weaver’s Stairs, Saltmere',
    self: '{doctor}',
    own: [
      'Of fever I had {few} cases this month, all from the houses that drink from the pump at {place}. I took the handle off the pump. I am told that this was not within my powers, and I enclose the handle.',
      'You ask for the number of lunatics. We have none that are not in office.',
      'The crew of {ship} were all {some} vaccinated on deck, the cook twice, as he would not keep still and I lost count.',
    ],
  },
];

export function lettersOf(
  { title, greeting, farewell, from, self, own }: Correspondence,
  chance: Chance,
  fill: Fill,
  fact: string | null,
): string {
  const [first, ...others] = COMMON.filter((matter) => !matter.includes(self));
  const common = chance.deck([first ?? '', ...others]);
  const particular = chance.shuffled(own);
  const beginning = chance.deck(BEGINNINGS);
  const count = 14;
  const letters = Array.from({ length: count }, (_, number) => {
    const date = dateOf(1885 + Math.floor(number / 2), (number % 2) * 6 + chance.between(0, 5), chance.between(1, 28));
    // Each matter of the writer’s own is told once, in every second letter.
    const own = number % 2 === 0 ? particular.pop() : undefined;
    const matters = [common(), ...(own === undefined ? [] : [own]), ...(chance.happens(0.7) ? [common()] : [])];
    const body = [beginning(), ...matters].map((matter) => tell(matter, chance, fill));
    if (number === 7 && fact !== null) body.splice(2, 0, fact);
    return [`## ${from}, ${date}`, greeting, ...body, tell(chance.pick(ENDS), chance, fill), farewell].join('\n\n');
  });
  const note = `Copied from the originals in the care of ${OFFICERS.clerk}. Spelling made uniform.`;
  return [`# ${title}`, note, ...letters].join('\n\n');
}
