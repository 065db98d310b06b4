import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Md5 } from './md5';

function md5(...pieces: readonly Uint8Array[]): string {
  const sum = new Md5();
  for (const piece of pieces) sum.add(piece);
  return sum.end();
}

describe('MD5', () => {
  it('is what the platform makes of the same bytes, however they are cut', () => {
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(bytes, bytes, bytes, (...pieces) => {
        const hash = createHash('md5');
        for (const piece of pieces) hash.update(piece);
        expect(md5(...pieces)).toBe(hash.digest('hex'));
      }),
    );
  });

  it.each([0, 55, 56, 63, 64, 119, 128, 1_000_000])('knows where blocks end: %i bytes', (length) => {
    const bytes = Uint8Array.from({ length }, (_, n) => n % 251);
    expect(md5(bytes)).toBe(createHash('md5').update(bytes).digest('hex'));
  });
});
