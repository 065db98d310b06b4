/** Python's memory on its way out of one start and into the next. It is the page's to keep, and nobody's to read. */
import type { Snapshot } from './api';

/** The bytes as they were taken; throws when they are others. */
export async function unpacked(snapshot: Snapshot): Promise<Uint8Array> {
  const bytes = new Uint8Array(await snapshot.bytes.arrayBuffer());
  if (checksum(bytes) !== snapshot.checksum) throw new Error('The stored memory is damaged.');
  return bytes;
}

export function packed(bytes: Uint8Array<ArrayBuffer>): Snapshot {
  return { bytes: new Blob([bytes]), checksum: checksum(bytes) };
}

/**
 * Fletcher's checksum over 32-bit words: it notices what storage does to bytes (cut off, zeroed, swapped blocks). In
 * the sandbox there is no `crypto.subtle`, and on the page SHA-256 blocks the main thread for 40 ms. Four words a step
 * take half as long as one. A memory has whole words.
 */
export function checksum(bytes: Uint8Array): string {
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >>> 2);
  let sum = 1;
  let sums = 0;
  for (let at = 0; at < words.length; at += 4) {
    const a = words[at] ?? 0;
    const b = words[at + 1] ?? 0;
    const c = words[at + 2] ?? 0;
    const d = words[at + 3] ?? 0;
    sums = (sums + Math.imul(4, sum + a) + Math.imul(3, b) + 2 * c + d) | 0;
    sum = (sum + a + b + c + d) | 0;
  }
  return [bytes.byteLength, sum, sums].map((part) => (part >>> 0).toString(16)).join('-');
}
