import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';
import { eraseAll } from './house';
import { Database } from './open';
import { PackageStore } from './packages';

let count = 0;
function setUp() {
  const name = `packages-${count++}`;
  const database = new Database(name);
  const changes = new Changes(name, () => undefined);
  const heard = vi.fn();
  changes.on('packages', heard);
  return { database, changes, heard, packages: new PackageStore(database, changes, () => 5) };
}

const kite = { id: 'kite', name: 'Kite', version: '1.0', bytes: 4, requires: ['wing'], wheel: new Blob(['abcd']) };
const wing = { ...kite, id: 'wing', name: 'a wing', requires: [] };

describe('packages', () => {
  test('are listed by name, with their wheel', async () => {
    const { packages, heard } = setUp();
    await packages.put(kite);
    await packages.put(wing);
    const listed = await packages.list();
    expect(listed.map(({ name, addedAt }) => [name, addedAt])).toEqual([
      ['a wing', 5],
      ['Kite', 5],
    ]);
    expect(await listed[1]?.wheel.text()).toBe('abcd');
    expect(heard).toHaveBeenCalled();
  });

  test('are kept in one version', async () => {
    const { packages } = setUp();
    await packages.put(kite);
    await packages.put({ ...kite, version: '2.0' });
    expect((await packages.list()).map(({ version }) => version)).toEqual(['2.0']);
  });

  test('come back when a deletion is undone, however often', async () => {
    const { packages } = setUp();
    await packages.put(kite);
    const undo = await packages.remove('kite');
    expect(await packages.list()).toEqual([]);
    await undo();
    await undo();
    expect((await packages.list()).map(({ name }) => name)).toEqual(['Kite']);
  });

  test('that were added anew meanwhile stay as they are', async () => {
    const { packages } = setUp();
    await packages.put(kite);
    const undo = await packages.remove('kite');
    await packages.put({ ...kite, version: '3.0' });
    await undo();
    expect((await packages.list()).map(({ version }) => version)).toEqual(['3.0']);
  });

  test('go with everything else, as do indexes and the memory of Python', async () => {
    const { packages, database, changes, heard } = setUp();
    await packages.put(kite);
    await database.transact(['indexes', 'snapshots'], 'readwrite', async (transaction) => {
      await transaction
        .objectStore('indexes')
        .put({ id: 'd', version: 1, blocks: new Uint32Array(1), words: new Uint8Array(1) });
      await transaction.objectStore('snapshots').put({ key: 'k' });
    });
    heard.mockClear();
    await eraseAll(database, changes);
    const left = await database.transact(['packages', 'indexes', 'snapshots'], 'readonly', (transaction) =>
      Promise.all([
        transaction.objectStore('packages').count(),
        transaction.objectStore('indexes').count(),
        transaction.objectStore('snapshots').count(),
      ]),
    );
    expect(left).toEqual([0, 0, 0]);
  });
});
