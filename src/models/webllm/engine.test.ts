/** The engine between the list of models, the downloads and the view; what it loads is tried in a browser. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalEntry } from '../local/engine';
import { MemoryWeights } from '../wllama/testing/memory-weights';
import { MODELS, SHORT_LIST } from './catalog';
import { BLANK } from './note';
import type { Gpu } from './device';
import { ArtifactServer, FILES, TOTAL_BYTES } from './testing/artifact-server';
import { MemoryArtifacts } from './testing/memory-artifacts';
import { GPU, openWorld } from './testing/world';

const signal = new AbortController().signal;
const options = { signal, onProgress: () => undefined };

let hub: ArtifactServer;
let server: Server;
let origin: string;

beforeEach(async () => {
  hub = new ArtifactServer();
  server = createServer(hub.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const weights = () => new URL(`${origin}/lab/Tiny-MLC`);
const program = () => new URL(`${origin}/libs/tiny-webgpu.wasm`);

async function recommended(gpu: Gpu | null, memory = 16): Promise<readonly LocalEntry[]> {
  const { engine } = openWorld({ artifacts: new MemoryArtifacts(), readGpu: async () => gpu, device: { memory } });
  return (await engine.entries()).filter((entry) => entry.recommended);
}

function taken(entry: LocalEntry | null): LocalEntry {
  if (entry === null) throw new Error('It was not taken.');
  return entry;
}

describe('the list', () => {
  it('leads with the twins that this device computes with', async () => {
    const half = await recommended(GPU);
    const full = await recommended({ ...GPU, half: false });
    expect(half.length).toBeGreaterThan(3);
    expect(half.every(({ id }) => id.includes('f16'))).toBe(true);
    expect(full.every(({ id }) => id.includes('f32'))).toBe(true);
    expect(full).toHaveLength(half.length);
    expect(half.map(({ name }) => name)).toEqual(SHORT_LIST.map(({ name }) => name));
    expect(half.some(({ use }) => use === 'sub') && half.some(({ use }) => use !== 'sub')).toBe(true);
  });

  it('leads with none where there is no graphics processor, and says why of each', async () => {
    expect(await recommended(null)).toEqual([]);
    expect(await recommended({ ...GPU, fallback: true })).toEqual([]);
    const { engine } = openWorld({ artifacts: new MemoryArtifacts(), readGpu: async () => null });
    const [first] = await engine.entries();
    expect(await engine.fit(taken(first ?? null))).toMatchObject({ fits: false });
  });

  it('names the twin to take instead', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts(), readGpu: async () => ({ ...GPU, half: false }) });
    const entry = (await engine.entries()).find(({ id }) => id === 'webllm:Qwen3-4B-q4f16_1-MLC');
    expect(await engine.fit(taken(entry ?? null))).toMatchObject({
      fits: false,
      next: expect.stringContaining('Qwen3 4B, 32-bit'),
    });
  });

  it('opens wider windows where there is memory for them', async () => {
    const windows = async (memory: number) => new Set((await recommended(GPU, memory)).map(({ window }) => window));
    expect(await windows(1)).toEqual(new Set([4_096]));
    expect(await windows(32)).toEqual(new Set([8_192]));
  });
});

describe('a model of the user’s', () => {
  it('at an address is listed, downloaded, and deleted again', async () => {
    const { engine, artifacts } = openWorld({ artifacts: new MemoryArtifacts() });
    const entry = taken(await engine.addAddress(weights(), program()));
    expect(entry).toMatchObject({ name: 'Tiny', own: true, bytes: null, memory: null });
    expect(await engine.stored(entry.id)).toBeNull();
    await engine.download(entry, options);
    expect(await engine.stored(entry.id)).toBe(TOTAL_BYTES);
    const listed = (await engine.entries()).find(({ id }) => id === entry.id);
    expect(listed).toMatchObject({ bytes: TOTAL_BYTES, window: 8_192 });
    await engine.remove(entry.id);
    expect(artifacts.files.size).toBe(0);
    expect((await engine.entries()).some(({ id }) => id === entry.id)).toBe(false);
  });

  it('keeps a program that another model uses too', async () => {
    const { engine, artifacts } = openWorld({ artifacts: new MemoryArtifacts() });
    const one = taken(await engine.addAddress(weights(), program()));
    const two = taken(await engine.addAddress(new URL(`${origin}/lab/Other-MLC`), program()));
    for (const entry of [one, two]) await engine.download(entry, options);
    await engine.remove(one.id);
    expect([...artifacts.files.keys()].some((key) => key.endsWith('.wasm'))).toBe(true);
    await engine.remove(two.id);
    expect(artifacts.files.size).toBe(0);
  });

  it('needs the address of its program', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    await expect(engine.addAddress(weights(), null)).rejects.toMatchObject({ code: 'webllm.programMissing' });
    expect(await engine.addAddress(new URL('https://hub.example/a/model.gguf'), null)).toBeNull();
  });

  it('that is in the list is the one in the list', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    const model = MODELS[0]?.record.model ?? '';
    expect(taken(await engine.addAddress(new URL(model), null)).id).toBe(MODELS[0]?.id);
  });

  it('comes from files as well, with no request', async () => {
    const notes = new MemoryWeights();
    const { engine } = openWorld({ artifacts: new MemoryArtifacts(), artifactNotes: notes });
    const files = Object.entries(FILES).map(([name, bytes]) => new File([Uint8Array.from(bytes)], name));
    const entry = taken(await engine.addFiles(files));
    await engine.download(entry, options);
    expect(await engine.stored(entry.id)).toBe(TOTAL_BYTES);
    expect(hub.asked).toEqual([]);
    // The same files are the same model, wherever they come from.
    expect(taken(await engine.addFiles(files)).id).toBe(entry.id);
  });

  it('is not taken from files that are not one model', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    const files = Object.entries(FILES).map(([name, bytes]) => new File([Uint8Array.from(bytes)], name));
    const without = (name: string) => files.filter((file) => file.name !== name);
    expect(await engine.addFiles([new File(['x'], 'model.gguf')])).toBeNull();
    await expect(engine.addFiles(without('params_shard_2.bin'))).rejects.toMatchObject({ code: 'weights.files' });
    await expect(engine.addFiles(without('tiny-webgpu.wasm'))).rejects.toMatchObject({ code: 'weights.files' });
  });
});

describe('models of the list that share their weights', () => {
  const [one, two] = twins();

  /** Whatever is asked for comes from the small model of the tests. */
  function openTwins() {
    const fetchHere = (url: string, until: AbortSignal) =>
      fetch(`${origin}/any/${url.endsWith('.wasm') ? 'tiny-webgpu.wasm' : url.split('/').at(-1)}`, { signal: until });
    const world = openWorld({
      artifacts: new MemoryArtifacts(),
      fetch: ({ url, signal: until }) => fetchHere(url, until),
    });
    const entry = async (id: string) => taken((await world.engine.entries()).find((other) => other.id === id) ?? null);
    const get = async (id: string) => world.engine.download(await entry(id), options);
    const kept = (shelf: string) =>
      [...world.artifacts.files.keys()].filter((key) => key.startsWith(`webllm/${shelf}`));
    return { ...world, get, kept };
  }

  it('are downloaded once, and go with the last of them', async () => {
    const { engine, get, kept } = openTwins();
    await get(one.id);
    hub.asked = [];
    await get(two.id);
    // Its program is another one where the library says so.
    expect(hub.asked.filter((name) => !name.endsWith('.wasm'))).toEqual([]);
    const weightsKept = kept('model');
    await engine.remove(one.id);
    expect(kept('model')).toEqual(weightsKept);
    expect(kept('wasm').some((key) => key.endsWith(two.record.model_lib))).toBe(true);
    expect(await engine.stored(one.id)).toBeNull();
    expect(await engine.stored(two.id)).toBeGreaterThan(0);
    await engine.remove(two.id);
    expect([...kept('model'), ...kept('config'), ...kept('wasm')]).toEqual([]);
  });

  it('count once, whole or begun', async () => {
    const { engine, get } = openTwins();
    hub.faults.set('params_shard_3.bin', 'missing');
    for (const { id } of [one, two]) await expect(get(id)).rejects.toMatchObject({ code: 'download.refused' });
    const begun = [await engine.begun(one.id), await engine.begun(two.id)].toSorted((a, b) => a - b);
    expect(begun).toEqual([0, await engine.used()]);
    hub.faults.clear();
    await get(one.id);
    const alone = await engine.used();
    expect(await engine.begun(two.id)).toBe(0);
    await get(two.id);
    expect(await engine.used()).toBe(alone);
  });
});

