/** Where nothing can be remembered: for tests that are about something else. */
import { EncryptionMissing } from '../../storage/errors';
import type { KeyVault } from '../keys';

export const noVault: KeyVault = {
  look: async () => ({ state: 'impossible', keys: [] }),
  keyOf: () => null,
  unlock: () => Promise.reject(new EncryptionMissing()),
  lock: () => undefined,
  remember: () => Promise.reject(new EncryptionMissing()),
  forget: async () => async () => undefined,
  forgetAll: async () => async () => undefined,
  changePassphrase: () => Promise.reject(new EncryptionMissing()),
};
