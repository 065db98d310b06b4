/** What can go wrong between a file and the corpus, one class per cause. */
import { BurrowError } from '../engine/errors';
import type { Failure } from '../engine/events';

export class FileEmpty extends BurrowError {
  constructor() {
    super('corpus.empty', 'There is no text in it.', 'Check that the file was saved with its content.');
  }
}

export class FileTooLarge extends BurrowError {
  constructor(limitBytes: number) {
    const megabytes = Math.round(limitBytes / 1_000_000);
    super(
      'corpus.tooLarge',
      `It is larger than ${megabytes} MB, more than one document can hold.`,
      'Split it into several files and add those.',
    );
  }
}

export class FileNotText extends BurrowError {
  /** `kind` with its article: “a PDF”. */
  constructor(kind: string, accepted: readonly string[]) {
    super(
      'corpus.notText',
      `It is ${kind}, which cannot be read as text.`,
      `Save or export it as text and add that; what can be added: ${accepted.join(', ')}.`,
    );
  }
}

export class FileUnreadable extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'corpus.unreadable',
      'The browser could not read it: it may be a folder, or have been moved, changed or locked meanwhile.',
      'Choose it again; for a folder, choose the files in it.',
      { cause },
    );
  }
}

export class FileCancelled extends BurrowError {
  constructor() {
    super('corpus.cancelled', 'Not added: you cancelled before its turn.', 'Add it again when you want it.');
  }
}

export class CorpusWorkerLost extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'corpus.workerLost',
      'The part of the page that reads documents stopped working, perhaps for lack of memory.',
      'Try again; if it stays, close other tabs and reload the page.',
      { cause },
    );
  }
}

/** The worker no longer holds this corpus; it has to be opened there again. */
export class CorpusClosed extends BurrowError {
  constructor() {
    super('corpus.closed', 'The documents are not loaded.', 'Try again.');
  }
}

/** A failure that happened in the worker: classes do not cross over, their words do. */
export class WorkerFailure extends BurrowError {
  constructor({ code, sentence, next }: Failure) {
    super(code, sentence, next);
  }
}
