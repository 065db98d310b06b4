import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Incoming } from '../app';
import { Changes } from '../storage/changes';
import { usage } from '../storage/house';
import { LibraryStore } from '../storage/library';
import { Database } from '../storage/open';
import { CorpusWorkerLost } from './errors';
import { Library, type FileReading } from './ingest';
import { readFile } from './read';
import { SAMPLE_QUESTIONS } from './sample/questions';
import { CorpusWorker } from './worker';

const { signal } = new AbortController();
const ignore = (): void => undefined;
let database: Database;
let changes: Changes;
let worker: CorpusWorker;

function libraryWith(reader: FileReading): Library {
  return new Library({
    shelf: new LibraryStore(database, changes),
    reader,
    usage,
    onChange: (listener) => changes.on('library', listener),
  });
}

beforeEach(() => {
  database = new Database(`ingest-${crypto.randomUUID()}`);
  changes = new Changes(database.name, () => undefined);
  worker = new CorpusWorker();
});

afterEach(async () => {
  worker.close();
  changes.close();
  await database.close();
  indexedDB.deleteDatabase(database.name);
});

const states = (files: readonly Incoming[]): string[] => files.map(({ name, state }) => `${name}: ${state}`);

describe('adding files', () => {
  test('stores each, in order, and says how each one stands', async () => {
    const library = libraryWith(worker);
    const corpus = await library.createCorpus('Harbour');
    const progress: string[][] = [];
    const files = [
      new File(['# One'], 'one.md'),
      new File(['%PDF-1.7'], 'two.pdf'),
      new File([''], 'three.txt'),
      new File(['four\r\n🦫'], 'four.txt'),
      new File(['again'], 'one.md'),
    ];
    const incoming = await library.addFiles(corpus.id, files, {
      signal,
      onProgress: (now) => progress.push(states(now)),
    });
    expect(states(incoming)).toEqual([
      'one.md: ready',
      'two.pdf: refused',
      'three.txt: refused',
      'four.txt: ready',
      'one.md: ready',
    ]);
    expect(progress[0]).toEqual(files.map(({ name }) => `${name}: waiting`));
    expect(progress.at(-1)).toEqual(states(incoming));
    const documents = await library.documents(corpus.id);
    expect(documents.map(({ name, format, characters, bytes }) => [name, format, characters, bytes])).toEqual([
      ['one.md', 'markdown', 5, 5],
      ['four.txt', 'text', 8, 10],
      ['one (2).md', 'markdown', 5, 5],
    ]);
    expect(await library.text(documents[1]?.id ?? '')).toBe('four\r\n🦫');
  });

  test('a file’s state never goes back', async () => {
    const library = libraryWith(worker);
    const corpus = await library.createCorpus('Harbour');
    const rank = { waiting: 0, reading: 1, ready: 2, refused: 2 };
    let before: readonly number[] = [];
    const files = Array.from({ length: 30 }, (_, index) => new File([`text ${index}`], `${index}.txt`));
    await library.addFiles(corpus.id, files, {
      signal,
      onProgress: (now) => {
        const ranks = now.map(({ state }) => rank[state]);
        ranks.forEach((value, index) => expect(value).toBeGreaterThanOrEqual(before[index] ?? 0));
        before = ranks;
      },
    });
    expect(before).toEqual(files.map(() => 2));
    expect((await library.documents(corpus.id)).map(({ name }) => name)).toEqual(files.map(({ name }) => name));
  });

  test('stops when cancelled: what is stored stays, the rest says why it is not there', async () => {
    const library = libraryWith({ read: (file, name) => readFile(file, name) });
    const corpus = await library.createCorpus('Harbour');
    const controller = new AbortController();
    const files = Array.from({ length: 10 }, (_, index) => new File([`text ${index}`], `${index}.txt`));
    const incoming = await library.addFiles(corpus.id, files, {
      signal: controller.signal,
      onProgress: (now) => {
        if (now[2]?.state === 'ready') controller.abort();
      },
    });
    expect(incoming.map(({ state }) => state)).toEqual([
      ...Array.from({ length: 3 }, () => 'ready'),
      ...Array.from({ length: 7 }, () => 'refused'),
    ]);
    expect(incoming[9]).toMatchObject({ sentence: expect.stringContaining('cancelled') });
    expect(await library.documents(corpus.id)).toHaveLength(3);
  });

  test('a file that breaks the worker harms no other', async () => {
    // Everything read at the time of the break is lost, as it is with a real worker.
    let lost = new AbortController();
    const library = libraryWith({
      read: async (file, name) => {
        const { signal } = lost;
        await Promise.resolve();
        if (name === 'bad.txt') {
          lost.abort();
          lost = new AbortController();
        }
        if (signal.aborted) throw new CorpusWorkerLost();
        return readFile(file, name);
      },
    });
    const corpus = await library.createCorpus('Harbour');
    const files = ['a.txt', 'bad.txt', 'c.txt', 'd.txt'].map((name) => new File([name], name));
    const incoming = await library.addFiles(corpus.id, files, { signal, onProgress: ignore });
    expect(states(incoming)).toEqual(['a.txt: ready', 'bad.txt: refused', 'c.txt: ready', 'd.txt: ready']);
  });

  test('never holds more than a bounded amount of files in memory', async () => {
    let held = 0;
    let most = 0;
    const library = libraryWith({
      read: async (file, name) => {
        held += file.size;
        most = Math.max(most, held);
        const read = await readFile(file, name);
        held -= file.size;
        return read;
      },
    });
    const corpus = await library.createCorpus('Harbour');
    const big = 'x'.repeat(12_000_000);
    const files = Array.from({ length: 6 }, (_, index) => new File([big], `${index}.txt`));
    await library.addFiles(corpus.id, files, { signal, onProgress: ignore });
    expect(most).toBeLessThanOrEqual(2 * big.length);
    expect(most).toBeGreaterThan(big.length);
  });

  test('into a corpus that is gone is refused in plain words', async () => {
    const library = libraryWith(worker);
    const incoming = await library.addFiles('gone', [new File(['x'], 'a.txt')], { signal, onProgress: ignore });
    expect(incoming).toMatchObject([{ state: 'refused', sentence: 'This corpus was deleted.' }]);
  });

  test('hostile names are made harmless', async () => {
    const library = libraryWith(worker);
    const corpus = await library.createCorpus('\u202e \n');
    expect(corpus.name).toBe('Untitled corpus');
    const incoming = await library.addFiles(corpus.id, [new File(['x'], 'a\u202etxt.exe\n')], {
      signal,
      onProgress: ignore,
    });
    expect(states(incoming)).toEqual(['a txt.exe: ready']);
  });
});

