/** The engine without its inference: what it lists, takes, downloads, keeps and refuses. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Clock } from '../../engine/ports';
import type { LocalEntry } from '../local/engine';
import { entryIdOf } from '../local/identity';
import { CATALOG } from './catalog';
import { fitOf, windowFor, type Device } from './device';
import { WllamaEngine, type WllamaParts } from './engine';
import { FIELDS, ggufFile } from './testing/gguf-file';
import { MemoryWeights } from './testing/memory-weights';

const DEVICE: Device = { memory: 8, cores: 4, isolated: false, hasStorage: true };
const clock: Clock = { now: () => 7, sleep: () => new Promise(() => undefined) };
const signal = new AbortController().signal;
const quiet = { signal, onProgress: () => undefined };

let weights: MemoryWeights;
let asked: string[];
let serve: (url: string) => Response;
/** Names that another tab holds. */
let held: Set<string>;

beforeEach(() => {
  weights = new MemoryWeights();
  asked = [];
  held = new Set();
  serve = () => new Response(ggufFile().stream(), { headers: { etag: '"v1"' } });
});

function open(changes: Partial<WllamaParts> = {}): WllamaEngine {
  return new WllamaEngine({
    weights,
    fetch: async ({ url }) => {
      asked.push(url);
      return serve(url);
    },
    loadAsset: () => Promise.reject(new Error('not asked')),
    room: async () => null,
    device: DEVICE,
    clock,
    noteSpeed: () => undefined,
    onStored: () => () => undefined,
    alone: async (name, work) => (held.has(name) ? null : work()),
    ...changes,
  });
}

const tiny = (name = 'tiny.gguf') => new File([ggufFile()], name);

async function added(engine: WllamaEngine, file = tiny()): Promise<LocalEntry> {
  const entry = await engine.addFiles([file]);
  if (entry === null) throw new Error('The file was not taken.');
  return entry;
}

async function named(engine: WllamaEngine, id: string): Promise<LocalEntry | undefined> {
  return (await engine.entries()).find((entry) => entry.id === id);
}

describe('the list', () => {
  it('names each model once, with an address that leads to one file', () => {
    expect(new Set(CATALOG.map(({ slug }) => slug)).size).toBe(CATALOG.length);
    for (const { address, note, bytes } of CATALOG) {
      expect(address).toMatch(/^https:\/\/huggingface\.co\/[^/]+\/[^/]+\/resolve\/main\/[^/]+\.gguf$/);
      expect(note).not.toBe('');
      expect(bytes).toBeGreaterThan(50_000_000);
    }
  });

  it('is downloaded from its address, and stored from then on', async () => {
    const engine = open();
    const [entry] = await engine.entries();
    if (entry === undefined) throw new Error('The list is empty.');
    expect(await engine.stored(entry.id)).toBeNull();
    await engine.download(entry, quiet);
    expect(asked).toEqual([CATALOG[0]?.address]);
    expect(await engine.stored(entry.id)).toBe(ggufFile().size);
    // Another visit, the same storage.
    expect(await open().stored(entry.id)).toBe(ggufFile().size);
    await engine.remove(entry.id);
    expect(await engine.stored(entry.id)).toBeNull();
    expect(await named(engine, entry.id)).toEqual(entry);
  });

  it('keeps nothing of a file that is no model', async () => {
    serve = () => new Response('not a model at all');
    const engine = open();
    const [entry] = await engine.entries();
    if (entry === undefined) throw new Error('The list is empty.');
    await expect(engine.download(entry, quiet)).rejects.toMatchObject({ code: 'weights.unreadable' });
    expect(await weights.size(entry.id)).toBe(0);
    expect(await engine.stored(entry.id)).toBeNull();
  });

  it('says when another tab is at the same download', async () => {
    const engine = open();
    const [entry] = await engine.entries();
    if (entry === undefined) throw new Error('The list is empty.');
    held.add(`weights:${entry.id}`);
    await expect(engine.download(entry, quiet)).rejects.toMatchObject({ code: 'download.elsewhere' });
    expect(asked).toEqual([]);
  });
});

