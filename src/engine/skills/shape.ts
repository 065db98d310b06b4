/**
 * What shape a text has, from its beginning: whether it is records that Python reads line by line, or prose that a
 * model has to read. It decides which examples a root model is shown and what it is told of the text.
 */
import type { CorpusRef, Handed, Span } from '../events';
import type { Sources } from '../ports';

/** `rows`: `Name: value || Name: value`. `entries`: paragraphs that begin with their date. `documents`: several texts of prose. */
export const SHAPES = ['prose', 'entries', 'rows', 'csv', 'log', 'jsonl', 'documents'] as const;
export type Shape = (typeof SHAPES)[number];

export interface Look {
  readonly shape: Shape;
  /** How records name their parts, as programs write it; empty for prose. */
  readonly fields: readonly string[];
  readonly documents: number;
  /** What stands in fields that say one of a few things, such as yes and no: programs compare with it. */
  readonly values?: Values;
}

export type Values = Readonly<Record<string, readonly string[]>>;

/** A look, the beginnings it was had from, and where in the corpus that stands of which it tells more than names. */
export interface Sighting {
  readonly look: Look;
  readonly samples: readonly string[];
  readonly read: readonly Span[];
}

/** Enough to see some records, and little enough to read at once. */
const SAMPLE_CHARACTERS = 6_000;
const SAMPLED_DOCUMENTS = 3;
const FEWEST_LINES = 3;
/** Headings, blank lines and the odd broken line stand among records. */
const MOST_STRANGE = 0.3;
const FEWEST_ENTRIES = 3;
/** A field of more different values, or longer ones, says something else in each record. */
const MOST_VALUES = 6;
const LONGEST_VALUE = 20;
/** Each value stands in so many records on average. */
const TIMES_EACH = 2;

export function isRecords(shape: Shape): boolean {
  return shape === 'rows' || shape === 'csv' || shape === 'log' || shape === 'jsonl';
}

/** Looks at the beginnings of what a node was handed. */
export async function lookAt(
  handed: Handed,
  corpus: CorpusRef,
  sources: Sources,
  signal: AbortSignal,
): Promise<Sighting> {
  if (handed.kind !== 'corpus') {
    const items = handed.kind === 'text' ? [handed.text] : handed.items;
    const samples = items.slice(0, SAMPLED_DOCUMENTS).map((item) => item.slice(0, SAMPLE_CHARACTERS));
    return { look: lookOf(samples, items.length), samples, read: [] };
  }
  const first = corpus.documents.slice(0, SAMPLED_DOCUMENTS);
  const sampled = await Promise.all(
    first.map(async ({ id, characters }) => {
      const end = Math.min(characters, SAMPLE_CHARACTERS);
      return { document: id, text: (await sources.read({ document: id, start: 0, end }, signal)) ?? '' };
    }),
  );
  const samples = sampled.map(({ text }) => text);
  const look = lookOf(samples, corpus.documents.length);
  const told = Object.values(look.values ?? {}).flat();
  return { look, samples, read: told.flatMap((value) => firstPlace(sampled, value)) };
}

function firstPlace(samples: readonly { document: string; text: string }[], value: string): Span[] {
  for (const { document, text } of samples) {
    const start = text.indexOf(value);
    if (start >= 0) return [{ document, start, end: start + value.length }];
  }
  return [];
}

/** Several documents have the shape of records only when each of those looked at has it. */
export function lookOf(samples: readonly string[], documents: number): Look {
  const looks = samples.map(shapeOf);
  const [first] = looks;
  if (first === undefined) return { shape: 'prose', fields: [], documents };
  const same = looks.every(({ shape }) => shape === first.shape);
  if (same && isRecords(first.shape)) {
    const fields = [...new Set(looks.flatMap(({ fields }) => fields))];
    const values = fewValues(looks.flatMap(({ records }) => records));
    return { shape: first.shape, fields, documents, ...(Object.keys(values).length === 0 ? {} : { values }) };
  }
  if (documents > 1) return { shape: 'documents', fields: [], documents };
  return { shape: first.shape, fields: first.fields, documents };
}

type Fields = readonly (readonly [name: string, value: string])[];

interface Found {
  readonly shape: Shape;
  readonly fields: readonly string[];
  /** By the names that programs write. */
  readonly records: readonly Fields[];
}

/** Of the fields that say one of a few things, what they say, in the order of the text. Numbers are counted, not named. */
function fewValues(records: readonly Fields[]): Values {
  const found = new Map<string, string[]>();
  for (const [name, value] of records.flat()) {
    if (value === '') continue;
    const values = found.get(name) ?? [];
    values.push(value);
    found.set(name, values);
  }
  return Object.fromEntries(
    [...found]
      .map(([name, values]) => [name, [...new Set(values)], values.length] as const)
      .filter(
        ([, values, times]) =>
          values.length <= MOST_VALUES &&
          times >= values.length * TIMES_EACH &&
          values.every((value) => value.length <= LONGEST_VALUE && !/^[\d.,:/ -]+$/.test(value)),
      )
      .map(([name, values]) => [name, values]),
  );
}

