/** Weights in memory, for tests in Node, which has no private file system. */
import type { Weights } from '../note';

export class MemoryWeights implements Weights {
  readonly #notes = new Map<string, unknown>();
  readonly #bytes = new Map<string, Blob>();
  /** Called after each piece is stored. */
  onWritten: () => void = () => undefined;

  async notes(): Promise<ReadonlyMap<string, unknown>> {
    return this.#notes;
  }

  async saveNote(id: string, note: unknown): Promise<void> {
    this.#notes.set(id, structuredClone(note));
  }

  async size(id: string): Promise<number> {
    return this.#bytes.get(id)?.size ?? 0;
  }

  async open(id: string): Promise<Blob> {
    return this.#bytes.get(id) ?? new Blob([]);
  }

  async append(
    id: string,
    bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
    { signal, onWritten }: { readonly signal: AbortSignal; readonly onWritten: (bytes: number) => void },
  ): Promise<void> {
    for await (const piece of bytes) {
      this.#bytes.set(id, new Blob([await this.open(id), piece]));
      onWritten(piece.byteLength);
      this.onWritten();
      signal.throwIfAborted();
    }
  }

  async empty(id: string): Promise<void> {
    this.#bytes.delete(id);
  }

  async remove(id: string): Promise<void> {
    this.#bytes.delete(id);
    this.#notes.delete(id);
  }

  async clear(): Promise<void> {
    this.#bytes.clear();
    this.#notes.clear();
  }
}
