/** What can go wrong with a model on the graphics processor. */
import { BurrowError, ModelError } from '../../engine/errors';

export class GpuMissing extends ModelError {
  readonly again = false;
  constructor() {
    super(
      'gpu.missing',
      'This browser offers no graphics processor to pages (WebGPU).',
      'Use a current Chrome, Edge, Firefox or Safari on a device with a graphics processor, or choose a llama.cpp model.',
    );
  }
}

/** A driver that hangs: the browser would wait for it for ever. */
export class GpuSilent extends ModelError {
  readonly again = false;
  constructor() {
    super(
      'gpu.silent',
      'The graphics processor does not answer this browser.',
      'Restart the browser, or update the graphics driver; until then choose a llama.cpp model.',
    );
  }
}

export class GpuFeatureMissing extends ModelError {
  readonly again = false;
  constructor(twin: string | null) {
    super(
      'gpu.feature',
      'The graphics processor, or its driver, cannot compute with 16-bit numbers, which this model needs.',
      twin === null ? 'Choose another model.' : `Choose ${twin}, which does without.`,
    );
  }
}

export class GpuTooSmall extends ModelError {
  readonly again = false;
  constructor(needed: string, offered: string) {
    super(
      'gpu.limit',
      `This model needs ${needed}; the graphics processor offers ${offered}.`,
      'Choose a smaller model, or a llama.cpp one.',
    );
  }
}

/** Mostly a driver that was restarted, or a device that slept. The model is loaded anew once before this is final. */
export class GpuLost extends ModelError {
  constructor(
    model: string,
    readonly again: boolean,
    cause: unknown,
  ) {
    super(
      'gpu.lost',
      again
        ? `The graphics processor went away while ${model} worked.`
        : `The graphics processor went away again while ${model} worked.`,
      'Close other tabs and programs that draw much, then ask again; if it stays, choose a smaller model.',
      { cause },
    );
  }
}

export class GpuFull extends ModelError {
  readonly again = false;
  constructor(model: string, cause: unknown) {
    super(
      'gpu.memory',
      `The graphics processor has no room for ${model}.`,
      'Close other tabs and programs that draw much, or choose a smaller model.',
      { cause },
    );
  }
}

/** The program of a model is compiled for one version of the library. */
export class ProgramUnusable extends ModelError {
  readonly again = false;
  constructor(model: string, cause: unknown) {
    super(
      'webllm.program',
      `The compiled program of ${model} does not fit this version of WebLLM.`,
      'Remove the model and download it again; a model of your own needs a program for this version.',
      { cause },
    );
  }
}

export class ProgramMissing extends BurrowError {
  constructor() {
    super(
      'webllm.programMissing',
      'A model for the graphics processor needs its compiled program (.wasm) as well.',
      'Give the address of its program beside that of the model.',
    );
  }
}
