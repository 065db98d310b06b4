import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expand, tell } from './grammar';
import { Random } from './random';

test('a seed gives these numbers, everywhere and for good', () => {
  const random = new Random('burrow', 1);
  expect(Array.from({ length: 6 }, () => random.between(0, 999_999))).toMatchInlineSnapshot(`
    [
      861839,
      736867,
      370564,
      832829,
      268698,
      300693,
    ]
  `);
});

test('seeds that differ in one part give other numbers', () => {
  const first = (...seed: (string | number)[]) => new Random(...seed).next();
  const all = [first(1), first(2), first('1', 1), first(11), first('1', '1', 1), first('niah', 1), first('niah', 2)];
  expect(new Set(all).size).toBe(all.length);
});

test('numbers stay in their range and reach both ends', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 6 }), (seed, low, more) => {
      const random = new Random(seed);
      const seen = new Set(Array.from({ length: 300 }, () => random.between(low, low + more)));
      expect(seen.size).toBe(more + 1);
      expect(Math.min(...seen)).toBe(low);
      expect(Math.max(...seen)).toBe(low + more);
    }),
  );
});

test('numbers are even enough', () => {
  const random = new Random('even');
  const counts = Array.from({ length: 10 }, () => 0);
  for (let n = 0; n < 20_000; n += 1) {
    const bin = random.between(0, 9);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 2_000)).toBeLessThan(200);
});

test('shuffling keeps every item, and a sample repeats none', () => {
  fc.assert(
    fc.property(fc.integer(), fc.uniqueArray(fc.integer()), fc.nat(20), (seed, items, count) => {
      expect(new Random(seed).shuffled(items).sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
      const sample = new Random(seed).sample(items, count);
      expect(sample).toHaveLength(Math.min(count, items.length));
      expect(new Set(sample).size).toBe(sample.length);
    }),
  );
});

test('weights decide how often an index comes', () => {
  const random = new Random('weights');
  const counts = [0, 0, 0];
  for (let n = 0; n < 10_000; n += 1) {
    const index = random.weighted([1, 0, 3]);
    counts[index] = (counts[index] ?? 0) + 1;
  }
  expect(counts[1]).toBe(0);
  expect((counts[2] ?? 0) / (counts[0] ?? 1)).toBeCloseTo(3, 0);
});

test('a template is filled, nested choices and all', () => {
  const grammar = { who: ['the [old|young] {trade}'], trade: ['baker', 'smith'] };
  const said = new Set(
    Array.from({ length: 200 }, (_, seed) =>
      tell('{who} [sang|[wept|laughed]]. so it was.', grammar, new Random(seed)),
    ),
  );
  expect(said.size).toBe(12);
  expect(said).toContain('The old baker wept. So it was.');
});

test('a mistake in a grammar is said rather than printed', () => {
  const random = new Random(1);
  expect(() => expand('{nobody}', {}, random)).toThrow('Nothing fills {nobody}.');
  expect(() => expand('[one|two', {}, random)).toThrow('not closed');
  expect(() => expand('{a}', { a: ['{a}'] }, random)).toThrow('names itself');
});
