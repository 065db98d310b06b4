/** Models on the graphics processor, by WebLLM: from its list, from an address, from files of the user's. */
import type { Unsubscribe } from '../../app';
import type { Clock, LanguageModel } from '../../engine/ports';
import { Answer } from '../local/answer';
import type { Fact, Fit, LocalEngine, LocalEntry, NoteSpeed, Progress } from '../local/engine';
import { DownloadElsewhere, FilesGone, LocalModelGone, ModelAtWork, ModelNotStarted } from '../local/errors';
import type { FetchWeights } from '../local/fetching';
import { RequestRefused } from '../local/seat';
import { placeOf, Seats, type Role } from '../local/seats';
import { Shelf, type NoteStore } from '../local/shelf';
import { Sizes } from '../local/sizes';
import { download, folderOf, heldOf, removeWeights, SHELVES, type Artifacts, type DownloadParts } from './artifacts';
import { MODELS, type Model } from './catalog';
import { factsOf, fitOf, hasRoomFor, type Device, type Gpu, type GpuAnswer } from './device';
import { entryOf } from './entry';
import { explained } from './explained';
import { EngineFailed, Instance } from './instance';
import { WebLlmModel } from './model';
import { BLANK, Note } from './note';
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

export class WebLlmEngine implements LocalEngine {
  readonly id = 'webllm';
  readonly name = 'WebLLM';
  readonly where = 'the cache of this site';
  readonly #parts: WebLlmParts;
  readonly #shelf: Shelf<Note>;
  readonly #sizes: Sizes;
  readonly #seats: Seats<Instance>;
  readonly #chosen = new Map<string, ReadonlyMap<string, File>>();
  readonly #listeners = new Set<() => void>();
  /** Asked for once: a device does not change its processor. */
  readonly #gpu: Answer<Gpu | null>;

  constructor(parts: WebLlmParts) {
    this.#parts = parts;
    this.#shelf = new Shelf(parts.artifactNotes, Note, parts.onStored);
    this.#sizes = new Sizes(async (id) => heldOf((await this.#model(id)).record, parts.artifacts), parts.onStored);
    this.#seats = new Seats(parts.clock);
    this.#gpu = new Answer(parts.readGpu, parts.clock);
  }

