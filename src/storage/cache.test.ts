import 'fake-indexeddb/auto';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CacheKey, Completion } from '../engine/ports';
import { cacheHash, StoredCallCache } from './cache';
import { Changes } from './changes';
import { Database } from './open';

const { signal } = new AbortController();
let count = 0;

function setUp(capBytes?: number) {
  const name = `cache-${count++}`;
  const database = new Database(name);
  let time = 0;
  const cache = new StoredCallCache(database, new Changes(name, () => undefined), capBytes, () => time++);
  return { name, database, cache };
}

const key = (content: string, model = 'm'): CacheKey => ({
  model,
  maxTokens: 100,
  messages: [{ role: 'user', content }],
});
const reply = (text: string): Completion => ({
  text,
  usage: { input: 3, output: 1, estimated: false },
  finish: 'stop',
});

afterEach(() => vi.restoreAllMocks());

describe('the key', () => {
  test('is SHA-256 over the request as JSON', async () => {
    const json = '{"model":"m","maxTokens":100,"messages":[{"role":"user","content":"hé \\"x\\""}]}';
    expect(await cacheHash(key('hé "x"'))).toBe(createHash('sha256').update(json).digest('hex'));
  });

  test('does not depend on the order of keys or on what else an object carries', async () => {
    const message = { content: 'a', role: 'user' as const, extra: 1 };
    expect(await cacheHash({ messages: [message], maxTokens: 100, model: 'm' })).toBe(await cacheHash(key('a')));
  });

  test('tells apart what a reply is held to, and where it ends', async () => {
    const forms = [{}, { stop: ['#'] }, { stop: ['#', '##'] }, { schema: { type: 'object' as const } }];
    const hashes = await Promise.all(forms.map((form) => cacheHash({ ...key('a'), ...form })));
    expect(new Set(hashes).size).toBe(forms.length);
    expect(hashes[0]).toBe(await cacheHash(key('a')));
  });

  test('tells any two requests apart', async () => {
    const message = fc.record({ role: fc.constantFrom('user' as const, 'system' as const), content: fc.string() });
    const request = fc.record({ model: fc.string(), maxTokens: fc.nat(), messages: fc.array(message) });
    await fc.assert(
      fc.asyncProperty(request, request, async (a, b) => {
        expect((await cacheHash(a)) === (await cacheHash(b))).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe('the cache', () => {
  test('gives back what was stored, in the order asked', async () => {
    const { cache, name } = setUp();
    await Promise.all([cache.store(key('a'), reply('A')), cache.store(key('b'), reply('B'))]);
    const again = new StoredCallCache(new Database(name), new Changes(name, () => undefined));
    expect(await again.lookup([key('b'), key('none'), key('a'), key('a', 'other')], signal)).toEqual([
      reply('B'),
      null,
      reply('A'),
      null,
    ]);
  });

  test('looks a whole batch up in one transaction', async () => {
    const { cache, database } = setUp();
    const transact = vi.spyOn(database, 'transact');
    await cache.lookup(
      Array.from({ length: 500 }, (_, index) => key(`${index}`)),
      signal,
    );
    expect(transact).toHaveBeenCalledTimes(1);
  });

  test('stores a thousand replies in a handful of transactions', async () => {
    const { cache, database } = setUp();
    const transact = vi.spyOn(database, 'transact');
    await Promise.all(Array.from({ length: 1000 }, (_, index) => cache.store(key(`${index}`), reply(`${index}`))));
    expect(transact.mock.calls.length).toBeLessThan(50);
    expect((await cache.totals()).entries).toBe(1000);
  });

  test('finds a reply before it is stored', async () => {
    const { cache } = setUp();
    const storing = cache.store(key('a'), reply('A'));
    await cacheHash(key('a'));
    await vi.waitFor(async () => expect(await cache.lookup([key('a')], signal)).toEqual([reply('A')]));
    await storing;
  });

  test('counts an entry once, however often it is stored', async () => {
    const { cache } = setUp();
    for (const text of ['short', 'a longer reply', 'x']) await cache.store(key('a'), reply(text));
    const one = await cache.totals();
    expect(one.entries).toBe(1);
    await cache.store(key('b'), reply('x'));
    expect(await cache.totals()).toEqual({ entries: 2, bytes: 2 * one.bytes, hits: 0 });
  });

  test('drops the oldest when it grows over its cap, and never counts wrong', async () => {
    const { cache, database } = setUp(20_000);
    for (let index = 0; index < 60; index++) await cache.store(key(`${index}`), reply('x'.repeat(400)));
    const totals = await cache.totals();
    const stored = await database.transact(['calls'], 'readonly', (transaction) =>
      transaction.objectStore('calls').getAll(),
    );
    expect(totals).toEqual({
      entries: stored.length,
      bytes: stored.reduce((sum, { bytes }) => sum + bytes, 0),
      hits: 0,
    });
    expect(totals.bytes).toBeLessThanOrEqual(20_000);
    expect(await cache.lookup([key('0'), key('59')], signal)).toEqual([null, reply('x'.repeat(400))]);
    expect(Math.min(...stored.map(({ at }) => at))).toBe(60 - stored.length);
  });

  test('one giant reply does not drive out the rest', async () => {
    const { cache } = setUp(20_000);
    await cache.store(key('a'), reply('A'));
    await cache.store(key('giant'), reply('x'.repeat(50_000)));
    expect(await cache.lookup([key('a'), key('giant')], signal)).toEqual([reply('A'), null]);
  });

  test('two tabs keep the totals right', async () => {
    const { cache, name } = setUp();
    const other = new StoredCallCache(new Database(name), new Changes(name, () => undefined));
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        (index % 2 === 0 ? cache : other).store(key(`${index % 30}`), reply('same')),
      ),
    );
    expect((await cache.totals()).entries).toBe(30);
    expect(await other.totals()).toEqual(await cache.totals());
  });

  test('a broken entry is a miss', async () => {
    const { cache, database } = setUp();
    const hash = (await cacheHash(key('a'))) ?? '';
    await database.transact(['calls'], 'readwrite', (transaction) =>
      transaction.objectStore('calls').put({ key: hash, at: 0, bytes: 1, completion: { text: 7 } }),
    );
    expect(await cache.lookup([key('a')], signal)).toEqual([null]);
  });

  test('after a failed write it goes on, without keeping the failed batch in memory', async () => {
    const { cache } = setUp();
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    await expect(cache.store(key('a'), reply('A'))).rejects.toMatchObject({ code: 'storage.full' });
    expect(await cache.lookup([key('a')], signal)).toEqual([null]);
    await cache.store(key('b'), reply('B'));
    expect(await cache.lookup([key('b')], signal)).toEqual([reply('B')]);
  });

  test('is empty after clearing', async () => {
    const { cache } = setUp();
    await cache.store(key('a'), reply('A'));
    await cache.clear();
    expect(await cache.totals()).toEqual({ entries: 0, bytes: 0, hits: 0 });
    expect(await cache.lookup([key('a')], signal)).toEqual([null]);
  });

  test('counts what it gave, in one write some time later, until it is cleared', async () => {
    const name = `cache-${count++}`;
    const database = new Database(name);
    const later: (() => void)[] = [];
    const schedule = (callback: () => void) => later.push(callback);
    const open = () =>
      new StoredCallCache(database, new Changes(name, () => undefined), undefined, undefined, schedule);
    const cache = open();
    await cache.store(key('a'), reply('A'));
    await cache.lookup([key('a'), key('none')], signal);
    const transact = vi.spyOn(database, 'transact');
    for (let again = 0; again < 20; again += 1) await cache.lookup([key('a'), key('a')], signal);
    expect(transact.mock.calls.filter(([, mode]) => mode === 'readwrite')).toEqual([]);
    expect((await cache.totals()).hits).toBe(41);
    expect(later).toHaveLength(1);
    later.pop()?.();
    await vi.waitFor(async () => expect((await open().totals()).hits).toBe(41));
    expect(await cache.totals()).toEqual(await open().totals());
    // Storing more does not lose the count.
    await cache.store(key('b'), reply('B'));
    expect(await cache.totals()).toMatchObject({ entries: 2, hits: 41 });
    await cache.lookup([key('b')], signal);
    await cache.clear();
    later.pop()?.();
    expect(await cache.totals()).toEqual({ entries: 0, bytes: 0, hits: 0 });
  });

  test('reads totals from before hits were counted', async () => {
    const { cache, database } = setUp();
    await database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put({ entries: 3, bytes: 900 }, 'cache'),
    );
    expect(await cache.totals()).toEqual({ entries: 3, bytes: 900, hits: 0 });
  });

  test('stops when told', async () => {
    const { cache } = setUp();
    await expect(cache.lookup([key('a')], AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
  });
});
