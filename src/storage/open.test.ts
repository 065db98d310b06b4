import 'fake-indexeddb/auto';
import { openDB, unwrap } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { RunGone, StorageBlocked, StorageFull, StorageNewer, StorageUnavailable } from './errors';
import { MIGRATIONS } from './migrations';
import { Database } from './open';

const VERSION = MIGRATIONS.length;
let count = 0;
const freshName = (): string => `open-${count++}`;
const corpus = (id: string) => ({ id, name: id, createdAt: 1, sample: null, tools: '' });

const put = (database: Database, id: string): Promise<string> =>
  database.transact(['corpora'], 'readwrite', (transaction) => transaction.objectStore('corpora').put(corpus(id)));
const ids = (database: Database): Promise<string[]> =>
  database.transact(['corpora'], 'readonly', (transaction) => transaction.objectStore('corpora').getAllKeys());

afterEach(() => vi.restoreAllMocks());

describe('opening', () => {
  test('forbidden storage is said plainly, and tried anew the next time', async () => {
    const database = new Database(freshName());
    const open = vi.spyOn(IDBFactory.prototype, 'open').mockImplementationOnce(() => {
      throw new DOMException('no', 'SecurityError');
    });
    await expect(ids(database)).rejects.toBeInstanceOf(StorageUnavailable);
    expect(await ids(database)).toEqual([]);
    expect(open).toHaveBeenCalledTimes(2);
  });

  test('a browser without IndexedDB is said plainly', async () => {
    vi.stubGlobal('indexedDB', undefined);
    await expect(ids(new Database(freshName()))).rejects.toBeInstanceOf(StorageUnavailable);
    vi.unstubAllGlobals();
  });

  test('data of a newer version are left alone', async () => {
    const name = freshName();
    (await openDB(name, VERSION + 1)).close();
    await expect(ids(new Database(name))).rejects.toBeInstanceOf(StorageNewer);
  });

  test('an old tab that does not let go is named after a while; once it is closed, all is well', async () => {
    const name = freshName();
    await put(new Database(name), 'a');
    // Has no handler for `versionchange`, like a tab that hangs.
    const request = indexedDB.open(name, VERSION);
    const hung = await new Promise<IDBDatabase>((resolve) => {
      request.onsuccess = () => resolve(request.result);
    });
    const newer = new Database(name, [...MIGRATIONS, () => undefined], 0);
    await expect(ids(newer)).rejects.toBeInstanceOf(StorageBlocked);
    hung.close();
    expect(await ids(newer)).toEqual(['a']);
  });

  test('a migration that fails leaves the data as they were', async () => {
    const name = freshName();
    await put(new Database(name), 'a');
    const failing = (): void => {
      throw new DOMException('broken', 'UnknownError');
    };
    await expect(ids(new Database(name, [...MIGRATIONS, failing]))).rejects.toBeInstanceOf(StorageUnavailable);
    expect(await ids(new Database(name))).toEqual(['a']);
  });

  test('lets go of the database when another tab needs a newer shape, and then says so', async () => {
    const name = freshName();
    const database = new Database(name);
    await put(database, 'a');
    expect(await ids(new Database(name, [...MIGRATIONS, () => undefined]))).toEqual(['a']);
    await expect(ids(database)).rejects.toBeInstanceOf(StorageNewer);
  });

  test('when the site’s data are deleted, the next use starts afresh', async () => {
    const name = freshName();
    const database = new Database(name);
    await put(database, 'a');
    await new Promise((resolve) => {
      indexedDB.deleteDatabase(name).onsuccess = resolve;
    });
    expect(await ids(database)).toEqual([]);
  });
});

describe('a transaction', () => {
  test('is stored whole or not at all', async () => {
    const database = new Database(freshName());
    const failing = database.transact(['corpora'], 'readwrite', async (transaction) => {
      await transaction.objectStore('corpora').put(corpus('a'));
      throw new RunGone();
    });
    await expect(failing).rejects.toBeInstanceOf(RunGone);
    expect(await ids(database)).toEqual([]);
  });

  test('a full disk is said plainly', async () => {
    const database = new Database(freshName());
    await put(database, 'a');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(put(database, 'b')).rejects.toBeInstanceOf(StorageFull);
    expect(await ids(database)).toEqual(['a']);
  });

  test('a full disk that shows only while the requests are under way is said plainly too', async () => {
    const database = new Database(freshName());
    await put(database, 'a');
    const failing = database.transact(['corpora'], 'readwrite', async (transaction) => {
      const writing = transaction.objectStore('corpora').put(corpus('b'));
      // What a browser does: it aborts the transaction, whose requests then say no more than that it was aborted.
      const raw = unwrap(transaction);
      Reflect.apply(Reflect.get(raw, '_abort'), raw, ['QuotaExceededError']);
      await writing;
    });
    await expect(failing).rejects.toBeInstanceOf(StorageFull);
    expect(await ids(database)).toEqual(['a']);
  });

  test('our own mistakes are not dressed up as a storage failure', async () => {
    const database = new Database(freshName());
    const failing = database.transact(['corpora'], 'readonly', async () => {
      throw new TypeError('mistake');
    });
    await expect(failing).rejects.toBeInstanceOf(TypeError);
  });

  test('two connections write side by side', async () => {
    const name = freshName();
    const [one, two] = [new Database(name), new Database(name)];
    await Promise.all(Array.from({ length: 20 }, (_, index) => put(index % 2 === 0 ? one : two, `c${index}`)));
    expect(await ids(one)).toHaveLength(20);
    expect(await ids(two)).toEqual(await ids(one));
  });
});
