/** Models in the GGUF format on the processor: from the list, from an address, from files of the user's. */
import type { Unsubscribe } from '../../app';
import type { Clock, LanguageModel } from '../../engine/ports';
import type { Fact, Fit, LocalEngine, LocalEntry, NoteSpeed, Progress } from '../local/engine';
import { DownloadElsewhere, FilesGone, LocalModelGone, ModelAtWork, ModelNotStarted } from '../local/errors';
import type { FetchWeights } from '../local/fetching';
import { fingerprintOf } from '../local/fingerprint';
import { placeOf, Seats, type Role } from '../local/seats';
import { Shelf } from '../local/shelf';
import { Sizes } from '../local/sizes';
import { Assets, type LoadAsset } from './assets';
import { CATALOG } from './catalog';
import { budgetOf, factsOf, fitOf, type Device } from './device';
import { download, type Version } from './download';
import { entryOfListed, entryOfNote, listedAs, noteOfAddress, noteOfFiles, noteOfListed, PREFIX } from './entries';
import { checkFiles, checkStored } from './files';
import { Instance } from './instance';
import { WllamaModel } from './model';
import { Note, totalOf, type Weights } from './note';
import { Threads } from './threads';

export interface WllamaParts {
  readonly weights: Weights;
  readonly fetch: FetchWeights;
  readonly loadAsset: LoadAsset;
  readonly room: () => Promise<number | null>;
  readonly device: Device;
  readonly clock: Clock;
  readonly noteSpeed: NoteSpeed;
  /** Tells when stored models change, here or in another tab. */
  readonly onStored: (listener: () => void) => Unsubscribe;
  /** Runs `work` unless another tab holds the same name; null then. */
  readonly alone: <T>(name: string, work: () => Promise<T>) => Promise<T | null>;
}

export class WllamaEngine implements LocalEngine {
  readonly id = 'wllama';
  readonly name = 'llama.cpp';
  readonly where = 'the private file system of this site';
  readonly #parts: WllamaParts;
  readonly #shelf: Shelf<Note>;
  readonly #sizes: Sizes;
  readonly #assets: Assets;
  readonly #threads: Threads;
  readonly #seats: Seats<Instance>;
  /** Chosen by the user and not copied yet. */
  readonly #chosen = new Map<string, readonly File[]>();

  constructor(parts: WllamaParts) {
    this.#parts = parts;
    this.#shelf = new Shelf(parts.weights, Note, parts.onStored);
    this.#sizes = new Sizes((id) => parts.weights.size(id), parts.onStored);
    this.#assets = new Assets(parts.loadAsset);
    this.#threads = new Threads(parts.device);
    this.#seats = new Seats(parts.clock);
  }

  get threads(): number {
    return this.#threads.count;
  }

