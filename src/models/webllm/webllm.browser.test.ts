/**
 * The real client and the real worker of WebLLM, with an engine that computes nothing behind them; the real downloads,
 * the browser's real cache, and its real graphics processor, which here is software.
 */
import { hasModelInCache } from '@mlc-ai/web-llm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import worker from '../../../workers/webllm.ts?worker&url';
import type { LanguageModel } from '../../engine/ports';
import { spawnWorker } from '../../spawn';
import { ArtifactStore } from '../../storage/artifacts';
import type { LocalEntry } from '../local/engine';
import { conforms, STOP } from '../testing/conformance';
import { readGpu } from './device';
import type { WebLlmEngine } from './engine';
import { REPLIES } from './testing/stand-in-replies';
import standIn from './testing/stand-in-worker.ts?worker&url';
import { openWorld } from './testing/world';

const signal = new AbortController().signal;
const options = { signal, onProgress: () => undefined };
/** Other tests may take their share of the processor. */
const patiently = { timeout: 20_000 };
const user = (content: string) => [{ role: 'user' as const, content }];

function world(changes: { readonly real?: boolean } = {}) {
  const spawned: string[] = [];
  const ended = new Set<Worker>();
  const address = changes.real === true ? worker : standIn;
  const opened = openWorld({
    artifacts: new ArtifactStore(),
    spawnWebLlm: () => {
      spawned.push(address);
      const spawnedNow = spawnWorker(address);
      const terminate = spawnedNow.terminate.bind(spawnedNow);
      spawnedNow.terminate = () => {
        ended.add(spawnedNow);
        terminate();
      };
      return spawnedNow;
    },
  });
  return { ...opened, spawned, ended };
}

const weights = (name: string) => new URL(`/artifacts/${name}`, location.href);
const program = () => new URL('/artifacts/tiny-webgpu.wasm', location.href);

async function added(engine: WebLlmEngine, name = 'Tiny-MLC'): Promise<LocalEntry> {
  const entry = await engine.addAddress(weights(name), program());
  if (entry === null) throw new Error('It was not taken.');
  return entry;
}

async function downloaded(engine: WebLlmEngine, name?: string): Promise<LocalEntry> {
  const entry = await added(engine, name);
  await engine.download(entry, options);
  const listed = (await engine.entries()).find(({ id }) => id === entry.id);
  if (listed === undefined) throw new Error('It is not listed.');
  return listed;
}

function ask(model: LanguageModel, content: string) {
  return model.complete(user(content), { signal, maxTokens: 64 });
}

function fault(file: string, kind: string): Promise<Response> {
  return fetch(`/artifacts/fault?file=${file}&kind=${kind}`);
}

let engines: WebLlmEngine[];
function opened(changes?: Parameters<typeof world>[0]) {
  const made = world(changes);
  engines.push(made.engine);
  return made;
}

beforeEach(() => {
  engines = [];
});
afterEach(async () => {
  await fetch('/artifacts/fault');
  for (const engine of engines) await engine.clear();
});

conforms({
  name: 'WebLLM with a stand-in for what computes',
  stages: ['text', 'long', 'endless', 'stop', 'schema', 'empty', 'failure'],
  concurrent: false,
  async open() {
    const { engine } = world();
    const model = engine.model(await downloaded(engine, 'Conform-MLC'), 'root');
    return {
      model,
      stage: async (stage) => ({
        messages: user(stage),
        ...(stage === 'text' ? { text: REPLIES['text'] ?? '' } : {}),
      }),
      close: () => engine.clear(),
    };
  },
});

