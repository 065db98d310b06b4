/** Corpora, their documents and the documents' texts. Texts stand apart, so that lists stay light. */
import { labelKey } from '../engine/events';
import type { Changes } from './changes';
import { CorpusGone, DocumentGone } from './errors';
import { newId } from './ids';
import type { Database, Transaction } from './open';
import type { CorpusRecord, DocumentIndex, DocumentRecord, DocumentText, TaughtRecord } from './records';
import type { Undo } from './undo';

export interface NewDocument {
  readonly name: string;
  readonly format: string;
  readonly bytes: number;
  readonly characters: number;
  readonly text: Blob;
  /** null: computed when it is first needed. */
  readonly index: NewIndex | null;
}

export type NewIndex = Omit<DocumentIndex, 'id'>;

export interface NewSample {
  readonly name: string;
  readonly seed: number;
  readonly documents: readonly NewDocument[];
}

/** A document as the corpus room reads it. */
export interface NamedText {
  readonly id: string;
  readonly name: string;
  readonly characters: number;
  readonly text: Blob;
}

const PARTS = ['corpora', 'documents', 'texts', 'indexes'] as const;
type Writing = Transaction<readonly ('corpora' | 'documents' | 'texts' | 'indexes' | 'values')[], 'readwrite'>;
type Stored = readonly { readonly record: DocumentRecord; readonly text: DocumentText }[];

export class LibraryStore {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** Oldest first. */
  async corpora(): Promise<readonly CorpusRecord[]> {
    const corpora = await this.database.transact(['corpora'], 'readonly', (transaction) =>
      transaction.objectStore('corpora').getAll(),
    );
    return corpora.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  }

  /** In the order of the corpus. */
  documents(corpus: string): Promise<readonly DocumentRecord[]> {
    return this.database.transact(['documents'], 'readonly', (transaction) =>
      transaction.objectStore('documents').index('order').getAll(documentsOf(corpus)),
    );
  }

  /** The texts of a corpus in its order. The Blobs are handles; nothing is read yet. */
  async texts(corpus: string): Promise<readonly NamedText[]> {
    return this.database.transact(['documents', 'texts'], 'readonly', async (transaction) => {
      const documents = await transaction.objectStore('documents').index('order').getAll(documentsOf(corpus));
      const texts = await Promise.all(documents.map(({ id }) => transaction.objectStore('texts').get(id)));
      return documents.flatMap(({ id, name, characters }, index) => {
        const text = texts[index]?.text;
        return text === undefined ? [] : [{ id, name, characters, text }];
      });
    });
  }

  async text(document: string): Promise<Blob> {
    const stored = await this.database.transact(['texts'], 'readonly', (transaction) =>
      transaction.objectStore('texts').get(document),
    );
    if (stored === undefined) throw new DocumentGone();
    return stored.text;
  }

  /** What stands at these places of a document, in UTF-16 units; null for all when it is gone. */
  async passages(
    document: string,
    places: readonly { readonly start: number; readonly end: number }[],
  ): Promise<readonly (string | null)[]> {
    const blob = await this.text(document).catch((error: unknown) => {
      if (error instanceof DocumentGone) return null;
      throw error;
    });
    // One that the browser cannot read any more must not take the runs that quote it with it.
    const text = (await blob?.text().catch(() => null)) ?? null;
    if (text === null) return places.map(() => null);
    // Copies: a slice alone would keep the whole text in memory.
    return structuredClone(places.map(({ start, end }) => text.slice(start, end)));
  }

  /** In the order asked; null where none is stored. */
  indexes(documents: readonly string[]): Promise<readonly (DocumentIndex | null)[]> {
    return this.database.transact(['indexes'], 'readonly', async (transaction) => {
      const found = await Promise.all(documents.map((id) => transaction.objectStore('indexes').get(id)));
      return found.map((index) => index ?? null);
    });
  }

