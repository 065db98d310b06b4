/** Models on the graphics processor, by WebLLM: from its list, from an address, from files of the user's. */
import type { ModelRecord } from '@mlc-ai/web-llm';
import type { Unsubscribe } from '../../app';
import type { Clock, LanguageModel } from '../../engine/ports';
import type { Fit, LocalEngine, LocalEntry, NoteSpeed, Progress } from '../local/engine';
import { DownloadElsewhere, FilesGone, LocalModelGone, ModelNotStarted } from '../local/errors';
import type { FetchWeights } from '../local/fetching';
import { RequestRefused, Seat } from '../local/seat';
import { Shelf, type NoteStore } from '../local/shelf';
import { download, folderOf, removeWeights, SHELVES, type Artifacts, type DownloadParts } from './artifacts';
import { MODELS, type Model } from './catalog';
import { fitOf, hasRoomFor, windowFor, type Device, type Gpu } from './device';
import { explained } from './explained';
import { EngineFailed, Instance } from './instance';
import { WebLlmModel } from './model';
import { Note } from './note';
import { isFromFiles, modelOf, ownAt, ownIn } from './own';

export interface WebLlmParts {
  readonly artifacts: Artifacts;
  readonly artifactNotes: NoteStore;
  readonly fetch: FetchWeights;
  readonly room: () => Promise<number | null>;
  readonly device: Device;
  /** null: there is no graphics processor for pages. */
  readonly readGpu: () => Promise<Gpu | null>;
  readonly spawnWebLlm: () => Worker;
  readonly clock: Clock;
  readonly noteSpeed: NoteSpeed;
  /** Tells when stored models change, here or in another tab. */
  readonly onStored: (listener: () => void) => Unsubscribe;
  /** Runs `work` unless another tab holds the same name; null then. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T | null>;
}

type Role = 'root' | 'sub';

const USUAL_WINDOW = 4_096;
const BYTES_PER_MB = 2 ** 20;

export class WebLlmEngine implements LocalEngine {
  readonly id = 'webllm';
  readonly name = 'WebLLM';
  readonly #parts: WebLlmParts;
  readonly #shelf: Shelf<Note>;
  /** By role and model. */
  readonly #seats = new Map<string, { readonly role: Role; readonly id: string; readonly seat: Seat<Instance> }>();
  readonly #chosen = new Map<string, ReadonlyMap<string, File>>();
  readonly #listeners = new Set<() => void>();
  #gpu: Promise<Gpu | null> | null = null;
  /** The last load: the next one waits for it. */
  #loading: Promise<unknown> = Promise.resolve();

  constructor(parts: WebLlmParts) {
    this.#parts = parts;
    this.#shelf = new Shelf(parts.artifactNotes, Note, parts.onStored);
  }