describe('what is stored', () => {
  it('is what the library takes for a whole model, and is gone when it is removed', async () => {
    const { engine, artifacts } = opened();
    const entry = await downloaded(engine);
    const record = { model: weights('Tiny-MLC').href, model_id: 'tiny', model_lib: program().href };
    const config = { model_list: [record] };
    expect(await hasModelInCache('tiny', config)).toBe(true);
    expect(await artifacts.size('webllm/wasm', program().href)).toBeGreaterThan(0);
    await engine.remove(entry.id);
    expect(await hasModelInCache('tiny', config)).toBe(false);
    const left = await Promise.all(['model', 'config', 'wasm'].map(async (name) => caches.open(`webllm/${name}`)));
    for (const cache of left) expect(await cache.keys()).toEqual([]);
  });

  it.each(['cut', 'changed', 'longer'])(
    'is no part of a file that comes wrong (%s); what is whole stays',
    async (kind) => {
      const { engine } = opened();
      const entry = await added(engine);
      await fault('params_shard_3.bin', kind);
      await expect(engine.download(entry, options)).rejects.toMatchObject({
        code: kind === 'cut' ? 'download.interrupted' : 'download.wrong',
      });
      const cache = await caches.open('webllm/model');
      const names = (await cache.keys()).map(({ url }) => url.split('/').at(-1));
      expect(names).not.toContain('params_shard_3.bin');
      expect(names.includes('params_shard_0.bin')).toBe(kind === 'cut');
      await fetch('/artifacts/fault');
      await engine.download(entry, options);
      expect(await engine.stored(entry.id)).toBeGreaterThan(0);
    },
  );

  it('ends a download that is cancelled', async () => {
    const { engine } = opened();
    const entry = await added(engine);
    await fault('params_shard_0.bin', 'hangs');
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    const onProgress = ({ total }: { total: number | null }) => void (total !== null && cancel.abort(reason));
    await expect(engine.download(entry, { signal: cancel.signal, onProgress })).rejects.toBe(reason);
  });
});

describe('a model that is asked', () => {
  it('is loaded once, in a worker of its own for each role, with the window it was given', async () => {
    const { engine, spawned } = opened();
    const entry = await downloaded(engine);
    const root = engine.model(entry, 'root');
    const sub = engine.model(entry, 'sub');
    const replies = await Promise.all([ask(root, 'window'), ask(sub, 'window'), ask(root, 'text')]);
    expect(replies.map(({ text }) => text)).toEqual([`${entry.window}`, `${entry.window}`, REPLIES['text']]);
    expect(spawned).toHaveLength(2);
  });

  it('gives its signs of life while it is loaded, and notes its speed', async () => {
    const { engine, speeds } = opened();
    const entry = await downloaded(engine);
    const heard: string[] = [];
    const model = engine.model(entry, 'root');
    await model.complete(user('long'), { signal, maxTokens: 20, onDelta: (text) => void heard.push(text) });
    expect(heard[0]).toBe('');
    expect(speeds.get(entry.id)).toEqual({ prefill: null, decode: 30 });
  });

  it('never shows the beginning of what stops it', async () => {
    const { engine } = opened();
    const model = engine.model(await downloaded(engine), 'root');
    const pieces: string[] = [];
    const onDelta = (text: string) => void pieces.push(text);
    const { text } = await model.complete(user('stop'), { signal, maxTokens: 64, stop: [STOP], onDelta });
    expect(text).toBe('North of the mill.');
    expect(pieces.join('')).toBe(text);
  });

  it('lets go of its worker when everything is unloaded, and comes back', async () => {
    const { engine, spawned } = opened();
    const model = engine.model(await downloaded(engine), 'root');
    await ask(model, 'text');
    await engine.unload();
    expect((await ask(model, 'text')).text).toBe(REPLIES['text']);
    expect(spawned).toHaveLength(2);
  });
});

describe('a load that hangs', () => {
  it('ends with a Stop, at once and with its worker; the next request begins a fresh one', async () => {
    const { engine, spawned, ended } = opened();
    const model = engine.model(await downloaded(engine, 'Tiny-hang'), 'root');
    for (const times of [1, 2]) {
      const stop = new AbortController();
      const reason = new Error('stopped');
      const asked = model.complete(user('text'), { signal: stop.signal, maxTokens: 64 });
      await expect.poll(() => spawned.length, patiently).toBe(times);
      stop.abort(reason);
      await expect(asked).rejects.toBe(reason);
      await expect.poll(() => ended.size, patiently).toBe(times);
    }
  });

  it('does not hold up the other role for longer than its own request', async () => {
    const { engine } = opened();
    const hanging = engine.model(await downloaded(engine, 'Tiny-hang'), 'root');
    const well = engine.model(await downloaded(engine), 'sub');
    const stop = new AbortController();
    const first = hanging.complete(user('text'), { signal: stop.signal, maxTokens: 64 });
    const second = ask(well, 'text');
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect((await second).text).toBe(REPLIES['text']);
  });
});

