/** Replies of models to calls already made, so that asking the same thing again costs nothing. */
import * as v from 'valibot';
import { Usage } from '../engine/events';
import type { CacheKey, CallCache, Completion } from '../engine/ports';
import type { Changes, Schedule } from './changes';
import type { Database, Transaction } from './open';
import type { CachedCall } from './schema';

const StoredCompletion = v.object({ text: v.string(), usage: Usage, finish: v.picklist(['stop', 'length']) });
const Totals = v.object({
  entries: v.number(),
  bytes: v.number(),
  /** Replies that were found, since it was cleared. Those stored before they were counted have none. */
  hits: v.optional(v.number(), 0),
});
export type Totals = v.InferOutput<typeof Totals>;

const NOTHING: Totals = { entries: 0, bytes: 0, hits: 0 };
const FLUSH_PAUSE_MS = 30;
/** A run finds hundreds in a second; their number need not be written more often than this. */
const HITS_PAUSE_MS = 2_000;
const CAP_BYTES = 128 * 1024 * 1024;
/** Evicting goes a little below the cap, so that not every further write has to evict. */
const EVICT_TO = 0.9;
/** What an entry takes beside its text: key, usage, index. */
const ENTRY_BYTES = 256;

type Writing = Transaction<readonly ['calls', 'values'], 'readwrite'>;

