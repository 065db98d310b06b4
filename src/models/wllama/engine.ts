/** Models in the GGUF format on the processor: from the list, from an address, from files of the user's. */
import type { Unsubscribe } from '../../app';
import type { Clock, LanguageModel } from '../../engine/ports';
import type { Fit, LocalEngine, LocalEntry, NoteSpeed, Progress } from '../local/engine';
import { DownloadElsewhere, FilesGone, LocalModelGone, ModelNotStarted } from '../local/errors';
import type { FetchWeights } from '../local/fetching';
import { Seat } from '../local/seat';
import { Shelf } from '../local/shelf';
import { Assets, type LoadAsset } from './assets';
import { CATALOG, type Listed } from './catalog';
import { budgetOf, fitOf, memoryFor, threadsOf, windowFor, type Device } from './device';
import { download, type Version } from './download';
import { checkFiles, checkStored } from './files';
import { Instance } from './instance';
import { WllamaModel } from './model';
import { Note, totalOf, type Weights } from './note';

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

const PREFIX = 'wllama:';

export class WllamaEngine implements LocalEngine {
  readonly id = 'wllama';
  readonly name = 'llama.cpp';
  readonly #parts: WllamaParts;
  readonly #shelf: Shelf<Note>;
  readonly #assets: Assets;
  readonly #seats = new Map<string, Seat<Instance>>();
  /** Chosen by the user and not copied yet. */
  readonly #chosen = new Map<string, readonly File[]>();

  constructor(parts: WllamaParts) {
    this.#parts = parts;
    this.#shelf = new Shelf(parts.weights, Note, parts.onStored);
    this.#assets = new Assets(parts.loadAsset);
  }

