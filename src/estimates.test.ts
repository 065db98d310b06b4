import { describe, expect, test } from 'vitest';
import type { RunMeasure } from './engine/estimate/measure';
import { measured } from './engine/estimate/testing/measured';
import { direct } from './engine/strategies/direct';
import { rlm } from './engine/strategies/rlm';
import { ask } from './engine/testing/world';
import { Estimates, type EstimateParts } from './estimates';
import { DEFAULT_LIMITS } from './limits';

const facts = (id: string) => ({
  id: `https://example.com/#${id}`,
  window: 32_000,
  concurrency: 4,
  price: { input: 1, output: 1 },
  host: 'example.com',
  byHand: false,
});

function open(part: Partial<EstimateParts> & { readonly stored?: unknown } = {}) {
  const kept: { run: string; measure: RunMeasure }[] = [];
  const estimates = new Estimates({
    strategies: [rlm, direct],
    reader: 'reader',
    facts: async (id) => (id === 'gone' ? null : facts(id)),
    speed: async () => null,
    limits: async () => DEFAULT_LIMITS,
    store: {
      measures: async () => part.stored,
      add: async (run, measure) => void kept.push({ run, measure }),
    },
    onStored: () => () => undefined,
    ...part,
  });
  return { estimates, kept };
}

const request = { strategy: 'rlm', root: 'a', sub: 'b', corpus: { id: 'corpus', characters: 100_000 } };
const earlier = measured({ root: facts('a').id, sub: facts('b').id });

describe('an estimate', () => {
  test('knows models by what makes their replies, whatever an endpoint is called', async () => {
    const { estimates } = open({ stored: [earlier] });
    const forecast = await estimates.of(request);
    expect(forecast?.basis).toMatchObject({ amounts: 'models', runs: 1 });
    expect(forecast?.estimate.calls?.likely).toBe(8);
  });

  test('takes what is stored as it is written, and nothing else', async () => {
    const { estimates } = open({ stored: [{ ...earlier, seconds: 'soon' }, null, 7, earlier] });
    expect((await estimates.of(request))?.basis.runs).toBe(1);
    for (const stored of [undefined, 'x', { length: 3 }]) {
      expect((await open({ stored }).estimates.of(request))?.basis.amounts).toBe('nothing');
    }
  });

  test('needs no storage to say what the strategy knows', async () => {
    const store = { measures: () => Promise.reject(new Error('no disk')), add: () => Promise.resolve() };
    const { estimates } = open({ store });
    const forecast = await estimates.of({ ...request, strategy: 'direct' });
    // A million tokens cost a dollar.
    expect(forecast?.estimate.money?.likely).toBeCloseTo(0.025, 2);
  });

  test('on this device costs nothing', async () => {
    const local = async (id: string) => ({ ...facts(id), host: null, price: null });
    const { estimates } = open({ facts: local, stored: [measured({ root: facts('a').id, sub: facts('b').id })] });
    expect((await estimates.of(request))?.estimate.money?.most).toBe(0);
  });

  test('of what is not there is none', async () => {
    const { estimates } = open();
    expect(await estimates.of({ ...request, root: 'gone' })).toBeNull();
    expect(await estimates.of({ ...request, strategy: 'guess' })).toBeNull();
  });
});

describe('calls whose number is known', () => {
  const samples = [1, 2, 3].map((n) => ({ model: facts('b').id, input: 400 + n, output: 10, seconds: 2 }));

  test('take as many rows as the model needs, each as long as its calls took before', async () => {
    const { estimates } = open({ stored: [measured({ samples })] });
    const seconds = await estimates.ofCalls('b', { least: 4, most: 40 });
    // Four at once.
    expect(seconds?.least).toBeLessThanOrEqual(2);
    expect(seconds?.likely).toBeCloseTo(11, 0);
    expect(seconds?.most).toBeGreaterThanOrEqual(20);
  });

  test('take nobody knows how long where nothing was measured, or a person answers', async () => {
    expect(await open().estimates.ofCalls('b', { least: 4, most: 4 })).toBeNull();
    const byHand = open({ facts: async (id) => ({ ...facts(id), byHand: true }), stored: [measured({ samples })] });
    expect(await byHand.estimates.ofCalls('b', { least: 4, most: 4 })).toBeNull();
    expect(await open().estimates.ofCalls('gone', { least: 4, most: 4 })).toBeNull();
  });
});

test('a run that has ended is kept as numbers', async () => {
  const { estimates, kept } = open();
  const { events, root, sub } = await ask({});
  await estimates.note('r1', events.slice(0, -1), [root, sub]);
  expect(kept).toEqual([]);
  await estimates.note('r1', events, [root, sub]);
  expect(kept).toMatchObject([{ run: 'r1', measure: { strategy: 'rlm', ended: 'answered', turns: { count: 1 } } }]);
});