  /** Keeps what was computed late, unless the document has gone meanwhile. */
  async storeIndex(document: string, index: NewIndex): Promise<void> {
    await this.database.transact(['documents', 'indexes'], 'readwrite', async (transaction) => {
      if ((await transaction.objectStore('documents').getKey(document)) === undefined) return;
      await transaction.objectStore('indexes').put({ ...index, id: document });
    });
  }

  async createCorpus(name: string): Promise<CorpusRecord> {
    const corpus: CorpusRecord = { id: newId(), name, createdAt: this.now(), sample: null, tools: '' };
    await this.database.transact(['corpora'], 'readwrite', (transaction) =>
      transaction.objectStore('corpora').add(corpus),
    );
    this.changes.announce('library');
    return corpus;
  }

  async renameCorpus(id: string, name: string): Promise<void> {
    await this.database.transact(['corpora'], 'readwrite', async (transaction) => {
      const corpora = transaction.objectStore('corpora');
      const corpus = await corpora.get(id);
      if (corpus === undefined) throw new CorpusGone();
      await corpora.put({ ...corpus, name });
    });
    this.changes.announce('library');
  }

  async saveTools(id: string, source: string): Promise<void> {
    await this.database.transact(['corpora'], 'readwrite', async (transaction) => {
      const corpora = transaction.objectStore('corpora');
      const corpus = await corpora.get(id);
      if (corpus === undefined) throw new CorpusGone();
      await corpora.put({ ...corpus, tools: source });
    });
    this.changes.announce('library');
  }

  /** Examples for the same labels, in whatever order these stand, are replaced. */
  async saveTaught(id: string, taught: TaughtRecord): Promise<void> {
    await this.database.transact(['corpora'], 'readwrite', async (transaction) => {
      const corpora = transaction.objectStore('corpora');
      const corpus = await corpora.get(id);
      if (corpus === undefined) throw new CorpusGone();
      const others = (corpus.taught ?? []).filter(({ labels }) => labelKey(labels) !== labelKey(taught.labels));
      await corpora.put({ ...corpus, taught: [...others, taught] });
    });
    this.changes.announce('library');
  }

  /** Name and place are given in the transaction that stores it, so that two tabs cannot give out the same ones. */
  async addDocument(corpus: string, document: NewDocument): Promise<DocumentRecord> {
    const record = await this.database.transact(PARTS, 'readwrite', async (transaction) => {
      if ((await transaction.objectStore('corpora').getKey(corpus)) === undefined) throw new CorpusGone();
      const last = await transaction.objectStore('documents').index('order').openKeyCursor(documentsOf(corpus), 'prev');
      return this.#put(transaction, corpus, document, last === null ? 0 : last.key[1] + 1);
    });
    this.changes.announce('library');
    return record;
  }

  async removeDocument(id: string): Promise<Undo> {
    const removed = await this.database.transact(PARTS, 'readwrite', async (transaction) => {
      const record = await transaction.objectStore('documents').get(id);
      return record === undefined ? [] : take(transaction, [record]);
    });
    this.changes.announce('library');
    return () => this.#restore(null, removed);
  }

  async removeCorpus(id: string): Promise<Undo> {
    const { corpus, removed } = await this.database.transact(PARTS, 'readwrite', async (transaction) => {
      const corpora = transaction.objectStore('corpora');
      const records = await transaction.objectStore('documents').index('order').getAll(documentsOf(id));
      const corpus = await corpora.get(id);
      await corpora.delete(id);
      return { corpus, removed: await take(transaction, records) };
    });
    this.changes.announce('library');
    return () => this.#restore(corpus ?? null, removed);
  }

