import fc from 'fast-check';
import { expect, test } from 'vitest';
import { digestOf, digestOfText } from './digest';

test('equal bytes have equal digests, wherever they lie in a buffer', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(7), (bytes, offset) => {
      const moved = new Uint8Array(bytes.length + offset);
      moved.set(bytes, offset);
      expect(digestOf(moved.subarray(offset))).toBe(digestOf(bytes));
    }),
  );
});

test('texts that differ a little have different digests', () => {
  const texts = [
    '',
    'a',
    'b',
    'ab',
    'ba',
    'a\0',
    'abcd',
    'abcde',
    'bbcd',
    'abce',
    ...Array.from({ length: 20_000 }, (_, n) => `question ${n}`),
  ];
  expect(new Set(texts.map(digestOfText)).size).toBe(texts.length);
});
