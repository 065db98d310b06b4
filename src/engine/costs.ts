/**
 * What models have taken and cost: a pure fold over the state of a run, and over what was kept of many runs. What came
 * from the cache costs nothing, and is counted as saved.
 */
import type { ModelRef, Usage } from './events';
import type { RunState } from './state';

export interface ModelCost {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  /** US dollars for a million tokens, as known when the newest of the runs began; null: unknown. Nothing on this device. */
  readonly price: NonNullable<ModelRef['price']> | null;
  /** When that was, in milliseconds since 1970. */
  readonly pricedAt: number;
  readonly turns: number;
  /** Sub-calls that it answered. */
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  /** Some of the tokens were not counted by anyone. */
  readonly estimated: boolean;
  readonly cost: Sum;
  /** What replies from the cache would have taken. */
  readonly saved: { readonly calls: number; readonly input: number; readonly output: number; readonly cost: Sum };
}

/** US dollars as far as they are known, and how many replies have no known price. */
export interface Sum {
  readonly money: number;
  readonly unpriced: number;
}

const NOTHING: Sum = { money: 0, unpriced: 0 };
const FREE = { input: 0, output: 0 };

/** Of one run: a line for each model that was asked, in the order root, sub-model. */
export function costsOf(run: RunState): readonly ModelCost[] {
  const costs = new Map<string, ModelCost>();
  for (const ref of [run.root, run.sub]) if (ref !== null) costs.set(ref.id, nothingYet(ref, run.startedAt));
  const change = (model: string, by: (cost: ModelCost) => ModelCost): void => {
    const cost = costs.get(model);
    if (cost !== undefined) costs.set(model, by(cost));
  };
  for (const node of run.nodes) {
    for (const { usage } of node.turns) {
      if (usage !== null) change(node.model, (cost) => paid({ ...cost, turns: cost.turns + 1 }, usage));
    }
  }
  for (const { model, status, usage, cached, child } of run.calls) {
    // What a child took is in its own turns and calls.
    if (usage === null || status !== 'done' || child !== null) continue;
    change(model, (cost) => (cached ? spared(cost, usage) : paid({ ...cost, calls: cost.calls + 1 }, usage)));
  }
  return [...costs.values()].filter(({ turns, calls, saved }) => turns + calls + saved.calls > 0);
}

/** Of many, each given newest first: a line for each model, dearest first. */
export function addCosts(lists: readonly (readonly ModelCost[])[]): readonly ModelCost[] {
  const sums = new Map<string, ModelCost>();
  for (const cost of lists.flat()) {
    const key = keyOf(cost);
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? cost : added(sum, cost));
  }
  const weight = ({ input, output }: ModelCost): number => input + output;
  const named = (a: ModelCost, b: ModelCost): number => (keyOf(a) < keyOf(b) ? -1 : 1);
  return [...sums.values()].sort((a, b) => b.cost.money - a.cost.money || weight(b) - weight(a) || named(a, b));
}

export function totalOf(costs: readonly ModelCost[]): Pick<ModelCost, 'estimated' | 'cost'> {
  const cost = costs.reduce((sum, { cost }) => plus(sum, cost), NOTHING);
  return { cost, estimated: costs.some(({ estimated }) => estimated) };
}

function nothingYet({ id, name, host, price }: ModelRef, pricedAt: number): ModelCost {
  const saved = { calls: 0, input: 0, output: 0, cost: NOTHING };
  const known = host === null ? FREE : (price ?? null);
  const counts = { turns: 0, calls: 0, input: 0, output: 0, estimated: false };
  return { id, name, host, price: known, pricedAt, ...counts, cost: NOTHING, saved };
}

function paid(cost: ModelCost, usage: Usage): ModelCost {
  return {
    ...cost,
    input: cost.input + usage.input,
    output: cost.output + usage.output,
    estimated: cost.estimated || usage.estimated,
    cost: plus(cost.cost, priced(cost, usage)),
  };
}

function spared(cost: ModelCost, usage: Usage): ModelCost {
  const { calls, input, output, cost: money } = cost.saved;
  const saved = { calls: calls + 1, input: input + usage.input, output: output + usage.output };
  return { ...cost, saved: { ...saved, cost: plus(money, priced(cost, usage)) } };
}

function priced({ price }: ModelCost, { input, output }: Usage): Sum {
  if (price === null) return { money: 0, unpriced: 1 };
  return { money: (input * price.input + output * price.output) / 1e6, unpriced: 0 };
}

function added(newer: ModelCost, older: ModelCost): ModelCost {
  return {
    ...newer,
    turns: newer.turns + older.turns,
    calls: newer.calls + older.calls,
    input: newer.input + older.input,
    output: newer.output + older.output,
    estimated: newer.estimated || older.estimated,
    cost: plus(newer.cost, older.cost),
    saved: {
      calls: newer.saved.calls + older.saved.calls,
      input: newer.saved.input + older.saved.input,
      output: newer.saved.output + older.saved.output,
      cost: plus(newer.saved.cost, older.saved.cost),
    },
  };
}

function plus(a: Sum, b: Sum): Sum {
  return { money: a.money + b.money, unpriced: a.unpriced + b.unpriced };
}

/** An endpoint is its address and model, whatever it was called; what runs here goes by its name. */
function keyOf({ id, name, host }: ModelCost): string {
  return host === null ? name : id;
}
