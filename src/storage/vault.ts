/**
 * Keys of endpoints that are remembered on this device, encrypted with one passphrase for all. Unlocked once for each
 * tab: the key made of the passphrase and what it opened stay in this tab's memory until it is locked or closed.
 * Other tabs may change what is stored at any time, so every operation begins by looking at it anew.
 */
import * as v from 'valibot';
import type { VaultState } from '../app';
import type { Changes } from './changes';
import { EncryptionMissing, PassphraseShort, PassphraseWrong, VaultChanged, VaultDamaged, VaultLocked } from './errors';
import type { Database, Transaction } from './open';
import { ITERATIONS, canSeal, deriveKey, newDerivation, seal, unseal, type Derivation } from './sealing';
import type { Undo } from './undo';

/** Whose key it is. A key opens for its endpoint at its server's origin and for no other. */
export interface KeyOwner {
  readonly endpoint: string;
  readonly origin: string;
}

export interface RememberedKey extends KeyOwner {
  readonly state: 'locked' | 'open' | 'damaged';
}

export interface VaultView {
  readonly state: VaultState;
  readonly keys: readonly RememberedKey[];
}

const Bytes = v.instance(ArrayBuffer);
const Sealed = v.object({ iv: Bytes, bytes: Bytes });
const Remembered = v.object({ endpoint: v.string(), origin: v.string(), sealed: Sealed });
const Stored = v.object({
  version: v.literal(1),
  salt: Bytes,
  /** More than a browser can do in a minute was not written by this app. */
  iterations: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20_000_000)),
  /** A known text. If it does not open, the passphrase is wrong; if it does and a key does not, that key is damaged. */
  check: Sealed,
  keys: v.array(Remembered),
});
type Stored = v.InferOutput<typeof Stored>;

interface Open {
  readonly derivation: Derivation;
  readonly check: Stored['check'];
  readonly key: CryptoKey;
  /** Whether this vault is stored: not before its first key is. */
  stored: boolean;
  /** What opened, by endpoint; null: damaged. */
  opened: ReadonlyMap<string, { readonly origin: string; readonly key: string | null }>;
}

/** Short ones are guessed, however slow guessing is made. */
export const SHORTEST_PASSPHRASE = 8;

const CHECK = 'The passphrase is right.';
const CHECK_BOUND = ['burrow vault 1', 'check'];
const boundTo = ({ endpoint, origin }: KeyOwner): readonly string[] => ['burrow vault 1', 'key', endpoint, origin];

