/** Saltmere, which does not exist: its people, ships, places, money and calendar. */
import { type Chance, type Fill } from './chance';

export interface Ship {
  readonly name: string;
  readonly rig: string;
  readonly tons: number;
  readonly master: string;
  readonly home: string;
}

/** The same people hold the same offices in every document. */
export const OFFICERS = {
  chair: 'Agatha Thorne',
  clerk: 'Tobias Fenn',
  treasurer: 'Edmund Carrow',
  harbourMaster: 'Josiah Pell',
  engineer: 'Ida Strand',
  keeper: 'Hanna Brandreth',
  pilot: 'Corin Vail',
  doctor: 'Amos Quill',
  teacher: 'Lydia Marsh',
  coxswain: 'Jem Tarrant',
  editor: 'Silas Wray',
} as const;

/** Never empty, which the compiler cannot see in a split text. */
function list(text: string): readonly [string, ...string[]] {
  const [first = '', ...others] = text.trim().replace(/\s+/g, ' ').split(', ');
  return [first, ...others];
}

export const MEMBERS = list(`
  Mr Oddie, Captain Lisle, Mr Penhale, Mrs Vane, Mr Garrick Sloe, Mr Abel Rusk, Captain Moor, Mr Tidewell
`);

const WOMEN = list(`
  Ada, Bess, Clara, Dinah, Edith, Esther, Grace, Hester, Joan, Leah, Mabel, Mercy, Olive, Phoebe, Rhoda, Ruth,
  Selina, Tamsin, Una, Winifred
`);
const MEN = list(`
  Abel, Barnaby, Caleb, Eben, Enoch, Fergus, Hugh, Isaac, Jacob, Kit, Luke, Marcus, Ned, Noah, Peter, Ralph, Sam,
  Simon, Thomas, Walter
`);
const LAST = list(`
  Ashby, Brine, Callow, Cutter, Darrow, Drake, Ebbing, Farrow, Fitch, Gale, Garth, Hallet, Hurn, Ingle, Jessop,
  Kettle, Lark, Lobb, Mallow, Minter, Nance, Orchard, Pasco, Perrin, Quayle, Reed, Sedge, Skerry, Stroud, Tallis,
  Thrift, Treves, Underhill, Venn, Wake, Weir, Wick, Yarrow
`);

const SHIP_NAMES = list(`
  Amity, Arctic Tern, Bonaventure, Brothers’ Pride, Cormorant, Daybreak, Doris May, Eleanor, Endeavour II, Fair
  Wind, Gannet, Good Intent, Harvest Home, Island Maid, Jane & Susan, Kittiwake, Lodestar, Mary Ash, Merganser,
  Morning Star, Northern Light, Ocean Bride, Ospringe, Patience, Perseverance, Provider, Rover’s Return,
  Sandpiper, Sarah Lobb, Sea Holly, Speedwell, Swift, Three Sisters, Thrift, Traveller, Vesper, Willing Mind,
  Windflower
`);
const RIGS = list(`
  schooner, brig, ketch, barque, steamer, topsail schooner, brigantine, collier
`);
export const PORTS = list(`
  Port Ellery, Gannet Sound, Hestwick, Norrby, Cape Lorn, Vaskholm, Marrow Quay, Old Sarn, Dunmoor, Isby, Kelder
  Haven, Stannick, Ravensey, Lower Brae
`);
export const CARGOES = list(`
  house coal, pit props, barley in sacks, salt herring, roofing slate, Stockholm tar, hemp and cordage, oranges,
  red wine in pipes, deals and battens, bricks, block ice, iron rails, window glass, tea and coffee, china clay,
  live cattle, seed potatoes, lamp oil, empty casks, wool, cut stone, sugar in bags, cheese
`);
/** On land. */
const PLACES = list(`
  Ropewalk Lane, the fish market, Chapel Down, Custom House Row, Weaver’s Stairs, the net lofts, St Brannoc’s
  green, the east quay, Potter’s Yard, the long steps
`);
/** Where vessels lie. */
const BERTHS = list(`
  the inner basin, the slip, Cutler’s Steps, Tanner’s Hard, the coal wharf, the ballast ground, the east quay, the
  long breakwater, the timber pond
`);
const INNS = list(`
  the Anchor and Thistle, the Three Tuns, the Pilot’s Rest, the Whale’s Jaw, Mrs Hurn’s coffee room
`);

export const MONTHS = list(`
  January, February, March, April, May, June, July, August, September, October, November, December
`);
const DAYS = list(`
  Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday
`);

export function dateOf(year: number, month: number, day: number): string {
  return `${day} ${MONTHS[month] ?? ''} ${year}`;
}

export function dayAndDate(year: number, month: number, day: number): string {
  return `${DAYS[new Date(Date.UTC(year, month, day)).getUTCDay()] ?? ''}, ${dateOf(year, month, day)}`;
}

/** Twelve pence to the shilling, twenty shillings to the pound. */
export function money(pence: number): string {
  const pounds = Math.floor(pence / 240);
  const shillings = Math.floor((pence % 240) / 12);
  const rest = pence % 12;
  const parts = [pounds > 0 ? `£${pounds}` : '', shillings > 0 ? `${shillings}s` : '', rest > 0 ? `${rest}d` : ''];
  return parts.filter((part) => part !== '').join(' ') || '0d';
}

export function makeShips(chance: Chance): [Ship, ...Ship[]] {
  const make = (name: string): Ship => ({
    name,
    rig: chance.pick(RIGS),
    tons: chance.between(48, 420),
    master: `${chance.pick(MEN)} ${chance.pick(LAST)}`,
    home: chance.pick(PORTS),
  });
  const [first, ...others] = SHIP_NAMES;
  return [make(first), ...others.map(make)];
}

/** What every kind of document may name. */
export function townFill(chance: Chance, ships: readonly [Ship, ...Ship[]]): Fill {
  const men = chance.deck(MEN);
  const women = chance.deck(WOMEN);
  const anybody = chance.deck([...MEN, ...WOMEN]);
  const last = chance.deck(LAST);
  const ship = chance.deck(ships);
  return {
    person: () => `${anybody()} ${last()}`,
    man: () => `${men()} ${last()}`,
    woman: () => `${women()} ${last()}`,
    surname: last,
    boy: men,
    child: anybody,
    member: chance.deck(MEMBERS),
    ship: () => `the ${ship().name}`,
    vessel: () => describe(ship()),
    port: chance.deck(PORTS),
    cargo: chance.deck(CARGOES),
    place: chance.deck(PLACES),
    berth: chance.deck(BERTHS),
    inn: chance.deck(INNS),
    few: () => chance.pick(['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine']),
    nth: () => chance.pick(['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'eighth', 'ninth']),
    some: () => String(chance.between(11, 48)),
    many: () => String(chance.between(60, 400)),
    small: () => money(chance.between(18, 700)),
    sum: () => money(chance.between(700, 9_000)),
    large: () => `£${chance.between(40, 900)}`,
    hour: () => chance.pick(['four', 'five', 'six', 'seven', 'nine', 'ten', 'eleven']),
    ...Object.fromEntries(Object.entries(OFFICERS).map(([office, name]) => [office, () => name])),
  };
}

function describe({ name, rig, master, home }: Ship): string {
  return `the ${rig} ${name} of ${home}, Captain ${master}`;
}
