/** Estimates against real runs of the engine, whose models take a fixed time by a clock that only tests wind. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { direct } from '../strategies/direct';
import { reader } from '../strategies/reader';
import { ask, repl, ScriptedModel, submit, VirtualClock, type CellScript } from '../testing/world';
import { limits } from '../testing/fixtures';
import { estimate, type Plan, type Seat } from './estimate';
import { measure, type RunMeasure } from './measure';
import { knownCalls, measured } from './testing/measured';

const seat = (id: string, part: Partial<Seat> = {}): Seat => ({
  id,
  concurrency: 8,
  price: null,
  speed: null,
  byHand: false,
  ...part,
});

function plan(part: Partial<Plan> = {}): Plan {
  return {
    strategy: 'rlm',
    corpus: { id: 'corpus', characters: 100_000 },
    root: seat('root'),
    sub: seat('sub'),
    foreseen: {},
    limits: limits(),
    ...part,
  };
}

interface Question {
  readonly turns: number;
  /** Calls of each batch, one batch after the other. */
  readonly batches: readonly number[];
  readonly characters: number;
}

interface Speeds {
  readonly rootMs: number;
  readonly subMs: number;
  readonly pythonMs: number;
  readonly concurrency: number;
}

let asked = 0;

/** Runs a question with models of a fixed latency. */
async function took(question: Question, speeds: Speeds): Promise<RunMeasure> {
  const clock = new VirtualClock();
  const model = (id: string, ms: number, reply: (n: number) => string) => {
    const scripted = new ScriptedModel(id, async (_messages, options, n) => {
      await clock.sleep(ms, options.signal);
      return reply(n);
    });
    return Object.assign(scripted, { concurrency: speeds.concurrency });
  };
  const cell: CellScript = async ({ ask: request, options }) => {
    await clock.sleep(speeds.pythonMs, options.signal);
    for (const count of question.batches) {
      asked += 1;
      const prompts = Array.from({ length: count }, (_, n) => `Question ${asked}, passage ${n}`);
      await request({ kind: 'llm_query', prompts, model: null, batched: true });
    }
    return {};
  };
  const looks = Array.from({ length: question.turns - 2 }, () => repl('search("x")'));
  const turns = [repl('ask()'), ...looks, repl('finish(context)')];
  const text = 'x'.repeat(question.characters);
  const { events, state } = await ask({
    root: model('root', speeds.rootMs, (n) => turns[n] ?? ''),
    sub: model('sub', speeds.subMs, () => 'a reply'),
    cells: { 'ask()': cell, 'finish(context)': submit('done') },
    documents: [text],
    ports: { clock },
  });
  expect(state.status).toBe('answered');
  const measure_ = measure(events, () => speeds.concurrency);
  if (measure_ === null) throw new Error('The run has ended.');
  return measure_;
}

const speedsOf = fc.record({
  rootMs: fc.integer({ min: 200, max: 8_000 }),
  subMs: fc.integer({ min: 50, max: 8_000 }),
  pythonMs: fc.integer({ min: 0, max: 1_000 }),
  concurrency: fc.constantFrom(1, 2, 8),
});