  async facts(): Promise<readonly Fact[]> {
    return factsOf(await this.#readGpu());
  }

  async entries(): Promise<readonly LocalEntry[]> {
    const [gpu, notes] = await Promise.all([this.#readGpu(), this.#shelf.notes()]);
    const noted = await Promise.all(
      [...notes].map(async ([id, note]) => ((await this.#isShown(id, note)) ? (modelOf(id, note) ?? []) : [])),
    );
    return [...MODELS, ...noted.flat()].map((model) =>
      entryOf(model, notes.get(model.id) ?? null, gpu, this.#parts.device),
    );
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
    return note !== null && isUsable(id, note) ? note.bytes : null;
  }

  async begun(id: string): Promise<number> {
    const notes = await this.#shelf.notes();
    const note = notes.get(id);
    if (note === undefined || isUsable(id, note)) return 0;
    // Of twins that share their weights, those count once.
    const twin = [...notes].find(
      ([other, its]) =>
        other !== id && folderOfNoted(other, its) === folderOfNoted(id, note) && (its.whole || other < id),
    );
    return twin === undefined ? this.#sizes.of(id) : 0;
  }

  async used(): Promise<number> {
    const notes = [...(await this.#shelf.notes())];
    const folders = new Set(notes.map(([id, note]) => folderOfNoted(id, note)));
    const sizes = await Promise.all(
      [...folders].map(async (folder) => {
        const its = notes.filter(([id, note]) => folderOfNoted(id, note) === folder);
        const whole = its.find(([, note]) => note.whole);
        return whole === undefined ? this.#sizes.of(its[0]?.[0] ?? '') : (whole[1].bytes ?? 0);
      }),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async addFiles(files: readonly File[]): Promise<LocalEntry | null> {
    const own = await ownIn(files);
    if (own === null) return null;
    this.#chosen.set(own.id, own.files);
    return this.#added(own.id, own.note);
  }

  async addAddress(address: URL, program: URL | null): Promise<LocalEntry | null> {
    const folder = folderOf(address.href);
    const known = program === null ? MODELS.find(({ record }) => folderOf(record.model) === folder) : undefined;
    if (known !== undefined) return this.#entry(known, await this.#shelf.note(known.id));
    const own = ownAt(address, program);
    return own === null ? null : this.#added(own.id, own.note);
  }

  async download(
    entry: LocalEntry,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    await this.#alone(entry.id, async () => {
      const { id, record } = await this.#model(entry.id);
      const known = await this.#shelf.note(id);
      const note: Note = { ...(known ?? BLANK), program: record.model_lib, whole: false };
      await this.#shelf.save(id, note);
      if (known !== null) await this.#removeUnused(known.program);
      const told = await download(record, { ...this.#parts, fetch: this.#source(id, note) }, options);
      await this.#shelf.save(id, { ...note, ...told, whole: true });
      this.#chosen.delete(id);
    }).finally(() => this.#sizes.forget(entry.id));
  }

  async remove(id: string): Promise<void> {
    await this.#alone(id, async () => {
      await this.#seats.free(id);
      const { record } = await this.#model(id);
      const note = await this.#shelf.note(id);
      this.#chosen.delete(id);
      await this.#shelf.remove(id);
      this.#sizes.forget(id);
      // Twins of one catalog share their weights: they go with the last of them.
      const folder = folderOf(record.model);
      const others = [...(await this.#shelf.notes())];
      const isShared = others.some(([other, its]) => folderOfNoted(other, its) === folder);
      if (!isShared) await removeWeights(record, this.#parts.artifacts);
      await this.#removeUnused(note?.program ?? record.model_lib);
    });
  }

  async setWindow(id: string, tokens: number | null): Promise<void> {
    const [note, { name }] = await Promise.all([this.#shelf.note(id), this.#model(id)]);
    if (note === null) throw new LocalModelGone();
    if (this.#seats.isBusy(id)) throw new ModelAtWork(name);
    await this.#shelf.save(id, { ...note, window: tokens });
    await this.#seats.free(id);
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
    const place = twice ? `${role} ${placeOf(entry)}` : placeOf(entry);
    const seat = this.#seats.take(place, { entry, role }, (signal) => this.#start(entry, role, signal));
    return new WebLlmModel(entry, {
      seat,
      noteSpeed: this.#parts.noteSpeed,
      onLoading: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    });
  }

  async unload(): Promise<void> {
    await this.#seats.end();
  }

  async #start(entry: LocalEntry, role: Role, signal: AbortSignal): Promise<Instance> {
    const note = await this.#shelf.note(entry.id);
    // Another tab may have brought other weights meanwhile.
    if (note === null || !isUsable(entry.id, note) || note.revision !== entry.revision) throw new LocalModelGone();
    await this.#makeRoom(role);
    const { record } = await this.#model(entry.id);
    try {
      return await Instance.start({
        record,
        window: entry.window,
        thinks: /qwen3/i.test(entry.name),
        spawn: this.#parts.spawnWebLlm,
        onProgress: () => this.#listeners.forEach((listener) => listener()),
        signal,
      });
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof EngineFailed && error.name === 'NotStored') {
        await this.#forgetWhole(entry.id);
        throw new LocalModelGone();
      }
      const isKnown = error instanceof EngineFailed && explained(error, entry.name, false) !== null;
      throw isKnown || error instanceof RequestRefused ? error : new ModelNotStarted(entry.name, error);
    }
  }

  /** One model in each role: who comes to a role drives out who sat there and is not at work. */
  async #makeRoom(role: Role): Promise<void> {
    const idle = this.#seats.loaded().filter((one) => one.role === role && !one.seat.isBusy);
    for (const { seat } of idle) await seat.end();
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
    return this.#entry(model, known ?? note);
  }

  /** Where its files come from. */
  #source(id: string, note: Note): DownloadParts['fetch'] {
    const files = this.#chosen.get(id);
    if (files !== undefined) return async ({ url }) => new Response(files.get(url) ?? null, files.has(url) ? {} : GONE);
    if (isFromFiles(note)) throw new FilesGone();
    return this.#parts.fetch;
  }

  /** A copy that was cut off with its page goes on when the files are added again; what is stored of it can be deleted. */
  async #isShown(id: string, note: Note): Promise<boolean> {
    const canBeHad = note.whole || this.#chosen.has(id) || !isFromFiles(note);
    return canBeHad || (await this.#sizes.of(id)) > 0;
  }

  async #removeUnused(program: string): Promise<void> {
    const notes = [...(await this.#shelf.notes()).values()];
    if (notes.some((note) => note.program === program)) return;
    await this.#parts.artifacts.remove(SHELVES.program, program);
  }

  async #alone(id: string, work: () => Promise<void>): Promise<void> {
    const done = await this.#parts.alone(lockOf(id), async () => {
      await work();
      return true;
    });
    if (done === null) throw new DownloadElsewhere();
  }

  async #model(id: string): Promise<Model> {
    const known = MODELS.find((model) => model.id === id);
    if (known !== undefined) return known;
    const note = await this.#shelf.note(id);
    const own = note === null ? null : modelOf(id, note);
    if (own === null) throw new LocalModelGone();
    return own;
  }

  async #entry(model: Model, note: Note | null): Promise<LocalEntry> {
    return entryOf(model, note, await this.#readGpu(), this.#parts.device);
  }

  async #readGpu(): Promise<GpuAnswer> {
    const answer = await this.#gpu.get();
    return answer === null ? 'silent' : answer.value;
  }
}

const GONE: ResponseInit = { status: 404 };

/** Where the weights of a stored model came from; null: it is a model that this version does not know. */
function folderOfNoted(id: string, note: Note): string | null {
  const model = MODELS.find((one) => one.id === id) ?? modelOf(id, note);
  return model === null ? null : folderOf(model.record.model);
}

/** A newer library has newer programs; downloading again fetches the program only. */
function isUsable(id: string, { whole, program }: Note): boolean {
  const model = MODELS.find((one) => one.id === id);
  return whole && (model === undefined || model.record.model_lib === program);
}

function lockOf(id: string): string {
  return `weights:${id}`;
}