/** Two of the list with the same weights: one with a short window, one without. */
function twins() {
  for (const model of MODELS) {
    const other = MODELS.find(({ id, record }) => id !== model.id && record.model === model.record.model);
    if (other !== undefined) return [model, other] as const;
  }
  throw new Error('There are none.');
}

describe('what is stored', () => {
  it('is known to the next visit, and counts no more when the library wants another program', async () => {
    const artifactNotes = new MemoryWeights();
    const model = MODELS[0];
    if (model === undefined) throw new Error('The list is empty.');
    const note = { own: null, bytes: 5, whole: true, trained: null, bytesPerToken: null };
    await artifactNotes.saveNote(model.id, { ...note, program: model.record.model_lib });
    const { engine } = openWorld({ artifacts: new MemoryArtifacts(), artifactNotes });
    expect(await engine.stored(model.id)).toBe(5);
    await artifactNotes.saveNote(model.id, { ...note, program: 'https://libs.example/older.wasm' });
    const later = openWorld({ artifacts: new MemoryArtifacts(), artifactNotes });
    expect(await later.engine.stored(model.id)).toBeNull();
  });

  it('is gone after everything is deleted', async () => {
    const { engine, artifacts } = openWorld({ artifacts: new MemoryArtifacts() });
    const entry = taken(await engine.addAddress(weights(), program()));
    await engine.download(entry, options);
    await engine.clear();
    expect(artifacts.files.size).toBe(0);
    expect(await engine.stored(entry.id)).toBeNull();
  });

  it('is not whole after a download that failed', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    const entry = taken(await engine.addAddress(weights(), program()));
    hub.faults.set('params_shard_3.bin', 'missing');
    await expect(engine.download(entry, options)).rejects.toMatchObject({ code: 'download.refused' });
    expect(await engine.stored(entry.id)).toBeNull();
  });

  it('of a download that broke off is said, counted, and can be deleted', async () => {
    const { engine, artifacts } = openWorld({ artifacts: new MemoryArtifacts() });
    const entry = taken(await engine.addAddress(weights(), program()));
    expect(await engine.begun(entry.id)).toBe(0);
    hub.faults.set('params_shard_3.bin', 'missing');
    await expect(engine.download(entry, options)).rejects.toMatchObject({ code: 'download.refused' });
    const begun = await engine.begun(entry.id);
    expect(begun).toBeGreaterThan(0);
    expect(begun).toBeLessThan(TOTAL_BYTES);
    expect(await engine.used()).toBe(begun);
    await engine.remove(entry.id);
    expect(artifacts.files.size).toBe(0);
    expect(await engine.used()).toBe(0);
  });

  it('of files whose copy was cut off with the page can be deleted', async () => {
    const artifactNotes = new MemoryWeights();
    const artifacts = new MemoryArtifacts();
    const files = Object.entries(FILES).map(([name, bytes]) => new File([Uint8Array.from(bytes)], name));
    const cancel = new AbortController();
    const first = openWorld({ artifacts, artifactNotes });
    const { id } = taken(await first.engine.addFiles(files));
    artifacts.onWritten = (url) => void (url.includes('params') && cancel.abort(new Error('the page went away')));
    const entry = taken(await first.engine.addFiles(files));
    await expect(first.engine.download(entry, { ...options, signal: cancel.signal })).rejects.toThrow();
    const later = openWorld({ artifacts, artifactNotes });
    const left = taken((await later.engine.entries()).find((one) => one.id === id) ?? null);
    expect(await later.engine.begun(id)).toBeGreaterThan(0);
    await expect(later.engine.download(left, options)).rejects.toMatchObject({ code: 'weights.filesGone' });
    await later.engine.remove(id);
    expect(artifacts.files.size).toBe(0);
  });

  it('takes with it, when it is removed, the program that it was downloaded with', async () => {
    const artifactNotes = new MemoryWeights();
    const artifacts = new MemoryArtifacts();
    const model = MODELS[0];
    if (model === undefined) throw new Error('The list is empty.');
    const older = 'https://libs.example/older.wasm';
    await artifacts.write('webllm/wasm', older, new Blob(['old']).stream());
    await artifactNotes.saveNote(model.id, { ...BLANK, bytes: 5, whole: true, program: older });
    const { engine } = openWorld({ artifacts, artifactNotes });
    // This version of the library wants another program: what is there is a beginning.
    expect(await engine.stored(model.id)).toBeNull();
    expect(await engine.used()).toBe(5);
    await engine.remove(model.id);
    expect(artifacts.files.size).toBe(0);
  });

  it('is another model for the call cache when it changed at its address', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    const { id } = taken(await engine.addAddress(weights(), program()));
    const modelId = async () => {
      const before = taken((await engine.entries()).find((one) => one.id === id) ?? null);
      await engine.download(before, options);
      return engine.model(taken((await engine.entries()).find((one) => one.id === id) ?? null), 'sub').id;
    };
    const one = await modelId();
    hub.files.set('tokenizer.json', Buffer.from('{"model": {"other": true}}'));
    await engine.remove(id);
    await engine.addAddress(weights(), program());
    const two = await modelId();
    expect(two).not.toBe(one);
    hub.files.set('tokenizer.json', FILES['tokenizer.json'] ?? Buffer.alloc(0));
    await engine.remove(id);
    await engine.addAddress(weights(), program());
    expect(await modelId()).toBe(one);
  });
});

