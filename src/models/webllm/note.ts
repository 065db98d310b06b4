/** What is written down about a model whose files are stored, or on their way. */
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const Note = v.object({
  /** One that the user added; null: it is in the library's list, by its id. */
  own: v.nullable(v.object({ name: v.string(), folder: v.string(), from: v.string() })),
  /** The compiled program it was downloaded with. Another version of the library may want another one. */
  program: v.string(),
  /** Of all its files; null until their list is known. */
  bytes: v.nullable(count),
  whole: v.boolean(),
  /** What its own settings say; null until they are there. */
  trained: v.nullable(count),
  bytesPerToken: v.nullable(v.number()),
  /** Of what is stored: another one for other weights, another program or other settings. */
  revision: v.optional(v.nullable(v.string()), null),
  /** The window that the user chose, in tokens. */
  window: v.optional(v.nullable(count), null),
});
export type Note = v.InferOutput<typeof Note>;

/** What is known before anything is stored. */
export const BLANK: Omit<Note, 'program'> = {
  own: null,
  bytes: null,
  whole: false,
  trained: null,
  bytesPerToken: null,
  revision: null,
  window: null,
};
