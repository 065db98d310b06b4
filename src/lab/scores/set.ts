import { bare, f1, linesOf, marksIn, masked, plain, saysNone } from './text';

/** A longer piece without a right item is a sentence and names nothing. */
const LONGEST_ITEM_WORDS = 8;
/** Pieces up to this long are entries of a list in one line. */
const ENTRY_WORDS = 3;

/** F1 of the items that an answer names, in a list of any form or in a sentence. */
export function scoreSet(gold: readonly string[], answer: string): number {
  const right = [...new Set(gold.map(bare))].filter((item) => item !== '');
  const { hits, others } = namedIn(answer, right);
  return f1(hits.size, hits.size + others.size, right.length);
}

interface Named {
  readonly hits: ReadonlySet<number>;
  readonly others: ReadonlySet<string>;
}

function namedIn(answer: string, right: readonly string[]): Named {
  const lines = linesOf(masked(plain(answer.replace(/\[\[cite:[^\]]*\]\]/g, '')), right));
  const bullets = lines.filter(({ bullet }) => bullet);
  // Where there is a list, what stands round it only leads to it.
  const isList = bullets.length > 1 || (bullets.length === 1 && bullets.some(({ text }) => marksIn(text).length > 0));
  const units = isList ? bullets : lines.filter(({ text }) => !isHeading(text) || marksIn(text).length > 0);
  const hits = new Set<number>();
  const others = new Set<string>();
  for (const { text, bullet } of units) {
    const inLines = !isList && units.length > 1;
    for (const piece of piecesOf(text, bullet || inLines)) {
      const found = marksIn(piece);
      for (const index of found) hits.add(index);
      const other = bare(piece);
      if (found.length === 0 && isItem(other)) others.add(other);
    }
  }
  return { hits, others };
}

function isHeading(text: string): boolean {
  return /:\s*$/.test(text);
}

/** An entry of a list is one item, with what is said about it, unless it is plainly a list itself. */
function piecesOf(text: string, entry: boolean): readonly string[] {
  const listed = text.replace(/^[^:\n]{0,200}:\s+(?=\S)/, (lead) => (marksIn(lead).length > 0 ? lead : ''));
  const pieces = listed
    .split(/[,;|\n]|\.\s|\s\/\s|\s(?:and|or|&|as well as|plus)\s/)
    .filter((piece) => bare(piece) !== '');
  if (!entry) return pieces;
  const isListOfMore =
    marksIn(text).length > 1 || (pieces.length > 2 && pieces.every((piece) => wordsOf(piece) <= ENTRY_WORDS));
  return isListOfMore ? pieces : [text];
}

function isItem(piece: string): boolean {
  const words = wordsOf(piece);
  return words > 0 && words <= LONGEST_ITEM_WORDS && /[\p{L}\p{N}]/u.test(piece) && !saysNone(piece);
}

function wordsOf(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}\ue000]/u.test(word)).length;
}