  /** Whether the sample archive was ever made here, even if it was deleted since. */
  async sampleMade(): Promise<boolean> {
    const made = await this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').getKey('sample'),
    );
    return made !== undefined;
  }

  /** Stores the sample archive whole, or not at all; null when another tab was first. */
  async addSample(sample: NewSample): Promise<CorpusRecord | null> {
    const corpus: CorpusRecord = {
      id: newId(),
      name: sample.name,
      createdAt: this.now(),
      sample: sample.seed,
      tools: '',
    };
    const stored = await this.database.transact([...PARTS, 'values'], 'readwrite', async (transaction) => {
      const values = transaction.objectStore('values');
      if ((await values.getKey('sample')) !== undefined) return null;
      await Promise.all([values.put(true, 'sample'), transaction.objectStore('corpora').add(corpus)]);
      for (const [order, document] of sample.documents.entries()) {
        await this.#put(transaction, corpus.id, document, order);
      }
      return corpus;
    });
    if (stored !== null) this.changes.announce('library');
    return stored;
  }

  async #put(transaction: Writing, corpus: string, document: NewDocument, order: number): Promise<DocumentRecord> {
    const record: DocumentRecord = {
      id: newId(),
      corpus,
      name: await freeName(transaction, corpus, document.name),
      format: document.format,
      order,
      addedAt: this.now(),
      bytes: document.bytes,
      characters: document.characters,
    };
    await Promise.all([
      transaction.objectStore('documents').add(record),
      transaction.objectStore('texts').add({ id: record.id, text: document.text }),
      ...(document.index === null
        ? []
        : [transaction.objectStore('indexes').add({ ...document.index, id: record.id })]),
    ]);
    return record;
  }

  async #restore(corpus: CorpusRecord | null, removed: Stored): Promise<void> {
    await this.database.transact(PARTS, 'readwrite', async (transaction) => {
      const corpora = transaction.objectStore('corpora');
      if (corpus !== null) await corpora.put(corpus);
      for (const { record, text } of removed) {
        if ((await corpora.getKey(record.corpus)) === undefined) throw new CorpusGone();
        if ((await transaction.objectStore('documents').getKey(record.id)) !== undefined) continue;
        // Meanwhile another document may have got its name.
        const name = await freeName(transaction, record.corpus, record.name);
        await Promise.all([
          transaction.objectStore('documents').add({ ...record, name }),
          transaction.objectStore('texts').put(text),
        ]);
      }
    });
    this.changes.announce('library');
  }
}

function documentsOf(corpus: string): IDBKeyRange {
  return IDBKeyRange.bound([corpus], [corpus, []]);
}

/**
 * Deletes documents and returns what is needed to put them back: the texts as handles. Their indexes would fill the
 * memory until the page is left; they are computed anew when a document has come back.
 */
async function take(transaction: Writing, records: readonly DocumentRecord[]): Promise<Stored> {
  const documents = transaction.objectStore('documents');
  const texts = transaction.objectStore('texts');
  const indexes = transaction.objectStore('indexes');
  const taken = await Promise.all(records.map(async (record) => ({ record, text: await texts.get(record.id) })));
  await Promise.all(records.flatMap(({ id }) => [documents.delete(id), texts.delete(id), indexes.delete(id)]));
  return taken.flatMap(({ record, text }) => (text === undefined ? [] : [{ record, text }]));
}

/**
 * “report.txt” becomes “report (2).txt” where a document of the corpus already has that name. Looks further and further
 * ahead and then back, because a folder may hold thousands of one name.
 */
async function freeName(transaction: Writing, corpus: string, wanted: string): Promise<string> {
  const names = transaction.objectStore('documents').index('name');
  const dot = wanted.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [wanted.slice(0, dot), wanted.slice(dot)] : [wanted, ''];
  const numbered = (number: number): string => (number === 1 ? wanted : `${stem} (${number})${extension}`);
  const isTaken = async (number: number) => (await names.getKey([corpus, numbered(number)])) !== undefined;
  let free = 1;
  while (await isTaken(free)) free *= 2;
  let taken = Math.floor(free / 2);
  while (free - taken > 1) {
    const between = Math.floor((taken + free) / 2);
    if (await isTaken(between)) taken = between;
    else free = between;
  }
  return numbered(free);
}
