/** Steps, the runs of skills inside cells, as the trace and the answer tell of them. Pure. */
import type { Finding } from '../engine/events';
import type { CallView, CellView, RunState, StepView } from '../engine/state';
import { batchesOf, callsInWords } from './calls';
import { number } from './words';

export type Part =
  { readonly kind: 'step'; readonly step: StepView } | { readonly kind: 'batch'; readonly calls: readonly CallView[] };

/** What a cell did, in its order: its steps, and the calls that it made by itself. */
export function partsOf(run: RunState, cell: CellView): readonly Part[] {
  const steps = cell.steps.flatMap((index): Part[] => {
    const step = run.steps[index];
    return step === undefined ? [] : [{ kind: 'step', step }];
  });
  const own = cell.calls.filter((index) => run.calls[index]?.step === null);
  const batches = batchesOf(run, own).map((calls): Part => ({ kind: 'batch', calls }));
  if (steps.length === 0 || batches.length === 0) return [...steps, ...batches];
  return [...steps, ...batches].sort((a, b) => startOf(a) - startOf(b));
}

function startOf(part: Part): number {
  return part.kind === 'step' ? part.step.startedAt : (part.calls[0]?.startedAt ?? 0);
}

export function callsOf(run: RunState, step: StepView): readonly CallView[] {
  return step.calls.flatMap((index) => run.calls[index] ?? []);
}

/** “12 of 64 · 2 verified · 1 unsure · 3 rejected”. */
export function countsInWords({ done, of, verified, unsure, rejected }: StepView): string {
  const parts: string[] = [];
  if (of > 0) parts.push(`${number(done)} of ${number(of)}`);
  if (verified.length > 0) parts.push(`${number(verified.length)} verified`);
  if (unsure.length > 0) parts.push(`${number(unsure.length)} unsure`);
  if (rejected.length > 0) parts.push(`${number(rejected.length)} rejected`);
  return parts.join(' · ');
}

/** The same with its calls. */
export function stepInWords(run: RunState, step: StepView): string {
  const counts = countsInWords(step);
  const calls = step.calls.length === 0 ? '' : callsInWords(callsOf(run, step));
  const stopped = step.status === 'stopped' ? 'stopped' : '';
  return [counts, calls, stopped].filter((part) => part !== '').join(' · ');
}

/** The steps of the cell that began the newest one. */
function newest(run: RunState): readonly StepView[] {
  const last = run.steps.at(-1);
  if (last === undefined) return [];
  return run.steps.filter(({ node, turn, cell }) => node === last.node && turn === last.turn && cell === last.cell);
}

/** What the newest steps have found, each value once, the surer one of two. */
export function foundSoFar(run: RunState): readonly Finding[] {
  const steps = newest(run);
  const found = [...steps.flatMap(({ verified }) => verified), ...steps.flatMap(({ unsure }) => unsure)];
  return [...new Map(found.reverse().map((finding) => [finding.value.toLowerCase(), finding])).values()].reverse();
}

export interface Absence {
  /** How many passages were read. */
  readonly read: number;
  readonly of: number;
  /** What was nearest, and why it is not it. */
  readonly near: readonly Finding[];
}

/** The skills that look for something which may not be there. */
const SEARCHES: ReadonlySet<string> = new Set(['find']);

/** The run has ended with the answer that what was asked is not in the text; null: it has not. */
export function absence(run: RunState): Absence | null {
  if (run.status !== 'answered' && run.status !== 'best_effort') return null;
  if (run.answer === null || run.answer.citations.some(({ span }) => span !== null)) return null;
  const steps = newest(run);
  const empty = ({ name, status, verified, unsure }: StepView): boolean =>
    SEARCHES.has(name) && status === 'done' && verified.length + unsure.length === 0;
  if (steps.length === 0 || !steps.every(empty)) return null;
  return {
    read: Math.max(...steps.map(({ done }) => done)),
    of: Math.max(...steps.map(({ of }) => of)),
    near: steps.flatMap(({ rejected }) => rejected),
  };
}
