import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, packed, unpacked } from './snapshot';

const memory = fc
  .array(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }), { minLength: 4, maxLength: 200 })
  .map((words) => new Uint8Array(Int32Array.from(words).buffer));
const anywhere = fc.nat({ max: 10_000 });

describe('a snapshot', () => {
  test('is unpacked as it was packed', async () => {
    await fc.assert(
      fc.asyncProperty(memory, async (bytes) => {
        expect(await unpacked(packed(bytes))).toEqual(bytes);
      }),
    );
  });

  test('with one byte changed is none', async () => {
    await fc.assert(
      fc.asyncProperty(memory, anywhere, fc.integer({ min: 1, max: 255 }), async (bytes, at, change) => {
        const changed = bytes.slice();
        changed[at % bytes.length] = (changed[at % bytes.length] ?? 0) ^ change;
        const torn = { bytes: new Blob([changed]), checksum: checksum(bytes) };
        await expect(unpacked(torn)).rejects.toThrow('damaged');
      }),
    );
  });

  test('that is cut off is none', async () => {
    await fc.assert(
      fc.asyncProperty(memory, anywhere, async (bytes, at) => {
        const torn = { bytes: new Blob([bytes.slice(0, at % bytes.length)]), checksum: checksum(bytes) };
        await expect(unpacked(torn)).rejects.toThrow('damaged');
      }),
    );
  });

  test('with two different words swapped is none', () => {
    fc.assert(
      fc.property(memory, anywhere, anywhere, (bytes, first, second) => {
        const words = new Int32Array(bytes.slice().buffer);
        const [a, b] = [first % words.length, second % words.length];
        fc.pre(words[a] !== words[b]);
        [words[a], words[b]] = [words[b] ?? 0, words[a] ?? 0];
        // Sums wrap around: a distance and a difference whose product is a multiple of 2³² would go unseen.
        fc.pre(Math.imul(a - b, (words[a] ?? 0) - (words[b] ?? 0)) !== 0);
        expect(checksum(new Uint8Array(words.buffer))).not.toBe(checksum(bytes));
      }),
    );
  });
});
