/** What is written beside the stored parts of a model: where it came from and what its file says of itself. */
import * as v from 'valibot';
import type { NoteStore } from '../local/shelf';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const Source = v.variant('kind', [
  v.object({ kind: v.literal('address'), url: v.string() }),
  v.object({ kind: v.literal('files'), names: v.array(v.string()) }),
]);

export const Note = v.object({
  source: Source,
  name: v.string(),
  /** Added by the user, rather than taken from the list. */
  own: v.boolean(),
  addedAt: v.number(),
  /** Bytes of each file when it is whole, one after the other; empty while nobody knows. */
  sizes: v.array(count),
  /** The server's mark of this version of the file; a download goes on only where it is still the same. */
  tag: v.nullable(v.string()),
  whole: v.boolean(),
  /** What the file says; null until it is there. */
  trained: v.nullable(count),
  bytesPerToken: v.nullable(v.number()),
  hasChatTemplate: v.boolean(),
  /** Of what is stored: another one for other weights. */
  revision: v.optional(v.nullable(v.string()), null),
  /** The window that the user chose, in tokens. */
  window: v.optional(v.nullable(count), null),
});
export type Note = v.InferOutput<typeof Note>;

/** Where weights are kept. */
export interface Weights extends NoteStore {
  size(id: string): Promise<number>;
  open(id: string): Promise<Blob>;
  append(
    id: string,
    bytes: ReadableStream<Uint8Array<ArrayBuffer>>,
    options: { readonly signal: AbortSignal; readonly onWritten: (bytes: number) => void },
  ): Promise<void>;
  empty(id: string): Promise<void>;
}

export function totalOf({ sizes }: Note): number | null {
  return sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0);
}
