/** Kinds of facts to be found: a value for a name of two parts, told in several ways. */
import type { Random } from '../random';
import { FIRST_NAMES, LAST_NAMES, PLACES } from './names';

export interface Needle {
  readonly id: string;
  /** Two parts of a name; any of the one goes with any of the other. */
  readonly firsts: readonly string[];
  readonly seconds: readonly string[];
  value(random: Random): string;
  tell(key: readonly [string, string], value: string, random: Random): string;
  ask(key: readonly [string, string]): string;
}

const SIDES = ['north', 'south', 'east', 'west', 'upper', 'lower', 'old', 'new', 'inner', 'outer'];
const BUILDINGS = [
  'boathouse',
  'granary',
  'lighthouse',
  'signal tower',
  'ice house',
  'armoury',
  'customs shed',
  'pump room',
  'observatory',
  'printing house',
];
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const SHIPS = [
  'Kittiwake',
  'Halcyon',
  'Merganser',
  'Petrel',
  'Sandpiper',
  'Whimbrel',
  'Fulmar',
  'Dunlin',
  'Oystercatcher',
  'Turnstone',
];
const VESSELS = ['cutter', 'schooner', 'tug', 'pilot boat', 'dredger', 'lugger', 'barge', 'trawler', 'tender', 'brig'];
const SYLLABLES = [
  'bra',
  'cor',
  'del',
  'fen',
  'gal',
  'hin',
  'jor',
  'kes',
  'lum',
  'mar',
  'nol',
  'per',
  'quil',
  'ros',
  'sel',
  'tam',
  'ver',
  'wis',
  'yar',
  'zan',
];

const digits = (random: Random, count: number): string =>
  String(random.between(1, 9)) + Array.from({ length: count - 1 }, () => random.between(0, 9)).join('');

const hex = (random: Random, count: number): string =>
  Array.from({ length: count }, () => random.between(0, 15).toString(16)).join('');

const person = (random: Random): string => `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`;

export const NEEDLES: readonly Needle[] = [
  {
    id: 'code',
    firsts: SIDES,
    seconds: BUILDINGS,
    value: (random) => digits(random, 7),
    tell: ([side, building], value, random) =>
      random.pick([
        `The access code of the ${side} ${building} is ${value}.`,
        `Whoever wants to enter the ${side} ${building} needs the access code ${value}.`,
        `For the ${side} ${building} the access code was set to ${value}.`,
      ]),
    ask: ([side, building]) => `What is the access code of the ${side} ${building}?`,
  },
  {
    id: 'keeper',
    firsts: SIDES,
    seconds: BUILDINGS,
    value: person,
    tell: ([side, building], value, random) =>
      random.pick([
        `The keeper of the ${side} ${building} was ${value}.`,
        `In those years ${value} was keeper of the ${side} ${building}.`,
        `${value} had been made keeper of the ${side} ${building}.`,
      ]),
    ask: ([side, building]) => `Who was the keeper of the ${side} ${building}?`,
  },
  {
    id: 'watchword',
    firsts: VESSELS,
    seconds: SHIPS,
    value: (random) => random.sample(SYLLABLES, 3).join(''),
    tell: ([vessel, ship], value, random) =>
      random.pick([
        `The watchword for the ${vessel} ${ship} was “${value}”.`,
        `On board the ${vessel} ${ship} they used the watchword “${value}”.`,
        `“${value}” was the watchword agreed for the ${vessel} ${ship}.`,
      ]),
    ask: ([vessel, ship]) => `What was the watchword for the ${vessel} ${ship}?`,
  },
  {
    id: 'tracking',
    firsts: FIRST_NAMES.slice(0, 20),
    seconds: LAST_NAMES.slice(0, 20),
    value: (random) => [8, 4, 4, 4, 12].map((count) => hex(random, count)).join('-'),
    tell: ([first, last], value, random) =>
      random.pick([
        `The parcel for ${first} ${last} carries the tracking number ${value}.`,
        `Under the tracking number ${value} there is a parcel for ${first} ${last}.`,
        `A parcel was sent to ${first} ${last} with the tracking number ${value}.`,
      ]),
    ask: ([first, last]) => `What is the tracking number of the parcel for ${first} ${last}?`,
  },
  {
    id: 'birthplace',
    firsts: FIRST_NAMES.slice(20, 40),
    seconds: LAST_NAMES.slice(20, 40),
    value: (random) =>
      random.pick(PLACES.map((place) => `${place}-by-the-${random.pick(['Water', 'Wood', 'Fell', 'Sands'])}`)),
    tell: ([first, last], value, random) =>
      random.pick([
        `${first} ${last} was born in ${value}.`,
        `The birthplace of ${first} ${last} is ${value}.`,
        `It was in ${value} that ${first} ${last} was born.`,
      ]),
    ask: ([first, last]) => `Where was ${first} ${last} born?`,
  },
  {
    id: 'launch',
    firsts: VESSELS,
    seconds: SHIPS,
    value: (random) => `${random.between(1, 28)} ${random.pick(MONTHS)} ${random.between(1841, 1959)}`,
    tell: ([vessel, ship], value, random) =>
      random.pick([
        `The ${vessel} ${ship} was launched on ${value}.`,
        `On ${value} the ${vessel} ${ship} was launched.`,
        `The launch of the ${vessel} ${ship} took place on ${value}.`,
      ]),
    ask: ([vessel, ship]) => `On what date was the ${vessel} ${ship} launched?`,
  },
  {
    id: 'locker',
    firsts: FIRST_NAMES.slice(40),
    seconds: LAST_NAMES.slice(40),
    value: (random) => `${random.pick(['A', 'B', 'C', 'D', 'E', 'F'])}-${digits(random, 3)}`,
    tell: ([first, last], value, random) =>
      random.pick([
        `The locker of ${first} ${last} is number ${value}.`,
        `${first} ${last} was given locker ${value}.`,
        `Locker ${value} belongs to ${first} ${last}.`,
      ]),
    ask: ([first, last]) => `Which locker belongs to ${first} ${last}?`,
  },
  {
    id: 'price',
    firsts: ['walnut', 'brass', 'pewter', 'ivory', 'ebony', 'copper', 'marble', 'silver', 'oak', 'porcelain'],
    seconds: [
      'clock',
      'chess set',
      'barometer',
      'writing case',
      'music box',
      'candlestick',
      'mirror frame',
      'globe',
      'inkstand',
      'birdcage',
    ],
    value: (random) => digits(random, 4),
    tell: ([material, thing], value, random) =>
      random.pick([
        `The ${material} ${thing} fetched ${value} guilders at the auction.`,
        `At the auction ${value} guilders were paid for the ${material} ${thing}.`,
        `The hammer fell at ${value} guilders for the ${material} ${thing}.`,
      ]),
    ask: ([material, thing]) => `How many guilders were paid for the ${material} ${thing} at the auction?`,
  },
];
