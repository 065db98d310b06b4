import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answersIn, PAGE_LOST, reportOf, writeReport, type Settings } from './eval-report';
import type { Item } from './eval-runner';
import { askAll } from './eval-session';
import type { Scored } from './eval-summary';

const SETTINGS: Settings = { models: { root: 'q15', sub: 'q05', class: 'small' } };
const MACHINE = { cpu: 'x', cores: 2, memoryGB: 8, node: 'v20', chromium: '1', commit: null };

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'eval-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const itemOf = (id: string, strategy = 'direct'): Item => ({
  case: {
    ...{ id, kind: 'find', documents: [{ name: 'n.txt', text: 'A text.' }], question: 'What?' },
    ...{ score: 'contains', gold: ['text'] },
  },
  length: null,
  taught: false,
  strategy,
});

const scoredOf = ({ case: { id, kind, gold }, strategy, length }: Item): Scored => ({
  ...{
    id,
    strategy,
    answer: 'A text.',
    score: 1,
    calls: 0,
    tokens: 9,
    seconds: 1,
    runId: `run-${id}`,
    kind,
    length,
    gold,
  },
  ...{ state: 'answered', reason: null, code: null, turns: 1 },
});

/** Answers, notes what it was asked, and may stop the evaluation on the way. */
function runnerThat(onAsk: (item: Item) => void = () => undefined) {
  const asked: string[] = [];
  return {
    asked,
    ask: async (item: Item) => {
      asked.push(`${item.strategy} ${item.case.id}`);
      onAsk(item);
      return scoredOf(item);
    },
  };
}

const session = { done: [], save: () => undefined, say: () => undefined, signal: new AbortController().signal };

test('the report is whole after every answer, and has the fields in their order', async () => {
  const path = join(folder, 'report.json');
  const seen: number[] = [];
  await askAll({
    ...session,
    runner: runnerThat(),
    items: [itemOf('a'), itemOf('b')],
    save: (answers) => {
      writeReport(path, reportOf(MACHINE, SETTINGS, answers));
      seen.push(JSON.parse(readFileSync(path, 'utf8')).answers.length);
    },
  });
  expect(seen).toEqual([0, 1, 2]);
  const report = JSON.parse(readFileSync(path, 'utf8'));
  expect(Object.keys(report)).toEqual(['machine', 'summary', 'answers']);
  expect(Object.keys(report.answers[0]).slice(0, 8)).toEqual(
    'id strategy answer score calls tokens seconds runId'.split(' '),
  );
  expect(report.summary.rows[0]).toMatchObject({ strategy: 'direct', kind: 'find', n: 2, score: { mean: 1 } });
});

test('an evaluation goes on after the answers that are there', async () => {
  const path = join(folder, 'report.json');
  writeReport(path, reportOf(MACHINE, SETTINGS, [scoredOf(itemOf('a')), scoredOf(itemOf('b', 'skills'))]));
  const runner = runnerThat();
  const items = [itemOf('a'), itemOf('a', 'skills'), itemOf('b'), itemOf('b', 'skills')];
  const answers = await askAll({ ...session, runner, items, done: answersIn(path, SETTINGS) });
  expect(runner.asked).toEqual(['skills a', 'direct b']);
  expect(answers).toHaveLength(4);
});

test('what failed for want of a page or a server is asked again; a wrong or failed answer is not', () => {
  const path = join(folder, 'report.json');
  const failed = (id: string, code: string): Scored => ({
    ...scoredOf(itemOf(id)),
    ...{ answer: null, score: 0, state: 'failed', reason: 'It failed.', code },
  });
  writeReport(
    path,
    reportOf(MACHINE, SETTINGS, [
      failed('a', PAGE_LOST),
      failed('b', 'model.unreachable'),
      failed('c', 'limit.seconds'),
      { ...scoredOf(itemOf('d')), score: 0 },
    ]),
  );
  expect(answersIn(path, SETTINGS).map(({ id }) => id)).toEqual(['c', 'd']);
});

test('answers of other models are not mixed in, and what is no report is refused', () => {
  const path = join(folder, 'report.json');
  writeReport(path, reportOf(MACHINE, SETTINGS, []));
  const other = { models: { ...SETTINGS.models, root: 'q05' } };
  expect(() => answersIn(path, other)).toThrow('its models are q15 and q05 (small)');
  writeFileSync(path, '{"answers": []}');
  expect(() => answersIn(path, SETTINGS)).toThrow('no report');
  expect(() => answersIn(join(folder, 'none.json'), SETTINGS)).toThrow('no such file');
});

test('what was answered before a stop is kept, and nothing is asked after it', async () => {
  const stop = new AbortController();
  const runner = runnerThat(({ case: { id } }) => {
    if (id !== 'b') return;
    stop.abort();
    stop.signal.throwIfAborted();
  });
  const items = [itemOf('a'), itemOf('b'), itemOf('c')];
  const answers = await askAll({ ...session, runner, items, signal: stop.signal });
  expect(answers.map(({ id }) => id)).toEqual(['a']);
  expect(runner.asked).toEqual(['direct a', 'direct b']);
});