describe('a file of one’s own', () => {
  it('is read, listed by its name, copied, and there in the next visit', async () => {
    const engine = open();
    const entry = await added(engine);
    expect(entry).toMatchObject({ name: 'Tiny', own: true, window: 2_048, bytes: ggufFile().size });
    expect(await engine.stored(entry.id)).toBeNull();
    await engine.download(entry, quiet);
    expect(await engine.stored(entry.id)).toBe(ggufFile().size);
    expect(asked).toEqual([]);
    const later = open();
    expect(await named(later, entry.id)).toEqual({ ...entry, revision: expect.any(String) });
    await later.remove(entry.id);
    expect(await named(later, entry.id)).toBeUndefined();
  });

  it('is the same model when it is added twice', async () => {
    const engine = open();
    const first = await added(engine);
    await engine.download(first, quiet);
    const second = await added(engine, tiny('renamed.gguf'));
    expect(second.id).toBe(first.id);
    await engine.download(second, quiet);
    expect(await weights.size(first.id)).toBe(ggufFile().size);
  });

  it('whose copy was cut off with the page can be removed, or goes on when it is added again', async () => {
    const id = (await added(open())).id;
    // Nothing of it is stored yet: nothing is there to go on with.
    expect(await named(open(), id)).toBeUndefined();
    await weights.append(id, ggufFile().slice(0, 300).stream(), { signal, onWritten: () => undefined });
    const later = open();
    const begun = await named(later, id);
    if (begun === undefined) throw new Error('It is not listed.');
    expect(await later.begun(id)).toBe(300);
    await expect(later.download(begun, quiet)).rejects.toMatchObject({ code: 'weights.filesGone' });
    await later.download(await added(later), quiet);
    expect(await later.stored(id)).toBe(ggufFile().size);
    await later.remove(id);
    expect((await weights.notes()).has(id)).toBe(false);
  });

  it('is gone when its copy was cancelled', async () => {
    const engine = open();
    const entry = await added(engine);
    const cancel = new AbortController();
    weights.onWritten = () => cancel.abort(new Error('cancelled'));
    await expect(engine.download(entry, { ...quiet, signal: cancel.signal })).rejects.toThrow('cancelled');
    expect(await named(engine, entry.id)).toBeUndefined();
    expect(await weights.size(entry.id)).toBe(0);
  });

  it('of another kind is left to other engines; one that breaks off is refused', async () => {
    const engine = open();
    expect(await engine.addFiles([new File(['x'], 'model.safetensors')])).toBeNull();
    const half = new File([ggufFile().slice(0, 300)], 'half.gguf');
    await expect(engine.addFiles([half])).rejects.toMatchObject({ code: 'weights.unreadable' });
  });

  it('without a chat template says what that means', async () => {
    const fields = { 'general.architecture': 'llama', 'general.name': 'Bare' };
    const entry = await added(open(), new File([ggufFile({ fields })], 'bare.gguf'));
    expect(entry.note).toContain('no chat template');
  });
});

describe('an address of one’s own', () => {
  it('is listed, not downloaded; then downloaded and read', async () => {
    const engine = open();
    const entry = await engine.addAddress(new URL('https://models.example/some/Thing-Q4.gguf'));
    if (entry === null) throw new Error('The address was not taken.');
    expect(entry).toMatchObject({ name: 'Thing-Q4', own: true, bytes: null, note: 'From models.example.' });
    expect(asked).toEqual([]);
    await engine.download(entry, quiet);
    expect(await named(engine, entry.id)).toMatchObject({ window: 2_048, bytes: ggufFile().size });
  });

  it('of a page about a file means the file; one that is on the list already is that one', async () => {
    const engine = open();
    const page = new URL('https://huggingface.co/someone/thing/blob/main/thing.gguf?x=1');
    const entry = await engine.addAddress(page);
    expect(entry?.id).toBe('wllama:https://huggingface.co/someone/thing/resolve/main/thing.gguf');
    const first = CATALOG[0];
    const listed = await engine.addAddress(new URL(first?.address ?? ''));
    expect(listed).toMatchObject({ own: false, name: first?.name });
    expect(await engine.addAddress(new URL('https://huggingface.co/someone/thing'))).toBeNull();
  });
});

