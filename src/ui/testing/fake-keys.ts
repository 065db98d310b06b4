/** Remembered keys in memory: an endpoint's `key` says where its key is; there is no encryption and nothing to encrypt. */
import type { KeyService, KeyState } from '../../app';
import { BurrowError } from '../../engine/errors';

/** What unlocks the keys of endpoints that a test has made with `key: 'locked'`. */
export const PASSPHRASE = 'north lamp, 1897';

const KEPT: readonly KeyState[] = ['remembered', 'locked', 'damaged'];

interface FakeEndpoints {
  states(): readonly KeyState[];
  change(key: (id: string, before: KeyState) => KeyState): void;
}

export function fakeKeys({ states, change }: FakeEndpoints): KeyService {
  let passphrase: string | null = null;
  let unlocked = false;
  const kept = (): number => states().filter((key) => KEPT.includes(key)).length;
  const demand = (given: string): void => {
    if (given !== (passphrase ?? PASSPHRASE)) {
      throw new BurrowError('vault.passphrase', 'This is not the passphrase of your remembered keys.', 'Try again.');
    }
  };
  return {
    vault: async () => {
      const remembered = kept();
      return { remembered, state: unlocked ? 'unlocked' : remembered === 0 ? 'empty' : 'locked' };
    },
    unlock: async (given) => {
      if (kept() === 0) passphrase = given;
      else demand(given);
      unlocked = true;
      change((_id, key) => (key === 'locked' ? 'remembered' : key));
    },
    lock: () => {
      unlocked = false;
      change((_id, key) => (key === 'remembered' ? 'locked' : key));
    },
    remember: async (endpoint) => {
      change((id, key) => (id === endpoint && key === 'typed' ? 'remembered' : key));
    },
    forget: async (endpoint) => {
      change((id, key) => (id === endpoint ? 'none' : key));
    },
    forgetAll: async () => {
      const before = states();
      unlocked = false;
      change((_id, key) => (KEPT.includes(key) ? 'none' : key));
      return async () => {
        const restored = [...before];
        change(() => restored.shift() ?? 'none');
      };
    },
    changePassphrase: async (current, next) => {
      demand(current);
      passphrase = next;
      unlocked = true;
      change((_id, key) => (key === 'locked' ? 'remembered' : key));
    },
  };
}
