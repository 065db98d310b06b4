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
  constructor(cause?: unknown) {
    super('storage.runTaken', 'This run is already written by another tab.', 'Look at it there, or ask again.', {
      cause,
    });
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
