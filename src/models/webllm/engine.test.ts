/** The engine between the list of models, the downloads and the view; what it loads is tried in a browser. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalEntry } from '../local/engine';
import { MemoryWeights } from '../wllama/testing/memory-weights';
import { MODELS } from './catalog';
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
});
