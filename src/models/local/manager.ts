/** The models of this device as people see them: listed over all engines, downloaded one at a time, deleted. */
import type { LocalModel, LocalModelService, LocalState, ModelInfo, Unsubscribe } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Clock, LanguageModel } from '../../engine/ports';
import type { LocalEngine, LocalEntry } from './engine';
import { FilesNotOneModel, LocalModelGone, ModelAddressUnusable } from './errors';
import { Rate } from './rate';
import type { SpeedBook } from './speeds';

export interface LocalModelParts {
  /** Loaded when first needed. */
  readonly engines: () => Promise<readonly LocalEngine[]>;
  readonly speeds: Pick<SpeedBook, 'of'>;
  readonly clock: Clock;
  /** Asks the browser not to clear this site's storage by itself; true when it agrees. */
  readonly persist: () => Promise<boolean>;
  readonly usage: () => Promise<{ readonly used: number; readonly quota: number | null; readonly persistent: boolean }>;
  /** Tells this tab and the others that other models are stored now than before. */
  readonly announce: () => void;
  /** Hears of that. */
  readonly onStored: (listener: () => void) => Unsubscribe;
}

/** What a download is doing; there is none of a model that is just there or not. */
type Doing = Exclude<LocalState, { readonly state: 'absent' } | { readonly state: 'stored' }>;

/** What is shown of a download need not change more often than this. */
const SHOW_EVERY_MS = 250;
const SEARCH_RESULTS = 40;

interface Listed {
  readonly engine: LocalEngine;
  readonly entry: LocalEntry;
}

export class LocalModels implements LocalModelService {
  readonly #parts: LocalModelParts;
  readonly #doing = new Map<string, Doing>();
  readonly #listeners = new Set<() => void>();
  readonly #cancels = new Map<string, AbortController>();
  /** Downloads asked for and not over. */
  readonly #ends = new Map<string, Promise<void>>();
  /** The last download of each engine: the next one waits for it. */
  readonly #queues = new Map<LocalEngine, Promise<void>>();
  #loading: Promise<readonly LocalEngine[]> | null = null;

  constructor(parts: LocalModelParts) {
    this.#parts = parts;
  }

  async list(): Promise<readonly LocalModel[]> {
    const all = await this.#described(await this.#entries());
    return all.filter(({ entry, state }) => entry.recommended || entry.own || state.state !== 'absent');
  }

