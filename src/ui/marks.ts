/** Citations in the text of an answer: put in before Markdown is read, found again after. Pure. */
import type { Citation } from '../engine/events';

export interface Marked {
  readonly text: string;
  /** Finds the marks; its first group is the citation's index. */
  readonly pattern: RegExp;
}

/**
 * Rare brackets round the citation's index. Brackets, because Markdown then still sees punctuation beside `**` and `_`,
 * as it would see the reader's own; rare, and chosen so that the answer itself does not use them.
 */
const BRACKETS = ['⸨⸩', '⦃⦄', '⟦⟧', '⧼⧽', '⦗⦘'] as const;

export function withMarks(text: string, citations: readonly Citation[]): Marked {
  const pair = BRACKETS.find(([open = '', close = '']) => !text.includes(open) && !text.includes(close));
  const [open = '', close = ''] = pair ?? BRACKETS[0];
  const clean = pair === undefined ? text.replaceAll(open, '(').replaceAll(close, ')') : text;
  const inOrder = citations
    .map((citation, index) => ({ at: Math.min(citation.at, clean.length), index }))
    .sort((a, b) => a.at - b.at || a.index - b.index);
  let marked = '';
  let from = 0;
  for (const { at, index } of inOrder) {
    marked += `${clean.slice(from, at)}${open}${index}${close}`;
    from = at;
  }
  return { text: marked + clean.slice(from), pattern: new RegExp(`${open}(\\d+)${close}`) };
}