describe('a model that is asked', () => {
  it('and was removed meanwhile says so', async () => {
    const engine = open();
    const entry = await added(engine);
    const model = engine.model(entry, 'sub');
    await expect(model.complete([], { signal, maxTokens: 1 })).rejects.toMatchObject({ code: 'local.gone' });
  });

  it('and cannot start says so, and tries again the next time', async () => {
    let tries = 0;
    const engine = open({
      loadAsset: () => {
        tries += 1;
        return Promise.reject(new Error('offline'));
      },
    });
    const { id } = await added(engine);
    await engine.download(await added(engine), quiet);
    const entry = await named(engine, id);
    if (entry === undefined) throw new Error('It is not listed.');
    const ask = () => engine.model(entry, 'sub').complete([], { signal, maxTokens: 1 });
    await expect(ask()).rejects.toMatchObject({ code: 'local.start', again: false });
    const before = tries;
    await expect(ask()).rejects.toMatchObject({ code: 'local.start' });
    expect(tries).toBeGreaterThan(before);
  });
});

/** The first bytes of it, and then the connection breaks. */
function breakingOff(bytes: number): Response {
  let sent = false;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      if (sent) return controller.error(new Error('cut'));
      sent = true;
      controller.enqueue(new Uint8Array(await ggufFile().slice(0, bytes).arrayBuffer()));
    },
  });
  return new Response(body, { headers: { etag: '"v1"', 'content-length': String(ggufFile().size) } });
}

async function first(engine: WllamaEngine): Promise<LocalEntry> {
  const [entry] = await engine.entries();
  if (entry === undefined) throw new Error('The list is empty.');
  return entry;
}

describe('a download that broke off', () => {
  it('says what is there, counts it, and can be deleted', async () => {
    serve = () => breakingOff(300);
    const engine = open();
    const entry = await first(engine);
    await expect(engine.download(entry, quiet)).rejects.toMatchObject({ code: 'download.interrupted' });
    expect(await engine.stored(entry.id)).toBeNull();
    expect(await engine.begun(entry.id)).toBe(300);
    expect(await engine.used()).toBe(300);
    // Another visit, the same storage.
    expect(await open().begun(entry.id)).toBe(300);
    await engine.remove(entry.id);
    expect(await engine.begun(entry.id)).toBe(0);
    expect(await engine.used()).toBe(0);
  });

  it('goes on, and counts as a whole then', async () => {
    serve = () => breakingOff(300);
    const engine = open();
    const entry = await first(engine);
    await expect(engine.download(entry, quiet)).rejects.toThrow();
    serve = () =>
      new Response(ggufFile().slice(300).stream(), {
        status: 206,
        headers: { etag: '"v1"', 'content-range': `bytes 300-${ggufFile().size - 1}/${ggufFile().size}` },
      });
    await engine.download(entry, quiet);
    expect(await engine.begun(entry.id)).toBe(0);
    expect(await engine.used()).toBe(ggufFile().size);
  });

  it('is not taken from under another tab that goes on with it', async () => {
    serve = () => breakingOff(300);
    const engine = open();
    const entry = await first(engine);
    await expect(engine.download(entry, quiet)).rejects.toThrow();
    held.add(`weights:${entry.id}`);
    await expect(engine.remove(entry.id)).rejects.toMatchObject({ code: 'download.elsewhere' });
    expect(await engine.begun(entry.id)).toBe(300);
  });
});