export class StoredCallCache implements CallCache {
  /** Written and not yet stored. A lookup sees them too. */
  #waiting = new Map<string, CachedCall>();
  /** Found and not yet counted in storage. */
  #hits = 0;
  #counting = false;
  readonly #hashes = new WeakMap<CacheKey, Promise<string | null>>();
  #keys: Promise<Set<string>> | null = null;
  /** The next transaction, which writes still join. */
  #collecting: Promise<void> | null = null;
  /** The one under way; never rejects. */
  #storing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly capBytes = CAP_BYTES,
    private readonly now: () => number = () => Date.now(),
    private readonly schedule: Schedule = (callback, ms) => setTimeout(callback, ms),
  ) {}

  async lookup(keys: readonly CacheKey[], signal: AbortSignal): Promise<readonly (Completion | null)[]> {
    const hashes = await Promise.all(keys.map((key) => this.#hashOf(key)));
    signal.throwIfAborted();
    const stored = await this.#known();
    const wanted = hashes
      .filter((hash) => hash !== null)
      .filter((hash) => stored.has(hash) && !this.#waiting.has(hash));
    const calls = wanted.length === 0 ? new Map<string, CachedCall>() : await this.#read(wanted);
    const found = hashes.map((hash) => (hash === null ? undefined : (this.#waiting.get(hash) ?? calls.get(hash))));
    signal.throwIfAborted();
    const completions = found.map((call) =>
      call !== undefined && v.is(StoredCompletion, call.completion) ? call.completion : null,
    );
    this.#count(completions.filter((completion) => completion !== null).length);
    return completions;
  }

  /**
   * The keys stored so far. Most lookups miss, and a miss must not wait for the writes of the calls before it, as a
   * transaction would. What another tab stores meanwhile is not seen; that costs a call, never a wrong reply.
   */
  #known(): Promise<Set<string>> {
    if (this.#keys !== null) return this.#keys;
    const reading = this.database
      .transact(['calls'], 'readonly', (transaction) => transaction.objectStore('calls').getAllKeys())
      .then((keys) => new Set(keys));
    this.#keys = reading;
    reading.catch(() => (this.#keys = null));
    return reading;
  }

  /** A key is asked about and then stored; its prompt may be a megabyte. */
  #hashOf(key: CacheKey): Promise<string | null> {
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const hash = cacheHash(key);
    this.#hashes.set(key, hash);
    return hash;
  }

  async #read(hashes: readonly string[]): Promise<Map<string, CachedCall>> {
    const calls = await this.database.transact(['calls'], 'readonly', (transaction) => {
      const store = transaction.objectStore('calls');
      return Promise.all(hashes.map(async (hash) => store.get(hash)));
    });
    return new Map(calls.flatMap((call) => (call === undefined ? [] : [[call.key, call]])));
  }

  /** Resolves when stored. Writes that come while others are being stored go together into the next transaction. */
  async store(key: CacheKey, completion: Completion): Promise<void> {
    const { text, usage, finish } = completion;
    const hash = await this.#hashOf(key);
    if (hash === null) return;
    const call: CachedCall = {
      key: hash,
      at: this.now(),
      bytes: ENTRY_BYTES + 2 * text.length,
      completion: { text, usage, finish },
    };
    // One giant reply must not drive out everything else.
    if (call.bytes > this.capBytes / 4) return;
    this.#waiting.set(call.key, call);
    if (this.#collecting === null) {
      const flush = this.#storing.then(pause).then(() => this.#flush());
      this.#collecting = flush;
      this.#storing = flush.catch(() => undefined);
    }
    await this.#collecting;
  }

  async totals(): Promise<Totals> {
    const value = await this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').get('cache'),
    );
    const totals = readTotals(value);
    return { ...totals, hits: totals.hits + this.#hits };
  }

  async clear(): Promise<void> {
    this.#waiting.clear();
    this.#hits = 0;
    this.#keys = null;
    await this.database.transact(['calls', 'values'], 'readwrite', (transaction) =>
      Promise.all([transaction.objectStore('calls').clear(), transaction.objectStore('values').put(NOTHING, 'cache')]),
    );
    this.changes.announce('settings');
  }

  /** Many hits become one write, some time later. */
  #count(hits: number): void {
    this.#hits += hits;
    if (hits === 0 || this.#counting) return;
    this.#counting = true;
    this.schedule(() => {
      this.#counting = false;
      void this.#storeHits();
    }, HITS_PAUSE_MS);
  }

  /** A count that cannot be written is lost: nothing depends on it. */
  async #storeHits(): Promise<void> {
    const hits = this.#hits;
    if (hits === 0) return;
    this.#hits = 0;
    await this.database
      .transact(['values'], 'readwrite', async (transaction) => {
        const values = transaction.objectStore('values');
        const totals = readTotals(await values.get('cache'));
        await values.put({ ...totals, hits: totals.hits + hits }, 'cache');
      })
      .catch(() => undefined);
  }

  async #flush(): Promise<void> {
    this.#collecting = null;
    const batch = [...this.#waiting.values()];
    try {
      await this.database.transact(['calls', 'values'], 'readwrite', (transaction) => this.#write(transaction, batch));
      const known = await this.#known();
      for (const { key } of batch) known.add(key);
    } finally {
      // A batch that could not be stored is given up: a cache may forget, but must not grow in memory instead.
      for (const call of batch) if (this.#waiting.get(call.key) === call) this.#waiting.delete(call.key);
    }
  }

  async #write(transaction: Writing, batch: readonly CachedCall[]): Promise<void> {
    const calls = transaction.objectStore('calls');
    const values = transaction.objectStore('values');
    const [stored, replaced] = await Promise.all([
      values.get('cache'),
      Promise.all(batch.map(({ key }) => calls.get(key))),
    ]);
    const totals = readTotals(stored);
    let { entries, bytes } = totals;
    for (const [index, call] of batch.entries()) {
      const old = replaced[index];
      entries += old === undefined ? 1 : 0;
      bytes += call.bytes - (old?.bytes ?? 0);
    }
    await Promise.all(batch.map(async (call) => calls.put(call)));
    const evicted = bytes > this.capBytes ? await evict(transaction, bytes - EVICT_TO * this.capBytes) : NOTHING;
    await values.put({ ...totals, entries: entries - evicted.entries, bytes: bytes - evicted.bytes }, 'cache');
  }
}

/** Lets writes gather. A tab that goes away meanwhile loses nothing but a place in the cache. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, FLUSH_PAUSE_MS));
}

/**
 * SHA-256 in hex over the request as JSON, its keys in one fixed order. null where the browser has no digests (pages
 * without HTTPS): nothing is cached there.
 */
export async function cacheHash({ model, maxTokens, messages, stop, schema }: CacheKey): Promise<string | null> {
  const subtle: SubtleCrypto | undefined = crypto.subtle;
  if (subtle === undefined) return null;
  const plain = messages.map(({ role, content }) => ({ role, content }));
  // Absent ones leave no trace in the JSON, so that replies stored before there were any are still found.
  const canonical = JSON.stringify({ model, maxTokens, messages: plain, stop, schema });
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(canonical));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Deletes the oldest entries until `excess` bytes are free. The index holds the sizes; no text is read. */
async function evict(transaction: Writing, excess: number): Promise<Pick<Totals, 'entries' | 'bytes'>> {
  const calls = transaction.objectStore('calls');
  let entries = 0;
  let bytes = 0;
  let cursor = await calls.index('age').openKeyCursor();
  while (cursor !== null && bytes < excess) {
    entries += 1;
    bytes += cursor.key[1];
    void calls.delete(cursor.primaryKey);
    cursor = await cursor.continue();
  }
  return { entries, bytes };
}

function readTotals(value: unknown): Totals {
  const read = v.safeParse(Totals, value);
  return read.success ? read.output : NOTHING;
}