  async search(words: string): Promise<readonly LocalModel[]> {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (await this.#entries()).filter(({ entry, engine }) => {
      const text = `${entry.name} ${entry.note} ${entry.use} ${engine.name}`.toLowerCase();
      return !entry.recommended && !entry.own && wanted.every((word) => text.includes(word));
    });
    return this.#described(found.slice(0, SEARCH_RESULTS));
  }

  download(id: string): Promise<void> {
    if (this.#cancels.has(id)) return Promise.resolve();
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    const ended = this.#download(id, cancel).finally(() => this.#ends.delete(id));
    this.#ends.set(id, ended);
    return ended;
  }

  async #download(id: string, cancel: AbortController): Promise<void> {
    this.#show(id, { state: 'downloading', received: 0, total: null, bytesPerSecond: null });
    try {
      const { engine, entry } = await this.#find(id);
      await this.#inTurn(engine, cancel.signal, () => this.#fetch(engine, entry, cancel.signal));
      this.#doing.delete(id);
    } catch (error) {
      if (cancel.signal.aborted) this.#doing.delete(id);
      else this.#doing.set(id, { state: 'failed', ...plain(error) });
    } finally {
      this.#cancels.delete(id);
      this.#parts.announce();
    }
  }

  cancel(id: string): void {
    this.#cancels.get(id)?.abort(new DOMException('cancelled', 'AbortError'));
  }

  async remove(id: string): Promise<void> {
    const { engine } = await this.#find(id);
    this.cancel(id);
    await this.#ends.get(id);
    await engine.remove(id);
    this.#doing.delete(id);
    this.#parts.announce();
  }

  /** Deletes everything that was stored for models. */
  async clear(): Promise<void> {
    for (const id of this.#cancels.keys()) this.cancel(id);
    for (const engine of await this.#engines()) {
      await this.#queues.get(engine);
      await engine.clear();
    }
    this.#doing.clear();
    this.#parts.announce();
  }

  async addFiles(files: readonly File[]): Promise<LocalModel> {
    const added = await this.#added((engine) => engine.addFiles(files));
    if (added === null) throw new FilesNotOneModel('their kind is not known here');
    // Copying a file is a download from this very device, with the same progress and the same ways to fail.
    void this.download(added.entry.id);
    return this.#describe(added);
  }

  async addAddress(address: string, program = ''): Promise<LocalModel> {
    const url = parseAddress(address);
    const programUrl = program.trim() === '' ? null : parseAddress(program);
    const added = await this.#added((engine) => engine.addAddress(url, programUrl));
    if (added === null) throw new ModelAddressUnusable('it leads to no file of a kind that is known here');
    return this.#describe(added);
  }

  usage(): Promise<{ readonly used: number; readonly quota: number | null; readonly persistent: boolean }> {
    return this.#parts.usage();
  }

  onChange(listener: () => void): Unsubscribe {
    const entry = (): void => listener();
    this.#listeners.add(entry);
    const leave = this.onStored(listener);
    return () => {
      this.#listeners.delete(entry);
      leave();
    };
  }

  /** Hears less than `onChange` does: downloads on their way are left out. */
  onStored(listener: () => void): Unsubscribe {
    return this.#parts.onStored(listener);
  }

  /** Those that can be asked now. */
  async models(): Promise<readonly ModelInfo[]> {
    const stored = await this.#stored();
    return stored.map(({ entry: { id, name, use } }) => ({ id, name, host: null, plans: use !== 'sub' }));
  }

  /** null: it is none of this device's models. */
  async model(id: string, role: 'root' | 'sub'): Promise<LanguageModel | null> {
    const listed = (await this.#entries()).find(({ entry }) => entry.id === id);
    if (listed === undefined) return null;
    if ((await listed.engine.stored(id)) === null) throw new LocalModelGone();
    return listed.engine.model(listed.entry, role);
  }

  async #fetch(engine: LocalEngine, entry: LocalEntry, signal: AbortSignal): Promise<void> {
    // Whether or not the browser agrees: without it, the model may have to be downloaded again some day.
    await this.#parts.persist();
    const rate = new Rate();
    let shownAt = -Infinity;
    await engine.download(entry, {
      signal,
      onProgress: ({ received, total }) => {
        const now = this.#parts.clock.now();
        rate.note(now, received);
        if (now - shownAt < SHOW_EVERY_MS && received !== total) return;
        shownAt = now;
        const bytesPerSecond = rate.perSecond();
        this.#show(entry.id, { state: 'downloading', received, total: total ?? entry.bytes, bytesPerSecond });
      },
    });
  }

  /** After the downloads of this engine that were asked for before. */
  async #inTurn(engine: LocalEngine, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(engine) ?? Promise.resolve();
    const done = unlessAborted(before, signal).then(work);
    // Whoever comes next waits for those before, though this one may have left the queue.
    const over = Promise.allSettled([before, done]).then(() => undefined);
    this.#queues.set(engine, over);
    await done;
  }

  /** Downloads of this tab are of no interest to others before they end. */
  #show(id: string, doing: Doing): void {
    this.#doing.set(id, doing);
    for (const listener of this.#listeners) listener();
  }

  /** A failed attempt is forgotten. */
  #engines(): Promise<readonly LocalEngine[]> {
    if (this.#loading !== null) return this.#loading;
    const loading = this.#parts.engines();
    this.#loading = loading;
    loading.catch(() => (this.#loading = null));
    return loading;
  }

  async #entries(): Promise<readonly Listed[]> {
    const lists = await Promise.all(
      (await this.#engines()).map(async (engine) => {
        // One engine that fails on this device must not take the others with it, nor the servers beside them.
        const entries = await engine.entries().catch(() => []);
        return entries.map((entry) => ({ engine, entry }));
      }),
    );
    return lists.flat();
  }

  async #find(id: string): Promise<Listed> {
    const listed = (await this.#entries()).find(({ entry }) => entry.id === id);
    if (listed === undefined) throw new LocalModelGone();
    return listed;
  }

  async #stored(): Promise<readonly Listed[]> {
    const entries = await this.#entries();
    const sizes = await Promise.all(entries.map(({ engine, entry }) => engine.stored(entry.id)));
    return entries.filter((_, index) => sizes[index] !== null);
  }

  #described(listed: readonly Listed[]): Promise<readonly LocalModel[]> {
    return Promise.all(listed.map((one) => this.#describe(one)));
  }

  async #describe({ engine, entry }: Listed): Promise<LocalModel> {
    const [fit, stored, speed] = await Promise.all([
      engine.fit(entry, new AbortController().signal),
      engine.stored(entry.id),
      this.#parts.speeds.of(entry.id),
    ]);
    const there: LocalState = stored === null ? { state: 'absent' } : { state: 'stored', bytes: stored };
    return { entry, engine: engine.name, fit, state: this.#doing.get(entry.id) ?? there, speed };
  }

  /** The first engine that knows the kind takes it. */
  async #added(take: (engine: LocalEngine) => Promise<LocalEntry | null>): Promise<Listed | null> {
    for (const engine of await this.#engines()) {
      const entry = await take(engine);
      if (entry === null) continue;
      this.#doing.delete(entry.id);
      this.#parts.announce();
      return { engine, entry };
    }
    return null;
  }
}

function plain(error: unknown): { readonly sentence: string; readonly next: string } {
  const { sentence, next } = failureOf(error);
  return { sentence, next };
}

function parseAddress(address: string): URL {
  const text = address.trim();
  if (!URL.canParse(text)) throw new ModelAddressUnusable('it is not a web address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new ModelAddressUnusable('it is not http or https');
  if (url.username !== '' || url.password !== '') throw new ModelAddressUnusable('it carries a name or password');
  return url;
}

function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
