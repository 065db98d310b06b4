import { describe, expect, it } from 'vitest';
import type { Clock, LanguageModel } from '../../engine/ports';
import type { Fit, LocalEngine, LocalEntry, Progress } from './engine';
import { DownloadInterrupted, WeightsUnreadable } from './errors';
import { LocalModels } from './manager';
import { SpeedBook } from './speeds';

const entry = (id: string, changes: Partial<LocalEntry> = {}): LocalEntry => ({
  id,
  revision: null,
  name: `The ${id}`,
  use: 'both',
  class: 'small',
  note: 'reads',
  window: 4_096,
  windowChosen: false,
  trained: 8_192,
  bytesPerToken: 1_000,
  bytes: 1_000,
  memory: null,
  recommended: true,
  own: false,
  ...changes,
});

/** An engine whose downloads go on when the test says so. */
class FakeEngine implements LocalEngine {
  readonly name = 'Fake';
  readonly where = 'memory';
  /** Bytes of downloads that ended before their end. */
  readonly parts = new Map<string, number>();
  readonly windows = new Map<string, number | null>();
  readonly held = new Map<string, number>();
  readonly going: { id: string; progress: (progress: Progress) => void; end: (error?: Error) => void }[] = [];

  constructor(
    readonly id: string,
    private readonly list: LocalEntry[],
  ) {}

  facts = async () => [{ label: 'Memory', words: `of ${this.id}` }];
  entries = async () => this.list;
  fit = async ({ memory }: LocalEntry): Promise<Fit> =>
    (memory ?? 0) > 6_000_000
      ? { fits: false, sentence: 'Too large.', next: 'Take less.' }
      : { fits: true, remark: null };
  stored = async (id: string) => this.held.get(id) ?? null;
  begun = async (id: string) => this.parts.get(id) ?? 0;
  used = async () => [...this.held.values(), ...this.parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  remove = async (id: string) => {
    this.held.delete(id);
    this.parts.delete(id);
  };
  setWindow = async (id: string, tokens: number | null) => void this.windows.set(id, tokens);
  clear = async () => this.held.clear();
  unload = async () => undefined;

  async addFiles(files: readonly File[]): Promise<LocalEntry | null> {
    const name = files[0]?.name ?? '';
    if (name === 'bad.gguf') throw new WeightsUnreadable('it breaks off');
    if (!name.endsWith('.gguf')) return null;
    this.list.push(entry(name, { own: true, recommended: false }));
    return entry(name, { own: true, recommended: false });
  }

  async addAddress(address: URL): Promise<LocalEntry | null> {
    return address.pathname.endsWith('.gguf') ? entry(address.href, { own: true }) : null;
  }

  download(
    { id }: LocalEntry,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      const end = (error?: Error) => {
        if (error !== undefined) return reject(error);
        this.held.set(id, 1_000);
        resolve();
      };
      this.going.push({ id, progress: onProgress, end });
    });
  }

  model({ id, name, window }: LocalEntry): LanguageModel {
    const complete = () => Promise.reject(new Error('not asked'));
    return { id, name, class: 'small', window, concurrency: 1, host: null, price: null, complete };
  }
}

function open(...engines: FakeEngine[]) {
  return openAsking(async () => true, ...engines);
}

