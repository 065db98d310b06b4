/**
 * Random programs, the same for the same seed: cells that assign, change and ask, and go wrong in every way there is.
 * What the cells do is drawn while the program runs, because it depends on which variables there are.
 */
import { HAZARDS, HAZARD_NAMES, type HazardName } from './hazards';
import { statement, type Statement } from './statements';
import type { State } from './state';

export interface CellPlan {
  readonly hazard: HazardName;
  readonly statements: number;
  /** After how many statements it goes wrong. */
  readonly after: number;
  /** Nodes that it has run beside each other while it waits. */
  readonly children: readonly (readonly CellPlan[])[];
}

export interface Plan {
  readonly seed: number;
  readonly cells: readonly CellPlan[];
}

/** An integer from 0 up to, not including, its argument. */
export type Below = (limit: number) => number;

/** Mulberry32. */
export function belowOf(seed: number): Below {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

export function planOf(seed: number): Plan {
  const below = belowOf(seed);
  return { seed, cells: cellPlans(below, 2 + below(4), 1) };
}

/** Everything that goes wrong in a program. */
export function hazardsOf(cells: readonly CellPlan[]): HazardName[] {
  return cells.flatMap(({ hazard, children }) => [hazard, ...children.flatMap(hazardsOf)]);
}

/** The fewest programs, tried from seed 1 on, in which everything goes wrong once. */
export function coveringSeeds(): number[] {
  const missing = new Set<HazardName>(HAZARD_NAMES);
  const candidates = Array.from({ length: 400 }, (_, index) => planOf(index + 1));
  const chosen: number[] = [];
  while (missing.size > 0) {
    const gain = (plan: Plan): number => new Set(hazardsOf(plan.cells).filter((name) => missing.has(name))).size;
    const best = candidates.reduce((a, b) => (gain(b) > gain(a) ? b : a));
    if (gain(best) === 0) throw new Error(`No program has ${[...missing].join(', ')}.`);
    for (const name of hazardsOf(best.cells)) missing.delete(name);
    chosen.push(best.seed);
  }
  return chosen;
}

function cellPlans(below: Below, count: number, depth: number): CellPlan[] {
  return Array.from({ length: count }, () => {
    const statements = 1 + below(4);
    const hasChildren = depth > 0 && below(8) === 0;
    return {
      hazard: anyHazard(below),
      statements,
      after: below(statements + 1),
      children: hasChildren
        ? Array.from({ length: 1 + below(3) }, () => cellPlans(below, 1 + below(2), depth - 1))
        : [],
    };
  });
}

function anyHazard(below: Below): HazardName {
  const total = HAZARD_NAMES.reduce((sum, name) => sum + HAZARDS[name].weight, 0);
  let left = below(total);
  for (const name of HAZARD_NAMES) {
    left -= HAZARDS[name].weight;
    if (left < 0) return name;
  }
  return 'none';
}

export interface DrawnCell {
  readonly code: string;
  readonly statements: readonly Statement[];
}

export interface Drawing {
  readonly below: Below;
  /** A number that no other has been given. */
  unique(): number;
}

/** A cell that prints a mark after each statement, by which one sees how far it came. */
export function drawn(plan: CellPlan, state: State, drawing: Drawing): DrawnCell {
  const { below } = drawing;
  const unique = (): number => drawing.unique();
  const statements: Statement[] = [];
  const draft = structuredClone(state);
  const prompt = (): string => `q${unique()}`;
  const name = (): string => {
    const used = [...draft.keys()];
    return (below(4) === 0 ? used[below(used.length)] : undefined) ?? `v${unique()}`;
  };
  for (let index = 0; index < plan.statements; index += 1) {
    const next = statement({ state: draft, below, name, prompt });
    next.apply(draft);
    statements.push(next);
  }
  const lines = statements.map(({ code }, index) => `${code}\nprint("${markOf(index + 1)}")`);
  const asked = plan.children.map((_, index) => `"child ${unique()} ${index}"`);
  const wait = asked.length > 0 ? [`_replies = rlm_query_batched([${asked.join(', ')}])`] : [];
  const hazard = HAZARDS[plan.hazard].code.replace('@unique', prompt());
  return { code: [...lines.slice(0, plan.after), ...wait, hazard, ...lines.slice(plan.after)].join('\n'), statements };
}

/** How many statements a cell with this output has done. */
export function doneOf(output: string): number {
  return [...output.matchAll(/^§(\d+)$/gm)].reduce((most, [, number]) => Math.max(most, Number(number)), 0);
}

function markOf(index: number): string {
  return `§${index}`;
}
