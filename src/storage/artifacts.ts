/**
 * Files of models in the browser's cache, under the addresses they came from: WebLLM reads them there by itself, and
 * knows no other way that is tried as well. A file is there whole or not at all.
 */
import { StorageUnavailable, weightsFailure } from './errors';

/** Carries the size, so that it can be told without reading the file. */
const LENGTH = 'content-length';

export class ArtifactStore {
  constructor(private readonly caches: CacheStorage | null = globalThis.caches ?? null) {}

  /** In bytes; null: it is not there. */
  async size(shelf: string, url: string): Promise<number | null> {
    return this.#try(shelf, async (cache) => {
      const length = (await cache.match(url))?.headers.get(LENGTH) ?? null;
      return length === null ? null : Number(length);
    });
  }

  async read(shelf: string, url: string): Promise<ArrayBuffer | null> {
    return this.#try(shelf, async (cache) => (await (await cache.match(url))?.arrayBuffer()) ?? null);
  }

  /** Stores nothing when `body` fails on its way. */
  async write(shelf: string, url: string, body: ReadableStream<Uint8Array<ArrayBuffer>>, bytes: number): Promise<void> {
    await this.#try(shelf, (cache) => cache.put(url, new Response(body, { headers: { [LENGTH]: String(bytes) } })));
  }

  /** Bytes of all that lies below this address. */
  async held(shelf: string, folder: string): Promise<number> {
    return this.#try(shelf, async (cache) => {
      const keys = (await cache.keys()).filter(({ url }) => url.startsWith(folder));
      const lengths = await Promise.all(
        keys.map(async (key) => Number((await cache.match(key))?.headers.get(LENGTH) ?? 0)),
      );
      return lengths.reduce((sum, length) => sum + length, 0);
    });
  }

  /** Deletes what lies at this address, and below it where it ends with a slash. */
  async remove(shelf: string, url: string): Promise<void> {
    await this.#try(shelf, async (cache) => {
      const keys = (await cache.keys()).map((request) => request.url);
      const gone = keys.filter((key) => (url.endsWith('/') ? key.startsWith(url) : key === url));
      await Promise.all(gone.map((key) => cache.delete(key)));
    });
  }

  async clear(shelf: string): Promise<void> {
    await this.caches?.delete(shelf);
  }

  async #try<T>(shelf: string, work: (cache: Cache) => Promise<T>): Promise<T> {
    if (this.caches === null) throw new StorageUnavailable();
    try {
      return await work(await this.caches.open(shelf));
    } catch (error) {
      throw weightsFailure(error);
    }
  }
}