/** `agree`: what the browser answers when it is asked to keep what is stored. */
function openAsking(agree: () => Promise<boolean>, ...engines: FakeEngine[]) {
  let now = 0;
  let asked = 0;
  const announced = new Set<() => void>();
  const clock: Clock = { now: () => now, sleep: () => Promise.resolve() };
  const speeds = new SpeedBook({ speeds: async () => null, saveSpeeds: async () => undefined }, () => undefined);
  const models = new LocalModels({
    engines: async () => engines,
    speeds,
    clock,
    persist: async () => {
      asked += 1;
      return agree();
    },
    usage: async () => ({ used: 0, quota: null, persistent: false }),
    announce: () => {
      for (const listener of announced) listener();
    },
    onStored: (listener) => {
      announced.add(listener);
      return () => announced.delete(listener);
    },
  });
  const stateOf = async (id: string) => (await models.list()).find((model) => model.entry.id === id)?.state;
  const pass = (ms: number) => (now += ms);
  return { models, speeds, stateOf, pass, persisted: () => asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('models of this device', () => {
  it('lists what is recommended, of the user’s own or stored; the rest is found by its words', async () => {
    const hidden = entry('hidden', { recommended: false, name: 'Rare model', note: 'writes poems' });
    const kept = entry('kept', { recommended: false });
    const engine = new FakeEngine('fake', [
      entry('first'),
      hidden,
      kept,
      entry('mine', { recommended: false, own: true }),
    ]);
    engine.held.set('kept', 5);
    const { models } = open(engine);
    expect((await models.list()).map((model) => model.entry.id)).toEqual(['first', 'kept', 'mine']);
    expect((await models.search('RARE poems')).map((model) => model.entry.id)).toEqual(['hidden']);
    expect(await models.search('nothing like it')).toEqual([]);
  });

  it('name their engine, with its threads where they work on the processor', async () => {
    const one = Object.assign(new FakeEngine('one', [entry('a')]), { threads: 1 });
    const two = Object.assign(new FakeEngine('two', [entry('b')]), { threads: 2 });
    const { models } = open(new FakeEngine('none', [entry('c')]), one, two);
    const named = (await models.list()).map(({ engine }) => engine);
    expect(named).toEqual(['Fake', 'Fake, 1 thread', 'Fake, 2 threads']);
  });

  it('of one engine that fails on this device do not take those of the others with them', async () => {
    const broken = new FakeEngine('broken', []);
    broken.entries = () => Promise.reject(new Error('no such processor'));
    const { models } = open(broken, new FakeEngine('fake', [entry('first')]));
    expect((await models.list()).map((model) => model.entry.id)).toEqual(['first']);
  });

  it('asks the browser to keep things, shows how a download goes, and has the model in the end', async () => {
    const engine = new FakeEngine('fake', [entry('a')]);
    const { models, stateOf, pass, persisted } = open(engine);
    const done = models.download('a');
    await settled();
    expect(persisted()).toBe(1);
    engine.going[0]?.progress({ received: 0, total: 1_000 });
    pass(1_000);
    engine.going[0]?.progress({ received: 400, total: 1_000 });
    expect(await stateOf('a')).toEqual({ state: 'downloading', received: 400, total: 1_000, bytesPerSecond: 400 });
    expect(await models.models()).toEqual([]);
    engine.going[0]?.end();
    await done;
    expect(await stateOf('a')).toEqual({ state: 'stored', bytes: 1_000 });
    expect(await models.models()).toMatchObject([{ id: 'a', name: 'The a', host: null, plans: true }]);
  });

  it('downloads one at a time with each engine', async () => {
    const engine = new FakeEngine('fake', [entry('a'), entry('b')]);
    const other = new FakeEngine('other', [entry('c')]);
    const { models, stateOf } = open(engine, other);
    const all = ['a', 'b', 'c'].map((id) => models.download(id));
    await settled();
    expect([...engine.going, ...other.going].map(({ id }) => id)).toEqual(['a', 'c']);
    expect(await stateOf('b')).toMatchObject({ state: 'downloading', received: 0 });
    engine.going[0]?.end(new DownloadInterrupted());
    await settled();
    expect(engine.going.map(({ id }) => id)).toEqual(['a', 'b']);
    engine.going[1]?.end();
    other.going[0]?.end();
    await Promise.all(all);
    expect(await stateOf('a')).toMatchObject({ state: 'failed', next: expect.stringContaining('where it stopped') });
    expect(await stateOf('b')).toMatchObject({ state: 'stored' });
  });

  it('cancels what goes on and what waits, without a failure', async () => {
    const engine = new FakeEngine('fake', [entry('a'), entry('b')]);
    const { models, stateOf } = open(engine);
    const all = [models.download('a'), models.download('b')];
    await settled();
    models.cancel('b');
    models.cancel('a');
    await Promise.all(all);
    expect(await stateOf('a')).toEqual({ state: 'absent' });
    expect(await stateOf('b')).toEqual({ state: 'absent' });
    expect(engine.going).toHaveLength(1);
  });

  it('lets a download that waits be cancelled, and another model be deleted, while one goes on', async () => {
    const engine = new FakeEngine('fake', [entry('a'), entry('b'), entry('c'), entry('d')]);
    engine.held.set('c', 5);
    const { models, stateOf } = open(engine);
    const going = models.download('a');
    const waiting = models.download('b');
    const last = models.download('d');
    await settled();
    models.cancel('b');
    await waiting;
    expect(await stateOf('b')).toEqual({ state: 'absent' });
    await models.remove('c');
    expect(await stateOf('c')).toEqual({ state: 'absent' });
    // The one behind it still waits for its turn.
    expect(engine.going.map(({ id }) => id)).toEqual(['a']);
    engine.going[0]?.end();
    await going;
    await settled();
    expect(engine.going.map(({ id }) => id)).toEqual(['a', 'd']);
    engine.going[1]?.end();
    await last;
  });

  it('leads with a model on the first engine that can run it, and still finds it on the others', async () => {
    const same = (id: string, changes: Partial<LocalEntry> = {}) => entry(id, { name: 'The same', ...changes });
    const ids = async (models: LocalModels) => (await models.list()).map((model) => model.entry.id);
    const quick = new FakeEngine('quick', [same('a')]);
    const slow = new FakeEngine('slow', [same('b')]);
    const { models } = open(quick, slow);
    expect(await ids(models)).toEqual(['a']);
    expect(await models.search('same')).toHaveLength(2);
    slow.held.set('b', 1);
    expect(await ids(models)).toEqual(['a', 'b']);
    const unfit = new FakeEngine('quick', [same('a', { memory: 9_000_000 })]);
    expect(await ids(open(unfit, new FakeEngine('slow', [same('b')])).models)).toEqual(['a', 'b']);
  });

  it('finds in everything there is, what fits this device first', async () => {
    const large = entry('large', { memory: 9_000_000 });
    const { models } = open(new FakeEngine('fake', [large, entry('small'), entry('rare', { recommended: false })]));
    expect((await models.search('the')).map((model) => model.entry.id)).toEqual(['small', 'rare', 'large']);
    expect(await models.search('the poems')).toEqual([]);
  });

  it('begins although the user leaves the browser’s question open', async () => {
    const engine = new FakeEngine('fake', [entry('a')]);
    const { models, persisted } = openAsking(() => new Promise(() => undefined), engine);
    const done = models.download('a');
    await settled();
    expect(persisted()).toBe(1);
    expect(engine.going).toHaveLength(1);
    engine.going[0]?.end();
    await done;
  });

  it('lists what is left of a download that was cancelled or failed, and deletes it', async () => {
    const engine = new FakeEngine('fake', [entry('a', { recommended: false })]);
    const { models, stateOf } = open(engine);
    const cancelled = models.download('a');
    await settled();
    engine.parts.set('a', 400);
    models.cancel('a');
    await cancelled;
    expect(await stateOf('a')).toEqual({ state: 'begun', bytes: 400 });
    expect((await models.usage()).places).toEqual([{ engine: 'Fake', where: 'memory', used: 400 }]);
    expect(await models.models()).toEqual([]);
    const failed = models.download('a');
    await settled();
    engine.going[1]?.end(new DownloadInterrupted());
    await failed;
    expect(await stateOf('a')).toMatchObject({ state: 'failed', begun: 400 });
    await models.remove('a');
    expect(await stateOf('a')).toBeUndefined();
    expect((await models.usage()).places).toEqual([{ engine: 'Fake', where: 'memory', used: 0 }]);
  });

  it('takes a second click on the same download for the first', async () => {
    const engine = new FakeEngine('fake', [entry('a')]);
    const { models } = open(engine);
    const first = models.download('a');
    await models.download('a');
    await settled();
    expect(engine.going).toHaveLength(1);
    engine.going[0]?.end();
    await first;
  });

  it('copies a file as it downloads, and says why one is refused', async () => {
    const engine = new FakeEngine('fake', []);
    const { models, stateOf } = open(engine);
    const added = await models.addFiles([new File(['x'], 'mine.gguf')]);
    expect(added.state).toMatchObject({ state: 'downloading' });
    await settled();
    engine.going[0]?.end();
    await settled();
    expect(await stateOf('mine.gguf')).toMatchObject({ state: 'stored' });
    await expect(models.addFiles([new File(['x'], 'bad.gguf')])).rejects.toMatchObject({ code: 'weights.unreadable' });
    await expect(models.addFiles([new File(['x'], 'x.docx')])).rejects.toMatchObject({ code: 'weights.files' });
  });

  it.each(['', 'model', 'ftp://x/model.gguf', 'https://user:secret@x/model.gguf', 'https://x/readme.md'])(
    'refuses the address “%s”',
    async (address) => {
      const { models } = open(new FakeEngine('fake', []));
      await expect(models.addAddress(address)).rejects.toMatchObject({ code: 'download.address' });
    },
  );

  it('gives a stored model, says when it is gone, and knows nothing of others', async () => {
    const engine = new FakeEngine('fake', [entry('a')]);
    const { models } = open(engine);
    await expect(models.model('a', 'sub')).rejects.toMatchObject({ code: 'local.gone' });
    engine.held.set('a', 1);
    expect((await models.model('a', 'sub'))?.id).toBe('a');
    expect(await models.model('an endpoint', 'sub')).toBeNull();
    await models.remove('a');
    await expect(models.model('a', 'root')).rejects.toMatchObject({ code: 'local.gone' });
  });

  it('finds a model by what it called itself in a run, whichever weights those were', async () => {
    const engine = new FakeEngine('fake', [entry('a', { revision: 'new' })]);
    engine.held.set('a', 1);
    const { models } = open(engine);
    expect((await models.model('a#old', 'sub'))?.name).toBe('The a');
  });

  it('offers windows up to what a model was trained for, and says which fit', async () => {
    const engine = new FakeEngine('fake', [entry('a', { trained: 10_000, memory: 4_000_000 })]);
    const { models } = open(engine);
    expect(await models.windows('a')).toEqual([
      { tokens: 2_048, memory: 1_952_000, fits: true },
      { tokens: 4_096, memory: 4_000_000, fits: true },
      { tokens: 8_192, memory: 8_096_000, fits: false },
      { tokens: 10_000, memory: 9_904_000, fits: false },
    ]);
    await models.setWindow('a', 8_192);
    expect(engine.windows.get('a')).toBe(8_192);
    await models.setWindow('a', null);
    expect(engine.windows.get('a')).toBeNull();
    await expect(models.setWindow('a', 7)).rejects.toThrow();
  });

  it('says what the device has, engine by engine', async () => {
    const { models } = open(new FakeEngine('one', []), new FakeEngine('two', []));
    expect((await models.facts()).map(({ words }) => words)).toEqual(['of one', 'of two']);
  });

  it('tells other views less often than those who watch downloads', async () => {
    const engine = new FakeEngine('fake', [entry('a')]);
    const { models } = open(engine);
    let all = 0;
    let stored = 0;
    models.onChange(() => (all += 1));
    models.onStored(() => (stored += 1));
    const done = models.download('a');
    await settled();
    engine.going[0]?.progress({ received: 1, total: 2 });
    expect(all).toBeGreaterThan(0);
    expect(stored).toBe(0);
    engine.going[0]?.end();
    await done;
    expect(stored).toBe(1);
  });

  it('frees everything', async () => {
    const engine = new FakeEngine('fake', [entry('a'), entry('b')]);
    engine.held.set('b', 1);
    const { models, stateOf } = open(engine);
    const going = models.download('a');
    await settled();
    await models.clear();
    await going;
    expect(await stateOf('a')).toEqual({ state: 'absent' });
    expect(await stateOf('b')).toEqual({ state: 'absent' });
  });
});

describe('measured speeds', () => {
  it('mix the newest into those before, and are kept', async () => {
    let kept: unknown = { old: { prefill: 10, decode: 4 } };
    const book = new SpeedBook(
      {
        speeds: async () => kept,
        saveSpeeds: async (speeds) => {
          kept = speeds;
        },
      },
      (save) => save(),
    );
    expect(await book.of('old')).toEqual({ prefill: 10, decode: 4 });
    expect(await book.of('new')).toBeNull();
    book.note('old', { prefill: 20, decode: null });
    expect((await book.of('old'))?.prefill).toBeCloseTo(13);
    await settled();
    expect(kept).toMatchObject({ old: { decode: 4 } });
  });

  it('that are broken are measured anew', async () => {
    const book = new SpeedBook(
      { speeds: async () => ({ a: 'fast' }), saveSpeeds: async () => undefined },
      () => undefined,
    );
    expect(await book.of('a')).toBeNull();
    book.note('a', { prefill: 5, decode: 2 });
    expect(await book.of('a')).toEqual({ prefill: 5, decode: 2 });
  });
});
