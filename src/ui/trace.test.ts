import { describe, expect, test } from 'vitest';
import { EMPTY_RUN, reduce } from '../engine/reduce';
import { batchBars, bar } from './bars';
import { tell } from './testing/script';
import { activity, lastMoment, mostAtOnce, prose, rowsOf } from './trace';

const run = reduce(EMPTY_RUN, tell('one').flat());

describe('the rows of a run', () => {
  test('say where each stands among its siblings', () => {
    for (const row of rowsOf(run, new Map())) {
      expect(row.position).toBeGreaterThanOrEqual(1);
      expect(row.position).toBeLessThanOrEqual(row.siblings);
      expect(row.level === 1).toBe(row.parent === null);
    }
  });

  test('have keys of their own, and parents that come before them', () => {
    const seen = new Set<string>();
    for (const row of rowsOf(run, new Map([['batch 0', true]]))) {
      expect(seen.has(row.key)).toBe(false);
      if (row.parent !== null) expect(seen.has(row.parent)).toBe(true);
      seen.add(row.key);
    }
    expect(seen.size).toBe(10 + 40);
  });

  test('fold', () => {
    const folded = rowsOf(run, new Map([['node root', false]]));
    expect(folded.map((row) => row.label)).toEqual(['root']);
  });

  test('are made at every step of a run, without a gap in between', () => {
    let state = EMPTY_RUN;
    for (const step of tell('two')) {
      state = reduce(state, step);
      const rows = rowsOf(state, new Map());
      expect(rows.length === 0).toBe(state.nodes.length === 0);
      expect(activity(state)).not.toBe('');
    }
  });
});

describe('what the model said', () => {
  test.each([
    ['Look first.\n\n```repl\nprint(1)\n```\n', 'Look first.'],
    ['<think>hm ```repl x```</think>Go.', 'Go.'],
    ['~~~python\nx = "```"\n~~~\nafter', 'after'],
    ['Unfinished.\n```python\nx = 1', 'Unfinished.'],
    ['<think>never ends', ''],
  ])('%j without its code is %j', (text, words) => expect(prose(text)).toBe(words));
});

describe('time', () => {
  test('how many calls went on at once', () => {
    expect(mostAtOnce(run.calls)).toBe(40);
    expect(mostAtOnce([])).toBe(0);
  });

  test('an interrupted run ends with the last thing that happened', () => {
    const cut = reduce(EMPTY_RUN, tell('cut').slice(0, 20).flat());
    expect(cut.finishedAt).toBeNull();
    expect(lastMoment(cut)).toBeGreaterThan(cut.startedAt);
    expect(lastMoment(run)).toBe(run.finishedAt);
  });

  test('bars stay inside the drawing', () => {
    const scale = { start: 100, end: 200 };
    expect(bar(scale, 0, 1_000, 0, 8)).toBe('M0 0h1000v8h-1000z');
    expect(bar(scale, 200, 200, 0, 8)).toBe('M998 0h2v8h-2z');
  });

  test('a batch too large for single bars becomes a profile of bounded size', () => {
    const scale = { start: run.startedAt, end: run.finishedAt ?? 0 };
    const many = Array.from({ length: 250 }, () => run.calls.slice(0, 40)).flat();
    const few = batchBars(scale, run.calls.slice(0, 40), 16);
    expect(few.failed.match(/M/g)).toHaveLength(1);
    expect(few.cached.match(/M/g)).toHaveLength(9);
    expect(few.done.match(/M/g)).toHaveLength(30);
    expect(batchBars(scale, many, 16).done.length).toBeLessThan(12_000);
  });
});