describe('pasting', () => {
  test('stores the text as it is', async () => {
    const library = libraryWith(worker);
    const corpus = await library.createCorpus('Harbour');
    const document = await library.addText(corpus.id, '', '\ufeffa\0b\r\n🦫');
    expect(document).toMatchObject({ name: 'Pasted text', characters: 7, bytes: 9 });
    expect(await library.text(document.id)).toBe('a\0b\r\n🦫');
  });

  test('nothing is refused', async () => {
    const library = libraryWith(worker);
    const corpus = await library.createCorpus('Harbour');
    await expect(library.addText(corpus.id, 'x', ' \n')).rejects.toMatchObject({ code: 'corpus.empty' });
  });
});

describe('the sample archive', () => {
  test('is there after the first visit, with questions, and stays away once deleted', async () => {
    const library = libraryWith(worker);
    const corpus = await library.ensureSample();
    if (corpus === null) throw new Error('No sample was made');
    expect(await library.ensureSample()).toBeNull();
    expect(await library.corpora()).toEqual([corpus]);
    expect(library.sampleQuestions(corpus)).toEqual(SAMPLE_QUESTIONS);
    expect((await library.documents(corpus.id)).length).toBeGreaterThan(40);
    const undo = await library.removeCorpus(corpus.id);
    expect(await library.ensureSample()).toBeNull();
    expect(await library.corpora()).toEqual([]);
    await undo();
    expect((await library.documents(corpus.id)).length).toBeGreaterThan(40);
  });

  test('other corpora have no sample questions', async () => {
    const library = libraryWith(worker);
    expect(library.sampleQuestions(await library.createCorpus('Mine'))).toEqual([]);
  });
});

test('listeners hear of what is added', async () => {
  const library = libraryWith(worker);
  const heard = vi.fn();
  const stop = library.onChange(heard);
  await library.createCorpus('Harbour');
  expect(heard).toHaveBeenCalled();
  stop();
});
