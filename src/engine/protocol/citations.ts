/**
 * Citations of an answer. The model marks one with `cite(…)`, which leaves a marker in the text; quotations in
 * quotation marks are checked as well. What stands in the finished answer was compared with the documents.
 */
import type { Answer, Citation, CorpusRef } from '../events';
import type { Sources } from '../ports';

const MARKER = /[ \t]?\[\[cite:(\d+):(\d+):(\d+)\]\]/g;

/** Words in quotation marks or a block quote; shorter ones are names or irony rather than quotations. */
const QUOTATION = /“([^“”\n]{15,2000})”|"([^"\n]{15,2000})"|^>[ \t]?(.{15,2000})$/gm;
const FEWEST_WORDS = 4;
/** An answer that quotes more is checked up to here; looking up each costs a pass over the corpus. */
const MOST_QUOTATIONS = 200;
/** Further marks are taken out of the text and no more. */
const MOST_MARKS = 1_000;
/** A mark may span a whole document; its words beyond this are found by the span. */
const LONGEST_QUOTE = 2_000;

interface Mark {
  readonly at: number;
  readonly document: string;
  readonly name: string;
  /** Of the whole document. */
  readonly characters: number;
  readonly start: number;
  readonly end: number;
}

export async function checkAnswer(
  raw: string,
  corpus: CorpusRef,
  sources: Sources,
  signal: AbortSignal,
): Promise<Answer> {
  const { text, marks } = takeMarkers(raw, corpus);
  const cited = await Promise.all(marks.map((mark) => citationOf(mark, sources, signal)));
  const quoted = await quotations(text, cited, sources, signal);
  return { text, citations: [...cited, ...quoted].sort((a, b) => a.at - b.at) };
}

/** What can be shown of an answer that could not be checked. */
export function uncheckedAnswer(raw: string): Answer {
  return { text: raw.replaceAll(MARKER, ''), citations: [] };
}

/** The answer up to a length, or the same when it is no longer. Never ends between the halves of a surrogate pair. */
export function cutAnswer(answer: Answer, longest: number): Answer {
  if (answer.text.length <= longest) return answer;
  const isHalf = (answer.text.charCodeAt(longest - 1) & 0xfc00) === 0xd800;
  const text = answer.text.slice(0, isHalf ? longest - 1 : longest);
  return { text, citations: answer.citations.filter(({ at }) => at <= text.length) };
}

/** The text without its markers, and where they stood. Markers that name no document are dropped. */
function takeMarkers(raw: string, corpus: CorpusRef): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  let text = '';
  let from = 0;
  for (const match of raw.matchAll(MARKER)) {
    text += raw.slice(from, match.index);
    from = match.index + match[0].length;
    const document = corpus.documents[Number(match[1])];
    if (document === undefined || marks.length === MOST_MARKS) continue;
    marks.push({
      at: text.length,
      document: document.id,
      name: document.name,
      characters: document.characters,
      start: Number(match[2]),
      end: Number(match[3]),
    });
  }
  return { text: text + raw.slice(from), marks };
}

async function citationOf(mark: Mark, sources: Sources, signal: AbortSignal): Promise<Citation> {
  const { at, name, document, start, end } = mark;
  const stands = start < end && end <= mark.characters;
  const read = { document, start, end: Math.min(end, start + LONGEST_QUOTE) };
  const quote = stands ? await sources.read(read, signal) : null;
  return { at, name, quote: quote ?? '', span: quote === null ? null : { document, start, end } };
}

async function quotations(
  text: string,
  cited: readonly Citation[],
  sources: Sources,
  signal: AbortSignal,
): Promise<Citation[]> {
  const found: { at: number; quote: string }[] = [];
  for (const match of text.matchAll(QUOTATION)) {
    const quote = (match[1] ?? match[2] ?? match[3] ?? '').trim();
    const at = match.index + match[0].length;
    const covered = cited.some((citation) => citation.quote.includes(quote) || quote === citation.quote);
    if (!covered && quote.split(/\s+/).length >= FEWEST_WORDS) found.push({ at, quote });
    if (found.length === MOST_QUOTATIONS) break;
  }
  if (found.length === 0) return [];
  const places = await sources.locate(
    found.map(({ quote }) => ({ text: quote, document: null })),
    signal,
  );
  return found.map(({ at, quote }, index) => {
    const place = places[index] ?? null;
    return { at, quote: place?.text ?? quote, span: place?.span ?? null, name: place?.name ?? '' };
  });
}
