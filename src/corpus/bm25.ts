/** The formula of BM25, and which words of a query count: one place for the index in memory and the one by filters. */
import { tokensOf } from './tokens';

/** How fast a repeated word stops counting, and how much long passages are held back: the usual values. */
const K1 = 1.2;
const B = 0.75;
/** What a word's score reaches at most, as a multiple of its rarity. */
export const MOST_WEIGHT = K1 + 1;

/** A word in more than this share of passages says little, and is left out of a query that has better ones. */
const COMMON_SHARE = 0.4;
const STOP_WORDS = new Set(
  tokensOf(
    'a about after all also an and any are as at be been before but by can could did do does for from had has have ' +
      'he her him his how i if in into is it its me my no not of on or our she should so some such than that the ' +
      'their them then there these they this those to up was we were what when where which while who whom whose why ' +
      'will with would you your s t',
  ),
);

/** `frequency`: how many of the passages hold the word. */
export function rarityOf(frequency: number, passages: number): number {
  return Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5));
}

/** What a word that stands `count` times in a passage of `length` words adds to its score. */
export function scoreOf(rarity: number, count: number, length: number, meanLength: number): number {
  return (rarity * count * MOST_WEIGHT) / (count + K1 * (1 - B + (B * length) / meanLength));
}

export function saysLittle(word: string, frequency: number, passages: number): boolean {
  return STOP_WORDS.has(word) || frequency > COMMON_SHARE * passages + 1;
}
