/** Which questions are asked, in which order. */
import { readFileSync } from 'node:fs';
import { parseCases } from '../src/lab/cases';
import { TASKS } from '../src/lab/tasks/registry';
import type { Options } from './eval-options';
import type { Item } from './eval-runner';

/**
 * Every question by every strategy before the next, so that what is there at any time compares like with like; short
 * texts before long ones, the tasks in turn.
 */
export function itemsOf({ cases, strategies }: Pick<Options, 'cases' | 'strategies'>): readonly Item[] {
  return casesOf(cases).flatMap((one) => strategies.map((strategy) => ({ ...one, strategy })));
}

function casesOf(cases: Options['cases']): readonly Omit<Item, 'strategy'>[] {
  if (cases.kind === 'file') {
    return parseCases(readFileSync(cases.path, 'utf8')).map((one) => ({ case: one, length: null, taught: true }));
  }
  const { tasks, tokens, n, seed, taught } = cases;
  const makers = tasks.flatMap((id) => TASKS.filter((task) => task.id === id));
  return tokens.flatMap((length) =>
    Array.from({ length: n }, (_, index) => index).flatMap((index) =>
      makers.map(({ make }) => ({ case: make({ seed, tokens: length, index }), length, taught })),
    ),
  );
}
