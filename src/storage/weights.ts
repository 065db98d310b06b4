/**
 * Weights of models: a folder of parts for each, in the browser's private file system. Parts, because a file there is
 * safe only once it is closed: when the page goes away in the middle, all but the last part of it are kept.
 */
import { StorageUnavailable, weightsFailure } from './errors';

const PART_BYTES = 32_000_000;
/** Streams come in pieces of some kilobytes, and each write crosses into another process. */
const WRITE_BYTES = 1_000_000;
const NOTE = 'note.json';

export class WeightStore {
  constructor(
    private readonly folder = 'weights',
    private readonly storage: StorageManager | null = globalThis.navigator?.storage ?? null,
    private readonly partBytes = PART_BYTES,
  ) {}

  /** What is noted about each model, by its id; whoever reads it checks it. */
  async notes(): Promise<ReadonlyMap<string, unknown>> {
    return this.#try(async () => {
      const notes = new Map<string, unknown>();
      for await (const handle of (await this.#root()).values()) {
        if (handle.kind === 'directory') notes.set(decodeURIComponent(handle.name), await readNote(handle));
      }
      return notes;
    });
  }

  async saveNote(id: string, note: unknown): Promise<void> {
    await this.#try(async () => {
      const folder = await this.#folder(id);
      const file = await (await folder.getFileHandle(NOTE, { create: true })).createWritable();
      await file.write(JSON.stringify(note));
      await file.close();
    });
  }

  /** Bytes that are safe. */
  async size(id: string): Promise<number> {
    return this.#try(async () => (await this.#parts(id)).reduce((sum, { size }) => sum + size, 0));
  }

  /** The parts as one, read from the disk when they are needed. */
  async open(id: string): Promise<Blob> {
    return this.#try(async () => new Blob([...(await this.#parts(id))]));
  }

  /** Adds to the parts that are there. However it ends, what was written until then is kept. */
  async append(
    id: string,
    bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
    options: { readonly signal: AbortSignal; readonly onWritten: (bytes: number) => void },
  ): Promise<void> {
    await this.#try(async () => {
      const folder = await this.#folder(id);
      let number = (await this.#parts(id)).length;
      const reader = bytes.getReader();
      const stop = () => void reader.cancel(options.signal.reason).catch(() => undefined);
      options.signal.addEventListener('abort', stop, { once: true });
      try {
        for (let more = true; more; number += 1) {
          options.signal.throwIfAborted();
          more = await this.#writePart(folder, number, reader, options.onWritten);
        }
        options.signal.throwIfAborted();
      } finally {
        options.signal.removeEventListener('abort', stop);
        await reader.cancel().catch(() => undefined);
      }
    });
  }

  /** Drops the parts and keeps the note. */
  async empty(id: string): Promise<void> {
    await this.#try(async () => {
      const folder = await this.#folder(id);
      for (const name of await partNames(folder)) await folder.removeEntry(name);
    });
  }

  async remove(id: string): Promise<void> {
    await this.#try(async () => {
      await (await this.#root()).removeEntry(encodeURIComponent(id), { recursive: true }).catch(ignoreMissing);
    });
  }

  async clear(): Promise<void> {
    await this.#try(async () => {
      const top = await this.#top();
      await top.removeEntry(this.folder, { recursive: true }).catch(ignoreMissing);
    });
  }

  /** Writes until the part is full; true when there may be more. */
  async #writePart(
    folder: FileSystemDirectoryHandle,
    number: number,
    reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
    onWritten: (bytes: number) => void,
  ): Promise<boolean> {
    let gathered = await gather(reader);
    if (gathered.blob.size === 0) return gathered.more;
    const name = `${String(number).padStart(5, '0')}.part`;
    const file = await (await folder.getFileHandle(name, { create: true })).createWritable();
    let written = 0;
    try {
      for (;;) {
        await file.write(gathered.blob);
        written += gathered.blob.size;
        onWritten(gathered.blob.size);
        if (!gathered.more || written >= this.partBytes) return gathered.more;
        gathered = await gather(reader);
      }
    } finally {
      await file.close();
    }
  }

  async #parts(id: string): Promise<readonly File[]> {
    const folder = await (await this.#root()).getDirectoryHandle(encodeURIComponent(id)).catch(ignoreMissing);
    if (folder === undefined) return [];
    const files: File[] = [];
    for (const name of await partNames(folder)) files.push(await (await folder.getFileHandle(name)).getFile());
    return files;
  }

  async #folder(id: string): Promise<FileSystemDirectoryHandle> {
    return (await this.#root()).getDirectoryHandle(encodeURIComponent(id), { create: true });
  }

  async #root(): Promise<FileSystemDirectoryHandle> {
    return (await this.#top()).getDirectoryHandle(this.folder, { create: true });
  }

  async #top(): Promise<FileSystemDirectoryHandle> {
    if (typeof this.storage?.getDirectory !== 'function') throw new StorageUnavailable();
    return this.storage.getDirectory();
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw weightsFailure(error);
    }
  }
}

/** The next pieces together. A stream that breaks off gives what came before first. */
async function gather(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
): Promise<{ readonly blob: Blob; readonly more: boolean }> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  while (size < WRITE_BYTES) {
    const next = reader.read();
    const { done, value } = size === 0 ? await next : await next.catch(() => ({ done: false, value: undefined }));
    if (done) return { blob: new Blob(pieces), more: false };
    // It broke off; reading once more throws the reason, after these pieces are written.
    if (value === undefined) break;
    pieces.push(value);
    size += value.byteLength;
  }
  return { blob: new Blob(pieces), more: true };
}

async function partNames(folder: FileSystemDirectoryHandle): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const name of folder.keys()) if (name.endsWith('.part')) names.push(name);
  return names.sort();
}

async function readNote(folder: FileSystemDirectoryHandle): Promise<unknown> {
  try {
    return JSON.parse(await (await (await folder.getFileHandle(NOTE)).getFile()).text());
  } catch {
    // Without a readable note nobody knows what the parts are.
    return null;
  }
}

function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
}