describe('a graphics processor that does not answer', () => {
  it('holds up the list for a while only, and is said', async () => {
    let late: () => void = () => undefined;
    const clock = { now: () => 0, sleep: () => new Promise<void>((resolve) => (late = resolve)) };
    let answer: (gpu: Gpu) => void = () => undefined;
    const readGpu = () => new Promise<Gpu>((resolve) => (answer = resolve));
    const { engine } = openWorld({ artifacts: new MemoryArtifacts(), readGpu, clock });
    const listed = engine.entries();
    await new Promise((resolve) => setImmediate(resolve));
    late();
    const [first] = await listed;
    expect((await engine.entries()).some(({ recommended }) => recommended)).toBe(false);
    expect(await engine.fit(taken(first ?? null))).toMatchObject({
      fits: false,
      sentence: 'The graphics processor does not answer this browser.',
    });
    expect(await engine.facts()).toEqual([
      { label: 'Graphics processor', words: expect.stringContaining('does not answer') },
    ]);
    // When it comes after all, it counts.
    answer(GPU);
    await new Promise((resolve) => setImmediate(resolve));
    expect((await engine.entries()).some(({ recommended }) => recommended)).toBe(true);
  });
});

describe('the window of a stored model', () => {
  it('is what the user chose', async () => {
    const { engine } = openWorld({ artifacts: new MemoryArtifacts() });
    const { id } = taken(await engine.addAddress(weights(), program()));
    const entry = async () => taken((await engine.entries()).find((one) => one.id === id) ?? null);
    await engine.download(await entry(), options);
    const usual = await entry();
    await engine.setWindow(id, 32_768);
    expect(await entry()).toMatchObject({ window: 32_768, windowChosen: true });
    expect((await entry()).memory).toBeGreaterThan(usual.memory ?? 0);
    await engine.setWindow(id, null);
    expect(await entry()).toEqual(usual);
  });
});
