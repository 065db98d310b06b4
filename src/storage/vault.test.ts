import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';
import { eraseAll } from './house';
import { Database } from './open';
import { Vault } from './vault';

const KEY = 'sk-planted-0a1b2c3d4e5f';
const PASS = 'north lamp, 1897';
const owner = { endpoint: 'e1', origin: 'https://models.example' };
const other = { endpoint: 'e2', origin: 'http://127.0.0.1:8000' };

let count = 0;
let name: string;
let vault: Vault;

/** As another tab, or this one after a reload, would open it. */
function tab(): Vault {
  return new Vault(new Database(name), new Changes(name, () => undefined), 1_000);
}

beforeEach(() => {
  name = `vault-${count++}`;
  vault = tab();
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function remember(): Promise<void> {
  await vault.unlock(PASS);
  await vault.remember(owner, KEY);
  await vault.remember(other, 'other-key');
}

/** What is stored, to be looked at and broken. */
async function stored(): Promise<Record<string, unknown> & { keys: Record<string, unknown>[] }> {
  const value: unknown = await new Database(name).transact(['values'], 'readonly', (transaction) =>
    transaction.objectStore('values').get('vault'),
  );
  return value as Awaited<ReturnType<typeof stored>>;
}

async function store(value: unknown): Promise<void> {
  await new Database(name).transact(['values'], 'readwrite', (transaction) =>
    transaction.objectStore('values').put(value, 'vault'),
  );
}

/** Every byte of it, as text. */
function legible(value: unknown): string {
  if (value instanceof ArrayBuffer) return Buffer.from(value).toString('latin1');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(legible).join(' ');
}

describe('remembered keys', () => {
  test('are given back in another tab after the passphrase, and not before', async () => {
    await remember();
    const later = tab();
    expect(await later.look()).toEqual({
      state: 'locked',
      keys: [
        { ...owner, state: 'locked' },
        { ...other, state: 'locked' },
      ],
    });
    expect(later.keyOf(owner)).toBeNull();
    await later.unlock(PASS);
    expect(await later.look()).toMatchObject({ state: 'unlocked', keys: [{ state: 'open' }, { state: 'open' }] });
    expect(later.keyOf(owner)).toBe(KEY);
    expect(later.keyOf(other)).toBe('other-key');
  });

  test('are stored as bytes that show neither key nor passphrase', async () => {
    await remember();
    const bytes = legible(await stored());
    expect(bytes).toContain(owner.origin);
    expect(bytes).not.toContain(KEY);
    expect(bytes).not.toContain(PASS);
    expect(await stored()).toMatchObject({ version: 1, iterations: 1_000 });
  });

  test('are sealed afresh each time: a new vector for every record, a new salt for every passphrase', async () => {
    await remember();
    const before = await stored();
    await vault.remember(owner, KEY);
    await vault.changePassphrase(PASS, 'another passphrase');
    const after = await stored();
    const vectors = [...before.keys, ...after.keys].map(({ sealed }) => legible((sealed as { iv: unknown }).iv));
    expect(new Set(vectors).size).toBe(4);
    expect(legible(after['salt'])).not.toBe(legible(before['salt']));
  });

  test('stay locked for a wrong passphrase', async () => {
    await remember();
    const later = tab();
    await expect(later.unlock('north lamp, 1898')).rejects.toMatchObject({ code: 'vault.passphrase' });
    expect(await later.look()).toMatchObject({ state: 'locked' });
    expect(later.keyOf(owner)).toBeNull();
  });

  test('can be locked again', async () => {
    await remember();
    vault.lock();
    expect(vault.keyOf(owner)).toBeNull();
    expect(await vault.look()).toMatchObject({ state: 'locked' });
    await expect(vault.remember(owner, 'x')).rejects.toMatchObject({ code: 'vault.locked' });
  });

  test('take no short passphrase when one is chosen', async () => {
    await expect(vault.unlock('1234567')).rejects.toMatchObject({ code: 'vault.short' });
    expect(await vault.look()).toEqual({ state: 'empty', keys: [] });
  });

  test('are forgotten one by one, and come back with an undo as long as the passphrase is the same', async () => {
    await remember();
    vault.lock();
    const undo = await vault.forget('e1');
    expect((await vault.look()).keys).toEqual([{ ...other, state: 'locked' }]);
    await undo();
    await vault.unlock(PASS);
    expect(vault.keyOf(owner)).toBe(KEY);
    const tooLate = await vault.forget('e1');
    await vault.changePassphrase(PASS, 'another passphrase');
    await tooLate();
    expect((await vault.look()).keys).toEqual([{ ...other, state: 'open' }]);
  });

  test('leave nothing behind when the last is forgotten; an undo brings even that back', async () => {
    await vault.unlock(PASS);
    await vault.remember(owner, KEY);
    const undo = await vault.forget('e1');
    expect(await stored()).toBeUndefined();
    expect(vault.keyOf(owner)).toBeNull();
    await undo();
    expect(vault.keyOf(owner)).toBe(KEY);
  });

  test('are all forgotten at once, locked or not', async () => {
    await remember();
    const undo = await tab().forgetAll();
    expect(await stored()).toBeUndefined();
    expect(await vault.look()).toEqual({ state: 'empty', keys: [] });
    expect(vault.keyOf(owner)).toBeNull();
    await undo();
    expect(await vault.look()).toMatchObject({ state: 'locked' });
    const late = await vault.forgetAll();
    await vault.unlock('a new passphrase');
    await vault.remember(owner, 'newer');
    await late();
    expect(vault.keyOf(owner)).toBe('newer');
    expect((await vault.look()).keys).toHaveLength(1);
  });

  test('are gone from memory too when everything is erased', async () => {
    await remember();
    await eraseAll(new Database(name), new Changes(name, () => undefined));
    expect(await vault.look()).toEqual({ state: 'empty', keys: [] });
    expect(vault.keyOf(owner)).toBeNull();
  });

  test('move to a new passphrase together', async () => {
    await remember();
    await expect(vault.changePassphrase('not the one', 'another passphrase')).rejects.toMatchObject({
      code: 'vault.passphrase',
    });
    await expect(vault.changePassphrase(PASS, 'short')).rejects.toMatchObject({ code: 'vault.short' });
    await vault.changePassphrase(PASS, 'another passphrase');
    expect(vault.keyOf(owner)).toBe(KEY);
    const later = tab();
    await expect(later.unlock(PASS)).rejects.toMatchObject({ code: 'vault.passphrase' });
    await later.unlock('another passphrase');
    expect(later.keyOf(other)).toBe('other-key');
  });
});

describe('a key opens for its endpoint at its server only', () => {
  test('not at another address of the endpoint', async () => {
    await remember();
    expect(vault.keyOf({ ...owner, origin: 'https://evil.example' })).toBeNull();
    expect(vault.keyOf({ ...owner, endpoint: 'e2' })).toBeNull();
  });

  test.each([
    ['was moved to another endpoint', { endpoint: 'e3' }],
    ['was given another origin', { origin: 'https://evil.example' }],
    ['was broken', { sealed: { iv: new ArrayBuffer(12), bytes: new ArrayBuffer(40) } }],
  ])('not from a record that %s, which is told from a wrong passphrase', async (_what, change) => {
    await remember();
    const value = await stored();
    await store({ ...value, keys: value.keys.map((key, index) => (index === 0 ? { ...key, ...change } : key)) });
    const later = tab();
    await later.unlock(PASS);
    const [moved, untouched] = (await later.look()).keys;
    expect(moved).toEqual({ endpoint: 'e1', origin: owner.origin, ...pick(change), state: 'damaged' });
    expect(untouched).toEqual({ ...other, state: 'open' });
    expect(later.keyOf({ ...owner, ...pick(change) })).toBeNull();
    expect(later.keyOf(owner)).toBeNull();
  });

  function pick(change: object): object {
    return Object.fromEntries(Object.entries(change).filter(([field]) => field !== 'sealed'));
  }
});

describe('a damaged vault', () => {
  test.each([
    ['nonsense', () => 'nonsense'],
    ['of a later version', (value: object) => ({ ...value, version: 2 })],
    ['without its salt', (value: object) => ({ ...value, salt: null })],
    ['that would take for ever', (value: object) => ({ ...value, iterations: 1e12 })],
  ])('%s is said to be damaged, is not written over, and can be forgotten', async (_what, change) => {
    await remember();
    await store(change(await stored()));
    const later = tab();
    expect(await later.look()).toEqual({ state: 'damaged', keys: [] });
    await expect(later.unlock(PASS)).rejects.toMatchObject({ code: 'vault.damaged' });
    await (
      await later.forget('e1')
    )();
    await later.forgetAll();
    await later.unlock('a new passphrase');
    await later.remember(owner, KEY);
    expect(later.keyOf(owner)).toBe(KEY);
  });
});

describe('two tabs', () => {
  test('see what the other remembers and forgets', async () => {
    await remember();
    const second = tab();
    await second.unlock(PASS);
    await vault.remember({ endpoint: 'e3', origin: 'https://c.example' }, 'third');
    await vault.forget('e1');
    await second.look();
    expect(second.keyOf({ endpoint: 'e3', origin: 'https://c.example' })).toBe('third');
    expect(second.keyOf(owner)).toBeNull();
  });

  test('a passphrase changed in one locks the other, which then cannot write with the old one', async () => {
    await remember();
    const second = tab();
    await second.unlock(PASS);
    await vault.changePassphrase(PASS, 'another passphrase');
    await expect(second.remember(owner, 'x')).rejects.toMatchObject({ code: 'vault.locked' });
    expect(await second.look()).toMatchObject({ state: 'locked' });
    expect(second.keyOf(owner)).toBeNull();
  });

  test('choosing a passphrase at the same time: the first that remembers a key wins', async () => {
    const second = tab();
    await vault.unlock(PASS);
    await second.unlock('the other passphrase');
    await vault.remember(owner, KEY);
    await expect(second.remember(other, 'x')).rejects.toMatchObject({ code: 'vault.locked' });
    await second.unlock(PASS);
    await second.remember(other, 'x');
    await vault.look();
    expect(vault.keyOf(other)).toBe('x');
  });

  test('changing the passphrase in both loses no key', async () => {
    await remember();
    const second = tab();
    const changes = await Promise.allSettled([
      vault.changePassphrase(PASS, 'changed by the first'),
      second.changePassphrase(PASS, 'changed by the second'),
    ]);
    expect(changes.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { code: 'vault.changed' } },
    ]);
    const winner = changes[0].status === 'fulfilled' ? 'changed by the first' : 'changed by the second';
    const later = tab();
    await later.unlock(winner);
    expect(later.keyOf(owner)).toBe(KEY);
  });
});

test('a disk that is full is said, and what was remembered stays', async () => {
  await remember();
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await expect(vault.remember(owner, 'new')).rejects.toMatchObject({ code: 'storage.full' });
  await expect(vault.changePassphrase(PASS, 'another passphrase')).rejects.toMatchObject({ code: 'storage.full' });
  put.mockRestore();
  const later = tab();
  await later.unlock(PASS);
  expect(later.keyOf(owner)).toBe(KEY);
});

test('a page without encryption says so', async () => {
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) });
  expect(await vault.look()).toEqual({ state: 'impossible', keys: [] });
  await expect(vault.unlock(PASS)).rejects.toMatchObject({ code: 'vault.impossible' });
});

test('changes are told', async () => {
  const changes = new Changes(name, () => undefined);
  const heard = vi.fn();
  changes.on('endpoints', heard);
  await new Vault(new Database(name), changes, 1_000).unlock(PASS);
  expect(heard).toHaveBeenCalled();
});
