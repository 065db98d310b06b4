/** The real library with a program that never gets ready, as one that hangs. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ggufFile } from './testing/gguf-file';
import { openWorld, type World } from './testing/world';

/** Loops for ever as soon as it is started. */
const HANGS = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  // A function without anything in or out, and its body: a loop that begins anew.
  ...[1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 8, 1, 0],
  ...[10, 9, 1, 7, 0, 0x03, 0x40, 0x0c, 0, 0x0b, 0x0b],
]);

/** Other tests may take their share of the processor. */
const patiently = { timeout: 20_000 };
const RealWorker = globalThis.Worker;
let made: number;
let ended: number;
let world: World;

beforeEach(() => {
  made = 0;
  ended = 0;
  globalThis.Worker = class extends RealWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      made += 1;
    }
    override terminate(): void {
      ended += 1;
      super.terminate();
    }
  };
  world = openWorld({ loadAsset: async () => HANGS.buffer.slice(0) });
});

afterEach(async () => {
  globalThis.Worker = RealWorker;
  await world.engine.clear();
});

test(
  'a load that hangs ends with a Stop, at once and with its worker; the next request begins a fresh one',
  { timeout: 60_000 },
  async () => {
    const { engine } = world;
    const added = await engine.addFiles([new File([ggufFile()], 'tiny.gguf')]);
    if (added === null) throw new Error('The file was not taken.');
    await engine.download(added, { signal: new AbortController().signal, onProgress: () => undefined });
    const entry = (await engine.entries()).find(({ id }) => id === added.id);
    if (entry === undefined) throw new Error('It is not listed.');
    const model = engine.model(entry, 'sub');
    for (const times of [1, 2]) {
      const stop = new AbortController();
      const reason = new Error('stopped');
      const asked = model.complete([{ role: 'user', content: 'text' }], { signal: stop.signal, maxTokens: 8 });
      await expect.poll(() => made, patiently).toBe(times);
      stop.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await expect.poll(() => ended, patiently).toBe(times);
    }
  },
);