describe('what goes wrong', () => {
  it.each([
    ['Tiny-without-half', 'gpu.feature'],
    ['Tiny-without-gpu', 'gpu.missing'],
    ['Tiny-evicted', 'local.gone'],
    ['Tiny-crash', 'local.start'],
  ])('with %s is %s', async (name, code) => {
    const { engine } = opened();
    const model = engine.model(await downloaded(engine, name), 'root');
    await expect(ask(model, 'text')).rejects.toMatchObject({ code });
  });

  it('is asked for anew after the browser threw files away', async () => {
    const { engine } = opened();
    const entry = await downloaded(engine, 'Tiny-evicted');
    await ask(engine.model(entry, 'root'), 'text').catch(() => undefined);
    expect(await engine.stored(entry.id)).toBeNull();
  });

  it('with a lost graphics processor is tried once more, and then it is final', async () => {
    const { engine, spawned } = opened();
    const model = engine.model(await downloaded(engine), 'root');
    await expect(ask(model, 'lost')).rejects.toMatchObject({ code: 'gpu.lost', again: true });
    await expect(ask(model, 'lost')).rejects.toMatchObject({ code: 'gpu.lost', again: false });
    expect((await ask(model, 'text')).text).toBe(REPLIES['text']);
    await expect(ask(model, 'lost')).rejects.toMatchObject({ code: 'gpu.lost', again: true });
    expect(spawned).toHaveLength(3);
  });

  it('with no room on the graphics processor is said, instead of the noise it computes then', async () => {
    const { engine } = opened();
    const model = engine.model(await downloaded(engine), 'root');
    await expect(ask(model, 'full')).rejects.toMatchObject({ code: 'gpu.memory' });
    expect((await ask(model, 'text')).text).toBe(REPLIES['text']);
  });

  it('for a reason nobody knows ends the worker, and the next request gets another', async () => {
    const { engine, spawned } = opened();
    const model = engine.model(await downloaded(engine), 'root');
    await expect(ask(model, 'odd')).rejects.toMatchObject({ code: 'local.crashed' });
    expect((await ask(model, 'text')).text).toBe(REPLIES['text']);
    expect(spawned).toHaveLength(2);
  });

  it('with a program for another version of the library is said by the library itself', async () => {
    const { engine } = opened({ real: true });
    const model = engine.model(await downloaded(engine), 'root');
    await expect(ask(model, 'text')).rejects.toMatchObject({ code: 'webllm.program' });
  });
});

describe('the graphics processor', () => {
  it('is read as it is: here software, without 16-bit numbers', async () => {
    const gpu = await readGpu();
    expect(gpu).toMatchObject({ fallback: true, half: false });
    expect(gpu?.buffer).toBeGreaterThanOrEqual(2 ** 27);
    const { engine } = openWorld({ artifacts: new ArtifactStore(), readGpu: async () => gpu });
    const entry = (id: string) => engine.entries().then((all) => all.find((one) => one.id === `webllm:${id}-MLC`));
    const [half, full] = await Promise.all([entry('Qwen3-1.7B-q4f16_1'), entry('Qwen3-1.7B-q4f32_1')]);
    if (half === undefined || full === undefined) throw new Error('They are not listed.');
    expect(await engine.fit(half)).toMatchObject({ fits: false, next: expect.stringContaining('32-bit') });
    expect(await engine.fit(full)).toMatchObject({ fits: true, remark: expect.stringContaining('minutes') });
  });
});
