/** The one connection to IndexedDB: opened when first needed, given up when another tab needs a newer shape. */
import { openDB, unwrap, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { BurrowError } from '../engine/errors';
import { StorageBlocked, StorageUnavailable, storageFailure } from './errors';
import { MIGRATIONS, type Migration } from './migrations';
import type { Schema, Store } from './schema';

/** Other tabs close their connection at once when asked; only a long write or a hung tab takes longer than this. */
const BLOCKED_PATIENCE_MS = 5_000;

type Mode = 'readonly' | 'readwrite';
export type Transaction<Stores extends readonly Store[], M extends Mode> = IDBPTransaction<Schema, Stores, M>;

export class Database {
  #opening: Promise<IDBPDatabase<Schema>> | null = null;

  constructor(
    readonly name = 'burrow',
    private readonly migrations: readonly Migration[] = MIGRATIONS,
    private readonly patienceMs = BLOCKED_PATIENCE_MS,
  ) {}

  /**
   * Runs `work` in one transaction: all of it is stored, or none. `work` must await nothing but the transaction.
   * Durability is relaxed: the data survive the tab and the browser; only a power cut may take the last moments.
   */
  async transact<const Stores extends readonly Store[], M extends Mode, T>(
    stores: Stores,
    mode: M,
    work: (transaction: Transaction<Stores, M>) => Promise<T>,
  ): Promise<T> {
    const connection = await this.#connect();
    try {
      const transaction = connection.transaction(stores, mode, { durability: 'relaxed' });
      return await finish(transaction, work);
    } catch (error) {
      throw storageFailure(error);
    }
  }

  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  /** A failed attempt is forgotten, so that the next caller tries again. */
  #connect(): Promise<IDBPDatabase<Schema>> {
    if (this.#opening !== null) return this.#opening;
    const opening = this.#open();
    this.#opening = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  #forget(opening: Promise<IDBPDatabase<Schema>>): void {
    if (this.#opening === opening) this.#opening = null;
  }

  #migrate(database: IDBDatabase, transaction: IDBTransaction, from: number): void {
    for (const migration of this.migrations.slice(from)) migration(database, transaction);
  }

  #open(): Promise<IDBPDatabase<Schema>> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      let gaveUp = false;
      // Deferred into a promise: where storage is forbidden some browsers throw at once, or have no `indexedDB` at all.
      const opened = Promise.resolve().then(() =>
        openDB<Schema>(this.name, this.migrations.length, {
          upgrade: (database, from, _to, transaction) => {
            // An upgrade that aborts rejects the opening; its own promise must not count as unhandled.
            transaction.done.catch(() => undefined);
            this.#migrate(unwrap(database), unwrap(transaction), from);
          },
          blocked: () => {
            timer = setTimeout(() => {
              gaveUp = true;
              reject(new StorageBlocked());
            }, this.patienceMs);
          },
          // A newer version waits in another tab, or the site's data are being deleted: let go. The next use reopens.
          blocking: () => void this.close(),
          terminated: () => (this.#opening = null),
        }),
      );
      opened.then(
        (connection) => {
          clearTimeout(timer);
          if (gaveUp) connection.close();
          else resolve(connection);
        },
        (error: unknown) => {
          clearTimeout(timer);
          const failure = storageFailure(error);
          reject(failure instanceof BurrowError ? failure : new StorageUnavailable(error));
        },
      );
    });
  }
}

async function finish<Stores extends readonly Store[], M extends Mode, T>(
  transaction: Transaction<Stores, M>,
  work: (transaction: Transaction<Stores, M>) => Promise<T>,
): Promise<T> {
  const done = transaction.done;
  // It is awaited below; until then a rejection must not count as unhandled.
  done.catch(() => undefined);
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has already aborted by itself.
    }
    // Requests cut off by an abort only say so; the transaction knows the cause, for example a full disk.
    const cause = await done.then(
      () => error,
      (reason: unknown) => reason,
    );
    throw isAbort(error) && !isAbort(cause) ? cause : error;
  }
  await done;
  return result;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
