/**
 * Fingerprints of blocks of text, as rsync takes them: cheap to roll along a text by one unit, equal for equal text.
 * Two different blocks may share one, so whoever finds a block this way compares the characters.
 */

/** A block’s length in UTF-16 code units: a passage of at least twice that, less one, holds a whole block. */
export const BLOCK = 64;

/** Odd, so that no unit’s bits are lost on the way; of no other meaning. */
const FACTOR = 0x2c1b3c6d;

/** What the unit that leaves the block has been multiplied with. */
const LEAVING = power(FACTOR, BLOCK);

/** The fingerprint of each whole block of a text, from its first character on: 4 bytes for 64 units. */
export function blocksOf(text: string): Uint32Array<ArrayBuffer> {
  const blocks = new Uint32Array(Math.floor(text.length / BLOCK));
  for (let block = 0; block < blocks.length; block += 1) blocks[block] = sumAt(text, block * BLOCK);
  return blocks;
}

/** The fingerprint of the block that starts here, as a signed number of 32 bits. */
export function sumAt(text: string, start: number): number {
  let sum = 0;
  for (let at = start; at < start + BLOCK; at += 1) sum = (Math.imul(sum, FACTOR) + text.charCodeAt(at)) | 0;
  return sum;
}

/** The fingerprint one unit on: `leaving` was the block’s first unit, `entering` follows its last. */
export function rolled(sum: number, leaving: number, entering: number): number {
  return (Math.imul(sum, FACTOR) + entering - Math.imul(leaving, LEAVING)) | 0;
}

function power(base: number, exponent: number): number {
  let product = 1;
  for (let times = 0; times < exponent; times += 1) product = Math.imul(product, base);
  return product;
}
