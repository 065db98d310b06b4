/**
 * How long a request to a model takes: a fixed time, and a time for each token read and written. Learnt from requests of
 * earlier runs, or, before there was one, from the speeds that a model of this device was measured at.
 */
import { median } from './expected';
import type { RunMeasure, Sample } from './measure';

/** In seconds. */
interface Shape {
  readonly fixed: number;
  readonly perInput: number;
  readonly perOutput: number;
}

export interface Rate extends Shape {
  /** By what factor requests typically miss it. */
  readonly spread: number;
  readonly from: 'runs' | 'device';
}

interface Fit extends Shape {
  /** By how much requests typically miss it, on a scale of logarithms. */
  readonly miss: number;
}

export type Rates = ReadonlyMap<string, Rate>;

/** Tokens a second, as measured while a model of this device worked. */
export interface DeviceSpeed {
  readonly prefill: number;
  readonly decode: number;
}

/**
 * How the time of a request may be made up: of a hosted model, of one that reads slowly, of anything that takes its time
 * whatever it is asked. Only the proportions count: what was measured chooses among them, sets the scale, and corrects
 * the proportions as far as requests of different lengths tell them.
 */
const SHAPES: readonly Shape[] = [
  { fixed: 0.5, perInput: 1 / 4_000, perOutput: 1 / 60 },
  { fixed: 0.1, perInput: 1 / 30, perOutput: 1 / 8 },
  { fixed: 1, perInput: 1 / 100_000, perOutput: 1 / 2_000 },
];
/** A model on this device answers without a way to go. */
const DEVICE_FIXED_SECONDS = 0.05;
/** The newest requests count: networks and devices change. */
const MOST_SAMPLES = 48;
const ASSUMED_WEIGHT = 0.1;
const ROUNDS = 6;
const SWEEPS = 60;
/** What misses by more than this counts less, the further it is off. */
const TRUSTED_MISS = 0.2;
const DEVICE_SPREAD = 1.4;
/** Fits that differ by less say the same. */
const SAME_MISS = 0.03;
const LEAST_SPREAD = 1.1;
const MOST_SPREAD = 2.5;

/** `history`: newest first. */
export function ratesOf(
  models: readonly { readonly id: string; readonly speed: DeviceSpeed | null }[],
  history: readonly RunMeasure[],
): Rates {
  const rates = new Map<string, Rate>();
  for (const { id, speed } of models) {
    const samples = history
      .flatMap((run) => run.samples)
      .filter(({ model }) => model === id)
      .slice(0, MOST_SAMPLES);
    if (samples.length > 0) {
      const shapes = speed === null ? SHAPES : [shapeOf(speed), ...SHAPES];
      rates.set(id, nearest(shapes.map((shape) => fitted(samples, shape))));
    } else if (speed !== null) rates.set(id, { ...shapeOf(speed), spread: DEVICE_SPREAD, from: 'device' });
  }
  return rates;
}

/** Of one request. */
export function secondsOfRequest(rate: Rate, inputTokens: number, outputTokens: number): number {
  return rate.fixed + inputTokens * rate.perInput + outputTokens * rate.perOutput;
}

/**
 * How long calls take that are all asked at once: as many at a time as the model takes. The tokens are those of all calls
 * together. null: nothing is known of the model's speed.
 */
export function secondsOf(
  work: { readonly calls: number; readonly inputTokens: number; readonly outputTokens: number },
  model: { readonly id: string; readonly concurrency: number },
  rates: Rates,
): number | null {
  const { calls, inputTokens, outputTokens } = work;
  const rate = rates.get(model.id);
  if (calls === 0) return 0;
  if (rate === undefined) return null;
  const inARow = Math.ceil(calls / Math.max(1, model.concurrency));
  return inARow * secondsOfRequest(rate, inputTokens / calls, outputTokens / calls);
}

function shapeOf({ prefill, decode }: DeviceSpeed): Shape {
  return { fixed: DEVICE_FIXED_SECONDS, perInput: 1 / Math.max(prefill, 0.01), perOutput: 1 / Math.max(decode, 0.01) };
}

/** The one that misses least; of equal ones the first. */
function nearest(fits: readonly Fit[]): Rate {
  const [first, ...others] = fits;
  if (first === undefined) throw new RangeError('There is nothing to choose from.');
  const { fixed, perInput, perOutput, miss } = others.reduce(
    (best, fit) => (fit.miss < best.miss - SAME_MISS ? fit : best),
    first,
  );
  const spread = Math.min(MOST_SPREAD, Math.max(LEAST_SPREAD, Math.exp(1.5 * miss)));
  return { fixed, perInput, perOutput, spread, from: 'runs' };
}

/**
 * Least squares of the relative misses, by coordinates, none below zero; held to the assumed proportions where the
 * samples leave them open, and deaf to a few that are far off.
 */
function fitted(samples: readonly Sample[], assumed: Shape): Fit {
  const timed = samples.map(({ input, output, seconds }) => ({ input, output, seconds: Math.max(seconds, 1e-4) }));
  const scale = median(timed.map((sample) => sample.seconds / sum(partsOf(assumed, sample))));
  const rows = timed.map((sample) => partsOf(assumed, sample).map((part) => (part * scale) / sample.seconds));
  const trust = (row: readonly number[]) => Math.min(1, TRUSTED_MISS / Math.max(1e-9, Math.abs(1 - dot(row, factors))));
  let factors = solved(
    rows,
    rows.map(() => 1),
    [1, 1, 1],
  );
  for (let round = 0; round < ROUNDS; round += 1) factors = solved(rows, rows.map(trust), factors);
  const [fixed = 1, perInput = 1, perOutput = 1] = factors.map((factor) => factor * scale);
  const misses = rows.map((row) => Math.abs(Math.log(Math.max(1e-6, dot(row, factors)))));
  return {
    fixed: assumed.fixed * fixed,
    perInput: assumed.perInput * perInput,
    perOutput: assumed.perOutput * perOutput,
    miss: median(misses),
  };
}

function solved(rows: readonly number[][], weights: readonly number[], start: readonly number[]): number[] {
  const factors = [...start];
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    for (let j = 0; j < factors.length; j += 1) {
      let above = ASSUMED_WEIGHT;
      let below = ASSUMED_WEIGHT;
      for (const [i, row] of rows.entries()) {
        const part = row[j] ?? 0;
        const weight = weights[i] ?? 0;
        above += weight * part * (1 - dot(row, factors) + part * (factors[j] ?? 0));
        below += weight * part * part;
      }
      factors[j] = Math.max(0, above / below);
    }
  }
  return factors;
}

function partsOf(shape: Shape, { input, output }: { readonly input: number; readonly output: number }): number[] {
  return [shape.fixed, input * shape.perInput, output * shape.perOutput];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * (b[index] ?? 0), 0);
}