describe('weights that change', () => {
  const fileOf = (name: string) => ggufFile({ fields: { ...FIELDS, 'general.name': name } });

  async function modelId(engine: WllamaEngine, file: Blob, etag = '"v1"'): Promise<string> {
    serve = () => new Response(file.stream(), { headers: { etag } });
    await engine.remove((await first(engine)).id);
    await engine.download(await first(engine), quiet);
    return engine.model(await first(engine), 'sub').id;
  }

  it('at the same address are another model for the call cache, and the same ones are the same', async () => {
    const engine = open();
    const one = await modelId(engine, fileOf('One'));
    expect(await modelId(engine, fileOf('Two'))).not.toBe(one);
    expect(await modelId(engine, fileOf('One'))).toBe(one);
    // The server's mark of the file tells of changes that samples of it miss.
    expect(await modelId(engine, fileOf('One'), '"v2"')).not.toBe(one);
    expect(entryIdOf(one)).toBe((await first(engine)).id);
  });

  it('do not answer under the name of those that were there before', async () => {
    const engine = open();
    await modelId(engine, fileOf('One'));
    const model = engine.model(await first(engine), 'sub');
    await modelId(engine, fileOf('Two'));
    await expect(model.complete([], { signal, maxTokens: 1 })).rejects.toMatchObject({ code: 'local.gone' });
  });

  it('of a file of one’s own are another model, wherever in the front of the file they changed', async () => {
    const engine = open();
    const template = (text: string) => ({ ...FIELDS, 'tokenizer.chat_template': text });
    const one = await added(engine, new File([ggufFile({ fields: template('{{ one }}') })], 'tiny.gguf'));
    const two = await added(engine, new File([ggufFile({ fields: template('{{ two }}') })], 'tiny.gguf'));
    expect(two.id).not.toBe(one.id);
  });
});

describe('the window of a stored model', () => {
  it('is what the user chose, also in the next visit, until it is given back', async () => {
    const engine = open();
    await engine.download(await first(engine), quiet);
    const usual = await first(engine);
    await engine.setWindow(usual.id, 16_384);
    const wide = await first(open());
    expect(wide).toMatchObject({ window: 16_384, windowChosen: true });
    expect(wide.memory).toBe((usual.memory ?? 0) + (usual.bytesPerToken ?? 0) * (16_384 - usual.window));
    expect(engine.model(wide, 'sub').window).toBe(16_384);
    await engine.setWindow(usual.id, null);
    expect(await first(engine)).toEqual(usual);
  });

  it('cannot be chosen before it is stored', async () => {
    const engine = open();
    await expect(engine.setWindow((await first(engine)).id, 8_192)).rejects.toMatchObject({ code: 'local.gone' });
  });
});

describe('what a device can hold', () => {
  const entry = (changes: Partial<LocalEntry>): LocalEntry => ({
    id: 'x',
    revision: null,
    name: 'x',
    use: 'both',
    class: 'small',
    note: '',
    window: 4_096,
    windowChosen: false,
    trained: 32_768,
    bytesPerToken: 12_288,
    bytes: 500_000_000,
    memory: 800_000_000,
    recommended: true,
    own: false,
    ...changes,
  });

  it('is said before a download, with what to do', () => {
    expect(fitOf(entry({}), DEVICE)).toEqual({ fits: true, remark: 'slow on a processor' });
    expect(fitOf(entry({ bytes: 100_000_000 }), DEVICE)).toEqual({ fits: true, remark: null });
    expect(fitOf(entry({ memory: 5_000_000_000 }), DEVICE)).toMatchObject({ fits: false });
    expect(fitOf(entry({ memory: 2_000_000_000 }), { ...DEVICE, memory: 2 })).toMatchObject({ fits: false });
    expect(fitOf(entry({ memory: 2_000_000_000 }), { ...DEVICE, memory: null })).toMatchObject({ fits: true });
    expect(fitOf(entry({}), { ...DEVICE, hasStorage: false })).toMatchObject({ fits: false });
  });

  it('sets the window: no more than was trained, more where there is memory', () => {
    expect(windowFor(2_048, 30_000, 500_000_000, DEVICE)).toBe(2_048);
    expect(windowFor(32_768, 30_000, 500_000_000, DEVICE)).toBe(8_192);
    expect(windowFor(32_768, 30_000, 500_000_000, { ...DEVICE, memory: 4 })).toBe(4_096);
    expect(windowFor(32_768, 30_000, 3_000_000_000, DEVICE)).toBe(4_096);
    expect(windowFor(null, null, 0, DEVICE)).toBe(4_096);
  });
});
