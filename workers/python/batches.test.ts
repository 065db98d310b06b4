import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batches } from './batches';

test('batches are the texts in order, none larger than allowed unless one text is', () => {
  const text = fc.uint8Array({ maxLength: 30 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (texts, most) => {
      const made = batches(
        texts.map((bytes) => bytes.slice().buffer),
        most,
      );
      const back = made.flatMap(({ bytes, lengths }) => {
        expect(lengths.length === 1 || bytes.length <= most).toBe(true);
        let at = 0;
        return Array.from(lengths, (length) => [...bytes.subarray(at, (at += length))]);
      });
      expect(back).toEqual(texts.map((bytes) => [...bytes]));
      for (const [index, { bytes }] of made.entries()) {
        const next = made[index + 1]?.lengths[0];
        if (next !== undefined) expect(bytes.length + next).toBeGreaterThan(most);
      }
    }),
  );
});
