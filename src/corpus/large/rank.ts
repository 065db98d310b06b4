/** The passages of a piece of text that hold any of a query's words, scored. */
import { scoreOf } from '../bm25';
import { endOfPassage, withoutBlanks } from '../passages';
import { eachToken } from '../tokens';

export interface Ranked {
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

/**
 * `words`: rarity by hash. The piece begins where a passage does; of passages from `length` on nothing is wanted, but
 * the text goes on, because cutting looks ahead.
 */
export function rankPassages(
  text: string,
  length: number,
  words: ReadonlyMap<number, number>,
  meanLength: number,
): Ranked[] {
  const ranked: Ranked[] = [];
  const counts = new Map<number, number>();
  let inPassage = 0;
  const take = (_units: Uint16Array, _length: number, hash: number): void => {
    inPassage += 1;
    if (words.has(hash)) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  };
  for (let start = 0; start < length;) {
    const end = endOfPassage(text, start);
    counts.clear();
    inPassage = 0;
    eachToken(text, start, end, take);
    let score = 0;
    for (const [hash, count] of counts) score += scoreOf(words.get(hash) ?? 0, count, inPassage, meanLength);
    if (score > 0) ranked.push({ ...withoutBlanks(text, start, end), score });
    start = end;
  }
  return ranked;
}
