/** What can go wrong with this browser's storage, one class per cause. */
import { BurrowError } from '../engine/errors';

export class StorageUnavailable extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'storage.unavailable',
      'This browser does not let the page keep data.',
      'Leave private browsing or allow site data for this page, then reload it.',
      { cause },
    );
  }
}

export class StorageFull extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'storage.full',
      'This browser has no room left for documents and runs.',
      'Delete documents in Library or runs in Runs, or free space on the disk.',
      { cause },
    );
  }
}

/** The weights of a model are far larger than anything else, so the advice is another one. */
export class WeightsFull extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'storage.weightsFull',
      'This browser has no room left for a model of this size.',
      'Delete a model that you do not need, or free space on the disk; the download then goes on where it stopped.',
      { cause },
    );
  }
}

export class StorageNewer extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'storage.newer',
      'The stored data were written by a newer version of Burrow.',
      'Reload the page to get that version.',
      { cause },
    );
  }
}

export class StorageBlocked extends BurrowError {
  constructor() {
    super(
      'storage.blocked',
      'Another tab holds an older version of the stored data open.',
      'Close the other tabs of Burrow, then try again.',
    );
  }
}

/** Two tabs wrote to one run; the first writer keeps it. */
export class RunTaken extends BurrowError {
  constructor() {
    super('storage.runTaken', 'This run is already written by another tab.', 'Look at it there, or ask again.');
  }
}

export class RunGone extends BurrowError {
  constructor() {
    super('storage.runGone', 'This run was deleted while it was going on.', 'Ask again if you still need the answer.');
  }
}

export class CorpusGone extends BurrowError {
  constructor() {
    super('storage.corpusGone', 'This corpus was deleted.', 'Choose another corpus, or make a new one in Library.');
  }
}

export class DocumentGone extends BurrowError {
  constructor() {
    super('storage.documentGone', 'This document was deleted.', 'Add it again in Library if you still need it.');
  }
}

// ── Remembered keys ─────────────────────────────────────────────────────────────────────────────────────────────────

export class PassphraseWrong extends BurrowError {
  constructor() {
    super('vault.passphrase', 'This is not the passphrase of your remembered keys.', 'Try again.');
  }
}

export class PassphraseShort extends BurrowError {
  constructor(shortest: number) {
    super(
      'vault.short',
      'This passphrase is too short to protect anything.',
      `Choose one of at least ${shortest} characters; several words are easy to remember.`,
    );
  }
}

export class VaultLocked extends BurrowError {
  constructor() {
    super('vault.locked', 'Your remembered keys are locked.', 'Unlock them with your passphrase, then try again.');
  }
}

export class VaultDamaged extends BurrowError {
  constructor() {
    super(
      'vault.damaged',
      'The remembered keys cannot be read any more.',
      'Forget them in Models and enter the keys again.',
    );
  }
}

/** Another tab was quicker. */
export class VaultChanged extends BurrowError {
  constructor() {
    super('vault.changed', 'The remembered keys were changed in another tab meanwhile.', 'Try again.');
  }
}

export class EncryptionMissing extends BurrowError {
  constructor() {
    super(
      'vault.impossible',
      'Keys cannot be remembered here: browsers offer encryption only to pages over https and on this machine.',
      'Open Burrow over https or at localhost, or enter the key in each tab.',
    );
  }
}

/** The plain failure behind what IndexedDB threw; a mistake in our own code stays what it is. */
export function storageFailure(error: unknown): unknown {
  if (error instanceof BurrowError || !(error instanceof Error)) return error;
  switch (error.name) {
    case 'QuotaExceededError':
      return new StorageFull(error);
    case 'VersionError':
      return new StorageNewer(error);
    case 'AbortError':
    case 'InvalidStateError':
    case 'NotReadableError':
    case 'SecurityError':
    case 'TimeoutError':
    case 'UnknownError':
      return new StorageUnavailable(error);
    default:
      return error;
  }
}

/** What a browser says of files of models, in our words; anything else stays as it is. */
export function weightsFailure(error: unknown): unknown {
  if (error instanceof BurrowError || !(error instanceof DOMException)) return error;
  switch (error.name) {
    case 'QuotaExceededError':
      return new WeightsFull(error);
    case 'InvalidStateError':
    case 'NoModificationAllowedError':
    case 'NotAllowedError':
    case 'NotReadableError':
    case 'SecurityError':
      return new StorageUnavailable(error);
    default:
      return error;
  }
}
