/**
 * The examples nearest to a question: BM25 over the words of their questions, and a weight for texts of the same shape.
 * Words that only ask (“how many”, “each”, “which pairs of”) count as well as others: they say what kind of question it is.
 */
import type { Example } from './example';
import { isRecords, type Look, type Shape } from './shape';

const K1 = 1.2;
const B = 0.75;
/** Of the examples shown, how many are simply the nearest. */
const FOCUS = 0.5;
/** Beside scores of 3 to 12 for questions that are alike. */
const SAME_SHAPE = 1.5;
const LIKE_SHAPE = 1;
/** Both list the kinds that there are, so that none has to be thought of. */
const SAME_EXPLAINED = 4;
const LISTS_KINDS = /\bone (?:kind|type|sort|label|class|category|group|of)\b[^.?!]*:/i;

/** At most `count` examples, the nearest last. Equal ones keep the order of the bank. */
export function nearest(bank: readonly Example[], question: string, look: Look, count: number): readonly Example[] {
  const scores = scoresOf(
    bank.map((example) => termsOf(asksIn(example.question))),
    termsOf(asksIn(question)),
  );
  const ranked = bank
    .map((example, index) => ({
      example,
      score:
        (scores[index] ?? 0) + likeness(example.text.shape, look.shape) + explainedAlike(example.question, question),
    }))
    .sort((a, b) => b.score - a.score)
    .map(({ example }) => example);
  const shown = varied(ranked, count);
  return ranked.filter((example) => shown.has(example)).reverse();
}

/** BM25 of each text for the terms asked for. */
function scoresOf(texts: readonly (readonly string[])[], asked: readonly string[]): number[] {
  const mean = texts.reduce((sum, { length }) => sum + length, 0) / Math.max(1, texts.length);
  const counts = texts.map(counted);
  const rarities = [...new Set(asked)].map((term) => {
    const holding = counts.filter((count) => count.has(term)).length;
    return { term, rarity: Math.log(1 + (texts.length - holding + 0.5) / (holding + 0.5)) };
  });
  return texts.map(({ length }, index) =>
    rarities.reduce((sum, { term, rarity }) => {
      const often = counts[index]?.get(term) ?? 0;
      return sum + (rarity * often * (K1 + 1)) / (often + K1 * (1 - B + (B * length) / mean));
    }, 0),
  );
}

/** The nearest, and in the places that are left the nearest of kinds that are not among them: what else might be meant. */
function varied(ranked: readonly Example[], count: number): ReadonlySet<Example> {
  const shown = new Set(ranked.slice(0, Math.ceil(count * FOCUS)));
  const kinds = new Set([...shown].map(({ kind }) => kind));
  for (const example of ranked) {
    if (shown.size >= count) break;
    if (kinds.has(example.kind)) continue;
    kinds.add(example.kind);
    shown.add(example);
  }
  for (const example of ranked) if (shown.size < count) shown.add(example);
  return shown;
}

function likeness(a: Shape, b: Shape): number {
  if (a === b) return SAME_SHAPE;
  return isRecords(a) === isRecords(b) ? LIKE_SHAPE : 0;
}

function explainedAlike(a: string, b: string): number {
  return LISTS_KINDS.test(a) === LISTS_KINDS.test(b) ? SAME_EXPLAINED : 0;
}

function counted(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Of a question with explanations round it, the sentences that ask or tell to do something; without brackets. */
function asksIn(question: string): string {
  const plain = question.replace(/\([^()]*\)/g, ' ');
  const sentences = plain.split(/(?<=[.?!])\s+/);
  const asking = sentences.filter((sentence) =>
    /\?\s*$|^(?:list|name|give|count|find|which|who|how|what)\b/i.test(sentence),
  );
  return asking.length === 0 ? plain : asking.join(' ');
}

/**
 * Words without their endings, and each two that follow one another. Names and numbers are all alike: which ones a
 * question holds says nothing of how to answer it.
 */
function termsOf(question: string): string[] {
  const words = [...question.matchAll(/[\p{L}\p{N}]+(?:[’'][\p{L}]+)?/gu)].map(({ 0: word }, index) =>
    termOf(word, index),
  );
  const twos = words.slice(1).map((word, index) => `${words[index] ?? ''} ${word}`);
  // By themselves names and numbers say nothing; “after @” does.
  return [...words.filter((word) => word !== '@' && word !== '#'), ...twos];
}

function termOf(word: string, index: number): string {
  // “The man who …” asks for another find first.
  if (index > 1 && /^(?:who|whom|whose|which|that)$/.test(word)) return '…who';
  if (/\p{N}/u.test(word)) return '#';
  if (index > 0 && /^\p{Lu}/u.test(word) && word !== 'I') return '@';
  return stem(word.toLowerCase().replace(/[’']s$/u, ''));
}

/** Good enough to know `complaints` for `complaint` and `mentioned` for `mention`. */
function stem(word: string): string {
  if (word.length <= 4) return word;
  return word.replace(/(?:ies)$/, 'y').replace(/(?:ing|ed|es|s)$/, '');
}
