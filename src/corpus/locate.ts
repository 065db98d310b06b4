/**
 * Where a quotation stands. Word for word first; then with line breaks, runs of blanks and typographic quotes and
 * dashes taken as equal, which models (and typesetters) change without changing the words.
 */
export interface Place {
  /** Index of the text. */
  readonly document: number;
  readonly start: number;
  readonly end: number;
}

/** Longer quotations are matched piece after piece, because an engine may refuse a giant expression. */
const PIECE = 500;

const ALIKE = ['"“”„‟«»″', "'‘’‚‛′`´", '-‐‑‒–—―−'];
const SYNTAX = /[\\^$.*+?()[\]{}|/-]/g;

/** The first place in document order. `among`: look in these texts only, given by index. */
export function locate(texts: readonly string[], quote: string, among?: readonly number[]): Place | null {
  const quotation = new Quotation(quote);
  const documents = among ?? texts.map((_, index) => index);
  for (const find of [quotation.wordForWord, quotation.forgivingly]) {
    for (const document of documents) {
      const range = find(texts[document] ?? '');
      if (range !== null) return { document, ...range };
    }
  }
  return null;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** What to look for, prepared once for many texts. */
export class Quotation {
  readonly text: string;
  #expressions: RegExp[] | null = null;

  constructor(quote: string) {
    this.text = quote.trim();
  }

  readonly wordForWord = (text: string): Range | null => {
    const start = this.text === '' ? -1 : text.indexOf(this.text);
    return start < 0 ? null : { start, end: start + this.text.length };
  };

  readonly forgivingly = (text: string): Range | null => {
    this.#expressions ??= expressions(this.text);
    const [first, ...rest] = this.#expressions;
    return first === undefined ? null : match(text, first, rest);
  };
}

function match(text: string, first: RegExp, rest: readonly RegExp[]): Range | null {
  first.lastIndex = 0;
  for (let found = first.exec(text); found !== null; found = first.exec(text)) {
    let end: number | null = first.lastIndex;
    for (const piece of rest) {
      piece.lastIndex = end;
      end = piece.test(text) ? piece.lastIndex : null;
      if (end === null) break;
    }
    if (end !== null) return { start: found.index, end };
    // A whole character on: inside a surrogate pair the search would step back and find the same place for ever.
    first.lastIndex = found.index + ((text.codePointAt(found.index) ?? 0) > 0xffff ? 2 : 1);
  }
  return null;
}

/** The first one searches, the others must match right behind the one before. */
function expressions(quote: string): RegExp[] {
  const parts = quote.match(/\s+|…|\.{3}|[^]/gu) ?? [];
  const pieces: RegExp[] = [];
  for (let index = 0; index < parts.length; index += PIECE) {
    const source = parts
      .slice(index, index + PIECE)
      .map(pattern)
      .join('');
    pieces.push(new RegExp(source, index === 0 ? 'gu' : 'yu'));
  }
  return pieces;
}

function pattern(part: string): string {
  if (part.trim() === '') return '\\s+';
  if (part === '…' || part === '...') return '(?:…|\\.{3})';
  const alike = ALIKE.find((characters) => characters.includes(part));
  return alike === undefined ? escape(part) : `[${escape(alike)}]`;
}

function escape(literal: string): string {
  return literal.replace(SYNTAX, '\\$&');
}
