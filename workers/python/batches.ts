/**
 * Many small texts as few large ones: each crossing into Python costs more than a small text does. Batches are bounded,
 * because each is in memory once more while it is taken apart there.
 */
const BATCH_BYTES = 8_000_000;

export interface Batch {
  readonly bytes: Uint8Array;
  /** Of its texts, one after the other. */
  readonly lengths: Uint32Array;
}

export function batches(texts: readonly ArrayBuffer[], batchBytes = BATCH_BYTES): Batch[] {
  const groups: ArrayBuffer[][] = [];
  let size = Infinity;
  for (const text of texts) {
    size += text.byteLength;
    if (size > batchBytes) {
      groups.push([]);
      size = text.byteLength;
    }
    groups.at(-1)?.push(text);
  }
  return groups.map(joined);
}

function joined(texts: readonly ArrayBuffer[]): Batch {
  const lengths = Uint32Array.from(texts, ({ byteLength }) => byteLength);
  const [only] = texts;
  if (only !== undefined && texts.length === 1) return { bytes: new Uint8Array(only), lengths };
  const bytes = new Uint8Array(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const text of texts) {
    bytes.set(new Uint8Array(text), at);
    at += text.byteLength;
  }
  return { bytes, lengths };
}
