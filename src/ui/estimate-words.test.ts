import { describe, expect, test } from 'vitest';
import type { Forecast } from '../app';
import type { Estimate } from '../engine/events';
import { amountWords, basisWords, timeWords } from './estimate-words';

const exactly = (amount: number) => ({ least: amount, likely: amount, most: amount });
const near = (likely: number) => ({ least: likely * 0.7, likely, most: likely * 1.4 });
const between = (least: number, most: number) => ({ least, likely: (least + most) / 2, most });
const KNOWN: Estimate = { seconds: near(20), calls: exactly(9), tokens: near(14_000), money: exactly(0) };
const BASIS: Forecast['basis'] = { amounts: 'models', runs: 6, unmeasured: [], device: null, byHand: false };
const NAMES = { root: 'Planner', sub: 'Qwen 0.5B' };

describe('amounts', () => {
  test('are as exact as they are', () => {
    expect(amountWords(KNOWN)).toBe('About 20 s · 9 calls · 14 K tokens · no cost');
    expect(amountWords({ ...KNOWN, calls: between(4, 40), money: near(0.2) })).toBe(
      'About 20 s · 4–40 calls · 14 K tokens · about $0.20',
    );
    expect(amountWords({ ...KNOWN, calls: exactly(1), money: between(0.01, 0.3) })).toBe(
      'About 20 s · 1 call · 14 K tokens · $0.01 to $0.30',
    );
    expect(amountWords({ ...KNOWN, tokens: between(0, 6_000) })).toBe(
      'About 20 s · 9 calls · up to 6 K tokens · no cost',
    );
  });

  test('that are unknown are not nothing', () => {
    expect(amountWords({ ...KNOWN, money: null })).toContain('price unknown');
    expect(amountWords({ ...KNOWN, seconds: null })).toBe('9 calls · 14 K tokens · no cost');
    expect(amountWords({ seconds: null, calls: null, tokens: null, money: null })).toBe('');
    expect(amountWords({ seconds: null, calls: null, tokens: null, money: exactly(0) })).toBe('No cost');
  });

  test('of time are rounded to what one plans with', () => {
    expect(timeWords(exactly(0.2))).toBe('under a second');
    expect(timeWords({ least: 0.2, likely: 0.8, most: 3 })).toBe('under a second');
    expect(timeWords(near(7.4))).toBe('about 7 s');
    expect(timeWords(near(118))).toBe('about 2 min');
    expect(timeWords(near(128))).toBe('about 2 min 10 s');
    expect(timeWords(near(1_230))).toBe('about 21 min');
    expect(timeWords(near(12_000))).toBe('about 3 h 20 min');
    expect(amountWords({ ...KNOWN, seconds: between(8, 240) })).toMatch(/^About 2 min \(8 s to 4 min\) · /);
  });
});

describe('what it rests on', () => {
  test('earlier runs, and with which models', () => {
    expect(basisWords({ estimate: KNOWN, basis: BASIS }, NAMES)).toBe('From 6 earlier runs with these models.');
    const others: Forecast = { estimate: KNOWN, basis: { ...BASIS, amounts: 'strategy', runs: 1 } };
    expect(basisWords(others, NAMES)).toBe('From 1 earlier run with other models.');
  });

  test('the measured speed of a model on this device', () => {
    const device = { prefill: 22.4, decode: 6.28 };
    expect(basisWords({ estimate: KNOWN, basis: { ...BASIS, amounts: 'plan', runs: 0, device } }, NAMES)).toBe(
      'Measured here: reads 22, writes 6.3 tokens a second.',
    );
  });

  test('nothing yet, and why', () => {
    const nothing: Estimate = { seconds: null, calls: null, tokens: null, money: null };
    const first: Forecast = { estimate: nothing, basis: { ...BASIS, amounts: 'nothing', runs: 0 } };
    expect(basisWords(first, NAMES)).toBe('How long it will take is not known yet: no run of this kind was measured.');
    const unmeasured: Forecast = { estimate: { ...KNOWN, seconds: null }, basis: { ...BASIS, unmeasured: ['sub'] } };
    expect(basisWords(unmeasured, NAMES)).toBe(
      'How long is not known: Qwen 0.5B was not measured yet. The amounts are from 6 earlier runs with these models.',
    );
    const byHand: Forecast = { estimate: { ...KNOWN, seconds: null }, basis: { ...BASIS, byHand: true, runs: 0 } };
    expect(basisWords(byHand, NAMES)).toBe('How long depends on you.');
  });
});
