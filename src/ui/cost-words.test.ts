import { describe, expect, test } from 'vitest';
import type { ModelCost } from '../engine/costs';
import { priceInWords, repliesInWords, savedInWords, sumInWords, tokensInWords } from './cost-words';

const COST: ModelCost = {
  id: 'https://api.example/v1/#m',
  name: 'Model',
  host: 'api.example',
  price: { input: 3, output: 15 },
  pricedAt: new Date(new Date().getFullYear(), 10, 21, 9, 12).getTime(),
  turns: 4,
  calls: 1,
  input: 12_300,
  output: 1_200,
  estimated: true,
  cost: { money: 0.42, unpriced: 0 },
  saved: { calls: 2, input: 640, output: 42, cost: { money: 0.02, unpriced: 0 } },
};

describe('costs in words', () => {
  test('are marked where they are estimates, and never nothing where they are unknown', () => {
    const sums = [
      [{ money: 0.42, unpriced: 0 }, false],
      [{ money: 0.42, unpriced: 0 }, true],
      [{ money: 0.001, unpriced: 0 }, true],
      [{ money: 0, unpriced: 0 }, true],
      [{ money: 0, unpriced: 2 }, true],
      [{ money: 1.5, unpriced: 1 }, false],
    ] as const;
    expect(sums.map(([sum, estimated]) => sumInWords(sum, estimated))).toEqual([
      '$0.42',
      '≈ $0.42',
      'under $0.01',
      'nothing',
      'unknown',
      '$1.50, and 1 reply of unknown price',
    ]);
  });

  test('say what was asked and what it took', () => {
    expect(repliesInWords(COST)).toBe('4 turns, 1 call');
    expect(repliesInWords({ ...COST, turns: 0, calls: 0 })).toBe('asked nothing');
    expect(tokensInWords(COST, COST.estimated)).toBe('≈ 12,300 tokens in, 1,200 out');
    expect(tokensInWords(COST, false)).toBe('12,300 tokens in, 1,200 out');
  });

  test('give the price with its date', () => {
    expect(priceInWords(COST)).toBe('$3 in, $15 out for a million tokens, on 21 Nov, 09:12');
    expect(priceInWords({ ...COST, price: null })).toBe('price unknown');
    expect(priceInWords({ ...COST, price: { input: 0, output: 0 } })).toBe('free');
    expect(priceInWords({ ...COST, host: null })).toBe('free, on this device');
  });

  test('say what the cache saved', () => {
    expect(savedInWords(COST)).toBe('2 calls from the cache saved ≈ 640 tokens in, 42 out, $0.02');
    expect(savedInWords({ ...COST, host: null })).toBe('2 calls from the cache saved ≈ 640 tokens in, 42 out');
    const unknown = { ...COST.saved, cost: { money: 0, unpriced: 2 } };
    expect(savedInWords({ ...COST, saved: unknown })).toContain('42 out, at an unknown price');
    expect(savedInWords({ ...COST, saved: { ...COST.saved, calls: 0 } })).toBe('');
  });
});
