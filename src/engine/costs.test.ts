import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCosts, costsOf, totalOf, type ModelCost } from './costs';
import { ModelRefused } from './errors';
import type { RunState } from './state';
import { ask, MemoryCache, repl, replies, ScriptedModel, submit, type CellScript } from './testing/world';

const read: CellScript = async (cell) => {
  const prompts = ['p0', 'p1', 'bad', 'p0'];
  await cell.ask({ kind: 'llm_query', prompts, model: null, batched: true });
  return { answer: { content: 'done', ready: true } };
};

const PRICES = { root: { input: 3, output: 15 }, sub: { input: 0.5, output: 1 } };

function models(host: string | null = 'api.example') {
  const root = new ScriptedModel('root', replies(repl('read(context)')));
  const sub = new ScriptedModel('sub', ([message]) => {
    if (message?.content === 'bad') throw new ModelRefused('sub', 400, '');
    return 'a reply';
  });
  root.host = sub.host = host;
  root.price = PRICES.root;
  sub.price = PRICES.sub;
  return { root, sub, cells: { 'read(context)': read } };
}

const of = (run: RunState, id: string): ModelCost => {
  const cost = costsOf(run).find((one) => one.id === id);
  if (cost === undefined) throw new Error(`${id} cost nothing`);
  return cost;
};

describe('what a run has cost', () => {
  test('is what its replies took, for each model, at the price when it began', async () => {
    const { state } = await ask(models());
    const root = of(state, 'root');
    expect(root).toMatchObject({ turns: 1, calls: 0, price: PRICES.root, pricedAt: state.startedAt });
    expect(root.cost.money).toBeCloseTo((root.input * 3 + root.output * 15) / 1e6, 12);
    // One failed, and one is the same as another.
    const sub = of(state, 'sub');
    expect(sub).toMatchObject({ turns: 0, calls: 2, input: 4, output: 14, estimated: false });
    expect(sub.saved).toMatchObject({ calls: 1, input: 2, output: 7 });
    expect(sub.saved.cost.money).toBeCloseTo((2 * 0.5 + 7) / 1e6, 12);
  });

  test('is in all what the run spent', async () => {
    const { state } = await ask(models());
    const costs = costsOf(state);
    const { cost } = totalOf(costs);
    expect(cost.money).toBeCloseTo(state.spent.money, 12);
    expect(cost.unpriced).toBe(state.spent.unpriced);
    expect(costs.reduce((sum, { input }) => sum + input, 0)).toBe(state.spent.input);
    expect(costs.reduce((sum, { output }) => sum + output, 0)).toBe(state.spent.output);
  });

  test('is nothing for what came from the cache, which says what it saved', async () => {
    const cache = new MemoryCache();
    await ask({ ...models(), ports: { cache } });
    const { state } = await ask({ ...models(), ports: { cache } });
    expect(of(state, 'sub')).toMatchObject({ calls: 0, input: 0, cost: { money: 0, unpriced: 0 } });
    expect(of(state, 'sub').saved).toMatchObject({ calls: 3, input: 6, output: 21 });
  });

  test('is unknown without a price, and not nothing', async () => {
    const world = models();
    world.sub.price = null;
    const { state } = await ask(world);
    expect(of(state, 'sub')).toMatchObject({ price: null, cost: { money: 0, unpriced: 2 } });
    expect(of(state, 'sub').saved.cost).toEqual({ money: 0, unpriced: 1 });
  });

  test('is nothing on this device, whose models have no price', async () => {
    const world = models(null);
    world.root.price = world.sub.price = null;
    const { state } = await ask(world);
    expect(totalOf(costsOf(state)).cost).toEqual({ money: 0, unpriced: 0 });
  });

  test('counts a child by its own turns and calls, once', async () => {
    const delegate: CellScript = async (cell) => {
      await cell.ask({ kind: 'rlm_query', tasks: [{ prompt: 'x', context: null }], model: null, batched: false });
      return { answer: { content: 'done', ready: true } };
    };
    const { state } = await ask({
      root: models().root,
      sub: replies(repl('child(context)')),
      cells: { 'read(context)': delegate, 'child(context)': submit('inner') },
      limits: { depth: 2 },
    });
    expect(of(state, 'sub')).toMatchObject({ turns: 1, calls: 0 });
    expect(of(state, 'sub').input).toBe(state.spent.input - of(state, 'root').input);
  });
});

const amount = fc.nat(1_000_000);
const cost: fc.Arbitrary<ModelCost> = fc.record({
  id: fc.constantFrom('https://a/#m', 'https://b/#m', 'human:1', 'human:2'),
  name: fc.constantFrom('A', 'You'),
  host: fc.constantFrom(null, 'a'),
  price: fc.constantFrom(null, { input: 1, output: 2 }),
  pricedAt: amount,
  turns: amount,
  calls: amount,
  input: amount,
  output: amount,
  estimated: fc.boolean(),
  cost: fc.record({ money: amount, unpriced: amount }),
  saved: fc.record({
    calls: amount,
    input: amount,
    output: amount,
    cost: fc.record({ money: amount, unpriced: amount }),
  }),
});

test('the sum of many runs is theirs, dearest first, whichever way it is added up', () => {
  const all = (costs: readonly ModelCost[], part: (cost: ModelCost) => number) =>
    costs.reduce((sum, one) => sum + part(one), 0);
  const parts: ((one: ModelCost) => number)[] = [
    ({ turns }) => turns,
    ({ calls }) => calls,
    ({ input }) => input,
    ({ output }) => output,
    ({ cost }) => cost.money,
    ({ cost }) => cost.unpriced,
    ({ saved }) => saved.calls + saved.input + saved.output + saved.cost.money + saved.cost.unpriced,
  ];
  fc.assert(
    fc.property(fc.array(fc.array(cost, { maxLength: 4 }), { maxLength: 6 }), (lists) => {
      const sum = addCosts(lists);
      for (const part of parts) expect(all(sum, part)).toBe(all(lists.flat(), part));
      const keys = sum.map(({ id, name, host }) => (host === null ? name : id));
      expect(new Set(keys).size).toBe(keys.length);
      const money = sum.map(({ cost }) => cost.money);
      expect(money).toEqual([...money].sort((a, b) => b - a));
      expect(addCosts([addCosts(lists.slice(0, 2)), addCosts(lists.slice(2))])).toEqual(sum);
    }),
  );
});

test('an endpoint that was renamed, or whose price changed, goes by its newest', () => {
  const [older, newer] = [3, 4].map((input): ModelCost => {
    const saved = { calls: 0, input: 0, output: 0, cost: { money: 0, unpriced: 0 } };
    const counts = { turns: 1, calls: 0, input: 10, output: 10, estimated: false, cost: { money: 1, unpriced: 0 } };
    const price = { input, output: 9 };
    return { id: 'https://a/#m', name: `at ${input}`, host: 'a', price, pricedAt: input, ...counts, saved };
  });
  if (older === undefined || newer === undefined) throw new Error('unreachable');
  expect(addCosts([[newer], [older]])).toMatchObject([
    { name: 'at 4', price: { input: 4 }, pricedAt: 4, turns: 2, cost: { money: 2 } },
  ]);
});
