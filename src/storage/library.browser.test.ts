import { afterEach, describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';
import { CorpusGone, DocumentGone } from './errors';
import { eraseAll, usage } from './house';
import { LibraryStore, type NewDocument } from './library';
import { Database } from './open';

const opened: { database: Database; changes: Changes }[] = [];

function setUp(name = `library-${crypto.randomUUID()}`) {
  const database = new Database(name);
  const changes = new Changes(name, () => undefined);
  opened.push({ database, changes });
  let time = 0;
  return { name, database, changes, library: new LibraryStore(database, changes, () => time++) };
}

afterEach(async () => {
  for (const { database, changes } of opened.splice(0)) {
    await database.close();
    changes.close();
    indexedDB.deleteDatabase(database.name);
  }
});

const file = (name: string, text = name): NewDocument => ({
  name,
  format: 'text',
  bytes: text.length,
  characters: text.length,
  text: new Blob([text]),
  index: { version: 1, blocks: Uint32Array.of(text.length), words: Uint8Array.of(7) },
});
const textOf = async (library: LibraryStore, id: string): Promise<string> => (await library.text(id)).text();

describe('examples of labels', () => {
  const set = (labels: readonly string[], text: string) => ({
    labels: [...labels],
    examples: [{ text, label: labels[0] ?? '' }],
    held: [],
    right: null,
  });

  test('are kept with their corpus, one entry for a set of labels in whatever order', async () => {
    const { library } = setUp();
    const { id } = await library.createCorpus('Post');
    await library.saveTaught(id, set(['complaint', 'other'], 'It broke.'));
    await library.saveTaught(id, set(['cheerful', 'other'], 'Hello!'));
    await library.saveTaught(id, set(['other', 'complaint'], 'Broken again.'));
    const [corpus] = await library.corpora();
    expect(corpus?.taught?.map(({ examples }) => examples[0]?.text)).toEqual(['Hello!', 'Broken again.']);
  });

  test('of a corpus that is gone are refused', async () => {
    const { library } = setUp();
    await expect(library.saveTaught('gone', set(['a'], 'b'))).rejects.toThrow(CorpusGone);
  });
});

describe('documents', () => {
  test('come back in the order they were added, with their texts', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const added = [];
    for (const name of ['b.txt', 'a.txt', 'c.txt']) added.push(await library.addDocument(corpus.id, file(name)));
    expect(await library.documents(corpus.id)).toEqual(added);
    expect(added.map(({ order }) => order)).toEqual([0, 1, 2]);
    const texts = await library.texts(corpus.id);
    expect(await Promise.all(texts.map(({ text }) => text.text()))).toEqual(['b.txt', 'a.txt', 'c.txt']);
    expect(texts.map(({ id, name, characters }) => [id, name, characters])).toEqual(
      added.map(({ id, name, characters }) => [id, name, characters]),
    );
  });

  test('keep every character of their text', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const text = 'a\0b\r\nc 🦫 漢字 e\u0301 \ufeffend';
    const { id } = await library.addDocument(corpus.id, file('odd.txt', text));
    expect(await textOf(library, id)).toBe(text);
  });

  test('of one name are told apart by a number before the extension', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const other = await library.createCorpus('Other');
    const names = ['a.txt', 'a.txt', 'a (2).txt', 'a.txt', 'README', 'README', '.hidden', '.hidden'];
    for (const name of names) await library.addDocument(corpus.id, file(name));
    await library.addDocument(other.id, file('a.txt'));
    expect((await library.documents(corpus.id)).map(({ name }) => name)).toEqual([
      'a.txt',
      'a (2).txt',
      'a (2) (2).txt',
      'a (3).txt',
      'README',
      'README (2)',
      '.hidden',
      '.hidden (2)',
    ]);
    expect((await library.documents(other.id)).map(({ name }) => name)).toEqual(['a.txt']);
  });

  test('of one name, by the hundred, are told apart without going through them all', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    for (let number = 1; number <= 200; number += 1) await library.addDocument(corpus.id, file('README.md'));
    const looks = vi.spyOn(IDBIndex.prototype, 'getKey');
    const last = await library.addDocument(corpus.id, file('README.md'));
    expect(last.name).toBe('README (201).md');
    expect(looks.mock.calls.length).toBeLessThan(20);
    looks.mockRestore();
  });

  test('added in two tabs at once never share a name or a place', async () => {
    const one = setUp();
    const two = setUp(one.name);
    const corpus = await one.library.createCorpus('Harbour');
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? one : two).library.addDocument(corpus.id, file('same.txt')),
      ),
    );
    const documents = await one.library.documents(corpus.id);
    expect(new Set(documents.map(({ name }) => name)).size).toBe(20);
    expect(documents.map(({ order }) => order)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  test('removed and brought back are the same, text and place included', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const added = [];
    for (const name of ['a', 'b', 'c']) added.push(await library.addDocument(corpus.id, file(name)));
    const [, middle] = added;
    const undo = await library.removeDocument(middle?.id ?? '');
    expect((await library.documents(corpus.id)).map(({ name }) => name)).toEqual(['a', 'c']);
    await expect(library.text(middle?.id ?? '')).rejects.toBeInstanceOf(DocumentGone);
    await undo();
    await undo();
    expect(await library.documents(corpus.id)).toEqual(added);
    expect(await textOf(library, middle?.id ?? '')).toBe('b');
  });

  test('brought back when the name is taken get a number', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const { id } = await library.addDocument(corpus.id, file('a.txt', 'first'));
    const undo = await library.removeDocument(id);
    await library.addDocument(corpus.id, file('a.txt', 'second'));
    await undo();
    expect((await library.documents(corpus.id)).map(({ name }) => name).sort()).toEqual(['a (2).txt', 'a.txt']);
    expect(await textOf(library, id)).toBe('first');
  });

  test('cannot be added or brought back to a corpus that is gone', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const { id } = await library.addDocument(corpus.id, file('a'));
    const undo = await library.removeDocument(id);
    await library.removeCorpus(corpus.id);
    await expect(library.addDocument(corpus.id, file('b'))).rejects.toBeInstanceOf(CorpusGone);
    await expect(undo()).rejects.toBeInstanceOf(CorpusGone);
    await expect(library.renameCorpus(corpus.id, 'x')).rejects.toBeInstanceOf(CorpusGone);
  });
});

