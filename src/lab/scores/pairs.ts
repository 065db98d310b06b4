import type { Pair } from '../cases';
import { bare, f1, linesOf, marksIn, masked, plain } from './text';

/** F1 of the unordered pairs that an answer names: “(a, b)”, “a – b”, “a and b”, in lines or one after the other. */
export function scorePairs(gold: readonly Pair[], answer: string): number {
  const names = [...new Set(gold.flat().map(nameOf))];
  const right = new Set(gold.map(([one, other]) => keyOf(nameOf(one), nameOf(other))));
  const named = new Set(pairsIn(answer, names));
  const hits = [...named].filter((key) => right.has(key)).length;
  return f1(hits, named.size, right.size);
}

/** Keys of the pairs, in the order in which they stand. Known names are marked first: some hold what joins others. */
function pairsIn(answer: string, names: readonly string[]): readonly string[] {
  const text = masked(plain(answer.replace(/\[\[cite:[^\]]*\]\]/g, '')), names);
  const bracketed = [...text.matchAll(BRACKETED)].flatMap(([, one = '', other = '']) => pairOf(one, other, names));
  if (bracketed.length > 0) return bracketed;
  return linesOf(text).flatMap(({ text: line }) => inLine(line, names));
}

/** Two names, and between them what joins two. */
const BRACKETED =
  /[([{]\s*([^()[\]{},;&|]+?)\s*(?:,|;|&|\||\/|<->|->|=>|↔|→|\s-+\s|-(?=\S)|\sand\s|\swith\s|\s\+\s)\s*([^()[\]{},;&|]+?)\s*[)\]}]/g;
/** From the surest: what a comma separates may be two pairs as well as two names. */
const JOINTS = [
  /\s*(?:<->|->|=>|↔|→)\s*/,
  /\s+-+\s+/,
  /\s*[&|/+]\s*/,
  /\s+(?:and|with|vs\.?|versus)\s+/,
  /-/,
  /\s*[,:\t]\s*/,
];

function inLine(line: string, names: readonly string[]): readonly string[] {
  const listed = line.replace(/^[^:]{0,200}:\s+(?=\S)/, (lead) => (marksIn(lead).length === 0 ? '' : lead));
  for (const separator of [/;/, /,/, /\.\s/]) {
    const parts = listed.split(separator).filter((part) => bare(part) !== '');
    const pairs = parts.map((part) => splitPair(part.replace(/^\s*and\s/, ''), names));
    if (parts.length > 1 && pairs.every((pair) => pair.length > 0)) return pairs.flat();
  }
  return splitPair(listed, names);
}

function splitPair(text: string, names: readonly string[]): readonly string[] {
  for (const joint of JOINTS) {
    const parts = text.split(joint).filter((part) => bare(part) !== '');
    if (parts.length !== 2) continue;
    const [one = '', other = ''] = parts;
    const pair = pairOf(one, other, names);
    if (pair.length > 0) return pair;
  }
  return [];
}

const LONGEST_NAME_WORDS = 5;

/** None where one side is no name, or both are the same. */
function pairOf(one: string, other: string, names: readonly string[]): readonly string[] {
  const [a, b] = [sideOf(one, names), sideOf(other, names)];
  const isName = (text: string): boolean => text !== '' && text.split(' ').length <= LONGEST_NAME_WORDS;
  return isName(a) && isName(b) && a !== b ? [keyOf(a, b)] : [];
}

/** The one known name that stands in a text, else the text. */
function sideOf(text: string, names: readonly string[]): string {
  const [mark, ...more] = marksIn(text);
  return more.length === 0 && mark !== undefined ? (names[mark] ?? '') : nameOf(text);
}

function nameOf(text: string): string {
  return bare(text).replace(/^(?:users?|members?|customers?|persons?|pairs?)(?: id)?[ :#]+/, '');
}

function keyOf(one: string, other: string): string {
  return [one, other].sort().join('\u0000');
}
