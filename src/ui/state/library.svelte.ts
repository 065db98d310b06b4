/** Corpora, their documents and files on their way in. */
import type { App, Incoming } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { CorpusRecord, DocumentRecord } from '../../storage/records';
import { coalesce } from './coalesce';
import type { Toasts } from './toasts.svelte';

export interface Adding {
  readonly corpus: string;
  readonly files: readonly Incoming[];
  readonly stop: AbortController;
}

const NO_DOCUMENTS: readonly DocumentRecord[] = [];

export class LibraryStore {
  /** null: not read yet. */
  corpora = $state.raw<readonly CorpusRecord[] | null>(null);
  usage = $state.raw<{ readonly used: number; readonly quota: number | null } | null>(null);
  adding = $state.raw<Adding | null>(null);
  /** Files that could not be read, by corpus, until they are dismissed. */
  refused = $state.raw<ReadonlyMap<string, readonly Incoming[]>>(new Map());
  problem = $state.raw<Failure | null>(null);
  #documents = $state.raw<ReadonlyMap<string, readonly DocumentRecord[]>>(new Map());
  readonly refresh = coalesce(() => this.#read());
  readonly #app: App;
  readonly #toasts: Toasts;

  constructor(app: App, toasts: Toasts) {
    this.#app = app;
    this.#toasts = toasts;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.library.onChange(this.refresh);
  }

  corpus(id: string | null): CorpusRecord | null {
    return this.corpora?.find((corpus) => corpus.id === id) ?? null;
  }

  documents(corpus: string): readonly DocumentRecord[] {
    return this.#documents.get(corpus) ?? NO_DOCUMENTS;
  }

  characters(corpus: string): number {
    return this.documents(corpus).reduce((sum, document) => sum + document.characters, 0);
  }

  document(id: string): DocumentRecord | null {
    for (const documents of this.#documents.values()) {
      const found = documents.find((document) => document.id === id);
      if (found !== undefined) return found;
    }
    return null;
  }

  /** Adds files; resolves to the corpus they went to, or null when nothing could begin. */
  async add(target: CorpusRecord | null, files: readonly File[]): Promise<CorpusRecord | null> {
    if (files.length === 0 || this.adding !== null) return null;
    return this.#attempt(async () => {
      const corpus = await this.#own(target);
      const stop = new AbortController();
      this.adding = { corpus: corpus.id, files: files.map((file) => ({ name: file.name, state: 'waiting' })), stop };
      try {
        const results = await this.#app.library.addFiles(corpus.id, files, {
          signal: stop.signal,
          onProgress: (list) => (this.adding = { corpus: corpus.id, files: list, stop }),
        });
        await this.#read();
        this.#report(corpus, results, stop.signal.aborted);
      } finally {
        this.adding = null;
      }
      return corpus;
    });
  }

  async addText(target: CorpusRecord | null, name: string, text: string): Promise<CorpusRecord | null> {
    return this.#attempt(async () => {
      const corpus = await this.#own(target);
      await this.#app.library.addText(corpus.id, name, text);
      await this.#read();
      this.#toasts.say(`Added “${name}”.`);
      return corpus;
    });
  }

  async create(name: string): Promise<CorpusRecord | null> {
    return this.#attempt(async () => {
      const corpus = await this.#app.library.createCorpus(name);
      await this.#read();
      return corpus;
    });
  }

  async rename(corpus: CorpusRecord, name: string): Promise<void> {
    await this.#attempt(async () => {
      await this.#app.library.renameCorpus(corpus.id, name);
      await this.#read();
    });
  }

  /** Throws what the service throws: it was asked for in another view, which says so there. */
  async saveTools(corpus: CorpusRecord, source: string): Promise<void> {
    await this.#app.library.saveTools(corpus.id, source);
    await this.#read();
    this.#toasts.say(source.trim() === '' ? `${corpus.name} has no tools any more.` : `Kept for ${corpus.name}.`);
  }

  async removeCorpus(corpus: CorpusRecord): Promise<void> {
    await this.#attempt(async () => this.#removed(corpus.name, await this.#app.library.removeCorpus(corpus.id)));
  }

  async removeDocument(document: DocumentRecord): Promise<void> {
    await this.#attempt(async () => this.#removed(document.name, await this.#app.library.removeDocument(document.id)));
  }

  dismissRefused(corpus: string): void {
    this.refused = new Map([...this.refused].filter(([id]) => id !== corpus));
  }

  /** The sample archive has known answers and stays as it is: what is added beside it begins a corpus of its own. */
  async #own(target: CorpusRecord | null): Promise<CorpusRecord> {
    if (target !== null && target.sample === null) return target;
    const name = 'My documents';
    const existing = this.corpora?.find((corpus) => corpus.name === name && corpus.sample === null);
    return existing ?? this.#app.library.createCorpus(name);
  }

  #report(corpus: CorpusRecord, results: readonly Incoming[], cancelled: boolean): void {
    const ready = results.filter((file) => file.state === 'ready').length;
    const refused = results.filter((file) => file.state === 'refused');
    this.refused = new Map(this.refused).set(corpus.id, refused);
    const said = ready === 1 ? 'Added 1 document' : `Added ${ready} documents`;
    const rest = cancelled
      ? '; the rest was cancelled'
      : refused.length > 0
        ? `; ${refused.length} could not be read`
        : '';
    this.#toasts.say(`${said} to ${corpus.name}${rest}.`);
  }

  async #removed(name: string, restore: () => Promise<void>): Promise<void> {
    await this.#read();
    this.#toasts.say(`Deleted “${name}”.`, async () => {
      await this.#attempt(restore);
      await this.#read();
    });
  }

  async #read(): Promise<void> {
    try {
      const corpora = await this.#app.library.corpora();
      const lists = await Promise.all(
        corpora.map(async ({ id }) => [id, await this.#app.library.documents(id)] as const),
      );
      this.#documents = new Map(lists);
      this.corpora = corpora;
      this.usage = await this.#app.library.usage();
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
    this.problem = null;
    try {
      return await work();
    } catch (error) {
      this.problem = failureOf(error);
      return null;
    }
  }
}
