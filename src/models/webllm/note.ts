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
});
export type Note = v.InferOutput<typeof Note>;
