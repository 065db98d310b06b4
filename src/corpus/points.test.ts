import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Points } from './points';

const piece = fc.oneof(
  fc.constantFrom('🦫', '👩‍🚀', '𝔸', '漢字', 'e\u0301', '\0', '\r\n', 'plain ', '\ud800', '\udc00', '\ufeff'),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
/** Short ones, and ones that are longer than several checkpoints, with something odd around them. */
const text = fc.oneof(
  fc.array(piece).map((pieces) => pieces.join('')),
  fc
    .tuple(
      fc.array(piece, { maxLength: 5 }),
      fc.integer({ min: 65_530, max: 65_540 }),
      fc.array(piece, { minLength: 1 }),
    )
    .map(([head, length, tail]) => head.join('') + 'x'.repeat(length) + tail.join('').repeat(3) + '🦫'.repeat(40_000)),
);

/** The slow and certain way. */
const pointsBefore = (whole: string, unit: number): number => Array.from(whole.slice(0, unit)).length;
const insidePair = (whole: string, unit: number): boolean => (whole.codePointAt(unit - 1) ?? 0) > 0xffff && unit > 0;

describe('positions', () => {
  test('are the same in both counts where there are no pairs', () => {
    const points = new Points('ab\0c\r\ndé漢');
    for (let unit = 0; unit <= 9; unit++) {
      expect(points.toPoint(unit)).toBe(unit);
      expect(points.toUnit(unit)).toBe(unit);
    }
  });

  test('behind an emoji differ by one', () => {
    const points = new Points('a🦫b');
    expect([0, 1, 2, 3, 4].map((unit) => points.toPoint(unit))).toEqual([0, 1, 1, 2, 3]);
    expect([0, 1, 2, 3].map((point) => points.toUnit(point))).toEqual([0, 1, 3, 4]);
  });

  test('are counted as Python counts, in any text', () => {
    fc.assert(
      fc.property(text, fc.nat(200_000), (whole, at) => {
        const unit = at % (whole.length + 1);
        const expected = pointsBefore(whole, unit) - (insidePair(whole, unit) ? 1 : 0);
        expect(new Points(whole).toPoint(unit)).toBe(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('there and back are the same, in any text', () => {
    fc.assert(
      fc.property(text, fc.nat(200_000), (whole, at) => {
        const points = new Points(whole);
        const point = at % (Array.from(whole).length + 1);
        const unit = points.toUnit(point);
        expect(points.toPoint(unit)).toBe(point);
        expect(insidePair(whole, unit)).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('outside the text are drawn to its ends', () => {
    for (const whole of ['', 'abc', '🦫🦫']) {
      const points = new Points(whole);
      expect(points.toPoint(-5)).toBe(0);
      expect(points.toUnit(-5)).toBe(0);
      expect(points.toPoint(99)).toBe(Array.from(whole).length);
      expect(points.toUnit(99)).toBe(whole.length);
    }
  });
});
