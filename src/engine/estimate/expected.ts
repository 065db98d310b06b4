/** Amounts nobody knows yet: the likely one, and between which two it should lie. */
import type { Expected } from '../events';

export const NONE: Expected = { least: 0, likely: 0, most: 0 };

export function exactly(amount: number): Expected {
  return { least: amount, likely: amount, most: amount };
}

/** Of a strategy that makes none. */
export const NO_CALLS = { calls: NONE, callInput: NONE, callOutput: NONE };

export function sumOf(...amounts: readonly Expected[]): Expected {
  const total = (pick: (one: Expected) => number) => amounts.reduce((sum, one) => sum + pick(one), 0);
  return { least: total(({ least }) => least), likely: total(({ likely }) => likely), most: total(({ most }) => most) };
}

export function mapped(amount: Expected, change: (amount: number) => number): Expected {
  return { least: change(amount.least), likely: change(amount.likely), most: change(amount.most) };
}

export interface Seen {
  /** Of what the amount may grow with. */
  readonly size: number;
  readonly amount: number;
}

/** How much is unsure beyond what was seen, on a scale of logarithms, and how fast that goes away. */
const FIRST_DOUBT = 0.7;
/** What two sizes have to differ by, on a scale of logarithms, to say as much as the assumption does. */
const ASSUMED_WEIGHT = 0.5;

/**
 * What an amount will be at a size, from at least one that was seen. Some amounts grow with the text, others do not: `growth` is assumed (0: not at all,
 * 1: in proportion) until runs of different sizes say better. The median counts, so that one strange run does not.
 */
export function expectedAt(size: number, seen: readonly Seen[], growth: number): Expected {
  const points = seen.map(({ size: at, amount }) => ({ x: Math.log(at + 1), y: Math.log(amount + 1) }));
  const meanX = mean(points.map(({ x }) => x));
  const meanY = mean(points.map(({ y }) => y));
  const varied = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const together = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const slope = Math.min(1, Math.max(0, (together + ASSUMED_WEIGHT * growth) / (varied + ASSUMED_WEIGHT)));
  const at = Math.log(size + 1);
  const levels = points.map(({ x, y }) => y + slope * (at - x)).toSorted((a, b) => a - b);
  const unknownGrowth = growth === 0 ? 0 : ASSUMED_WEIGHT / (varied + ASSUMED_WEIGHT) / 2;
  const doubt = FIRST_DOUBT / (points.length + 1) + Math.abs(at - meanX) * unknownGrowth;
  return {
    least: amountOf(quantile(levels, 0.1) - doubt),
    likely: amountOf(quantile(levels, 0.5)),
    most: amountOf(quantile(levels, 0.9) + doubt),
  };
}

function amountOf(level: number): number {
  return Math.max(0, Math.exp(level) - 1);
}

export function median(values: readonly number[]): number {
  return quantile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? 0;
  const high = sorted[Math.ceil(at)] ?? 0;
  return low + (high - low) * (at - Math.floor(at));
}