  async entries(): Promise<readonly LocalEntry[]> {
    const notes = await this.#shelf.notes();
    const listed = CATALOG.map((model) => this.#fromList(model));
    const own = [...notes].filter(([id, note]) => note.own && this.#canBeHad(id, note));
    return [...listed, ...own.map(([id, note]) => this.#fromNote(id, note))];
  }

  async fit(entry: LocalEntry): Promise<Fit> {
    return fitOf(entry, this.#parts.device);
  }

  async stored(id: string): Promise<number | null> {
    const note = await this.#shelf.note(id);
    return note?.whole === true ? totalOf(note) : null;
  }

  async addFiles(files: readonly File[]): Promise<LocalEntry | null> {
    if (!files.every(({ name }) => name.toLowerCase().endsWith('.gguf'))) return null;
    const checked = await checkFiles(files);
    await this.#sweep();
    const id = `${PREFIX}${checked.fingerprint}`;
    const known = await this.#shelf.note(id);
    const note: Note = known ?? {
      source: { kind: 'files', names: checked.files.map(({ name }) => name) },
      name: checked.name,
      own: true,
      addedAt: this.#parts.clock.now(),
      sizes: checked.files.map(({ size }) => size),
      tag: null,
      whole: false,
      ...checked.head,
    };
    if (known === null) await this.#shelf.save(id, note);
    if (!note.whole) this.#chosen.set(id, checked.files);
    return this.#fromNote(id, note);
  }

  async addAddress(address: URL): Promise<LocalEntry | null> {
    const file = decodeURIComponent(address.pathname.split('/').at(-1) ?? '');
    if (!file.toLowerCase().endsWith('.gguf')) return null;
    const url = pageToFile(address).href;
    const listed = CATALOG.find((model) => model.address === url);
    if (listed !== undefined) return this.#fromList(listed);
    const id = `${PREFIX}${url}`;
    const note: Note = (await this.#shelf.note(id)) ?? {
      source: { kind: 'address', url },
      name: file.replace(/\.gguf$/i, ''),
      own: true,
      addedAt: this.#parts.clock.now(),
      sizes: [],
      tag: null,
      whole: false,
      trained: null,
      bytesPerToken: null,
      hasChatTemplate: true,
    };
    await this.#shelf.save(id, note);
    return this.#fromNote(id, note);
  }

  async download(
    entry: LocalEntry,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    const done = await this.#parts.alone(lockOf(entry.id), async () => {
      const note = (await this.#shelf.note(entry.id)) ?? this.#noteOfListed(entry);
      if (note.whole) return true;
      if (note.source.kind === 'address') await this.#fetch(entry.id, note, note.source.url, options);
      else await this.#copy(entry.id, note, options);
      return true;
    });
    if (done === null) throw new DownloadElsewhere();
  }

  async remove(id: string): Promise<void> {
    await this.#seats.get(id)?.end();
    this.#seats.delete(id);
    this.#chosen.delete(id);
    await this.#shelf.remove(id);
  }

  async clear(): Promise<void> {
    await this.unload();
    this.#chosen.clear();
    await this.#shelf.clear();
  }

  /** Root and sub-model sit apart where they are different models; one model serves both in turn. */
  model(entry: LocalEntry): LanguageModel {
    const seat = this.#seats.get(entry.id) ?? new Seat(() => this.#start(entry), this.#parts.clock);
    this.#seats.set(entry.id, seat);
    return new WllamaModel(entry, seat, this.#parts.noteSpeed);
  }

  async unload(): Promise<void> {
    await Promise.all([...this.#seats.values()].map((seat) => seat.end()));
  }

  async #start(entry: LocalEntry): Promise<Instance> {
    const note = await this.#shelf.note(entry.id);
    if (note?.whole !== true) throw new LocalModelGone();
    await this.#makeRoom(entry);
    const { device, weights } = this.#parts;
    try {
      const files = await this.#assets.files();
      const split = splitAt(await weights.open(entry.id), note.sizes);
      return await Instance.start({ weights: split, window: entry.window, threads: threadsOf(device), files });
    } catch (error) {
      throw new ModelNotStarted(entry.name, error);
    }
  }

  /** Lets go of those that were not asked for longest, until this one fits beside the rest. */
  async #makeRoom(entry: LocalEntry): Promise<void> {
    const entries = await this.entries();
    const memoryOf = (id: string) => entries.find((one) => one.id === id)?.memory ?? 0;
    const loaded = [...this.#seats].filter(([id, seat]) => id !== entry.id && seat.isLoaded);
    let taken = loaded.reduce((sum, [id]) => sum + memoryOf(id), entry.memory ?? 0);
    const idle = loaded.filter(([, seat]) => !seat.isBusy).sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [id, seat] of idle) {
      if (taken <= budgetOf(this.#parts.device)) return;
      await seat.end();
      taken -= memoryOf(id);
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
      if (options.signal.aborted) await this.remove(id);
      throw error;
    }
  }

  /** Looks at what is stored before it counts as a model. What is no model is not kept. */
  async #finish(id: string, note: Note): Promise<void> {
    const stored = await this.#parts.weights.open(id);
    try {
      const head = await checkStored(splitAt(stored, note.sizes));
      await this.#shelf.save(id, { ...note, whole: true, ...head });
    } catch (error) {
      await this.#parts.weights.empty(id);
      throw error;
    }
  }

  #fromList(model: Listed): LocalEntry {
    const { slug, name, use, bytes, trained, bytesPerToken, note, recommended } = model;
    const window = windowFor(trained, bytesPerToken, bytes, this.#parts.device);
    const memory = memoryFor(bytes, bytesPerToken, window);
    return { id: PREFIX + slug, name, use, class: 'small', note, window, bytes, memory, recommended, own: false };
  }

  #fromNote(id: string, note: Note): LocalEntry {
    const bytes = totalOf(note);
    const window = windowFor(note.trained, note.bytesPerToken, bytes ?? 0, this.#parts.device);
    return {
      id,
      name: note.name,
      use: 'both',
      class: 'small',
      note: note.hasChatTemplate
        ? wordsFor(note)
        : `${wordsFor(note)} It has no chat template, so it may not answer questions well.`,
      window,
      bytes,
      memory: bytes === null ? null : memoryFor(bytes, note.bytesPerToken, window),
      recommended: false,
      own: true,
    };
  }

  #noteOfListed({ id, name }: LocalEntry): Note {
    const listed = CATALOG.find(({ slug }) => PREFIX + slug === id);
    if (listed === undefined) throw new LocalModelGone();
    return {
      source: { kind: 'address', url: listed.address },
      name,
      own: false,
      addedAt: this.#parts.clock.now(),
      sizes: [],
      tag: null,
      whole: false,
      trained: listed.trained,
      bytesPerToken: listed.bytesPerToken,
      hasChatTemplate: true,
    };
  }

  /** Frees the room of copies that were cut off, unless another tab is at it. */
  async #sweep(): Promise<void> {
    for (const [id, note] of await this.#shelf.notes()) {
      if (!this.#canBeHad(id, note)) await this.#parts.alone(lockOf(id), () => this.#shelf.remove(id));
    }
  }

  /** A copy that was cut off with its page cannot go on: where the file lay is not known any more. */
  #canBeHad(id: string, note: Note): boolean {
    return note.whole || note.source.kind === 'address' || this.#chosen.has(id);
  }
}

function lockOf(id: string): string {
  return `weights:${id}`;
}

function wordsFor({ source }: Note): string {
  return source.kind === 'address' ? `From ${new URL(source.url).host}.` : 'From a file of yours.';
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
