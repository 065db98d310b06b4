import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bootstrap, estimate, wilson } from './intervals';

test('Wilson’s interval is the published one', () => {
  expect(wilson(8, 10).low).toBeCloseTo(0.4902, 4);
  expect(wilson(8, 10).high).toBeCloseTo(0.9433, 4);
  expect(wilson(0, 20)).toMatchObject({ mean: 0, low: 0 });
  expect(wilson(0, 20).high).toBeCloseTo(0.1611, 4);
  expect(wilson(20, 20).high).toBe(1);
});

test('an interval holds the mean, stays between the extremes and is the same every time', () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(scores, (values) => {
      const { mean, low, high } = estimate(values);
      expect(low).toBeLessThanOrEqual(mean);
      expect(high).toBeGreaterThanOrEqual(mean);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(estimate(values)).toEqual({ mean, low, high });
    }),
    { numRuns: 40 },
  );
});

test('the bootstrap agrees with the normal interval where that holds', () => {
  const values = Array.from({ length: 400 }, (_, n) => (n % 20) / 20);
  const { mean, low, high } = bootstrap(values);
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  const half = (1.96 * deviation) / Math.sqrt(values.length);
  expect(high - mean).toBeCloseTo(half, 2);
  expect(mean - low).toBeCloseTo(half, 2);
});

test('no score is no figure', () => {
  expect(estimate([]).mean).toBeNaN();
});
