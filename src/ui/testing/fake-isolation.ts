/** The isolation of a page that is never loaded anew: what would be is counted. */
import type { IsolationService, IsolationState } from '../../app';

export interface FakeIsolation extends IsolationService {
  readonly reloads: () => number;
  /** What the next switch fails with. */
  failure: Error | null;
}

export function fakeIsolation(initial: IsolationState): FakeIsolation {
  let state = initial;
  let reloads = 0;
  const turn = (next: IsolationState) => async () => {
    if (fake.failure !== null) throw fake.failure;
    state = next;
    reloads += 1;
  };
  const fake: FakeIsolation = {
    failure: null,
    reloads: () => reloads,
    state: async () => state,
    switchOn: turn('on'),
    switchOff: turn('off'),
  };
  return fake;
}