  async entries(): Promise<readonly LocalEntry[]> {
    const [gpu, notes] = await Promise.all([this.#readGpu(), this.#shelf.notes()]);
    const own = [...notes].flatMap(([id, note]) => (this.#canBeHad(id, note) ? (modelOf(id, note) ?? []) : []));
    return [...MODELS, ...own].map((model) => this.#entry(model, notes.get(model.id) ?? null, gpu));
  }

  async fit(entry: LocalEntry): Promise<Fit> {
    const { record, half, twin } = await this.#model(entry.id);
    const needs = {
      half,
      twin: MODELS.find(({ id }) => id === twin)?.name ?? null,
      buffer: record.buffer_size_required_bytes ?? 0,
      memory: entry.memory,
    };
    return fitOf(needs, await this.#readGpu(), this.#parts.device);
  }

  async stored(id: string): Promise<number | null> {
    const note = await this.#shelf.note(id);
    if (note === null || !note.whole) return null;
    const model = MODELS.find((one) => one.id === id);
    // A newer library has newer programs; downloading again fetches the program only.
    return model === undefined || model.record.model_lib === note.program ? note.bytes : null;
  }

  async addFiles(files: readonly File[]): Promise<LocalEntry | null> {
    const own = await ownIn(files);
    if (own === null) return null;
    await this.#sweep();
    this.#chosen.set(own.id, own.files);
    return this.#added(own.id, own.note);
  }

  async addAddress(address: URL, program: URL | null): Promise<LocalEntry | null> {
    const folder = folderOf(address.href);
    const known = program === null ? MODELS.find(({ record }) => folderOf(record.model) === folder) : undefined;
    if (known !== undefined) return this.#entry(known, await this.#shelf.note(known.id), await this.#readGpu());
    const own = ownAt(address, program);
    return own === null ? null : this.#added(own.id, own.note);
  }

  async download(
    entry: LocalEntry,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    const done = await this.#parts.alone(lockOf(entry.id), async () => {
      const { id, record } = await this.#model(entry.id);
      const known = await this.#shelf.note(id);
      const blank = { own: null, bytes: null, trained: null, bytesPerToken: null };
      const note: Note = { ...(known ?? blank), program: record.model_lib, whole: false };
      await this.#shelf.save(id, note);
      const told = await download(record, { ...this.#parts, fetch: this.#source(id, note) }, options);
      await this.#shelf.save(id, { ...note, ...told, whole: true });
      this.#chosen.delete(id);
      return true;
    });
    if (done === null) throw new DownloadElsewhere();
  }

  async remove(id: string): Promise<void> {
    for (const [key, { seat, id: seated }] of this.#seats) {
      if (seated !== id) continue;
      await seat.end();
      this.#seats.delete(key);
    }
    const { artifacts } = this.#parts;
    const { record } = await this.#model(id);
    const others = [...(await this.#shelf.notes())].filter(([other]) => other !== id);
    // Twins of one catalog share their weights: they go with the last of them.
    const folder = folderOf(record.model);
    if (!others.some(([other, note]) => folderOfNoted(other, note) === folder)) await removeWeights(record, artifacts);
    if (!others.some(([, { program }]) => program === record.model_lib)) {
      await artifacts.remove(SHELVES.program, record.model_lib);
    }
    this.#chosen.delete(id);
    await this.#shelf.remove(id);
  }

  async clear(): Promise<void> {
    await this.unload();
    this.#chosen.clear();
    for (const shelf of Object.values(SHELVES)) await this.#parts.artifacts.clear(shelf);
    await this.#shelf.clear();
  }

  /**
   * Root and sub-model sit apart, so that a sub-call does not cost the root what it has read. One model in both roles sits
   * twice only where there is memory for two.
   */
  model(entry: LocalEntry, role: Role): LanguageModel {
    const twice = entry.memory !== null && hasRoomFor(2 * entry.memory, this.#parts.device);
    const key = twice ? `${role} ${entry.id}` : entry.id;
    const seated = this.#seats.get(key) ?? {
      role,
      id: entry.id,
      seat: new Seat(() => this.#inTurn(() => this.#start(entry, key)), this.#parts.clock),
    };
    this.#seats.set(key, seated);
    return new WebLlmModel(entry, {
      seat: seated.seat,
      noteSpeed: this.#parts.noteSpeed,
      onLoading: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    });
  }

  async unload(): Promise<void> {
    await Promise.all([...this.#seats.values()].map(({ seat }) => seat.end()));
  }

  /** Two loads at once would each take the memory that the other was promised. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#loading.then(work);
    this.#loading = done.catch(() => undefined);
    return done;
  }

  async #start(entry: LocalEntry, key: string): Promise<Instance> {
    if ((await this.stored(entry.id)) === null) throw new LocalModelGone();
    await this.#makeRoom(key);
    const { record } = await this.#model(entry.id);
    try {
      return await Instance.start({
        record,
        window: entry.window,
        thinks: /qwen3/i.test(entry.name),
        spawn: this.#parts.spawnWebLlm,
        onProgress: () => this.#listeners.forEach((listener) => listener()),
      });
    } catch (error) {
      if (error instanceof EngineFailed && error.name === 'NotStored') {
        await this.#forgetWhole(entry.id);
        throw new LocalModelGone();
      }
      const isKnown = error instanceof EngineFailed && explained(error, entry.name, false) !== null;
      throw isKnown || error instanceof RequestRefused ? error : new ModelNotStarted(entry.name, error);
    }
  }

  /** One model in each role: who comes to a role drives out who sat there and is not at work. */
  async #makeRoom(key: string): Promise<void> {
    const role = this.#seats.get(key)?.role;
    const others = [...this.#seats].filter(([other, seated]) => other !== key && seated.role === role);
    for (const [, { seat }] of others) if (seat.isLoaded && !seat.isBusy) await seat.end();
  }

  /** The browser threw some of its files away. Those that are left are not downloaded again. */
  async #forgetWhole(id: string): Promise<void> {
    const note = await this.#shelf.note(id);
    if (note !== null) await this.#shelf.save(id, { ...note, whole: false });
  }

  async #added(id: string, note: Note): Promise<LocalEntry> {
    const known = await this.#shelf.note(id);
    if (known === null) await this.#shelf.save(id, note);
    const model = await this.#model(id);
    return this.#entry(model, known ?? note, await this.#readGpu());
  }

  /** Where its files come from. */
  #source(id: string, note: Note): DownloadParts['fetch'] {
    const files = this.#chosen.get(id);
    if (files !== undefined) return async ({ url }) => new Response(files.get(url) ?? null, files.has(url) ? {} : GONE);
    if (isFromFiles(note)) throw new FilesGone();
    return this.#parts.fetch;
  }

  /** A copy that was cut off with its page cannot go on: where the files lay is not known any more. */
  #canBeHad(id: string, note: Note): boolean {
    return note.whole || this.#chosen.has(id) || !isFromFiles(note);
  }

  /** Frees the room of copies that were cut off, unless another tab is at it. */
  async #sweep(): Promise<void> {
    for (const [id, note] of await this.#shelf.notes()) {
      if (!this.#canBeHad(id, note)) await this.#parts.alone(lockOf(id), () => this.remove(id));
    }
  }

  async #model(id: string): Promise<Model> {
    const known = MODELS.find((model) => model.id === id);
    if (known !== undefined) return known;
    const note = await this.#shelf.note(id);
    const own = note === null ? null : modelOf(id, note);
    if (own === null) throw new LocalModelGone();
    return own;
  }

  /** What is known of a model before it is downloaded, or better after. */
  #entry(model: Model, note: Note | null, gpu: Gpu | null): LocalEntry {
    const { id, name, use, record, listed, half } = model;
    const trained = listed?.trained ?? note?.trained ?? null;
    const usual = record.overrides?.context_window_size ?? Math.min(trained ?? USUAL_WINDOW, USUAL_WINDOW);
    const perToken = listed?.bytesPerToken ?? note?.bytesPerToken ?? null;
    const bytesPerToken = perToken === null ? null : perToken * (half ? 1 : 2);
    const least = leastMemory(record, note?.bytes ?? null, usual * (bytesPerToken ?? 0));
    const window = windowFor(usual, { trained, bytesPerToken, memory: least }, this.#parts.device);
    return {
      id,
      name,
      use,
      class: model.class,
      note: model.note,
      window,
      bytes: note?.bytes ?? model.bytes,
      memory: least === null ? null : least + (bytesPerToken ?? 0) * (window - usual),
      // Of two twins the one that this device computes with.
      recommended: listed !== null && gpu !== null && !gpu.fallback && half === gpu.half,
      own: (note?.own ?? null) !== null,
    };
  }

  /** Asked for once: a device does not change its processor. */
  #readGpu(): Promise<Gpu | null> {
    this.#gpu ??= this.#parts.readGpu();
    return this.#gpu;
  }
}

const GONE: ResponseInit = { status: 404 };

/** Where the weights of a stored model came from; null: it is a model that this version does not know. */
function folderOfNoted(id: string, note: Note): string | null {
  const model = MODELS.find((one) => one.id === id) ?? modelOf(id, note);
  return model === null ? null : folderOf(model.record.model);
}

function lockOf(id: string): string {
  return `weights:${id}`;
}

/** The list says it with its window; of the user's own it is their weights and what the window takes. */
function leastMemory({ vram_required_MB }: ModelRecord, bytes: number | null, window: number): number | null {
  if (vram_required_MB !== undefined) return vram_required_MB * BYTES_PER_MB;
  return bytes === null ? null : bytes + window;
}
