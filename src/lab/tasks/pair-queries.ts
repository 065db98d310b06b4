/** What two users have to fulfil together, in words and in code: the same data makes both. */
import type { Label } from './labels';
import { dayOf, formatDay, type Row } from './rows';

export interface Query {
  /** Goes on after “where”. */
  readonly words: string;
  /** Whether it holds for these rows of the one and of the other, in this order. */
  holds(one: readonly Row[], other: readonly Row[]): boolean;
}

/** What one user has: at least so many rows of a label, or exactly so many. */
interface Need {
  readonly label: Label;
  readonly least?: number;
  readonly exactly?: number;
}

/** All rows of a label lie on one side of a day; true where there are none. */
interface When {
  readonly label: Label;
  readonly after?: string;
  readonly before?: string;
}

const [A, D, E, H, L, N] = ['abbreviation', 'description', 'entity', 'human', 'location', 'number'] as const;

const NUMBERS = ['no', 'one', 'two'];

const least = (least: number, label: Label): Need => ({ label, least });
const exactly = (exactly: number, label: Label): Need => ({ label, exactly });

export const QUERIES: readonly Query[] = [
  both([N, L]),
  both([E, H]),
  both([D, A]),
  both([H, L], { label: H, after: '2023-01-06' }),
  both([E, N], { label: E, before: '2023-03-15' }),
  both([L, A]),
  both([D, N], { label: N, after: '2023-02-01' }),
  both([H, D]),
  both([E, L], { label: L, after: '2023-04-10' }),
  both([N, A], { label: A, before: '2023-05-20' }),
  oneAndOther([least(1, E), least(1, A)], [exactly(1, E)]),
  oneAndOther([least(2, N)], [least(1, L), least(1, H)]),
  oneAndOther([exactly(1, D)], [least(1, A), least(1, E)]),
  oneAndOther([least(1, H), least(1, N)], [exactly(2, L)]),
  oneAndOther([least(1, E), least(1, L), least(1, A)], [exactly(1, N)]),
  oneAndOther([least(1, D), least(1, H)], [least(2, E), exactly(1, A)]),
  oneAndOther([exactly(1, N)], [least(1, L), least(1, D)]),
  oneAndOther([least(1, A), exactly(1, H)], [least(1, E), least(1, N)]),
  oneAndOther([least(2, L), least(1, E)], [exactly(1, D), exactly(1, A)]),
  oneAndOther([least(1, N), least(1, H)], [least(1, L), least(1, E), exactly(1, A)]),
];

/** Both users have one of two labels, and keep to the times of one, if there are any. */
function both([first, second]: readonly [Label, Label], when?: When): Query {
  const fulfils = (rows: readonly Row[]): boolean =>
    rows.some(({ label }) => label === first || label === second) && (when === undefined || keeps(when, rows));
  return {
    words:
      `both users have at least one question of kind ${first} or ${second}` +
      (when === undefined ? '' : `, and for both users all questions of kind ${when.label} ${timeOf(when)}`),
    holds: (one, other) => fulfils(one) && fulfils(other),
  };
}

/** One user has this, the other that; which is which does not matter. */
function oneAndOther(ofOne: readonly Need[], ofOther: readonly Need[]): Query {
  return {
    words: `one of the two users has ${listOf(ofOne)}, and the other has ${listOf(ofOther)}`,
    holds: (one, other) => ofOne.every((need) => has(one, need)) && ofOther.every((need) => has(other, need)),
  };
}

function has(rows: readonly Row[], { label, least, exactly }: Need): boolean {
  const count = rows.filter((row) => row.label === label).length;
  return exactly === undefined ? count >= (least ?? 1) : count === exactly;
}

function keeps({ label, after, before }: When, rows: readonly Row[]): boolean {
  const days = rows.filter((row) => row.label === label).map(({ day }) => day);
  return days.every(
    (day) => (after === undefined || day > dayOf(after)) && (before === undefined || day < dayOf(before)),
  );
}

function timeOf({ after, before }: When): string {
  return after === undefined
    ? `are dated before ${formatDay(dayOf(before ?? ''))}`
    : `are dated after ${formatDay(dayOf(after))}`;
}

function listOf(needs: readonly Need[]): string {
  const words = needs.map(({ label, least, exactly }) => {
    const count = exactly ?? least ?? 1;
    return `${exactly === undefined ? 'at least' : 'exactly'} ${NUMBERS[count] ?? count} question${count === 1 ? '' : 's'} of kind ${label}`;
  });
  return [words.slice(0, -1).join(', '), ...words.slice(-1)].filter((part) => part !== '').join(' and ');
}
