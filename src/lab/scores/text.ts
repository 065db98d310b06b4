/** Texts made comparable: what differs only in how it is written becomes the same. */

/** Lower case, plain quotation marks and dashes, single spaces; line breaks stay. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[‘’‛′`´]/g, "'")
    .replace(/[“”„‟″«»]/g, '"')
    .replace(/[‐‑‒–—―−]/g, '-')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\*\*|__/g, '')
    .toLowerCase();
}

/** One line of it, without what stands round a name: marks, articles, brackets. */
export function bare(text: string): string {
  return plain(text)
    .replace(/\s+/g, ' ')
    .replace(/^[\s"'.,;:!?()[\]{}*_-]+|[\s"'.,;:!?()[\]{}*_-]+$/g, '')
    .replace(/^(?:the|an?) /, '');
}

/** Where `part` stands in `text` as words of its own; -1: nowhere. Both are plain. */
export function findWords(text: string, part: string, from = 0): number {
  for (let at = text.indexOf(part, from); at !== -1; at = text.indexOf(part, at + 1)) {
    if (isFree(text, at, part)) return at;
  }
  return -1;
}

function isFree(text: string, at: number, part: string): boolean {
  const joins = (one: string | undefined, other: string | undefined): boolean =>
    one !== undefined && other !== undefined && /[\p{L}\p{N}]/u.test(one) && /[\p{L}\p{N}]/u.test(other);
  return !joins(text[at - 1], part[0]) && !joins(part.at(-1), text[at + part.length]);
}

/** Stands for a name in a text from which it was taken. A private letter, so that it is not stripped with the marks. */
const MARK = '\ue000';
const MARKS = new RegExp(`${MARK}(\\d+)${MARK}`, 'g');

/** The text with each of these names replaced by its mark, long ones first: “salt and pepper” before “salt”. */
export function masked(text: string, names: readonly string[]): string {
  const order = [...names.keys()]
    .filter((index) => names[index] !== '')
    .sort((a, b) => (names[b]?.length ?? 0) - (names[a]?.length ?? 0));
  let rest = text;
  for (const index of order) {
    const name = names[index] ?? '';
    const mark = `${MARK}${index}${MARK}`;
    for (let at = findWords(rest, name); at !== -1; at = findWords(rest, name, at + mark.length)) {
      rest = rest.slice(0, at) + mark + rest.slice(at + name.length);
    }
  }
  return rest;
}

/** Which names a masked text holds. */
export function marksIn(text: string): readonly number[] {
  return [...text.matchAll(MARKS)].map(([, index]) => Number(index));
}

/** Bullets, numbers and ticks at the beginning of a line of a list. */
const BULLET = /^\s*(?:[-*+•▪◦‣·]|\(?\d{1,3}[.)](?=\s)|\(?[a-z][.)](?=\s)|\[[ x]?\])\s+/i;

export interface Line {
  readonly text: string;
  /** Whether it is an entry of a list by its mark. */
  readonly bullet: boolean;
}

/** The lines that hold something, without their marks. */
export function linesOf(text: string): readonly Line[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => ({ text: line.replace(BULLET, '').trim(), bullet: BULLET.test(line) }));
}

/** Says that there is none. */
export function saysNone(text: string): boolean {
  return /\b(?:none|nobody|no one|nothing|no (?:such )?(?:\w+ )?(?:pairs?|users?|items?|documents?|names?|entries|matches)|empty|there (?:is|are|was|were) no)\b|^\s*(?:\[\s*\]|\{\s*\}|\(\s*\)|-)\s*$/i.test(
    text,
  );
}

/** F1 of what was named against what is right. Nothing named where nothing is right is right. */
export function f1(hits: number, named: number, right: number): number {
  if (named === 0 && right === 0) return 1;
  return hits === 0 ? 0 : (2 * hits) / (named + right);
}