function shapeOf(sample: string): Found {
  const lines = wholeLines(sample);
  if (lines.length >= FEWEST_LINES) {
    const records = jsonLines(lines) ?? rowLines(lines) ?? logLines(lines) ?? tableLines(lines);
    if (records !== null) return records;
  }
  const cards = cardsOf(sample);
  if (cards !== null) return cards;
  return { shape: datedParagraphs(sample) >= FEWEST_ENTRIES ? 'entries' : 'prose', fields: [], records: [] };
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
  const records = objects.map((object) =>
    Object.entries(object ?? {}).map(
      ([name, value]) => [nameOf(name), typeof value === 'string' ? value : ''] as const,
    ),
  );
  return { shape: 'jsonl', fields: namesIn(records), records };
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
  const parts = (line: string) => line.split('||').map((part) => /^\s*([^:|]{1,40}?)\s*:\s*(.*?)\s*$/.exec(part));
  const fits = (line: string) => line.includes('||') && parts(line).every((part) => part !== null);
  if (!mostly(lines, fits)) return null;
  const records = lines
    .filter(fits)
    .map((line) => parts(line).map((part) => [nameOf(part?.[1] ?? ''), part?.[2] ?? ''] as const));
  return { shape: 'rows', fields: namesIn(records), records };
}

const CARD_LINE = /^([\p{L}][\p{L}\p{N} ._/()-]{0,39}): *(.*)$/u;
const FEWEST_KEYS = 2;
/** Names of the field that holds what is written; without one it is what stands below. */
const SAYS_TEXT = /^(?:text|message|body|content|note|comment|description|details?|summary|review|remark|statement)s?$/;

/** Blocks of `Key: value` lines with a text below each, as e-mails have them. */
function cardsOf(sample: string): Found | null {
  const heads = sample.split(/\n\s*\n|^-{3,}\s*$/m).flatMap((block) => {
    const fields = block
      .trim()
      .split('\n')
      .map((line) => CARD_LINE.exec(line.trim()));
    return fields.length >= FEWEST_KEYS && fields.every((field) => field !== null) ? [fields] : [];
  });
  const records = heads.map((head) => head.map(([, name = '', value = '']) => [nameOf(name), value] as const));
  const often = namesIn(records).filter(
    (name) => records.filter((record) => record.some(([other]) => other === name)).length * 2 >= records.length,
  );
  if (records.length < FEWEST_LINES || often.length < FEWEST_KEYS) return null;
  const fields = often.some((name) => SAYS_TEXT.test(name)) ? often : [...often, 'text'];
  return { shape: 'rows', fields, records };
}

const LOG_LINE =
  /^\[?\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?[^ ]*\]? |^\[?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)?,? ?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +\d{1,2},? (?:\d{4} )?\d{2}:\d{2}/;
const LEVEL = String.raw`[\[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL)[\])>]?`;
const LOG_LEVEL = new RegExp(String.raw`\s(${LEVEL})[\s|:,-]`);
/** After the stamp and the level: a word that ends with a colon, or stands in brackets. */
const LOG_SOURCE = new RegExp(
  String.raw`^\S+ [\d:.,]*\]?\s*(?:${LEVEL}\s+)?(?:\[([\w./:# -]+)\]\s|([\w./-]+)(?:\[\d+\])?:\s)`,
);

function logLines(lines: readonly string[]): Found | null {
  if (!mostly(lines, (line) => LOG_LINE.test(line))) return null;
  const width = columnWidth(lines);
  const records = lines.map((line) => {
    const level = LOG_LEVEL.exec(line)?.[1]?.replace(/[^A-Z]/g, '') ?? '';
    const [, bracketed, plain] = LOG_SOURCE.exec(line) ?? [];
    const lined = width === null ? '' : messageOf(line).slice(0, width).trim();
    return [
      ['level', level],
      ['source', bracketed ?? plain ?? lined],
    ] as const;
  });
  const there = namesIn(records.map((record) => record.filter(([, value]) => value !== '')));
  return { shape: 'log', fields: ['date', ...there.toSorted(), 'message'], records };
}

const LOG_LEAD = new RegExp(String.raw`^\S+ [\d:.,]*\]?\s*(?:${LEVEL}\s+)?`);

function messageOf(line: string): string {
  return line.replace(LOG_LEAD, '');
}

/** How wide a column of single words is before the messages, where lines are set in columns. */
function columnWidth(lines: readonly string[]): number | null {
  const messages = lines.map(messageOf);
  const gap = messages
    .map((message) => /^\S+ {2,}(?=\S)/.exec(message)?.[0].length)
    .find((width) => width !== undefined);
  if (gap === undefined) return null;
  const fits = (message: string) => /^\S+ +$/.test(message.slice(0, gap)) && /^\S/.test(message.slice(gap));
  return mostly(messages, fits) ? gap : null;
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
      const fields = columns.map(nameOf);
      const records = rest.map((line) =>
        cellsOf(line, separator).map((cell, at) => [fields[at] ?? '', cell.trim()] as const),
      );
      return { shape: 'csv', fields: [...new Set(fields)], records };
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

function namesIn(records: readonly Fields[]): string[] {
  return [...new Set(records.flatMap((record) => record.map(([name]) => name)))];
}

/** What is no name in Python, and the word for it that rows know too. */
const RESERVED: Readonly<Record<string, string>> = { from: 'sender', class: 'category' };

/** As programs write it: `Customer name` is `customer_name`. */
function nameOf(field: string): string {
  const name = field
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_|_$/g, '');
  return Object.hasOwn(RESERVED, name) ? (RESERVED[name] ?? name) : name;
}

/** The one line that a root model is told of the text. */
export function describe({ shape, fields, documents, values = {} }: Look): string {
  const several = documents > 1 ? `${documents} documents of ` : '';
  const named = fields
    .map((field) => (Object.hasOwn(values, field) ? `${field} (${values[field]?.join(', ') ?? ''})` : field))
    .join(', ');
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