describe('what it tells beforehand is within a factor of two of what a run takes', () => {
  test('of the next question, which asks something else', async () => {
    const batches = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(speedsOf, batches, fc.integer({ min: 2, max: 5 }), async (speeds, groups, turns) => {
        const earlier = await took({ turns, batches: groups, characters: 20_000 }, speeds);
        const next = await took({ turns, batches: groups.map((count) => count + 1), characters: 20_000 }, speeds);
        const { concurrency } = speeds;
        const asking = plan({
          corpus: next.corpus,
          root: seat('root', { concurrency }),
          sub: seat('sub', { concurrency }),
        });
        const told = estimate(asking, [earlier]).estimate.seconds?.likely ?? 0;
        expect(told / next.seconds).toBeGreaterThan(0.5);
        expect(told / next.seconds).toBeLessThan(2);
      }),
      { numRuns: 12 },
    );
  });

  test('of a corpus three times as long, read in three times as many calls', async () => {
    await fc.assert(
      fc.asyncProperty(speedsOf, fc.integer({ min: 2, max: 12 }), async (speeds, count) => {
        const { concurrency } = speeds;
        const seats = { root: seat('root', { concurrency }), sub: seat('sub', { concurrency }) };
        const earlier = await took({ turns: 3, batches: [count], characters: 10_000 }, speeds);
        const next = await took({ turns: 3, batches: [3 * count], characters: 30_000 }, speeds);
        const { seconds } = estimate(plan({ corpus: next.corpus, ...seats }), [earlier]).estimate;
        expect((seconds?.likely ?? 0) / next.seconds).toBeGreaterThan(0.5);
        expect((seconds?.likely ?? 0) / next.seconds).toBeLessThan(2);
        expect(seconds?.least).toBeLessThan(next.seconds);
        expect(seconds?.most).toBeGreaterThan(next.seconds);
      }),
      { numRuns: 10 },
    );
  });

  test('when the number of calls is known: five times as many as ever before', async () => {
    await fc.assert(
      fc.asyncProperty(speedsOf, fc.integer({ min: 1, max: 9 }), async (speeds, count) => {
        const { concurrency } = speeds;
        const seats = { root: seat('root', { concurrency }), sub: seat('sub', { concurrency }) };
        const earlier = await took({ turns: 2, batches: [count], characters: 10_000 }, speeds);
        const next = await took({ turns: 2, batches: [5 * count], characters: 10_000 }, speeds);
        const foreseen = knownCalls(5 * count, { input: 22, output: 7 });
        const { estimate: told } = estimate(plan({ foreseen, corpus: next.corpus, ...seats }), [earlier]);
        expect(told.calls).toEqual({ least: 5 * count, likely: 5 * count, most: 5 * count });
        expect((told.seconds?.likely ?? 0) / next.seconds).toBeGreaterThan(0.5);
        expect((told.seconds?.likely ?? 0) / next.seconds).toBeLessThan(2);
      }),
      { numRuns: 10 },
    );
  });
});

test('the more runs of different lengths were seen, the surer it is', () => {
  const run = (characters: number, at: number) =>
    measured({
      at,
      corpus: { id: `${characters}`, characters },
      calls: { ...measured().calls, count: characters / 1_000, requests: characters / 1_000 },
    });
  const asking = plan({ corpus: { id: 'new', characters: 400_000 } });
  const few = estimate(asking, [run(20_000, 1)]).estimate.calls;
  const many = estimate(asking, [20_000, 40_000, 80_000, 160_000].map(run)).estimate.calls;
  // They grow in proportion, which one run cannot tell.
  expect(few?.likely).toBeLessThan(200);
  expect(few?.most).toBeGreaterThan(390);
  expect(many?.likely).toBeGreaterThan(300);
  expect((many?.most ?? 0) / (many?.least ?? 1)).toBeLessThan((few?.most ?? 0) / (few?.least ?? 1));
});

