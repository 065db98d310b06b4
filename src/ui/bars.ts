/** Bars over time as SVG path data: thousands of calls are one element. Pure. */
import type { CallView } from '../engine/state';

export interface Scale {
  readonly start: number;
  readonly end: number;
}

/** The drawing is this wide; the view stretches it to its own width. */
export const WIDTH = 1000;
const THINNEST = 2;
const LANES = 4;
/** Beyond this, single bars are thinner than a pixel: how many were going on at once says more. */
const BARS_AT_MOST = 600;
const COLUMNS = 200;

export function along(scale: Scale, at: number): number {
  const whole = scale.end - scale.start;
  return whole <= 0 ? 0 : (Math.min(Math.max(at, scale.start), scale.end) - scale.start) * (WIDTH / whole);
}

export function bar(scale: Scale, start: number, end: number, y: number, height: number): string {
  const left = Math.min(along(scale, start), WIDTH - THINNEST);
  const width = Math.max(THINNEST, along(scale, end) - left);
  return `M${round(left)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

export interface Bars {
  readonly done: string;
  readonly cached: string;
  readonly failed: string;
  readonly waiting: string;
}

/** The calls of a batch packed into a few lanes; or, when there are too many to see, a profile of how many at once. */
export function batchBars(scale: Scale, calls: readonly CallView[], height: number): Bars {
  const paths = { done: '', cached: '', failed: '', waiting: '' };
  if (calls.length > BARS_AT_MOST) return { ...paths, done: profile(scale, calls, height) };
  const free = new Array<number>(LANES).fill(-Infinity);
  const lane = height / LANES;
  for (const call of [...calls].sort((a, b) => a.startedAt - b.startedAt)) {
    const found = free.findIndex((until) => until <= call.startedAt);
    const row = found === -1 ? free.indexOf(Math.min(...free)) : found;
    const end = call.finishedAt ?? scale.end;
    free[row] = Math.max(free[row] ?? 0, end);
    paths[look(call)] += bar(scale, call.startedAt, end, row * lane, lane - 1);
  }
  return paths;
}

export function look(call: CallView): keyof Bars {
  if (call.status === 'running') return 'waiting';
  if (call.status === 'failed' || call.status === 'stopped') return 'failed';
  return call.cached ? 'cached' : 'done';
}

function profile(scale: Scale, calls: readonly CallView[], height: number): string {
  const changes = new Array<number>(COLUMNS + 1).fill(0);
  const column = (at: number): number => Math.min(COLUMNS - 1, Math.floor((along(scale, at) / WIDTH) * COLUMNS));
  for (const call of calls) {
    const first = column(call.startedAt);
    const after = column(call.finishedAt ?? scale.end) + 1;
    changes[first] = (changes[first] ?? 0) + 1;
    changes[after] = (changes[after] ?? 0) - 1;
  }
  const going: number[] = [];
  let now = 0;
  for (const change of changes.slice(0, COLUMNS)) going.push((now += change));
  const most = Math.max(1, ...going);
  const width = WIDTH / COLUMNS;
  return going
    .map((count, index) => (count === 0 ? '' : block(index * width, width, (count / most) * height, height)))
    .join('');
}

function block(x: number, width: number, tall: number, height: number): string {
  return `M${round(x)} ${round(height)}v${round(-tall)}h${round(width)}v${round(tall)}z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
