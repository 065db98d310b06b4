/**
 * One needle in noise (S-NIAH of RULER), made hard as real texts are: eleven near misses of the same kind stand beside it,
 * the same kind of value for other names. Every fourth text lacks its needle; the right answer is to say so.
 */
import type { Case } from '../cases';
import { Random } from '../random';
import { NEEDLES, type Needle } from './needles';
import { noise, paragraphLength } from './noise';
import { CHARACTERS_A_TOKEN, FILLED, idOf, type Task, type Wanted } from './task';

const NEAR_MISSES = 11;
/** Of them as close to the needle as its own paragraph. */
const NEIGHBOURS = 2;
/** The last of every four. */
const ABSENT_EVERY = 4;
/** Steps of the golden ratio visit all depths evenly, however many cases are made. */
const GOLDEN = 0.618_033_988_749_895;

export const niah: Task = {
  id: 'niah',
  description: 'one fact among eleven of the same kind, in a long text; every fourth is not there',
  make,
};

function make(wanted: Wanted): Case {
  const { seed, tokens, index } = wanted;
  const random = new Random('niah', seed, index, tokens);
  const needle = NEEDLES[(seed + index) % NEEDLES.length];
  if (needle === undefined) throw new RangeError('There is no kind of needle.');
  const isAbsent = index % ABSENT_EVERY === ABSENT_EVERY - 1;
  const keys = chooseKeys(needle, random);
  const values = distinct(() => needle.value(random), NEAR_MISSES + 1);
  const facts = keys.map((key, at) => needle.tell(key, values[at] ?? '', random));
  const [fact = '', ...misses] = facts;
  const depth = (index * GOLDEN + random.next() / 40) % 1;
  const placed = place(isAbsent ? null : fact, misses, depth, random);
  const text = fill(placed, tokens * CHARACTERS_A_TOKEN, random);
  const asked = {
    id: idOf('niah', wanted),
    kind: 'niah',
    documents: [{ name: 'chronicle.txt', text }],
    question: needle.ask(keys[0] ?? ['', '']),
  };
  return isAbsent
    ? { ...asked, score: 'absent', gold: 'absent' }
    : { ...asked, score: 'contains', gold: [values[0] ?? ''] };
}

type Key = readonly [string, string];

/** The needle's key and eleven others: some share its first half, some its second, none both. */
function chooseKeys({ firsts, seconds }: Needle, random: Random): readonly Key[] {
  const [first = '', ...otherFirsts] = random.shuffled(firsts);
  const [second = '', ...otherSeconds] = random.shuffled(seconds);
  const same = Math.floor(NEAR_MISSES / 3);
  const keys: Key[] = [[first, second]];
  for (const other of otherSeconds.slice(0, same)) keys.push([first, other]);
  for (const other of otherFirsts.slice(0, same)) keys.push([other, second]);
  const others = otherFirsts.flatMap((one) => otherSeconds.map((other): Key => [one, other]));
  return [...keys, ...random.sample(others, NEAR_MISSES + 1 - keys.length)];
}

function distinct(make: () => string, count: number): readonly string[] {
  const values = new Set<string>();
  while (values.size < count) values.add(make());
  return [...values];
}

interface Placed {
  readonly sentence: string;
  /** Part of the text that stands before it. */
  readonly depth: number;
}

/** The needle at its depth, its neighbours round it, the rest anywhere. */
function place(needle: string | null, misses: readonly string[], depth: number, random: Random): readonly Placed[] {
  const near = misses.slice(0, NEIGHBOURS).map((sentence) => ({ sentence, depth }));
  const far = misses.slice(NEIGHBOURS).map((sentence) => ({ sentence, depth: random.next() }));
  const own = needle === null ? [] : [{ sentence: needle, depth }];
  return random.shuffled([...own, ...near, ...far]).sort((a, b) => a.depth - b.depth);
}

/** Noise in paragraphs up to the length, with each sentence where it belongs. */
function fill(placed: readonly Placed[], characters: number, random: Random): string {
  const sentences = noise(random);
  const aim = characters * FILLED - placed.reduce((sum, { sentence }) => sum + sentence.length + 1, 0);
  const paragraphs: string[][] = [];
  const waiting = [...placed];
  let written = 0;
  while (written < aim || waiting.length > 0) {
    const paragraph: string[] = [];
    paragraphs.push(paragraph);
    for (let left = paragraphLength(random); left > 0 && written < aim; left -= 1) {
      const sentence = sentences.next().value;
      paragraph.push(sentence);
      written += sentence.length + 1;
      while (waiting[0] !== undefined && waiting[0].depth * aim <= written)
        paragraph.push(waiting.shift()?.sentence ?? '');
    }
    if (written >= aim) paragraph.push(...waiting.splice(0).map(({ sentence }) => sentence));
  }
  return paragraphs.map((paragraph) => paragraph.join(' ')).join('\n\n');
}
