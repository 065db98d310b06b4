/** Answers to figures: for each strategy, task and length what it scored and what it took. */
import { bootstrap, estimate, type Estimate } from '../src/lab/intervals';
import { quantile } from './results';

/** One question answered by one strategy, as the report keeps it. */
export interface Scored {
  readonly id: string;
  readonly strategy: string;
  readonly answer: string | null;
  readonly score: number;
  readonly calls: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly runId: string;
  readonly kind: string;
  /** In tokens, as it was asked for; null: the text came from outside. */
  readonly length: number | null;
  readonly gold: unknown;
  readonly state: string;
  /** Why it is not simply answered: for people, and its code for programs. */
  readonly reason: string | null;
  readonly code: string | null;
  readonly turns: number;
}

export interface Spread {
  readonly median: number;
  readonly p90: number;
}

export interface Row {
  readonly strategy: string;
  /** null: all kinds together. */
  readonly kind: string | null;
  readonly length: number | null;
  readonly n: number;
  readonly score: Estimate;
  /** Runs without an answer; their score is 0. */
  readonly failed: number;
  readonly calls: Spread;
  readonly tokens: Spread;
  readonly seconds: Spread;
}

/** How much better the one does than the other on the same questions. */
export interface Comparison {
  readonly strategy: string;
  readonly than: string;
  readonly n: number;
  readonly difference: Estimate;
}

export function rowsOf(answers: readonly Scored[]): readonly Row[] {
  const strategies = [...new Set(answers.map(({ strategy }) => strategy))];
  return strategies.flatMap((strategy) => {
    const own = answers.filter((answer) => answer.strategy === strategy);
    const cells = new Map(own.map(({ kind, length }) => [`${length} ${kind}`, { kind, length }]));
    const rows = [...cells.values()]
      .sort((a, b) => (a.length ?? 0) - (b.length ?? 0))
      .map(({ kind, length }) =>
        rowOf(
          { strategy, kind, length },
          own.filter((answer) => answer.kind === kind && answer.length === length),
        ),
      );
    return rows.length > 1 ? [...rows, rowOf({ strategy, kind: null, length: null }, own)] : rows;
  });
}

/** Every strategy beside the first. */
export function comparisonsOf(answers: readonly Scored[]): readonly Comparison[] {
  const [first, ...others] = [...new Set(answers.map(({ strategy }) => strategy))];
  if (first === undefined) return [];
  const scores = (strategy: string) =>
    new Map(answers.filter((answer) => answer.strategy === strategy).map(({ id, score }) => [id, score]));
  const own = scores(first);
  return others.flatMap((than) => {
    const theirs = scores(than);
    const differences = [...own].flatMap(([id, score]) => {
      const other = theirs.get(id);
      return other === undefined ? [] : [score - other];
    });
    if (differences.length === 0) return [];
    return [{ strategy: first, than, n: differences.length, difference: bootstrap(differences) }];
  });
}

export function tableOf(answers: readonly Scored[]): string {
  const head = [
    'strategy',
    'task',
    'length',
    'n',
    'score',
    '95%',
    'failed',
    'calls',
    'p90',
    'tokens',
    'p90',
    'seconds',
    'p90',
  ];
  const rows = rowsOf(answers).map((row) => [
    row.strategy,
    row.kind ?? 'all',
    row.length === null ? '–' : figure(row.length),
    String(row.n),
    row.score.mean.toFixed(2),
    `${row.score.low.toFixed(2)}–${row.score.high.toFixed(2)}`,
    String(row.failed),
    ...[row.calls, row.tokens, row.seconds].flatMap(({ median, p90 }) => [figure(median), figure(p90)]),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const compared = comparisonsOf(answers).map(
    ({ strategy, than, n, difference: { mean, low, high } }) =>
      `${strategy} − ${than}: ${signed(mean)} (${signed(low)} to ${signed(high)}) on the same ${n}`,
  );
  return [line(head), ...rows.map(line), ...compared].join('\n');
}

function rowOf(cell: Pick<Row, 'strategy' | 'kind' | 'length'>, answers: readonly Scored[]): Row {
  const spread = (of: (answer: Scored) => number): Spread => {
    const sorted = answers.map(of).sort((a, b) => a - b);
    return { median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
  };
  return {
    ...cell,
    n: answers.length,
    score: estimate(answers.map(({ score }) => score)),
    failed: answers.filter(({ answer }) => answer === null).length,
    calls: spread(({ calls }) => calls),
    tokens: spread(({ tokens }) => tokens),
    seconds: spread(({ seconds }) => seconds),
  };
}

function figure(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)));
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}
