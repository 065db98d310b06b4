import 'fake-indexeddb/auto';
import { describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';
import { eraseAll } from './house';
import { Database } from './open';
import { STORES } from './schema';
import { SettingsStore } from './settings';
import { LIMITS } from './testing/events';

let count = 0;
function setUp() {
  const name = `settings-${count++}`;
  const database = new Database(name);
  const changes = new Changes(name, () => undefined);
  return { database, changes, settings: new SettingsStore(database, changes) };
}

const endpoint = {
  id: 'e',
  name: 'Campus',
  baseUrl: 'https://models.example/v1',
  model: 'm',
  window: 8192,
  concurrency: 4,
  class: 'coder' as const,
  kind: 'anthropic' as const,
  price: { input: 1, output: 2 },
};

describe('preferences', () => {
  test('show programs before they run until said otherwise', async () => {
    const { settings } = setUp();
    expect(await settings.preferences()).toEqual({ runAtOnce: false });
    await settings.savePreferences({ runAtOnce: true });
    expect(await settings.preferences()).toEqual({ runAtOnce: true });
  });

  test.each([['nonsense'], [null], [{ runAtOnce: 'yes', gone: 1 }]])('a stored %j is no harm', async (value) => {
    const { settings, database } = setUp();
    await database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put(value, 'preferences'),
    );
    expect(await settings.preferences()).toEqual({ runAtOnce: false });
  });
});

describe('limits', () => {
  test('are the defaults until saved', async () => {
    const { settings } = setUp();
    expect(await settings.limits(LIMITS)).toEqual(LIMITS);
    await settings.saveLimits({ ...LIMITS, turns: 3, money: 2.5 });
    expect(await settings.limits(LIMITS)).toEqual({ ...LIMITS, turns: 3, money: 2.5 });
  });

  test('a broken or unknown field gives way to its default, the others stay', async () => {
    const { settings, database } = setUp();
    await database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put({ turns: 5, calls: -1, tokens: 'many', gone: 1 }, 'limits'),
    );
    expect(await settings.limits(LIMITS)).toEqual({ ...LIMITS, turns: 5 });
  });

  test.each([['nonsense'], [null], [[1, 2]]])('a stored %j is no harm', async (value) => {
    const { settings, database } = setUp();
    await database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put(value, 'limits'),
    );
    expect(await settings.limits(LIMITS)).toEqual(LIMITS);
  });

  test('impossible ones are not stored', async () => {
    const { settings } = setUp();
    await expect(settings.saveLimits({ ...LIMITS, turns: -1 })).rejects.toThrow();
    expect(await settings.limits(LIMITS)).toEqual(LIMITS);
  });
});

describe('endpoints', () => {
  test('are saved, changed, listed by name', async () => {
    const { settings } = setUp();
    await settings.saveEndpoint(endpoint);
    await settings.saveEndpoint({ ...endpoint, id: 'a', name: 'Attic' });
    await settings.saveEndpoint({ ...endpoint, model: 'm2' });
    expect(await settings.endpoints()).toEqual([
      { ...endpoint, id: 'a', name: 'Attic' },
      { ...endpoint, model: 'm2' },
    ]);
  });

  test('a key that comes along by mistake is never stored', async () => {
    const { settings, database } = setUp();
    const careless = { ...endpoint, key: 'secret' };
    await settings.saveEndpoint(careless);
    const stored = await database.transact(['endpoints'], 'readonly', (transaction) =>
      transaction.objectStore('endpoints').getAll(),
    );
    expect(JSON.stringify(stored)).not.toContain('secret');
  });

  test('a removed one comes back', async () => {
    const { settings } = setUp();
    await settings.saveEndpoint(endpoint);
    const undo = await settings.removeEndpoint('e');
    expect(await settings.endpoints()).toEqual([]);
    await undo();
    expect(await settings.endpoints()).toEqual([endpoint]);
  });

  test('those stored before there were kinds and prices speak OpenAI’s API and have no price of their own', async () => {
    const { settings, database } = setUp();
    const old = JSON.stringify({ ...endpoint, kind: undefined, price: undefined });
    await database.transact(['endpoints'], 'readwrite', (transaction) =>
      transaction.objectStore('endpoints').put(JSON.parse(old)),
    );
    const record = { ...endpoint, kind: 'openai', price: null };
    expect(await settings.endpoints()).toEqual([record]);
    const undo = await settings.removeEndpoint('e');
    await undo();
    expect(await settings.endpoints()).toEqual([record]);
  });

  test('a broken one is left out of the list', async () => {
    const { settings, database } = setUp();
    await database.transact(['endpoints'], 'readwrite', (transaction) =>
      transaction.objectStore('endpoints').put({ id: 'x', name: 7 }),
    );
    expect(await settings.endpoints()).toEqual([]);
  });
});

test('erasing leaves nothing and tells every list', async () => {
  const { settings, database, changes } = setUp();
  await settings.saveEndpoint(endpoint);
  await settings.saveLimits(LIMITS);
  const heard = vi.fn();
  for (const topic of ['library', 'runs', 'endpoints', 'settings'] as const) changes.on(topic, () => heard(topic));
  heard.mockClear();
  await eraseAll(database, changes);
  const left = await database.transact(STORES, 'readonly', (transaction) =>
    Promise.all(STORES.map((store) => transaction.objectStore(store).count())),
  );
  expect(left).toEqual(STORES.map(() => 0));
  expect(heard.mock.calls.flat()).toEqual(expect.arrayContaining(['library', 'runs']));
});
