import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Changes } from '../storage/changes';
import { Database } from '../storage/open';
import { Vault } from '../storage/vault';
import { Keys } from './keys';

const KEY = 'sk-planted-0a1b2c3d4e5f';
const PASS = 'north lamp, 1897';

let count = 0;
let name: string;
let endpoint: Parameters<Keys['demand']>[0];
let keys: Keys;

/** As this tab after a reload, or another one, would have them: the same storage, an empty memory. */
function tab(): Keys {
  const vault = new Vault(new Database(name), new Changes(name, () => undefined), 1_000);
  return new Keys(async () => [endpoint], vault);
}

beforeEach(() => {
  name = `keys-${count++}`;
  endpoint = { id: 'e1', name: 'Lab', baseUrl: 'https://models.example/v1' };
  keys = tab();
});

async function remember(): Promise<void> {
  keys.typed(endpoint, KEY);
  await keys.unlock(PASS);
  await keys.remember('e1');
}

describe('a key', () => {
  it('that was typed is in memory only', async () => {
    keys.typed(endpoint, KEY);
    expect(await keys.states([endpoint])).toEqual(['typed']);
    expect(keys.of(endpoint)).toBe(KEY);
    expect(await tab().states([endpoint])).toEqual(['none']);
    expect(tab().of(endpoint)).toBe('');
  });

  it('that is remembered has to be unlocked in every tab', async () => {
    await remember();
    expect(await keys.states([endpoint])).toEqual(['remembered']);
    const later = tab();
    expect(await later.states([endpoint])).toEqual(['locked']);
    expect(later.of(endpoint)).toBe('');
    await expect(later.demand(endpoint)).rejects.toMatchObject({
      code: 'endpoint.locked',
      sentence: 'The key of Lab is locked.',
    });
    await later.unlock(PASS);
    await later.demand(endpoint);
    expect(later.of(endpoint)).toBe(KEY);
    expect(await later.vault()).toEqual({ state: 'unlocked', remembered: 1 });
  });

  it('that was remembered is locked with the others, also where it was typed', async () => {
    await remember();
    keys.lock();
    expect(keys.of(endpoint)).toBe('');
    expect(await keys.states([endpoint])).toEqual(['locked']);
  });

  it('that cannot be remembered stays in memory', async () => {
    keys.typed(endpoint, KEY);
    await expect(keys.remember('e1')).rejects.toMatchObject({ code: 'vault.locked' });
    expect(keys.of(endpoint)).toBe(KEY);
    await keys.unlock(PASS);
    await expect(keys.remember('gone')).rejects.toMatchObject({ code: 'endpoint.gone' });
  });

  it.each([
    ['typed', async () => keys.typed(endpoint, KEY)],
    ['remembered', remember],
  ])('%s is not given to another server, wherever the address was changed', async (_how, prepare) => {
    await prepare();
    const moved = { ...endpoint, baseUrl: 'https://evil.example/v1' };
    expect(keys.of(moved)).toBe('');
    expect(await keys.states([moved])).toEqual(['none']);
    // Another path of the same server is the same server.
    expect(keys.of({ ...endpoint, baseUrl: 'https://models.example/other/v1' })).toBe(KEY);
    expect(keys.of({ ...endpoint, baseUrl: 'http://models.example/v1' })).toBe('');
    await keys.forgetElsewhere(moved);
    expect(keys.of(endpoint)).toBe('');
    expect(await keys.vault()).toMatchObject({ remembered: 0 });
  });

  it.each([
    ['typed', async () => keys.typed(endpoint, KEY)],
    ['remembered', remember],
  ])('%s is taken away and brought back', async (how, prepare) => {
    await prepare();
    const restore = await keys.take('e1');
    expect(keys.of(endpoint)).toBe('');
    expect(await keys.states([endpoint])).toEqual(['none']);
    await restore();
    expect(keys.of(endpoint)).toBe(KEY);
    expect(await keys.states([endpoint])).toEqual([how]);
  });

  it('typed anew stands before the one that is remembered, until it is remembered itself', async () => {
    await remember();
    keys.typed(endpoint, 'sk-new');
    expect(keys.of(endpoint)).toBe('sk-new');
    await keys.remember('e1');
    const later = tab();
    await later.unlock(PASS);
    expect(later.of(endpoint)).toBe('sk-new');
  });

  it('that is damaged is said to be so, and is not sent', async () => {
    await remember();
    const database = new Database(name);
    await database.transact(['values'], 'readwrite', async (transaction) => {
      const values = transaction.objectStore('values');
      const stored = (await values.get('vault')) as { keys: object[] };
      const keys = stored.keys.map((key) => ({
        ...key,
        sealed: { iv: new ArrayBuffer(12), bytes: new ArrayBuffer(30) },
      }));
      await values.put({ ...stored, keys }, 'vault');
    });
    const later = tab();
    await later.unlock(PASS);
    expect(await later.states([endpoint])).toEqual(['damaged']);
    await expect(later.demand(endpoint)).rejects.toMatchObject({ code: 'endpoint.keyDamaged' });
    expect(later.of(endpoint)).toBe('');
  });

  it('is forgotten, also while it is locked', async () => {
    await remember();
    const later = tab();
    await later.forget('e1');
    expect(await later.states([endpoint])).toEqual(['none']);
    expect(await keys.states([endpoint])).toEqual(['none']);
    expect(keys.of(endpoint)).toBe('');
  });
});
