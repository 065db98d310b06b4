/** Traffic that passes when a test says so. */
import type { NetworkService, Traffic } from '../../app';

export interface FakeNetwork extends NetworkService {
  pass(traffic: Partial<Traffic>): void;
}

export function fakeNetwork(): FakeNetwork {
  let traffic: Traffic = { hosts: [], weights: [], own: { requests: 0, bytes: 0 } };
  const listeners = new Set<() => void>();
  return {
    traffic: () => traffic,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pass: (more) => {
      traffic = { ...traffic, ...more };
      for (const listener of listeners) listener();
    },
  };
}
