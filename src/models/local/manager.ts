/** The models of this device as people see them: listed over all engines, downloaded one at a time, deleted. */
import type {
  LocalModel,
  LocalModelService,
  LocalState,
  ModelInfo,
  Storehouse,
  Unsubscribe,
  WindowChoice,
} from '../../app';
import type { Clock, LanguageModel } from '../../engine/ports';
import { parseAddress } from './address';
import { Downloads, type Listed } from './downloads';
import type { Fact, LocalEngine, LocalEntry } from './engine';
import { FilesNotOneModel, LocalModelGone, ModelAddressUnusable } from './errors';
import { entryIdOf } from './identity';
import type { SpeedBook } from './speeds';
import { opened, windowsOf } from './windows';

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

const SEARCH_RESULTS = 40;

export class LocalModels implements LocalModelService {
  readonly #parts: LocalModelParts;
  readonly #downloads: Downloads;
  readonly #listeners = new Set<() => void>();
  #loading: Promise<readonly LocalEngine[]> | null = null;

  constructor(parts: LocalModelParts) {
    this.#parts = parts;
    const { clock, persist, announce } = parts;
    this.#downloads = new Downloads({ clock, persist, onProgress: () => this.#tell(), onEnd: announce });
  }

  async list(): Promise<readonly LocalModel[]> {
    const all = await this.#described(await this.#entries());
    const led = new Set<string>();
    return all.filter(({ entry, fit, state }) => {
      // The same model on a slower engine is for those who search for it.
      const leads = entry.recommended && !led.has(entry.name);
      if (leads && fit.fits) led.add(entry.name);
      return leads || entry.own || state.state !== 'absent';
    });
  }

  /** All that these words fit, those first that this device can run. */
  async search(words: string): Promise<readonly LocalModel[]> {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = (await this.#entries()).filter(({ entry, engine }) => {
      const text = `${entry.name} ${entry.note} ${entry.use} ${engine.name}`.toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
    const models = await this.#described(found);
    const [fitting, others] = [models.filter(({ fit }) => fit.fits), models.filter(({ fit }) => !fit.fits)];
    return [...fitting, ...others].slice(0, SEARCH_RESULTS);
  }

  download(id: string): Promise<void> {
    return this.#downloads.begin(id, () => this.#find(id));
  }

  cancel(id: string): void {
    this.#downloads.cancel(id);
  }

  async remove(id: string): Promise<void> {
    const { engine } = await this.#find(id);
    await this.#downloads.end(id);
    await engine.remove(id);
    this.#downloads.forget(id);
    this.#parts.announce();
  }

  /** Deletes everything that was stored for models. */
  async clear(): Promise<void> {
    await this.#downloads.endAll();
    for (const engine of await this.#engines()) await engine.clear();
    this.#downloads.forgetAll();
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

  async usage(): Promise<Storehouse> {
    const engines = (await this.#engines()).filter(({ where }) => where !== null);
    const [usage, ...used] = await Promise.all([this.#parts.usage(), ...engines.map((engine) => engine.used())]);
    const places = engines.map(({ name, where }, index) => ({
      engine: name,
      where: where ?? '',
      used: used[index] ?? 0,
    }));
    return { ...usage, places };
  }

  persist(): Promise<boolean> {
    return this.#parts.persist();
  }

  async facts(): Promise<readonly Fact[]> {
    return (await Promise.all((await this.#engines()).map((engine) => engine.facts()))).flat();
  }

  async windows(id: string): Promise<readonly WindowChoice[]> {
    const { engine, entry } = await this.#find(id);
    if (engine.where === null) return [];
    const { signal } = new AbortController();
    return Promise.all(
      windowsOf(entry).map(async (tokens) => {
        const wanted = opened(entry, tokens);
        return { tokens, memory: wanted.memory, fits: (await engine.fit(wanted, signal)).fits };
      }),
    );
  }

  async setWindow(id: string, tokens: number | null): Promise<void> {
    const { engine, entry } = await this.#find(id);
    if (tokens !== null && !windowsOf(entry).includes(tokens)) throw new RangeError('There is no such window.');
    await engine.setWindow(id, tokens);
    this.#parts.announce();
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
    return stored.map(({ entry }) => ({
      id: entry.id,
      name: entry.name,
      host: null,
      plans: entry.use !== 'sub',
      class: entry.class,
    }));
  }

  /** `id`: of an entry, or as its model called itself in a run. null: it is none of this device's models. */
  async model(id: string, role: 'root' | 'sub'): Promise<LanguageModel | null> {
    const wanted = entryIdOf(id);
    const listed = (await this.#entries()).find(({ entry }) => entry.id === wanted);
    if (listed === undefined) return null;
    if ((await listed.engine.stored(wanted)) === null) throw new LocalModelGone();
    return listed.engine.model(listed.entry, role);
  }

  /** Downloads of this tab are of no interest to others before they end. */
  #tell(): void {
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
    const [fit, state, speed] = await Promise.all([
      engine.fit(entry, new AbortController().signal),
      this.#state(engine, entry.id),
      this.#parts.speeds.of(entry.id),
    ]);
    return { entry, engine: inWords(engine), keptHere: engine.where !== null, fit, state, speed };
  }

  async #state(engine: LocalEngine, id: string): Promise<LocalState> {
    const doing = this.#downloads.of(id);
    if (doing?.state === 'downloading') return doing;
    if (doing !== null) return { ...doing, begun: await engine.begun(id) };
    const bytes = await engine.stored(id);
    if (bytes !== null) return { state: 'stored', bytes };
    const begun = await engine.begun(id);
    return begun === 0 ? { state: 'absent' } : { state: 'begun', bytes: begun };
  }

  /** The first engine that knows the kind takes it. */
  async #added(take: (engine: LocalEngine) => Promise<LocalEntry | null>): Promise<Listed | null> {
    for (const engine of await this.#engines()) {
      const entry = await take(engine);
      if (entry === null) continue;
      this.#downloads.forget(entry.id);
      this.#parts.announce();
      return { engine, entry };
    }
    return null;
  }
}

function inWords({ name, threads }: LocalEngine): string {
  return threads === undefined ? name : `${name}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}
