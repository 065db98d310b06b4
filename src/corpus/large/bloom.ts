/**
 * Bloom filters: a set of words in ten bits for each, which knows every word that is in it and takes about one in a
 * hundred others for one of them. `salt` makes two filters err independently of each other.
 */
const BITS_A_WORD = 10;
/** The best number for ten bits. */
const PROBES = 7;

export function filterBytes(words: number): number {
  return Math.ceil((words * BITS_A_WORD) / 8);
}

/** Sets a word's bits in the filter that lies in `bytes` from `start` to `end`. */
export function addWord(bytes: Uint8Array, start: number, end: number, hash: number, salt: number): void {
  const bits = (end - start) * 8;
  const step = mixed(hash ^ salt ^ 0x5bd1e995) | 1;
  let at = mixed(hash ^ salt);
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = Math.floor(((at >>> 0) / 2 ** 32) * bits);
    const byte = start + (bit >>> 3);
    bytes[byte] = (bytes[byte] ?? 0) | (1 << (bit & 7));
    at = (at + step) | 0;
  }
}

export function hasWord(bytes: Uint8Array, start: number, end: number, hash: number, salt: number): boolean {
  const bits = (end - start) * 8;
  // The filter of no words.
  if (bits === 0) return false;
  const step = mixed(hash ^ salt ^ 0x5bd1e995) | 1;
  let at = mixed(hash ^ salt);
  for (let probe = 0; probe < PROBES; probe++) {
    const bit = Math.floor(((at >>> 0) / 2 ** 32) * bits);
    if (((bytes[start + (bit >>> 3)] ?? 0) & (1 << (bit & 7))) === 0) return false;
    at = (at + step) | 0;
  }
  return true;
}

/** Every bit of the hash moves half of the bits (the finish of MurmurHash3). */
function mixed(hash: number): number {
  let bits = hash;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
