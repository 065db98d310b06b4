import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { Database } from './open';
import { SnapshotStore, type StoredSnapshot } from './snapshots';

let count = 0;
function setUp() {
  const database = new Database(`snapshots-${count++}`);
  const store = (build: string) => new SnapshotStore(database, () => Promise.resolve(build));
  const put = (record: unknown) =>
    database.transact(['snapshots'], 'readwrite', (transaction) => transaction.objectStore('snapshots').put(record));
  const keys = () =>
    database.transact(['snapshots'], 'readonly', (transaction) => transaction.objectStore('snapshots').getAllKeys());
  return { store, put, keys };
}

const snapshot = (text: string): StoredSnapshot => ({ bytes: new Blob([text]), checksum: `sum of ${text}` });

async function textOf(stored: StoredSnapshot | null): Promise<string | null> {
  return stored === null ? null : `${await stored.bytes.text()}, ${stored.checksum}`;
}

describe('snapshots', () => {
  test('what is kept is read back', async () => {
    const { store } = setUp();
    expect(await store('build 1').read()).toBeNull();
    await store('build 1').keep(snapshot('memory'));
    expect(await textOf(await store('build 1').read())).toBe('memory, sum of memory');
  });

  test('another build neither reads it nor leaves it', async () => {
    const { store, keys } = setUp();
    await store('build 1').keep(snapshot('old'));
    expect(await store('build 2').read()).toBeNull();
    await store('build 2').keep(snapshot('new'));
    expect(await keys()).toEqual(['build 2']);
    expect(await textOf(await store('build 2').read())).toBe('new, sum of new');
  });

  test('one made anew takes the place of a broken one', async () => {
    const { store, keys } = setUp();
    await store('build').keep(snapshot('torn'));
    await store('build').keep(snapshot('whole'));
    expect(await keys()).toEqual(['build']);
    expect(await textOf(await store('build').read())).toBe('whole, sum of whole');
  });

  test.each([
    ['without bytes', { key: 'build', checksum: 'c' }],
    ['with empty bytes', { key: 'build', bytes: new Blob([]), checksum: 'c' }],
    ['with bytes of another kind', { key: 'build', bytes: 'memory', checksum: 'c' }],
    ['without a checksum', { key: 'build', bytes: new Blob(['memory']) }],
  ])('a record %s is none', async (_what, record) => {
    const { store, put } = setUp();
    await put(record);
    expect(await store('build').read()).toBeNull();
  });
});
