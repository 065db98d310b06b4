/** What of a text to show: the words round a span, and a window into a document too long to lay out. */

export interface Excerpt {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

const CONTEXT_CHARACTERS = 180;
const LONGEST_MARK = 600;

/** A span with the words around it, cut at spaces, on one line. */
export function excerpt(text: string, start: number, end: number): Excerpt {
  const from = wordStart(text, Math.max(0, start - CONTEXT_CHARACTERS), start);
  const to = wordEnd(text, Math.min(text.length, end + CONTEXT_CHARACTERS), end);
  const marked = text.slice(start, end);
  return {
    before: (from > 0 ? '… ' : '') + flat(text.slice(from, start)).trimStart(),
    marked: flat(shorten(marked, LONGEST_MARK)),
    after: flat(text.slice(end, to)).trimEnd() + (to < text.length ? ' …' : ''),
  };
}

export interface Window {
  readonly start: number;
  readonly end: number;
}

/** As much as a browser lays out within a frame or two, and as much as anyone reads at once. */
export const WINDOW_CHARACTERS = 30_000;

/** The part of a text to show so that a span stands a third down in it, beginning and ending with whole lines. */
export function windowAround(text: string, start: number, end: number): Window {
  const room = Math.max(0, WINDOW_CHARACTERS - (end - start));
  const from = Math.max(0, start - Math.round(room / 3));
  return { start: lineStart(text, from), end: lineEnd(text, Math.min(text.length, from + WINDOW_CHARACTERS)) };
}

export function earlier(text: string, shown: Window): Window {
  return { start: lineStart(text, Math.max(0, shown.start - WINDOW_CHARACTERS)), end: shown.end };
}

export function later(text: string, shown: Window): Window {
  return { start: shown.start, end: lineEnd(text, Math.min(text.length, shown.end + WINDOW_CHARACTERS)) };
}

/** Head and tail of a text that is too long, with the number of characters left out between them. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const side = Math.floor((longest - 3) / 2);
  return `${text.slice(0, side)} … ${text.slice(-side)}`;
}

/** A line may be megabytes long: past this, any place is as good a beginning as another. */
const LINE_SEARCH = 4_000;

function lineStart(text: string, at: number): number {
  if (at <= 0) return 0;
  const found = text.lastIndexOf('\n', at - 1);
  return whole(text, found === -1 ? (at < LINE_SEARCH ? 0 : at) : at - found > LINE_SEARCH ? at : found + 1);
}

function lineEnd(text: string, at: number): number {
  if (at >= text.length) return text.length;
  const found = text.slice(at, at + LINE_SEARCH).indexOf('\n');
  return whole(text, found === -1 ? (text.length - at < LINE_SEARCH ? text.length : at) : at + found + 1);
}

/** Never between the halves of a surrogate pair. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}

function wordStart(text: string, from: number, limit: number): number {
  if (from === 0) return 0;
  const space = text.slice(from, limit).search(/\s/);
  return space === -1 ? whole(text, from) : from + space;
}

function wordEnd(text: string, to: number, limit: number): number {
  if (to === text.length) return to;
  const found = text.slice(limit, to).search(/\s\S*$/);
  return found === -1 ? whole(text, to) : limit + found;
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ');
}
