import { expect, test } from 'vitest';
import { comparisonsOf, rowsOf, tableOf, type Scored } from './eval-summary';

const answer = (fields: Partial<Scored>): Scored => ({
  id: 'a',
  strategy: 'direct',
  answer: 'x',
  score: 1,
  calls: 1,
  tokens: 100,
  seconds: 2,
  runId: 'r',
  kind: 'niah',
  length: 8000,
  gold: ['x'],
  state: 'answered',
  reason: null,
  code: null,
  turns: 1,
  ...fields,
});

test('a row for each strategy, task and length, and one for all of a strategy', () => {
  const rows = rowsOf([
    answer({ id: 'a' }),
    answer({ id: 'b', score: 0, answer: null, calls: 3, seconds: 4 }),
    answer({ id: 'c', length: 32_000 }),
    answer({ id: 'd', kind: 'count', score: 0.75 }),
    answer({ id: 'a', strategy: 'skills' }),
  ]);
  expect(rows.map(({ strategy, kind, length, n }) => [strategy, kind, length, n])).toEqual([
    ['direct', 'niah', 8000, 2],
    ['direct', 'count', 8000, 1],
    ['direct', 'niah', 32_000, 1],
    ['direct', null, null, 4],
    ['skills', 'niah', 8000, 1],
  ]);
  expect(rows[0]).toMatchObject({ failed: 1, calls: { median: 2, p90: 2.8 }, seconds: { median: 3, p90: 3.8 } });
  expect(rows[0]?.score.mean).toBe(0.5);
  expect(rows[0]?.score.low).toBeCloseTo(0.0945, 3);
  expect(rows[3]?.score.mean).toBeCloseTo(0.6875);
});

test('strategies are compared on the questions that both answered', () => {
  const [one, ...rest] = comparisonsOf([
    answer({ id: 'a', strategy: 'skills', score: 1 }),
    answer({ id: 'b', strategy: 'skills', score: 1 }),
    answer({ id: 'c', strategy: 'skills', score: 0 }),
    answer({ id: 'a', score: 0 }),
    answer({ id: 'b', score: 0.5 }),
  ]);
  expect(rest).toEqual([]);
  expect(one).toMatchObject({ strategy: 'skills', than: 'direct', n: 2, difference: { mean: 0.75 } });
});

test('the table says it all in lines', () => {
  const table = tableOf([
    answer({ id: 'a', strategy: 'skills', tokens: 12_345 }),
    answer({ id: 'a', score: 0, length: null, kind: 'find' }),
  ]).split('\n');
  expect(table[0]).toMatch(/^strategy +task +length +n +score +95% +failed +calls +p90 +tokens +p90 +seconds +p90$/);
  expect(table[1]).toMatch(/^skills +niah +8,000 +1 +1\.00 +0\.21–1\.00 +0 +1 +1 +12,345 +12,345 +2 +2$/);
  expect(table[2]).toMatch(/^direct +find +– +1 +0\.00 +0\.00–0\.79 /);
  expect(table[3]).toBe('skills − direct: +1.00 (+1.00 to +1.00) on the same 1');
});

test('nothing answered is an empty table', () => {
  expect(tableOf([]).split('\n')).toHaveLength(1);
});
