/** The browser's storage of the app's origin, planted and read past the app. */
import type { Page } from '@playwright/test';

export interface Planted {
  readonly database: string;
  readonly channel: string;
  readonly key: string;
  readonly secret: string;
}

/** Puts the secret into every place an origin has. */
export async function plant(page: Page, planted: Planted): Promise<void> {
  await page.evaluate(async ({ database, key, secret }) => {
    localStorage.setItem(key, secret);
    sessionStorage.setItem(key, secret);
    document.cookie = `${key}=${secret}; path=/`;
    await (await caches.open(key)).put(new Request(`./${key}`), new Response(secret));
    const file = await (await navigator.storage.getDirectory()).getFileHandle(key, { create: true });
    const writer = await file.createWritable();
    await writer.write(secret);
    await writer.close();
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open(database, 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore(key).put(secret, key);
      opening.onsuccess = () => {
        opening.result.close();
        resolve();
      };
      opening.onerror = () => reject(opening.error ?? new Error('not opened'));
    });
  }, planted);
}

/** Everything the origin keeps, as one text: every database with its Blobs, both storages, caches, cookies, files. */
export function dump(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error('not read'));
      });
    const parts: unknown[] = [
      Object.entries(localStorage),
      Object.entries(sessionStorage),
      document.cookie,
      location.href,
    ];
    for (const { name } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name ?? ''));
      for (const store of database.objectStoreNames) {
        const values: unknown[] = await done(database.transaction(store).objectStore(store).getAll());
        for (const value of values) {
          parts.push(store, value);
          for (const field of Object.values(value ?? {})) if (field instanceof Blob) parts.push(await field.text());
        }
      }
      database.close();
    }
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        parts.push(request.url, await (await cache.match(request))?.text());
      }
    }
    for await (const handle of (await navigator.storage.getDirectory()).values()) {
      if (handle instanceof FileSystemFileHandle) parts.push(handle.name, await (await handle.getFile()).text());
    }
    return JSON.stringify(parts, (_name, value: unknown) => {
      const isBytes = value instanceof ArrayBuffer || ArrayBuffer.isView(value);
      // Python's memory is large, and no place where the page keeps anything.
      return isBytes && value.byteLength < 1_000_000 ? new TextDecoder().decode(value) : value;
    });
  });
}

/** To be called before the page is first opened; then `fill` can take its disk space away. */
export async function fillable(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const state = { full: false };
    Object.assign(window, { disk: state });
    for (const name of ['add', 'put'] as const) {
      const write = IDBObjectStore.prototype[name];
      IDBObjectStore.prototype[name] = function (this: IDBObjectStore, ...values: Parameters<typeof write>) {
        const request = write.apply(this, values);
        const { transaction } = this;
        // As browsers do it: the transaction aborts a little later, and only it knows why.
        if (state.full && transaction.error === null) {
          const error = new DOMException('The quota has been exceeded.', 'QuotaExceededError');
          Object.defineProperty(transaction, 'error', { value: error });
          queueMicrotask(() => transaction.abort());
        }
        return request;
      };
    }
  });
}

/** From now on nothing more can be stored, until the page is loaded again. */
export async function fill(page: Page): Promise<void> {
  await page.evaluate(() => ((window as unknown as { disk: { full: boolean } }).disk.full = true));
}