describe('indexes', () => {
  const { index } = file('x');

  test('are stored with their document, and go with it', async () => {
    const { library, database } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const one = await library.addDocument(corpus.id, file('one'));
    const bare = await library.addDocument(corpus.id, { ...file('bare'), index: null });
    expect(await library.indexes([bare.id, one.id, 'none'])).toEqual([
      null,
      { ...file('one').index, id: one.id },
      null,
    ]);
    const undo = await library.removeDocument(one.id);
    const keys = () =>
      database.transact(['indexes'], 'readonly', (transaction) => transaction.objectStore('indexes').getAllKeys());
    expect(await keys()).toEqual([]);
    await undo();
    expect(await library.indexes([one.id])).toEqual([null]);
  });

  test('that were computed late are kept, unless the document has gone', async () => {
    const { library } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const { id } = await library.addDocument(corpus.id, { ...file('late'), index: null });
    if (index === null) throw new Error('There is no index to store.');
    await library.storeIndex(id, index);
    expect(await library.indexes([id])).toEqual([{ ...index, id }]);
    await library.removeDocument(id);
    await library.storeIndex(id, index);
    expect(await library.indexes([id])).toEqual([null]);
  });
});

describe('corpora', () => {
  test('are listed oldest first and can be renamed', async () => {
    const { library } = setUp();
    const first = await library.createCorpus('First');
    const second = await library.createCorpus('Second');
    await library.renameCorpus(first.id, 'Renamed');
    expect(await library.corpora()).toEqual([{ ...first, name: 'Renamed' }, second]);
  });

  test('go with all their documents and come back with all of them', async () => {
    const { library, database } = setUp();
    const corpus = await library.createCorpus('Harbour');
    const other = await library.createCorpus('Other');
    const kept = await library.addDocument(other.id, file('kept'));
    const documents = [];
    for (const name of ['a', 'b', 'c']) documents.push(await library.addDocument(corpus.id, file(name)));
    const undo = await library.removeCorpus(corpus.id);
    expect(await library.corpora()).toEqual([other]);
    const left = await database.transact(['texts'], 'readonly', (transaction) =>
      transaction.objectStore('texts').getAllKeys(),
    );
    expect(left).toEqual([kept.id]);
    await undo();
    expect(await library.corpora()).toEqual([corpus, other]);
    expect(await library.documents(corpus.id)).toEqual(documents);
    expect(await Promise.all(documents.map(({ id }) => textOf(library, id)))).toEqual(['a', 'b', 'c']);
  });
});

describe('the sample archive', () => {
  const sample = { name: 'Sample', seed: 7, documents: [file('one.md'), file('two.md')] };

  test('is made once, even by two tabs at once, and not again after it was deleted', async () => {
    const one = setUp();
    const two = setUp(one.name);
    expect(await one.library.sampleMade()).toBe(false);
    const made = await Promise.all([one.library.addSample(sample), two.library.addSample(sample)]);
    const corpus = made.find((corpus) => corpus !== null);
    expect(made.filter((corpus) => corpus !== null)).toHaveLength(1);
    expect(await one.library.corpora()).toEqual([corpus]);
    expect(corpus?.sample).toBe(7);
    expect((await one.library.documents(corpus?.id ?? '')).map(({ name }) => name)).toEqual(['one.md', 'two.md']);
    await one.library.removeCorpus(corpus?.id ?? '');
    expect(await two.library.sampleMade()).toBe(true);
    expect(await two.library.addSample(sample)).toBeNull();
  });
});

describe('the browser', () => {
  test('says how much is used', async () => {
    const { used, quota } = await usage();
    expect(used).toBeGreaterThanOrEqual(0);
    expect(quota).toBeGreaterThan(used);
  });
});

describe('another tab', () => {
  test('hears of changes', async () => {
    const here = setUp();
    const there = new Changes(here.name);
    opened.push({ database: new Database(here.name), changes: there });
    const heard = new Promise<void>((resolve) => there.on('library', resolve));
    await here.library.createCorpus('Harbour');
    await heard;
  });

  test('sees everything erased', async () => {
    const one = setUp();
    const two = setUp(one.name);
    const corpus = await one.library.createCorpus('Harbour');
    await one.library.addDocument(corpus.id, file('a'));
    await eraseAll(two.database, two.changes);
    expect(await one.library.corpora()).toEqual([]);
    await expect(one.library.addDocument(corpus.id, file('b'))).rejects.toBeInstanceOf(CorpusGone);
  });
});