  async facts(): Promise<readonly Fact[]> {
    return factsOf(this.#parts.device);
  }

  async entries(): Promise<readonly LocalEntry[]> {
    const notes = await this.#shelf.notes();
    const { device } = this.#parts;
    const listed = CATALOG.map((model) => entryOfListed(model, notes.get(PREFIX + model.slug) ?? null, device));
    const others = [...notes].filter(([id]) => listedAs(id) === null);
    const shown = await Promise.all(others.map(([id, note]) => this.#isShown(id, note)));
    return [...listed, ...others.filter((_, n) => shown[n]).map(([id, note]) => entryOfNote(id, note, device))];
  }

  async fit(entry: LocalEntry): Promise<Fit> {
    return fitOf(entry, this.#parts.device);
  }

  async stored(id: string): Promise<number | null> {
    const note = await this.#shelf.note(id);
    return note?.whole === true ? totalOf(note) : null;
  }

  async begun(id: string): Promise<number> {
    const note = await this.#shelf.note(id);
    return note === null || note.whole ? 0 : this.#sizes.of(id);
  }

  async used(): Promise<number> {
    const notes = [...(await this.#shelf.notes())];
    const sizes = await Promise.all(
      notes.map(async ([id, note]) => (note.whole ? (totalOf(note) ?? 0) : this.#sizes.of(id))),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async addFiles(files: readonly File[]): Promise<LocalEntry | null> {
    if (!files.every(({ name }) => name.toLowerCase().endsWith('.gguf'))) return null;
    const checked = await checkFiles(files);
    const id = `${PREFIX}${checked.fingerprint}`;
    const known = await this.#shelf.note(id);
    const note = known ?? noteOfFiles(checked.files, checked, this.#parts.clock.now());
    if (known === null) await this.#shelf.save(id, note);
    if (!note.whole) this.#chosen.set(id, checked.files);
    return entryOfNote(id, note, this.#parts.device);
  }

  async addAddress(address: URL): Promise<LocalEntry | null> {
    const file = decodeURIComponent(address.pathname.split('/').at(-1) ?? '');
    if (!file.toLowerCase().endsWith('.gguf')) return null;
    const url = pageToFile(address).href;
    const listed = CATALOG.find((model) => model.address === url);
    if (listed !== undefined) {
      return entryOfListed(listed, await this.#shelf.note(PREFIX + listed.slug), this.#parts.device);
    }
    const id = `${PREFIX}${url}`;
    const blank = noteOfAddress(url, file.replace(/\.gguf$/i, ''), this.#parts.clock.now());
    const note = (await this.#shelf.note(id)) ?? blank;
    await this.#shelf.save(id, note);
    return entryOfNote(id, note, this.#parts.device);
  }

  async download(
    entry: LocalEntry,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    await this.#alone(entry.id, async () => {
      const note = (await this.#shelf.note(entry.id)) ?? this.#noteOf(entry.id);
      if (note.whole) return;
      if (note.source.kind === 'address') await this.#fetch(entry.id, note, note.source.url, options);
      else await this.#copy(entry.id, note, options);
    }).finally(() => this.#sizes.forget(entry.id));
  }

  async remove(id: string): Promise<void> {
    await this.#alone(id, () => this.#drop(id));
  }

  async setWindow(id: string, tokens: number | null): Promise<void> {
    const note = await this.#shelf.note(id);
    if (note === null) throw new LocalModelGone();
    if (this.#seats.isBusy(id)) throw new ModelAtWork(note.name);
    await this.#shelf.save(id, { ...note, window: tokens });
    await this.#seats.free(id);
  }

  async clear(): Promise<void> {
    await this.unload();
    this.#chosen.clear();
    await this.#shelf.clear();
  }

  /** Root and sub-model sit apart where they are different models; one model serves both in turn. */
  model(entry: LocalEntry, role: Role): LanguageModel {
    const seat = this.#seats.take(placeOf(entry), { entry, role }, (signal) => this.#start(entry, signal));
    return new WllamaModel(entry, seat, this.#parts.noteSpeed);
  }

  async unload(): Promise<void> {
    await this.#seats.end();
  }

  async #start(entry: LocalEntry, signal: AbortSignal): Promise<Instance> {
    const note = await this.#shelf.note(entry.id);
    // Another tab may have brought other weights meanwhile.
    if (note?.whole !== true || note.revision !== entry.revision) throw new LocalModelGone();
    await this.#makeRoom(entry);
    try {
      const files = await this.#assets.files();
      const weights = splitAt(await this.#parts.weights.open(entry.id), note.sizes);
      const start = (threads: number) => Instance.start({ weights, window: entry.window, threads, files, signal });
      return await this.#threads.use(start, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new ModelNotStarted(entry.name, error);
    }
  }

  /** Lets go of those that were not asked for longest, until this one fits beside the rest. */
  async #makeRoom(entry: LocalEntry): Promise<void> {
    const others = this.#seats.loaded().filter((one) => placeOf(one.entry) !== placeOf(entry));
    let taken = others.reduce((sum, one) => sum + (one.entry.memory ?? 0), entry.memory ?? 0);
    const idle = others.filter(({ seat }) => !seat.isBusy).toSorted((a, b) => a.seat.usedAt - b.seat.usedAt);
    for (const one of idle) {
      if (taken <= budgetOf(this.#parts.device)) return;
      await one.seat.end();
      taken -= one.entry.memory ?? 0;
    }
  }

  async #fetch(
    id: string,
    before: Note,
    url: string,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    let note = before;
    const noteVersion = async ({ bytes, tag }: Version) => {
      note = { ...note, sizes: bytes === null ? [] : [bytes], tag };
      await this.#shelf.save(id, note);
    };
    const known = { bytes: totalOf(note), tag: note.tag };
    const version = await download({ id, url, known, ...options, onVersion: noteVersion }, this.#parts);
    await noteVersion(version);
    await this.#finish(id, note);
  }

  async #copy(
    id: string,
    note: Note,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    const files = this.#chosen.get(id);
    if (files === undefined) throw new FilesGone();
    const { weights } = this.#parts;
    const total = totalOf(note);
    let received = await weights.size(id);
    options.onProgress({ received, total });
    try {
      await weights.append(id, new Blob([...files]).slice(received).stream(), {
        signal: options.signal,
        onWritten: (bytes) => {
          received += bytes;
          options.onProgress({ received, total });
        },
      });
      await this.#finish(id, note);
      this.#chosen.delete(id);
    } catch (error) {
      // A copy that was given up is not asked for again: the file lies at hand.
      if (options.signal.aborted) await this.#drop(id);
      throw error;
    }
  }

  /** Looks at what is stored before it counts as a model. What is no model is not kept. */
  async #finish(id: string, note: Note): Promise<void> {
    const stored = await this.#parts.weights.open(id);
    try {
      const { head, fingerprint } = await checkStored(splitAt(stored, note.sizes));
      const revision = await fingerprintOf([fingerprint, note.tag ?? '']);
      await this.#shelf.save(id, { ...note, whole: true, revision, ...head });
    } catch (error) {
      await this.#parts.weights.empty(id);
      throw error;
    }
  }

  #noteOf(id: string): Note {
    const listed = listedAs(id);
    if (listed === null) throw new LocalModelGone();
    return noteOfListed(listed, this.#parts.clock.now());
  }

  async #drop(id: string): Promise<void> {
    await this.#seats.free(id);
    this.#chosen.delete(id);
    await this.#shelf.remove(id);
    this.#sizes.forget(id);
  }

  async #alone(id: string, work: () => Promise<void>): Promise<void> {
    const done = await this.#parts.alone(lockOf(id), async () => {
      await work();
      return true;
    });
    if (done === null) throw new DownloadElsewhere();
  }

  /** A copy that was cut off with its page goes on when the file is added again; what is stored of it can be deleted. */
  async #isShown(id: string, note: Note): Promise<boolean> {
    const canBeHad = note.whole || note.source.kind === 'address' || this.#chosen.has(id);
    return canBeHad || (await this.#sizes.of(id)) > 0;
  }
}

function lockOf(id: string): string {
  return `weights:${id}`;
}

/** Hubs show a file on a page of its own; the file lies beside it. */
function pageToFile(address: URL): URL {
  const url = new URL(address);
  url.hash = '';
  if (url.host === 'huggingface.co') {
    url.pathname = url.pathname.replace(/^(\/[^/]+\/[^/]+)\/blob\//, '$1/resolve/');
    url.search = '';
  }
  return url;
}

function splitAt(stored: Blob, sizes: readonly number[]): readonly Blob[] {
  let at = 0;
  return sizes.map((size) => stored.slice(at, (at += size)));
}
