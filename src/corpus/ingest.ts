/** The library: what the interface can do with corpora and documents. */
import type { Incoming, LibraryService, Unsubscribe } from '../app';
import { failureOf } from '../engine/errors';
import type { CorpusRecord, DocumentRecord, TaughtRecord } from '../storage/records';
import { ReadAhead } from './ahead';
import { withoutMarks } from './decode';
import { CorpusWorkerLost, FileCancelled, FileEmpty, FileTooLarge } from './errors';
import type { TextIndex } from './large/text-index';
import { cleanName } from './names';
import { LARGEST_FILE_BYTES, type ReadText } from './read';
import { SAMPLE_QUESTIONS } from './sample/questions';

/** Which of the possible sample archives everybody gets. */
export const SAMPLE_SEED = 1887;

type Undo = () => Promise<void>;

interface NewDocument extends Omit<ReadText, 'index'> {
  readonly name: string;
  readonly bytes: number;
  /** null: it is computed when it is first needed. */
  readonly index: TextIndex | null;
}

/** What the library needs of the storage. Names are made unique there, in the transaction that stores them. */
export interface Shelf {
  corpora(): Promise<readonly CorpusRecord[]>;
  documents(corpus: string): Promise<readonly DocumentRecord[]>;
  createCorpus(name: string): Promise<CorpusRecord>;
  renameCorpus(id: string, name: string): Promise<void>;
  saveTools(id: string, source: string): Promise<void>;
  saveTaught(id: string, taught: TaughtRecord): Promise<void>;
  removeCorpus(id: string): Promise<Undo>;
  addDocument(corpus: string, document: NewDocument): Promise<DocumentRecord>;
  removeDocument(id: string): Promise<Undo>;
  text(document: string): Promise<Blob>;
  sampleMade(): Promise<boolean>;
  addSample(sample: {
    readonly name: string;
    readonly seed: number;
    readonly documents: readonly NewDocument[];
  }): Promise<CorpusRecord | null>;
}

/** Reads files off the main thread. */
export interface FileReading {
  read(file: Blob, name: string, signal: AbortSignal): Promise<ReadText>;
}

export interface LibraryParts {
  readonly shelf: Shelf;
  readonly reader: FileReading;
  readonly usage: () => Promise<{ readonly used: number; readonly quota: number | null }>;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export class Library implements LibraryService {
  constructor(private readonly parts: LibraryParts) {}

  corpora(): Promise<readonly CorpusRecord[]> {
    return this.parts.shelf.corpora();
  }

  documents(corpus: string): Promise<readonly DocumentRecord[]> {
    return this.parts.shelf.documents(corpus);
  }

  createCorpus(name: string): Promise<CorpusRecord> {
    return this.parts.shelf.createCorpus(corpusName(name));
  }

  renameCorpus(id: string, name: string): Promise<void> {
    return this.parts.shelf.renameCorpus(id, corpusName(name));
  }

  saveTools(corpus: string, source: string): Promise<void> {
    return this.parts.shelf.saveTools(corpus, source);
  }

  saveTaught(corpus: string, taught: TaughtRecord): Promise<void> {
    return this.parts.shelf.saveTaught(corpus, taught);
  }

  removeCorpus(id: string): Promise<Undo> {
    return this.parts.shelf.removeCorpus(id);
  }

  removeDocument(id: string): Promise<Undo> {
    return this.parts.shelf.removeDocument(id);
  }

  /** In the order given, which becomes the order in the corpus. Resolves also when cancelled or when all are refused. */
  async addFiles(
    corpus: string,
    files: readonly File[],
    { signal, onProgress }: Parameters<LibraryService['addFiles']>[2],
  ): Promise<readonly Incoming[]> {
    const names = files.map(({ name }) => cleanName(name, 'Untitled'));
    let incoming: readonly Incoming[] = names.map((name) => ({ name, state: 'waiting' }));
    const show = (index: number, state: Incoming): void => {
      incoming = incoming.with(index, state);
      onProgress(incoming);
    };
    onProgress(incoming);
    const ahead = new ReadAhead(files, async (index) => {
      show(index, { name: names[index] ?? '', state: 'reading' });
      return this.parts.reader.read(files[index] ?? new Blob(), names[index] ?? '', signal);
    });
    for (const [index, file] of files.entries()) {
      const name = names[index] ?? '';
      try {
        if (signal.aborted) throw new FileCancelled();
        const text = await ahead.take(index).catch((error: unknown) => {
          // A neighbour that was read at the same time may have broken the worker; this one gets its own attempt.
          if (error instanceof CorpusWorkerLost) return this.parts.reader.read(file, name, signal);
          throw error;
        });
        const document = await this.parts.shelf.addDocument(corpus, { ...text, name, bytes: file.size });
        show(index, { name, state: 'ready', document });
      } catch (error) {
        const { sentence, next } = failureOf(signal.aborted ? new FileCancelled() : error);
        show(index, { name, state: 'refused', sentence, next });
      }
    }
    return incoming;
  }

  async addText(corpus: string, name: string, pasted: string): Promise<DocumentRecord> {
    const text = withoutMarks(pasted);
    if (text.trim() === '') throw new FileEmpty();
    const blob = new Blob([text]);
    if (blob.size > LARGEST_FILE_BYTES) throw new FileTooLarge(LARGEST_FILE_BYTES);
    return this.parts.shelf.addDocument(corpus, {
      name: cleanName(name, 'Pasted text'),
      format: 'text',
      bytes: blob.size,
      characters: text.length,
      text: blob,
      index: null,
    });
  }

  async text(document: string): Promise<string> {
    return (await this.parts.shelf.text(document)).text();
  }

  sampleQuestions(corpus: CorpusRecord): readonly string[] {
    return corpus.sample === null ? [] : SAMPLE_QUESTIONS;
  }

  /** Makes the sample archive on the first visit, and never again; null when it was made before. */
  async ensureSample(): Promise<CorpusRecord | null> {
    if (await this.parts.shelf.sampleMade()) return null;
    const { sampleArchive } = await import('./sample');
    const { name, documents } = sampleArchive(SAMPLE_SEED);
    return this.parts.shelf.addSample({
      name,
      seed: SAMPLE_SEED,
      documents: documents.map(({ name, text }) => {
        const blob = new Blob([text]);
        return { name, format: 'markdown', bytes: blob.size, characters: text.length, text: blob, index: null };
      }),
    });
  }

  usage(): Promise<{ readonly used: number; readonly quota: number | null }> {
    return this.parts.usage();
  }

  onChange(listener: () => void): Unsubscribe {
    return this.parts.onChange(listener);
  }
}

function corpusName(name: string): string {
  return cleanName(name, 'Untitled corpus');
}
