/** Calls as the trace tells of them: in batches, and in words. Pure. */
import type { CallView, RunState } from '../engine/state';
import { counted, number } from './words';

/** Of calls by number: those that went out together together. */
export function batchesOf(run: RunState, numbers: readonly number[]): readonly (readonly CallView[])[] {
  const batches: CallView[][] = [];
  for (const index of numbers) {
    const call = run.calls[index];
    if (call === undefined) continue;
    const last = batches.at(-1);
    if (last?.[0]?.batch === call.batch) last.push(call);
    else batches.push([call]);
  }
  return batches;
}

/** “40 calls · 12 from the cache · 1 failed”. */
export function callsInWords(calls: readonly CallView[]): string {
  const having = (test: (call: CallView) => boolean): number => calls.filter(test).length;
  const parts = [counted(calls.length, 'call')];
  const waiting = having((call) => call.status === 'running');
  const children = having((call) => call.child !== null);
  const cached = having((call) => call.cached);
  const failed = having((call) => call.status === 'failed');
  const stopped = having((call) => call.status === 'stopped');
  if (waiting > 0) parts.push(`${number(calls.length - waiting)} back`);
  if (children > 0) parts.push(counted(children, 'child', 'children'));
  if (cached > 0) parts.push(`${number(cached)} from the cache`);
  if (failed > 0) parts.push(`${number(failed)} failed`);
  if (stopped > 0) parts.push(`${number(stopped)} stopped`);
  return parts.join(' · ');
}

export function callNote(call: CallView): string {
  if (call.status === 'failed') return 'failed';
  if (call.status === 'stopped') return 'stopped';
  if (call.status === 'running') return 'waiting';
  if (call.cached) return 'from the cache';
  return call.attempts > 1 ? counted(call.attempts, 'attempt') : '';
}

/** From the first one’s start to the last one’s end; null: some go on. */
export function extent(calls: readonly CallView[]): { start: number; end: number | null } {
  let start = Infinity;
  let end: number | null = -Infinity;
  for (const call of calls) {
    start = Math.min(start, call.startedAt);
    if (end !== null) end = call.finishedAt === null ? null : Math.max(end, call.finishedAt);
  }
  return { start, end };
}
