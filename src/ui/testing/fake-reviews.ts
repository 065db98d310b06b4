/** Programs that wait when the test says so. */
import type { ReviewService, WaitingProgram } from '../../app';
import type { Proposal, Taught } from '../../engine/events';

export interface FakeReviews extends ReviewService {
  show(program: WaitingProgram): void;
  /** What was let run. */
  readonly accepted: { readonly id: string; readonly code: string; readonly taught: readonly Taught[] }[];
}

export function fakeReviews(): FakeReviews {
  let waiting: readonly WaitingProgram[] = [];
  const accepted: FakeReviews['accepted'] = [];
  const listeners = new Set<() => void>();
  const replace = (programs: readonly WaitingProgram[]): void => {
    waiting = programs;
    for (const listener of listeners) listener();
  };
  return {
    accepted,
    waiting: (run) => waiting.find((program) => program.run === run) ?? null,
    show: (program) => replace([...waiting, program]),
    accept: (id, code, taught) => {
      accepted.push({ id, code, taught });
      replace(waiting.filter((program) => program.id !== id));
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export const LABELS = ['complaint', 'question', 'other'];
export const ITEMS = Array.from({ length: 12 }, (_, n) =>
  n % 2 === 0 ? `The handle broke on day ${n + 1}.` : `Do you open at ${n + 1}?`,
);
export const PROPOSED: Proposal = {
  code: 'r = rows()\nk = label(r, ["complaint", "question", "other"])\ndone(k.count("complaint"))',
  problems: [],
  calls: { least: 12, most: 12 },
  labels: [{ labels: LABELS, items: ITEMS }],
};

/** A program over labels; its model takes what ends with “?” for a question, and all else for a complaint. */
export function program(run: string, change: Partial<WaitingProgram> = {}): WaitingProgram {
  return {
    ...PROPOSED,
    id: `program of ${run}`,
    run,
    node: 'n0',
    turn: 1,
    taught: [],
    rootLabels: false,
    rehearse: (code) => Promise.resolve({ ...PROPOSED, code }),
    tryLabels: (_taught, items) =>
      Promise.resolve(items.map((item) => (item.endsWith('?') ? 'question' : 'complaint'))),
    suggestLabels: (_labels, items) => Promise.resolve(items.map(() => 'other')),
    ...change,
  };
}
