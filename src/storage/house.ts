/** What concerns the whole of the storage. */
import type { Changes } from './changes';
import type { Database } from './open';
import { STORES } from './schema';

/** Deletes everything, in one transaction: safe while other tabs are open, whose lists empty themselves. */
export async function eraseAll(database: Database, changes: Changes): Promise<void> {
  await database.transact(STORES, 'readwrite', (transaction) =>
    Promise.all(STORES.map((store) => transaction.objectStore(store).clear())),
  );
  changes.announceAll();
}

/** In bytes, as far as the browser tells. */
export async function usage(): Promise<{ readonly used: number; readonly quota: number | null }> {
  const { usage: used = 0, quota = null } = (await globalThis.navigator?.storage?.estimate()) ?? {};
  return { used, quota };
}
