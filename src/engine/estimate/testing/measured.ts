/** What tests and benchmarks of estimates begin with. */
import type { Foreseen } from '../amounts';
import { exactly } from '../expected';
import type { RunMeasure } from '../measure';

/** So many calls, and the tokens of each. */
export function knownCalls(calls: number, each: { readonly input: number; readonly output: number }): Foreseen {
  return { calls: exactly(calls), callInput: exactly(calls * each.input), callOutput: exactly(calls * each.output) };
}

/** A run as it was measured, of which a test says what matters to it. */
export function measured(part: Partial<RunMeasure> = {}): RunMeasure {
  return {
    at: 1,
    ended: 'answered',
    strategy: 'rlm',
    corpus: { id: 'corpus', characters: 100_000 },
    root: 'root',
    sub: 'sub',
    seconds: 10,
    start: 0,
    own: 1,
    turns: { count: 3, input: 6_000, output: 300 },
    calls: { count: 8, requests: 8, input: 4_000, output: 80, groups: 1, overlap: 1 },
    samples: [],
    ...part,
  };
}
