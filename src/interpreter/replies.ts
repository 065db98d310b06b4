/** What goes back to a cell, in bytes: Python takes them over without a copy. */
import { failureOf } from '../engine/errors';
import type { CellReply } from '../engine/ports';

/** UTF-8 never begins with this byte; burrow/documents.py knows it. */
const FAILED = 0xff;

export function replyBytes(reply: CellReply): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(reply));
}

/** In the place of a document: why there is none. */
export function failureBytes(error: unknown): Uint8Array<ArrayBuffer> {
  const why = new TextEncoder().encode(JSON.stringify(failureOf(error).sentence));
  const bytes = new Uint8Array(1 + why.length);
  bytes[0] = FAILED;
  bytes.set(why, 1);
  return bytes;
}
