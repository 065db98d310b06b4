/**
 * What shape a text has, from its beginning: whether it is records that Python reads line by line, or prose that a
 * model has to read. It decides which examples a root model is shown and what it is told of the text.
 */
import type { CorpusRef, Handed } from '../events';
import type { Sources } from '../ports';

/** `rows`: `Name: value || Name: value`. `entries`: paragraphs that begin with their date. `documents`: several texts of prose. */
export const SHAPES = ['prose', 'entries', 'rows', 'csv', 'log', 'jsonl', 'documents'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Look {
  readonly shape: Shape;
  /** How records name their parts, as programs write it; empty for prose. */
  readonly fields: readonly string[];
  readonly documents: number;
}

/** Enough to see some records, and little enough to read at once. */
const SAMPLE_CHARACTERS = 6_000;
const SAMPLED_DOCUMENTS = 3;
const FEWEST_LINES = 3;
/** Headings, blank lines and the odd broken line stand among records. */
const MOST_STRANGE = 0.3;
const FEWEST_ENTRIES = 3;

export function isRecords(shape: Shape): boolean {
  return shape === 'rows' || shape === 'csv' || shape === 'log' || shape === 'jsonl';
}

/** Looks at the beginnings of what a node was handed. */
export async function lookAt(handed: Handed, corpus: CorpusRef, sources: Sources, signal: AbortSignal): Promise<Look> {
  if (handed.kind === 'text') return lookOf([handed.text.slice(0, SAMPLE_CHARACTERS)], 1);
  if (handed.kind === 'list') {
    const first = handed.items.slice(0, SAMPLED_DOCUMENTS).map((item) => item.slice(0, SAMPLE_CHARACTERS));
    return lookOf(first, handed.items.length);
  }
  const first = corpus.documents.slice(0, SAMPLED_DOCUMENTS);
  const samples = await Promise.all(
    first.map(({ id, characters }) =>
      sources.read({ document: id, start: 0, end: Math.min(characters, SAMPLE_CHARACTERS) }, signal),
    ),
  );
  return lookOf(
    samples.map((sample) => sample ?? ''),
    corpus.documents.length,
  );
}

/** Several documents have the shape of records only when each of those looked at has it. */
export function lookOf(samples: readonly string[], documents: number): Look {
  const looks = samples.map(shapeOf);
  const [first] = looks;
  if (first === undefined) return { shape: 'prose', fields: [], documents };
  const same = looks.every(({ shape }) => shape === first.shape);
  if (same && isRecords(first.shape)) {
    return { ...first, fields: [...new Set(looks.flatMap(({ fields }) => fields))], documents };
  }
  if (documents > 1) return { shape: 'documents', fields: [], documents };
  return { ...first, documents };
}

interface Found {
  readonly shape: Shape;
  readonly fields: readonly string[];
}

function shapeOf(sample: string): Found {
  const lines = wholeLines(sample);
  if (lines.length >= FEWEST_LINES) {
    const records = jsonLines(lines) ?? rowLines(lines) ?? logLines(lines) ?? tableLines(lines);
    if (records !== null) return records;
  }
  return { shape: datedParagraphs(sample) >= FEWEST_ENTRIES ? 'entries' : 'prose', fields: [] };
}

/** Without the last line of a long sample, which may be cut. */
function wholeLines(sample: string): string[] {
  const lines = sample.split('\n');
  if (sample.length >= SAMPLE_CHARACTERS && lines.length > FEWEST_LINES) lines.pop();
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** Whether nearly all lines are as they should be. */
function mostly(lines: readonly string[], fits: (line: string) => boolean): boolean {
  const strange = lines.filter((line) => !fits(line)).length;
  return strange <= lines.length * MOST_STRANGE;
}

function jsonLines(lines: readonly string[]): Found | null {
  const objects = lines.map(jsonObject);
  if (!mostly(lines, (line) => jsonObject(line) !== null)) return null;
  return { shape: 'jsonl', fields: names(objects.flatMap((object) => Object.keys(object ?? {}))) };
}

function jsonObject(line: string): object | null {
  if (!line.startsWith('{') || !line.endsWith('}')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' ? value : null;
  } catch {
    return null;
  }
}

function rowLines(lines: readonly string[]): Found | null {
  const parts = (line: string) => line.split('||').map((part) => /^\s*([^:|]{1,40}?)\s*:/.exec(part)?.[1]);
  const fits = (line: string) => line.includes('||') && parts(line).every((name) => name !== undefined);
  if (!mostly(lines, fits)) return null;
  const all = lines.filter(fits).flatMap(parts);
  return { shape: 'rows', fields: names(all.filter((name) => name !== undefined)) };
}

const LOG_LINE =
  /^\[?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?[^ ]*\]? |^\[?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)?,? ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2},? (?:\d{4} )?\d{2}:\d{2}/;
const LEVEL = String.raw`[\[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)[\])>]?`;
const LOG_LEVEL = new RegExp(String.raw`\s${LEVEL}[\s|:,-]`);
const LOG_SOURCE = new RegExp(
  String.raw`^\S+ [\d:.,]*\]?\s*(?:${LEVEL}\s+)?(?:\[[\w./:# -]+\]\s|[\w./-]+(?:\[\d+\])?:\s)`,
);

function logLines(lines: readonly string[]): Found | null {
  if (!mostly(lines, (line) => LOG_LINE.test(line))) return null;
  const level = lines.some((line) => LOG_LEVEL.test(line)) ? ['level'] : [];
  const source = lines.some((line) => LOG_SOURCE.test(line)) ? ['source'] : [];
  return { shape: 'log', fields: ['date', ...level, ...source, 'message'] };
}

const SEPARATORS = [',', ';', '\t', '|'] as const;

/** A heading of short names, and lines with as many parts. */
function tableLines(lines: readonly string[]): Found | null {
  const [heading = '', ...rest] = lines;
  for (const separator of SEPARATORS) {
    const columns = cellsOf(heading, separator).map((name) => name.trim());
    const named = columns.every((name) => /^[\p{L}_][\p{L}\p{N}_ ./%()#-]{0,39}(?<![.])$/u.test(name));
    if (columns.length < 2 || !named) continue;
    if (mostly(rest, (line) => cellsOf(line, separator).length === columns.length)) {
      return { shape: 'csv', fields: names(columns) };
    }
  }
  return null;
}

/** The parts of a line of CSV; a separator in quotation marks does not part. */
function cellsOf(line: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const char of line) {
    if (char === '"') quoted = !quoted;
    if (char === separator && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}

const DAY = String.raw`\d{1,2}(?:st|nd|rd|th)?\.?`;
const MONTH = String.raw`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?`;
const WEEKDAY = String.raw`(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?`;
const DATED = new RegExp(
  String.raw`^[#*_\s]*(?:[\p{L} ’'.-]{1,30}, )?${WEEKDAY}(?:the )?(?:${DAY} (?:of )?${MONTH}|${MONTH} ${DAY}|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})`,
  'u',
);

/** Paragraphs and lines that begin with a date, after a place at most: “Aldmoor, 4 March 1922”. */
function datedParagraphs(sample: string): number {
  return sample.split('\n').filter((line) => DATED.test(line)).length;
}

/** As programs write them: `Customer name` is `customer_name`. */
function names(fields: readonly string[]): string[] {
  return [
    ...new Set(
      fields.map((field) =>
        field
          .trim()
          .toLowerCase()
          .replace(/[^\p{L}\p{N}]+/gu, '_')
          .replace(/^_|_$/g, ''),
      ),
    ),
  ];
}

/** The one line that a root model is told of the text. */
export function describe({ shape, fields, documents }: Look): string {
  const several = documents > 1 ? `${documents} documents of ` : '';
  const named = fields.join(', ');
  switch (shape) {
    case 'rows':
      return `${several}records, one a line, with the fields ${named}`;
    case 'csv':
      return `${several}a table with the columns ${named}`;
    case 'log':
      return `${several}log lines with the fields ${named}`;
    case 'jsonl':
      return `${several}JSON records, one a line, with the fields ${named}`;
    case 'entries':
      return 'one text of dated entries';
    case 'documents':
      return `${documents} documents`;
    case 'prose':
      return 'one text of prose';
  }
}
