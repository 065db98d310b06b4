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

/** Bytes that still fit; null when the browser does not tell. */
export async function room(): Promise<number | null> {
  const { used, quota } = await usage();
  return quota === null ? null : Math.max(0, quota - used);
}

/** Whether the browser keeps what is stored until the user deletes it, rather than clearing it when the disk is full. */
export async function isPersistent(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persisted?.()) ?? false;
}

/** Asks for that. Some browsers decide by themselves, some ask the user. */
export async function persist(): Promise<boolean> {
  return (await globalThis.navigator?.storage?.persist?.()) ?? false;
}
