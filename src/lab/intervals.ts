/** How far a mean over few samples can be trusted: 95% intervals. */
import { Random } from './random';

export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95%. */
const Z = 1.959964;
const RESAMPLES = 2_000;
const TAIL = 0.025;

/** Scores of one kind: Wilson's interval where all are right or wrong, else the bootstrap. NaN where there are none. */
export function estimate(scores: readonly number[]): Estimate {
  if (scores.length === 0) return { mean: NaN, low: NaN, high: NaN };
  if (scores.every((score) => score === 0 || score === 1)) return wilson(sum(scores), scores.length);
  return bootstrap(scores);
}

/** Stays inside [0, 1] and says something also where all or none succeeded. */
export function wilson(successes: number, of: number): Estimate {
  const mean = successes / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (mean + Z ** 2 / (2 * of)) / scale;
  const half = (Z * Math.sqrt((mean * (1 - mean)) / of + Z ** 2 / (4 * of ** 2))) / scale;
  // Rounding must not put the mean outside.
  return { mean, low: Math.max(0, Math.min(mean, middle - half)), high: Math.min(1, Math.max(mean, middle + half)) };
}

/** The percentile bootstrap, the same every time for the same values. */
export function bootstrap(values: readonly number[]): Estimate {
  const random = new Random('bootstrap', values.length);
  const means = Array.from({ length: RESAMPLES }, () => {
    let total = 0;
    for (let n = 0; n < values.length; n += 1) total += random.pick(values);
    return total / values.length;
  }).sort((a, b) => a - b);
  const at = (part: number): number => means[Math.round(part * (means.length - 1))] ?? NaN;
  const mean = sum(values) / values.length;
  return { mean, low: Math.min(mean, at(TAIL)), high: Math.max(mean, at(1 - TAIL)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
