/** Yearly reports of the engineer, the pilots and the lifeboat: sections with findings and figures. */
import { tell, type Chance, type Fill } from './chance';
import { OFFICERS } from './world';

interface ReportKind {
  readonly file: string;
  readonly title: string;
  readonly author: string;
  readonly sections: readonly { readonly heading: string; readonly findings: readonly [string, ...string[]] }[];
}

export const REPORT_KINDS = {
  engineer: {
    file: 'Report of the engineer',
    title: 'Report of the harbour engineer',
    author: OFFICERS.engineer,
    sections: [
      {
        heading: 'The breakwater',
        findings: [
          'The outer {some} yards were gone over by diver in [June|July]. He found {few} blocks shifted, none by more than a hand, and one lobster that he described as an officer.',
          'Joints between blocks {some} and {some} were raked and filled with {some} barrels of cement at {sum}. The filling has held through [the October gales|one winter; I shall say more after two].',
          'The parapet at the elbow lets the sea through in a south-westerly. I have drawn a curved one, which would throw it back. The estimate is {large}; the sea’s own estimate, if we wait, will be higher.',
          'Weed grows on the lee side to a length of {few} feet and holds the small stones together better than we do. I have forbidden it to be cut.',
          'In the gale of the [second|fourteenth|twenty-first] of [January|November|December] a wave went over the lamp, which is {some} feet above high water. The lamp stayed lit. I do not claim this as design.',
          'The landing steps on the inside were worn hollow. {few} were turned over, as one turns a collar, and will do for another {some} years.',
          'The lamp standard on the head was bent by [a sea|{ship}, whose master says it was a sea]. Straightened for {small}.',
        ],
      },
      {
        heading: 'Depths',
        findings: [
          'Soundings were taken on {some} days, always within an hour of low water, by {person} at the lead and myself at the book. Off {berth} there are {few} feet more than last year, in the basin {few} inches less.',
          'The silt in the inner basin comes in [with the flood and stays because it is not asked to leave|chiefly between November and March]. Sluicing at spring tides moved some {many} tons of it for the price of opening a gate.',
          'Over the Sow Bar the lead brings up fine sand in summer and shell in winter, as it has done since the first book of {some} years ago. What lies under it nobody has asked.',
          'The stream past {berth} has gained a quarter of a knot since the breakwater was lengthened. It scours there, and drops elsewhere what it has scoured.',
          'A bank of shingle is growing at the ballast ground, about {some} yards long. It does no harm yet. I have set {few} stakes to see which way it means to go.',
        ],
      },
      {
        heading: 'Quays and machinery',
        findings: [
          'The quay wall at {berth} was underpinned for {some} feet. Behind it we found the older wall, of better stone and, I am sorry to say, better laid.',
          'The steam crane worked {many} days, was idle {some}, and was cursed upon the rest. Its boiler has been scaled and passed for {few} pounds above its working pressure.',
          'Piles at the ferry stage: {some} sound, {few} doubtful, {few} eaten through by the worm. I keep a piece on my desk and show it to those who ask why tar is needed.',
          'The sluice gate was lifted out, scraped, and found to be held by {few} bolts of {some}. It has been given the others.',
          'Gas was laid to {berth} in [May|September], {many} yards of pipe. It burns blue in an east wind and I do not yet know why.',
          'New fenders of elm were fixed along {berth}, cost {sum}. [They squeak.|The masters like them, the paint of their vessels likes them more.]',
        ],
      },
      {
        heading: 'Stores and hands',
        findings: [
          'Employed upon the works: {some} men in summer and {few} in winter; boys, {few}. No life was lost. {man} lost a finger, and was given light work and {large}.',
          'Cement on hand {many} barrels, rope {many} fathoms, tar {some} casks, patience [little|enough].',
          'A class of {few} from the harbour school came to see the diver. {boy} {surname} asked him what he thinks about down there. He has been answering ever since, on Sundays, at {inn}.',
          'The diver’s dress was patched in {some} places. A new one is {sum}. He asks me to write that he would like it to be of one colour.',
          'I thank {harbourMaster} for the loan of his boat, and apologise for its condition.',
        ],
      },
    ],
  },
  pilots: {
    file: 'Report of the pilots',
    title: 'Report of the pilots of Saltmere',
    author: OFFICERS.pilot,
    sections: [
      {
        heading: 'Vessels brought in and taken out',
        findings: [
          'We took in {many} vessels and out {many}. Refused a pilot: {few}, of whom [one is still on the ballast bank|all but one had cause to regret it].',
          'The largest was {vessel}, who drew so much that we brought her over at the top of the tide with the lead going and the cook praying.',
          'On the [sixth|thirtieth] of [March|October] we had {few} vessels off the bar at once, all of them first. They were taken in by draught of water, and they have all written letters about it.',
          'A yacht with {few} gentlemen and no chart followed us in. We took no fee. They gave us a melon.',
          'Not one vessel under pilot touched the ground this year[.|, if one leaves out {ship}, and her master would wish us to.]',
          '{ship} would not wait for us and came in by herself. It was very neatly done and I hope she will never try it again.',
        ],
      },
      {
        heading: 'The cutters',
        findings: [
          'The second cutter was on the slip for {few} weeks for a new garboard. She leaks less, {man} says; he is the one who bails.',
          'A stove was put into the first cutter, cost {small}. There is now no getting the men out of her.',
          'The ship’s cat of the second cutter went aboard {ship} by mistake and came home from {port} in {few} weeks, in another vessel and in good condition.',
          'We bought a suit of sails from the widow of Captain {surname} for {sum}, barked them, and look like a boatload of cardinals.',
          'The boats were at sea {many} nights. On {some} of these there was nothing to do but look at the light and be glad of it.',
        ],
      },
      {
        heading: 'Marks and lights',
        findings: [
          'The leading marks on Chapel Down want whitewash every spring, because the goats of {woman} lie against them.',
          'We asked {few} masters how far off they picked up the light on Gull Rock. The answers lay between {few} miles and {some}, by the truthfulness of the master more than by the weather.',
          'The beacon on the ballast bank has become a perch for cormorants, who whiten it without charge.',
          'The bell buoy shifted {some} yards in the gale of [January|March|November] and was put back by the tug. For {few} days everybody came in a little too far east and said nothing.',
          'The green lamp on the east quay is so weak that it is taken for a public house. [We ask for a better one.|A master tied up to it last winter and called for beer.]',
        ],
      },
      {
        heading: 'Accidents',
        findings: [
          'The apprentice {man} fell from the ladder of {ship} between the vessels and came up on the other side of ours, [asking for his cap|with his pipe still in his mouth]. He has been told to learn swimming.',
          'A boat’s crew from {ship} tried the bar by night after an evening at {inn}. We fished out {few}. They wished to be put back.',
          'The second cutter was run into at her moorings, in broad day, by {ship}, whose mate was looking at a wedding.',
          'In fog, {ship} and {ship} met at the bar. One bowsprit. Nobody to blame, or both.',
          'We lost an anchor and {some} fathoms of chain off {berth}. Whoever finds it may keep the mussels.',
        ],
      },
    ],
  },
  lifeboat: {
    file: 'Report of the lifeboat',
    title: 'Report of the lifeboat Constant Friend',
    author: OFFICERS.coxswain,
    sections: [
      {
        heading: 'Services',
        findings: [
          'Called at {hour} in the morning to {vessel}, showing flares off the Sow Bar. Wind south-west, a full gale. Got alongside at the third try and took off {few} men and the captain’s wife, who had packed. All landed by noon.',
          'Stood by {ship} for {few} hours in a heavy swell until the tug came. Not wanted, in the end, but thanked with a cheese.',
          'Launched to a light seen by {person#1} off {berth}. It was the moon, coming up through mist. The crew drew their money, {small} a man, and {person#1} has been a good deal spoken to.',
          'On the [third|seventeenth] of [February|November] stood off Gull Rock from dusk until morning for {vessel}, who had lost her rudder. Every oar was broken or split. All her people saved; she herself was gone at first light, and no plank of her has come in.',
          'Out to a fishing boat overdue from the banks. Met her {few} miles off, under one oar and a tablecloth. Towed her home.',
          'Took a doctor out to Gull Rock to the keeper’s hand, which was scalded. Landed him with a rope round him, and fetched him off the same way, less willing.',
        ],
      },
      {
        heading: 'The boat and her gear',
        findings: [
          'All {some} oars looked over and {few} changed. The air cases are dry. The name was painted anew by {man}, who put two ds into Friend and then one of them out again.',
          'The carriage wheels have been made a hand broader, for the sand at {berth}. Cost {sum}, from the box at {inn}.',
          'The rockets were tried on the Down: {some} fired, {few} went where they were meant, one into the vicar’s beans. {small} paid.',
          'A new compass, given by {woman}. It differs from the old one by a point. We are finding out which of them was wrong all these years.',
          'Cork jackets for {some}, all tried in the basin. {person} floats the wrong way up, and has been given another.',
        ],
      },
      {
        heading: 'The crew',
        findings: [
          'Exercised {few} times by day and twice by night. The best time from the gun to the water was {some} minutes, on Shrove Tuesday, with flour on their hands.',
          '{man} leaves the bow oar after {some} years. He was given a clock, and asked if it was meant as a reproach.',
          'The wives of the crew have asked to be told by flag, and not by the baker’s boy, when the boat is on her way home. A flag has been bought: {small}.',
          'Sick: {few}, for {some} days together, all with the same cold, which they had from {ship}.',
          'Joined: {man} and {man}, both from the herring, both strong, one of them willing.',
        ],
      },
    ],
  },
} satisfies Record<string, ReportKind>;

export function reportOf(kind: ReportKind, year: number, chance: Chance, fill: Fill, fact: string | null): string {
  const parts = [
    `# ${kind.title}, ${year}`,
    `Laid before the Harbour Board by ${kind.author} in January ${year + 1}.`,
    ...kind.sections.flatMap(({ heading, findings }, section) => {
      const told = chance.shuffled(findings).map((finding) => tell(finding, chance, fill));
      if (section === 1 && fact !== null) told.splice(1, 0, fact);
      return [`## ${heading}`, ...told];
    }),
    `Signed, ${kind.author}.`,
  ];
  return parts.join('\n\n');
}
