import 'fake-indexeddb/auto';
import { openDB, unwrap } from 'idb';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from './migrations';
import { Database } from './open';
import { STORES } from './schema';

/** Frozen: what version 1 means to the browsers that hold it. A later version adds its own shape beside this one. */
const VERSION_1 = {
  calls: { keyPath: 'key', indexes: { age: [['at', 'bytes'], false] } },
  corpora: { keyPath: 'id', indexes: {} },
  documents: { keyPath: 'id', indexes: { name: [['corpus', 'name'], true], order: [['corpus', 'order'], false] } },
  endpoints: { keyPath: 'id', indexes: {} },
  events: { keyPath: null, indexes: {} },
  runs: { keyPath: 'id', indexes: { startedAt: ['startedAt', false] } },
  texts: { keyPath: 'id', indexes: {} },
  values: { keyPath: null, indexes: {} },
};
/** Version 2: indexes of texts, Python's snapshot, packages; every corpus has tools. */
const VERSION_2 = {
  ...VERSION_1,
  indexes: { keyPath: 'id', indexes: {} },
  packages: { keyPath: 'id', indexes: {} },
  snapshots: { keyPath: 'key', indexes: {} },
};
const SHAPES: readonly object[] = [{}, VERSION_1, VERSION_2];

/** The app as it was when its schema had this version. */
const appAt = (name: string, version: number): Database => new Database(name, MIGRATIONS.slice(0, version));

async function shapeOf(name: string): Promise<object> {
  const database = await openDB(name);
  const shape = Object.fromEntries(
    [...database.objectStoreNames].map((store) => {
      const { keyPath, indexNames } = database.transaction(store).store;
      const indexes = [...indexNames].map((index) => {
        const { keyPath, unique } = database.transaction(store).store.index(index);
        return [index, [keyPath, unique]];
      });
      return [store, { keyPath, indexes: Object.fromEntries(indexes) }];
    }),
  );
  database.close();
  return shape;
}

describe('migrations', () => {
  test('every version has a frozen shape', () => {
    expect(SHAPES).toHaveLength(MIGRATIONS.length + 1);
  });

  test.each(MIGRATIONS.map((_, index) => index + 1))(
    'version %i looks as it did when it was shipped',
    async (version) => {
      const name = `shape-${version}`;
      await appAt(name, version).transact(['corpora'], 'readonly', (transaction) =>
        transaction.objectStore('corpora').count(),
      );
      expect(await shapeOf(name)).toEqual(SHAPES[version]);
    },
  );

  test('a browser without data gets the newest shape, and the stores the types name', async () => {
    const database = new Database('empty');
    await database.transact(STORES, 'readonly', async (transaction) => {
      expect([...transaction.objectStoreNames].sort()).toEqual([...STORES].sort());
    });
    await database.close();
    expect(await shapeOf('empty')).toEqual(SHAPES.at(-1));
  });

  test.each(MIGRATIONS.map((_, index) => index + 1))('data of version %i are kept', async (version) => {
    const name = `kept-${version}`;
    const corpus = { id: 'c', name: 'Harbour', createdAt: 1, sample: null, tools: '' };
    await appAt(name, version).transact(['corpora', 'events'], 'readwrite', (transaction) =>
      Promise.all([
        transaction.objectStore('corpora').put(corpus),
        transaction.objectStore('events').put({ seq: 0 }, ['r', 0]),
      ]),
    );
    const database = new Database(name);
    const kept = await database.transact(['corpora', 'events'], 'readonly', (transaction) =>
      Promise.all([transaction.objectStore('corpora').getAll(), transaction.objectStore('events').getAll()]),
    );
    expect(kept).toEqual([[corpus], [{ seq: 0 }]]);
    await database.close();
    expect(await shapeOf(name)).toEqual(SHAPES.at(-1));
  });

  test('a corpus of version 1 gets an empty source of tools', async () => {
    const old = { id: 'c', name: 'Harbour', createdAt: 1, sample: null };
    const before = await openDB('tools', 1, {
      upgrade: (database, _from, _to, transaction) => MIGRATIONS[0]?.(unwrap(database), unwrap(transaction)),
    });
    await before.put('corpora', old);
    before.close();
    const database = new Database('tools');
    const corpora = await database.transact(['corpora'], 'readonly', (transaction) =>
      transaction.objectStore('corpora').getAll(),
    );
    expect(corpora).toEqual([{ ...old, tools: '' }]);
    await database.close();
  });
});
