/** How much a run will ask of its models: what its strategy knows beforehand, and for the rest what earlier runs asked. */
import type { Expected } from '../events';
import { expectedAt, mapped, median, NONE } from './expected';
import { inARow } from './served';
import type { RunMeasure } from './measure';

/** Tokens are those of all turns, or of all calls, together. */
interface Asking {
  readonly turns?: Expected;
  readonly rootInput?: Expected;
  readonly rootOutput?: Expected;
  readonly calls?: Expected;
  readonly callInput?: Expected;
  readonly callOutput?: Expected;
}

/** Known before a run, in part or whole. */
export interface Foreseen extends Asking {
  /** How many batches the calls come in, one after the other. */
  readonly groups?: number;
  /** What stands in for what is not known, until a run was seen. */
  readonly usually?: Asking;
}

export interface Amounts {
  readonly turns: Expected;
  readonly rootInput: Expected;
  readonly rootOutput: Expected;
  readonly calls: Expected;
  /** What is asked of models for the calls: more where calls make children. */
  readonly requests: Expected;
  readonly callInput: Expected;
  readonly callOutput: Expected;
  /** Seconds before the first turn. */
  readonly start: Expected;
  /** Seconds after it in which no model is waited for. */
  readonly own: Expected;
  /** How many of so many requests are waited for one after the other. */
  readonly rows: (requests: number, concurrency: number) => number;
}

export interface Asked {
  readonly strategy: string;
  readonly corpus: { readonly id: string; readonly characters: number };
  readonly root: string;
  readonly sub: string;
}

/** Earlier runs that say most about this one, newest first, and what they have in common with it. */
export interface Alike {
  readonly runs: readonly RunMeasure[];
  readonly by: 'models' | 'strategy';
}

/** Older ones say no more. */
const MOST_RUNS = 8;
/** So many with the same documents say more than any number with others. */
const ENOUGH_OF_CORPUS = 2;
/** With fewer calls a group than this, calls are made one after the other. */
const SINGLY = 1.5;
/** A sweep reads everything and a search does not: between the two. */
const CALLS_GROW = 0.5;
/** Searching longer texts takes little longer. */
const OWN_GROWS = 0.2;
const NOT_AT_ALL = 0;

/** `history`: newest first. null: there is none that says anything. */
export function alikeTo(asked: Asked, history: readonly RunMeasure[]): Alike | null {
  const done = history.filter(
    ({ strategy, ended }) => strategy === asked.strategy && (ended === 'answered' || ended === 'best_effort'),
  );
  const models = done.filter(({ root, sub }) => root === asked.root && sub === asked.sub);
  const corpus = models.filter((run) => run.corpus.id === asked.corpus.id);
  const runs = [corpus.length >= ENOUGH_OF_CORPUS ? corpus : [], models, done].find((some) => some.length > 0);
  return runs === undefined ? null : { runs: runs.slice(0, MOST_RUNS), by: models.length > 0 ? 'models' : 'strategy' };
}

/** null: nobody can know. */
export function amountsOf(characters: number, foreseen: Foreseen, alike: Alike | null): Amounts | null {
  const runs = alike?.runs ?? [];
  const seen = (amount: (run: RunMeasure) => number, growth: number): Expected | null =>
    runs.length === 0
      ? null
      : expectedAt(
          characters,
          runs.map((run) => ({ size: run.corpus.characters, amount: amount(run) })),
          growth,
        );
  const of = (name: keyof Asking, amount: (run: RunMeasure) => number, growth: number): Expected | null =>
    foreseen[name] ?? seen(amount, growth) ?? foreseen.usually?.[name] ?? null;
  const turns = of('turns', ({ turns }) => turns.count, NOT_AT_ALL);
  const rootInput = of('rootInput', ({ turns }) => turns.input, NOT_AT_ALL);
  const rootOutput = of('rootOutput', ({ turns }) => turns.output, NOT_AT_ALL);
  const calls = of('calls', ({ calls }) => calls.count, CALLS_GROW);
  const callInput = of('callInput', ({ calls }) => calls.input, CALLS_GROW);
  const callOutput = of('callOutput', ({ calls }) => calls.output, CALLS_GROW);
  if (turns === null || rootInput === null || rootOutput === null) return null;
  if (calls === null || callInput === null || callOutput === null) return null;
  const perCall = foreseen.calls === undefined ? perCallOf(runs) : 1;
  return {
    turns,
    rootInput,
    rootOutput,
    calls,
    requests: mapped(calls, (count) => count * perCall),
    callInput,
    callOutput,
    start: startOf(runs),
    own: seen(({ own }) => own, OWN_GROWS) ?? NONE,
    rows: rowsOf(runs, foreseen.groups ?? null),
  };
}

/**
 * The very first start of Python takes many times as long as any later one, which begins from its snapshot and mostly
 * before the question is asked. So one start says nothing, and of several the shortest says most.
 */
function startOf(runs: readonly RunMeasure[]): Expected {
  const starts = runs.map(({ start }) => start);
  if (starts.length < 2) return NONE;
  const shortest = Math.min(...starts);
  return { least: shortest, likely: shortest, most: starts.length < 3 ? shortest : median(starts) };
}

/** Requests for one call: 1, or more where calls made children. */
function perCallOf(runs: readonly RunMeasure[]): number {
  const withCalls = runs.filter(({ calls }) => calls.count > 0);
  return withCalls.length === 0 ? 1 : median(withCalls.map(({ calls }) => calls.requests / calls.count));
}

/** As the runs grouped theirs; where nobody knows, all are asked at once. */
function rowsOf(runs: readonly RunMeasure[], known: number | null): Amounts['rows'] {
  const withCalls = runs.map(({ calls }) => calls).filter(({ requests, groups }) => requests > 0 && groups > 0);
  const overlap = withCalls.length === 0 ? 1 : median(withCalls.map((calls) => calls.overlap));
  const perGroup = withCalls.length === 0 ? null : median(withCalls.map(({ requests, groups }) => requests / groups));
  const groups = withCalls.length === 0 ? 1 : median(withCalls.map((calls) => calls.groups));
  return (requests, concurrency) => {
    if (requests < 0.5) return 0;
    const singly = perGroup !== null && perGroup < SINGLY && groups > 1;
    const inGroups = known ?? (singly ? requests / perGroup : groups);
    return overlap * inARow({ groups: Math.round(inGroups), requests: Math.round(requests), concurrency });
  };
}
