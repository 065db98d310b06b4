/** What can go wrong between choosing a model for this device and its reply. */
import { BurrowError, ModelError } from '../../engine/errors';

// ── Getting it ──────────────────────────────────────────────────────────────────────────────────────────────────────

/** Offline, or the host does not let this page read the file. The browser does not say which. */
export class DownloadUnreachable extends BurrowError {
  constructor(host: string, cause?: unknown) {
    super(
      'download.unreachable',
      `${host} could not be reached, or does not allow downloads from this page.`,
      'Check the network and download again, or download the file by yourself and add it here.',
      { cause },
    );
  }
}

export class DownloadInterrupted extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'download.interrupted',
      'The download broke off before its end.',
      'Go on with it: it begins where it stopped.',
      { cause },
    );
  }
}

export class DownloadRefused extends BurrowError {
  constructor(host: string, status: number) {
    super(
      'download.refused',
      status === 404 || status === 410
        ? `${host} does not have this file any more (status ${status}).`
        : `${host} did not give out this file (status ${status}).`,
      status === 401 || status === 403
        ? 'It may want a login: download the file by yourself and add it here.'
        : status === 404 || status === 410
          ? 'Choose another model, or add one by its address.'
          : 'Try again later, or choose another model.',
    );
  }
}

/** What came is not what was asked for. */
export class DownloadWrong extends BurrowError {
  constructor(what: string) {
    super(
      'download.wrong',
      `The file that was downloaded is not the one expected (${what}); it was deleted.`,
      'Download again; if it stays, choose another model.',
    );
  }
}

export class DownloadElsewhere extends BurrowError {
  constructor() {
    super('download.elsewhere', 'Another tab is downloading this model.', 'Wait until it is stored.');
  }
}

/** Not enough room: said before anything is downloaded. */
export class NoRoomForModel extends BurrowError {
  constructor(needed: string, free: string) {
    super(
      'download.room',
      `This model takes ${needed}, and this browser has ${free} of room left.`,
      'Delete a model that you do not need, free space on the disk, or choose a smaller one.',
    );
  }
}

export class ModelAddressUnusable extends BurrowError {
  constructor(what: string) {
    super(
      'download.address',
      `This address cannot be used: ${what}.`,
      'It should lead to the file itself, such as https://huggingface.co/…/resolve/main/model.gguf.',
    );
  }
}

/** It was listed, and is not any more. */
export class LocalModelGone extends ModelError {
  readonly again = false;
  constructor() {
    super('local.gone', 'This model is not on this device any more.', 'Download it again in Models.');
  }
}

// ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────────

export class WeightsUnreadable extends BurrowError {
  constructor(what: string) {
    super(
      'weights.unreadable',
      `This file cannot be used as a model: ${what}.`,
      'Add a whole GGUF file of a chat model.',
    );
  }
}

/** Copying them was cut off with the page that had them. */
export class FilesGone extends BurrowError {
  constructor() {
    super('weights.filesGone', 'The file of this model is not known any more.', 'Add the file again.');
  }
}

export class FilesNotOneModel extends BurrowError {
  constructor(what: string) {
    super(
      'weights.files',
      `These files are not one model: ${what}.`,
      'Add one GGUF file, or all parts of a split one.',
    );
  }
}

// ── Running it ──────────────────────────────────────────────────────────────────────────────────────────────────────

export class ModelNotStarted extends ModelError {
  readonly again = false;
  constructor(model: string, cause?: unknown) {
    super(
      'local.start',
      `${model} could not be started on this device; it may be of a kind that is not known here, or need more memory.`,
      'Close other tabs and try again, or choose a smaller model.',
      { cause },
    );
  }
}

/** The engine died while it worked, mostly for want of memory. It is started anew when it is asked again. */
export class ModelCrashed extends ModelError {
  readonly again = true;
  constructor(model: string, cause?: unknown) {
    super(
      'local.crashed',
      `${model} stopped working in the middle of a reply; most often memory was short.`,
      'Close other tabs, or choose a smaller model.',
      { cause },
    );
  }
}

/** Its settings belong to the requests it is working on. */
export class ModelAtWork extends BurrowError {
  constructor(model: string) {
    super('local.busy', `${model} is at work.`, 'Wait until the run has ended, or stop it; then try again.');
  }
}

/** The engine itself refused the request. */
export class ModelStumbled extends ModelError {
  readonly again = false;
  constructor(model: string, what: string) {
    super('local.refused', `${model} could not work on this request (${what}).`, 'Choose another model.');
  }
}