export class Vault {
  #open: Open | null = null;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly iterations = ITERATIONS,
  ) {}

  look(): Promise<VaultView> {
    return this.#inTurn(() => this.#look());
  }

  /** The key, if it is remembered for this owner and unlocked. */
  keyOf({ endpoint, origin }: KeyOwner): string | null {
    const found = this.#open?.opened.get(endpoint);
    return found?.origin === origin ? found.key : null;
  }

  /** Unlocks with the passphrase. While nothing is remembered, this becomes the passphrase. */
  unlock(passphrase: string): Promise<void> {
    return this.#inTurn(async () => {
      if (!canSeal()) throw new EncryptionMissing();
      const stored = await this.#read();
      this.#open = stored === null ? await this.#begin(passphrase) : await tryPassphrase(passphrase, stored);
      await this.#follow(stored);
      this.#announce();
    });
  }

  lock(): void {
    this.#open = null;
    this.#announce();
  }

  /** The vault has to be unlocked. */
  remember(owner: KeyOwner, key: string): Promise<void> {
    return this.#inTurn(async () => {
      const open = this.#open;
      if (open === null) throw new VaultLocked();
      const remembered = { ...owner, sealed: await seal(open.key, key, boundTo(owner)) };
      const stored = await this.#change((before) => {
        if (before === null ? open.stored : !isOf(open, before)) throw new VaultLocked();
        const others = (before?.keys ?? []).filter(({ endpoint }) => endpoint !== owner.endpoint);
        return { version: 1, ...open.derivation, check: open.check, keys: [...others, remembered] };
      });
      await this.#follow(stored);
      this.#announce();
    });
  }

  /** Works on a locked vault too. What comes back with the undo is as locked as it was. */
  forget(endpoint: string): Promise<Undo> {
    return this.#inTurn(async () => {
      const { state, keys } = await this.#look();
      if (state === 'damaged' || !keys.some((key) => key.endpoint === endpoint)) return async () => undefined;
      let removed: Stored | null = null;
      const stored = await this.#change((before) => {
        removed = before;
        const others = (before?.keys ?? []).filter((key) => key.endpoint !== endpoint);
        return before === null || others.length === 0 ? null : { ...before, keys: others };
      });
      // The passphrase stays chosen in this tab.
      if (this.#open !== null && stored === null) this.#open.stored = false;
      await this.#follow(stored);
      this.#announce();
      return () => this.#restore(removed, endpoint);
    });
  }

  /** Also what is damaged. The undo brings it back, locked, unless something was remembered since. */
  forgetAll(): Promise<Undo> {
    return this.#inTurn(async () => {
      const removed = await this.database.transact(['values'], 'readwrite', async (transaction) => {
        const values = transaction.objectStore('values');
        const before: unknown = await values.get('vault');
        await values.delete('vault');
        return before;
      });
      this.lock();
      return async () => {
        await this.database.transact(['values'], 'readwrite', async (transaction) => {
          const values = transaction.objectStore('values');
          if ((await values.get('vault')) === undefined && removed !== undefined) await values.put(removed, 'vault');
        });
        this.#announce();
      };
    });
  }

  /** Seals everything anew. A damaged key, which nobody can read, does not survive that. */
  changePassphrase(current: string, next: string): Promise<void> {
    return this.#inTurn(async () => {
      const before = await this.#read();
      if (before === null) throw new VaultChanged();
      const old = await tryPassphrase(current, before);
      const fresh = await this.#begin(next);
      const opened = await openAll(old.key, before);
      const keys = await Promise.all(
        [...opened].flatMap(([endpoint, { origin, key }]) => {
          const owner = { endpoint, origin };
          return key === null ? [] : [seal(fresh.key, key, boundTo(owner)).then((sealed) => ({ ...owner, sealed }))];
        }),
      );
      const stored = await this.#change((now) => {
        if (now === null || !isSame(now, before)) throw new VaultChanged();
        return keys.length === 0 ? null : { version: 1, ...fresh.derivation, check: fresh.check, keys };
      });
      this.#open = fresh;
      await this.#follow(stored);
      this.#announce();
    });
  }

  #restore(removed: Stored | null, endpoint: string): Promise<void> {
    return this.#inTurn(async () => {
      const key = removed?.keys.find((candidate) => candidate.endpoint === endpoint);
      if (removed === null || key === undefined) return;
      const stored = await this.#change((now) => {
        // Under another passphrase by now, it would never open again.
        if (now !== null && !hasSalt(now, removed.salt)) return now;
        const others = (now?.keys ?? []).filter((other) => other.endpoint !== endpoint);
        return { ...removed, keys: [...others, key] };
      });
      await this.#follow(stored);
      this.#announce();
    });
  }

  async #look(): Promise<VaultView> {
    if (!canSeal()) return { state: 'impossible', keys: [] };
    try {
      const stored = await this.#read();
      await this.#follow(stored);
      return this.#view(stored);
    } catch (error) {
      if (error instanceof VaultDamaged) return { state: 'damaged', keys: [] };
      throw error;
    }
  }

  async #begin(passphrase: string): Promise<Open> {
    if (passphrase.length < SHORTEST_PASSPHRASE) throw new PassphraseShort(SHORTEST_PASSPHRASE);
    const derivation = newDerivation(this.iterations);
    const key = await deriveKey(passphrase, derivation);
    return { derivation, key, check: await seal(key, CHECK, CHECK_BOUND), stored: false, opened: new Map() };
  }

  async #read(): Promise<Stored | null> {
    const stored = await this.database.transact(['values'], 'readonly', readStored);
    if (stored === 'damaged') throw new VaultDamaged();
    return stored;
  }

  /** Reads, changes and writes in one transaction, so that no other tab comes in between. null: nothing is stored. */
  #change(change: (before: Stored | null) => Stored | null): Promise<Stored | null> {
    return this.database.transact(['values'], 'readwrite', async (transaction) => {
      const before = await readStored(transaction);
      if (before === 'damaged') throw new VaultDamaged();
      const after = change(before);
      const values = transaction.objectStore('values');
      await (after === null ? values.delete('vault') : values.put(after, 'vault'));
      return after;
    });
  }

  /** Makes what is unlocked agree with what is stored. */
  async #follow(stored: Stored | null): Promise<void> {
    const open = this.#open;
    if (open === null) return;
    if (stored === null ? open.stored : !isOf(open, stored)) {
      // Another tab changed the passphrase or forgot everything.
      this.#open = null;
      return;
    }
    open.stored = stored !== null;
    open.opened = stored === null ? new Map() : await openAll(open.key, stored);
  }

  #view(stored: Stored | null): VaultView {
    const open = this.#open;
    const keys = (stored?.keys ?? []).map(({ endpoint, origin }) => {
      const state = open === null ? 'locked' : open.opened.get(endpoint)?.key === null ? 'damaged' : 'open';
      return { endpoint, origin, state } as const;
    });
    return { state: open !== null ? 'unlocked' : stored === null ? 'empty' : 'locked', keys };
  }

  #announce(): void {
    this.changes.announce('endpoints');
  }

  /** One after the other: what is unlocked has to follow what is stored in the order it was stored. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

async function readStored(
  transaction: Transaction<readonly ['values'], 'readonly' | 'readwrite'>,
): Promise<Stored | null | 'damaged'> {
  const value = await transaction.objectStore('values').get('vault');
  if (value === undefined) return null;
  const parsed = v.safeParse(Stored, value);
  return parsed.success ? parsed.output : 'damaged';
}

async function tryPassphrase(passphrase: string, { salt, iterations, check }: Stored): Promise<Open> {
  const derivation = { salt, iterations };
  const key = await deriveKey(passphrase, derivation);
  if ((await unseal(key, check, CHECK_BOUND)) !== CHECK) throw new PassphraseWrong();
  return { derivation, key, check, stored: true, opened: new Map() };
}

async function openAll(key: CryptoKey, { keys }: Stored): Promise<Open['opened']> {
  const opened = keys.map(async ({ endpoint, origin, sealed }) => {
    const text = await unseal(key, sealed, boundTo({ endpoint, origin }));
    return [endpoint, { origin, key: text }] as const;
  });
  return new Map(await Promise.all(opened));
}

function isOf({ derivation }: Open, stored: Stored): boolean {
  return hasSalt(stored, derivation.salt);
}

function hasSalt(stored: Stored, salt: ArrayBuffer): boolean {
  return sameBytes(stored.salt, salt);
}

/** Every sealed text has an initialisation vector of its own, so equal ones are equal texts. */
function isSame(a: Stored, b: Stored): boolean {
  const same = (key: Stored['keys'][number], index: number) => {
    const other = b.keys[index];
    return other !== undefined && sameBytes(key.sealed.iv, other.sealed.iv);
  };
  return hasSalt(a, b.salt) && a.keys.length === b.keys.length && a.keys.every(same);
}

function sameBytes(a: ArrayBuffer, b: ArrayBuffer): boolean {
  const other = new Uint8Array(b);
  return a.byteLength === b.byteLength && new Uint8Array(a).every((byte, index) => byte === other[index]);
}
