/** Samples to a line of the table, and whether it meets its goal. */
export interface Result {
  readonly id: string;
  /** The median. */
  readonly value: number;
  readonly p90: number;
  readonly n: number;
  readonly unit: string;
  readonly bound: number | null;
  /** value ÷ bound. */
  readonly ratio: number | null;
  readonly goal: number;
  readonly met: boolean;
}

export type Goal = { readonly atMost: number } | { readonly atLeast: number };

export function resultOf(
  id: string,
  measured: { samples: readonly number[]; unit: string; bound: number | null },
  goal: Goal,
): Result {
  const sorted = measured.samples.toSorted((a, b) => a - b);
  const value = quantile(sorted, 0.5);
  const { unit, bound } = measured;
  const met = 'atMost' in goal ? value <= goal.atMost : value >= goal.atLeast;
  return {
    id,
    value,
    // The bad end: for a share of an ideal that is the low one.
    p90: quantile(sorted, 'atMost' in goal ? 0.9 : 0.1),
    n: sorted.length,
    unit,
    bound,
    ratio: bound === null || bound === 0 ? null : value / bound,
    goal: 'atMost' in goal ? goal.atMost : goal.atLeast,
    met,
  };
}

export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? NaN;
  const high = sorted[Math.ceil(at)] ?? NaN;
  return low + (high - low) * (at - Math.floor(at));
}

export function tableOf(results: readonly Result[]): string {
  const head = ['measure', 'median', 'p90', 'unit', 'bound', '× bound', 'goal', 'met', 'n'];
  const rows = results.map((r) => [
    r.id,
    figure(r.value),
    figure(r.p90),
    r.unit,
    r.bound === null ? '–' : figure(r.bound),
    r.ratio === null ? '–' : figure(r.ratio),
    figure(r.goal),
    r.met ? 'yes' : 'NO',
    String(r.n),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return [line(head), ...rows.map(line)].join('\n');
}

function figure(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
