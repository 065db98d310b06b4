/**
 * Questions that people sent in, a line each with its date and its user, in the shape of OOLONG. What each asks for is
 * known here and stands nowhere in the text.
 */
import type { Taught } from '../cases';
import { Random } from '../random';
import { LABELS, MEANINGS, type Label } from './labels';
import { askFor } from './questions';
import { CHARACTERS_A_TOKEN, FILLED } from './task';

export interface Row {
  /** Days since 1970. */
  readonly day: number;
  readonly user: string;
  readonly label: Label;
  readonly question: string;
}

const MS_A_DAY = 86_400_000;
const FIRST_DAY = Date.UTC(2021, 0, 4) / MS_A_DAY;
/** About forty months. */
const DAYS = 1_217;
/** A fifth of the users sends four fifths of the rows. */
const BUSY_USERS = 0.2;
const BUSY_ROWS = 0.8;
/** What a row takes, roughly; only the number of users follows from it. */
const ROW_CHARACTERS = 105;
const ROWS_A_USER = 11;
const FEWEST_USERS = 8;
const MOST_USERS = 60;
/** No label is rarer than this part of an even share. */
const RAREST = 0.15;
/** As many as the table of the app asks for. */
const TAUGHT_A_LABEL = 3;

/** Rows in the order of their dates, as many as fill the length. */
export function makeRows(random: Random, tokens: number): readonly Row[] {
  const room = tokens * CHARACTERS_A_TOKEN * FILLED;
  const users = makeUsers(random, room);
  const weights = LABELS.map(() => RAREST - Math.log(1 - random.next()));
  const seen = new Set<string>();
  const rows: Row[] = [];
  let written = 0;
  while (written < room) {
    const label = LABELS[random.weighted(weights)] ?? 'entity';
    const question = askFor(label, random);
    if (seen.has(question)) continue;
    seen.add(question);
    const row = { day: FIRST_DAY + random.between(0, DAYS), user: pickUser(users, random), label, question };
    rows.push(row);
    written += formatRow(row).length + 1;
  }
  return rows.sort((a, b) => a.day - b.day);
}

/** What somebody who labels a few of the rows makes of them: the first of each kind. */
export function taughtBy(rows: readonly Row[]): Taught {
  const examples = LABELS.flatMap((label) => rows.filter((row) => row.label === label).slice(0, TAUGHT_A_LABEL));
  return { labels: [...LABELS], examples: examples.map(({ question, label }) => ({ text: question, label })) };
}

export function formatRows(rows: readonly Row[]): string {
  return rows.map(formatRow).join('\n');
}

export function byUser(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const users = new Map<string, Row[]>();
  for (const row of rows) {
    const own = users.get(row.user);
    if (own === undefined) users.set(row.user, [row]);
    else own.push(row);
  }
  return users;
}

/** `Mar 04, 2023`. */
export function formatDay(day: number): string {
  const date = new Date(day * MS_A_DAY);
  const month = MONTHS[date.getUTCMonth()] ?? '';
  return `${month} ${String(date.getUTCDate()).padStart(2, '0')}, ${date.getUTCFullYear()}`;
}

/** Of `2023-03-04`. */
export function dayOf(iso: string): number {
  return Date.parse(`${iso}T00:00:00Z`) / MS_A_DAY;
}

/** What a reader has to know of the lines. */
export const EXPLAINED =
  'Each line is a question that a user sent in on a date. By what it asks for, every question is of exactly one kind: ' +
  `${LABELS.map((label) => `${label} (${MEANINGS[label]})`).join('; ')}.`;

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

function formatRow({ day, user, question }: Row): string {
  return `Date: ${formatDay(day)} || User: ${user} || Instance: ${question}`;
}

interface Users {
  readonly busy: readonly string[];
  readonly others: readonly string[];
}

function makeUsers(random: Random, room: number): Users {
  const wanted = Math.round(room / ROW_CHARACTERS / ROWS_A_USER);
  const count = Math.min(MOST_USERS, Math.max(FEWEST_USERS, wanted));
  const ids = new Set<string>();
  while (ids.size < count) ids.add(String(random.between(10_000, 99_999)));
  const all = [...ids];
  const busy = Math.max(1, Math.round(count * BUSY_USERS));
  return { busy: all.slice(0, busy), others: all.slice(busy) };
}

function pickUser({ busy, others }: Users, random: Random): string {
  return random.pick(random.happens(BUSY_ROWS) ? busy : others);
}
