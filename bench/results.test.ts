import { expect, test } from 'vitest';
import { quantile, resultOf, tableOf } from './results';

test('the value is the median, the tail is the bad end', () => {
  const slow = resultOf('x', { samples: [5, 1, 3], unit: 'ms', bound: 1.5 }, { atMost: 3 });
  expect(slow).toMatchObject({ value: 3, ratio: 2, met: true, n: 3 });
  expect(slow.p90).toBeCloseTo(4.6);
  const share = resultOf('y', { samples: [0.9, 1], unit: 'of ideal', bound: 1 }, { atLeast: 0.98 });
  expect(share.met).toBe(false);
  expect(share.p90).toBeCloseTo(0.91);
});

test('a measure without samples or bound says so rather than looking good', () => {
  expect(resultOf('x', { samples: [], unit: 'ms', bound: null }, { atMost: 3 })).toMatchObject({
    met: false,
    ratio: null,
  });
  expect(quantile([], 0.5)).toBeNaN();
});

test('the table names every column and every miss', () => {
  const table = tableOf([resultOf('x', { samples: [5], unit: 'ms', bound: 2 }, { atMost: 3 })]);
  expect(table).toMatch(/x +5 +5 +ms +2 +2.5 +3 +NO +1/);
});