test('amounts only ever lie between the least and the most', () => {
  const runs = fc.array(
    fc.record({
      calls: fc.nat(500),
      characters: fc.nat(5_000_000),
      seconds: fc.double({ min: 0, max: 1e4, noNaN: true }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(runs, fc.nat(50_000_000), (seen, characters) => {
      const history = seen.map(({ calls, characters, seconds }, at) =>
        measured({
          at,
          own: seconds,
          corpus: { id: 'c', characters },
          calls: { count: calls, requests: calls, input: 300 * calls, output: calls, groups: 1, overlap: 1 },
          samples: [
            { model: 'root', input: 2_000, output: 100, seconds },
            { model: 'sub', input: 300, output: 1, seconds: 0.2 },
          ],
        }),
      );
      const { estimate: told } = estimate(plan({ corpus: { id: 'c', characters } }), history);
      for (const expected of [told.seconds, told.calls, told.tokens]) {
        if (expected === null) continue;
        expect(expected.least).toBeGreaterThanOrEqual(0);
        expect(expected.likely).toBeGreaterThanOrEqual(expected.least);
        expect(expected.most).toBeGreaterThanOrEqual(expected.likely);
        expect(Number.isFinite(expected.most)).toBe(true);
      }
      expect(told.calls === null).toBe(seen.length === 0);
    }),
  );
});

test('the first start of Python, which takes long, is not expected again', () => {
  const samples = ['root', 'sub'].map((model) => ({ model, input: 2_000, output: 100, seconds: 1 }));
  const of = (...starts: readonly number[]) =>
    estimate(
      plan(),
      starts.map((start, at) => measured({ at, start, samples })),
    ).estimate.seconds;
  expect(of(60)?.likely).toBeLessThan(10);
  expect(of(60, 0.5)?.likely).toBeLessThan(10);
  expect(of(8, 9, 7)?.likely).toBeGreaterThan((of(0, 0, 0)?.likely ?? 0) + 6);
});

describe('what is not known is not made up', () => {
  test('the first run of a strategy whose calls nobody can foresee', () => {
    const forecast = estimate(plan(), []);
    expect(forecast.estimate).toEqual({ seconds: null, calls: null, tokens: null, money: null });
    expect(forecast.basis.amounts).toBe('nothing');
  });

  test('a model that was never measured: amounts from runs with others, and no time', () => {
    const history = [measured({ samples: [{ model: 'root', input: 2_000, output: 100, seconds: 3 }] })];
    const { estimate: told, basis } = estimate(plan({ sub: seat('new') }), history);
    expect(told.calls?.likely).toBe(8);
    expect(told.seconds).toBeNull();
    expect(basis).toMatchObject({ amounts: 'strategy', runs: 1, unmeasured: ['sub'] });
  });

  test('a price that is unknown is not free, and one that is free is known before anything else is', () => {
    const priced = seat('root', { price: { input: 2, output: 10 } });
    const free = { price: { input: 0, output: 0 } };
    expect(estimate(plan({ root: priced }), [measured()]).estimate.money).toBeNull();
    expect(estimate(plan({ root: priced, sub: seat('sub', free) }), [measured()]).estimate.money?.likely).toBeCloseTo(
      // 6,000 tokens read and 300 written.
      0.015,
    );
    expect(estimate(plan({ root: seat('root', free), sub: seat('sub', free) }), []).estimate.money?.most).toBe(0);
  });

  test('how long a person takes', () => {
    const { estimate: told, basis } = estimate(plan({ root: seat('hand', { byHand: true }) }), [measured()]);
    expect(told.seconds).toBeNull();
    expect(basis).toMatchObject({ byHand: true, unmeasured: [] });
  });

  test('a run that was stopped or failed does not say how much the next one asks', () => {
    const history = [measured({ ended: 'stopped' }), measured({ ended: 'failed' })];
    expect(estimate(plan(), history).estimate.calls).toBeNull();
  });
});

test('no estimate is above the limits, where the run would end', () => {
  const tight = { calls: 5, tokens: 900, seconds: 2, money: 0.001 };
  const priced = { price: { input: 5, output: 25 } };
  const samples = ['root', 'sub'].map((model) => ({ model, input: 1_000, output: 50, seconds: 20 }));
  const asking = plan({ limits: tight, root: seat('root', priced), sub: seat('sub', priced) });
  const { estimate: told } = estimate(asking, [measured({ samples })]);
  expect([told.calls?.most, told.tokens?.most, told.seconds?.most, told.money?.most]).toEqual([5, 900, 2, 0.001]);
});

describe('strategies that know what they will ask', () => {
  test('direct: the text as far as it fits into the window, at this device’s measured speed', () => {
    const local = seat('local', { speed: { prefill: 20, decode: 10 }, price: { input: 0, output: 0 }, concurrency: 1 });
    const of = (characters: number) =>
      estimate(
        plan({
          strategy: 'direct',
          corpus: { id: 'c', characters },
          root: local,
          sub: local,
          foreseen: direct.foresee?.(characters, 4_096) ?? {},
        }),
        [],
      );
    const { estimate: told, basis } = of(4_000);
    expect(told.calls?.most).toBe(0);
    // A thousand tokens and some, twenty a second.
    expect(told.seconds?.likely).toBeGreaterThan(50);
    expect(told.seconds?.likely).toBeLessThan(100);
    expect(basis).toMatchObject({ amounts: 'plan', device: { prefill: 20, decode: 10 } });
    expect(of(10_000_000).estimate.tokens?.most).toBeLessThan(5_000);
  });

  test('the reader: the passages and the best of them once more, for nothing', () => {
    const builtIn = seat('reader', { price: { input: 0, output: 0 }, concurrency: 1 });
    const asking = { strategy: 'reader', root: builtIn, sub: builtIn, foreseen: reader.foresee?.(1e6, 1e7) ?? {} };
    const { estimate: told, basis } = estimate(plan(asking), []);
    expect(told).toMatchObject({ seconds: null, calls: { likely: 9 }, money: { most: 0 } });
    expect(basis.unmeasured).toEqual(['sub']);
  });
});
