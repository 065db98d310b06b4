/** The evaluation as `npm run eval` runs it: its page in the built app, a model server, a report. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { itemsOf } from '../bench/eval-items';
import { servePages } from '../bench/eval-pages';
import { answersIn, reportOf, writeReport, type Settings } from '../bench/eval-report';
import { ModelsUnusable, Runner, type RunnerOptions } from '../bench/eval-runner';
import { askAll } from '../bench/eval-session';
import { machineOf } from '../bench/machine';
import { expect, test as base } from './support/burrow';

const ROOT = join(import.meta.dirname, '..');

const test = base.extend<{ folder: string }, { pages: string }>({
  pages: [
    async ({}, use) => {
      const { url, close } = await servePages(ROOT);
      await use(url);
      await close();
    },
    // The app is built once more, with that page in it.
    { scope: 'worker', timeout: 300_000 },
  ],
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'eval-'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
});

const SETTINGS: Settings = { models: { root: 'scripted', sub: 'scripted', class: 'small' } };

const CASES = [
  { question: 'Who built the mill?', score: 'contains', gold: ['Jan Visser'] },
  { question: 'How many boats came in?', score: 'number', gold: 12 },
  { question: 'Who was the keeper?', score: 'absent', gold: null },
].map((one, index) => ({
  ...{ id: `case-${index}`, kind: 'find' },
  ...{ documents: [{ name: 'notes.txt', text: 'The mill was built by Jan Visser. Twelve boats came in.' }], ...one },
}));

function casesFile(folder: string, count: number): string {
  const path = join(folder, 'cases.jsonl');
  writeFileSync(
    path,
    CASES.slice(0, count)
      .map((one) => JSON.stringify(one))
      .join('\n'),
  );
  return path;
}

function optionsOf(more: Pick<RunnerOptions, 'browser' | 'site'> & { url: string; out?: string }): RunnerOptions {
  const { browser, site, url, out = null } = more;
  const server = {
    url,
    key: 'secret',
    root: 'scripted',
    sub: 'scripted',
    class: 'small',
    window: 4_096,
    concurrency: 2,
  } as const;
  const signal = new AbortController().signal;
  return { browser, site, models: { endpoint: server }, weights: null, seconds: 60, out, signal };
}

test('questions are asked in the app, scored, written down and gone on with', async ({
  browser,
  pages,
  models,
  folder,
}) => {
  models.script([
    { when: ({ lastUser }) => lastUser.includes('mill?'), reply: 'It was Jan Visser.' },
    { when: ({ lastUser }) => lastUser.includes('How many boats'), reply: 'There were 13 boats.' },
    { reply: 'The text does not say.' },
  ]);
  const report = join(folder, 'report.json');
  const out = join(folder, 'events');
  const runner = new Runner(optionsOf({ browser, site: pages, url: models.url, out }));
  expect((await runner.check()).windows).toEqual({ root: 4_096, sub: 4_096 });
  expect(models.requests).toHaveLength(1);
  const evaluate = (count: number) =>
    askAll({
      runner,
      items: itemsOf({ cases: { kind: 'file', path: casesFile(folder, count) }, strategies: ['direct'] }),
      done: count === 2 ? [] : answersIn(report, SETTINGS),
      save: (answers) =>
        writeReport(report, reportOf({ ...machineOf(browser.version()), commit: null }, SETTINGS, answers)),
      say: () => undefined,
      signal: new AbortController().signal,
    });

  await evaluate(2);
  const first = JSON.parse(readFileSync(report, 'utf8'));
  expect(Object.keys(first)).toEqual(['machine', 'summary', 'answers']);
  expect(first.machine.chromium).toBe(browser.version());
  const [mill, boats] = first.answers;
  expect(mill).toMatchObject({ id: 'case-0', strategy: 'direct', answer: 'It was Jan Visser.', score: 1, turns: 1 });
  expect(boats).toMatchObject({ id: 'case-1', answer: 'There were 13 boats.', score: 0.75, state: 'answered' });
  expect(mill.tokens).toBeGreaterThan(0);
  expect(mill.seconds).toBeGreaterThan(0);
  expect(models.requests[1]?.headers['authorization']).toBe('Bearer secret');

  // A run's events can be read, and hold no key.
  const files = readdirSync(out).sort();
  expect(files).toEqual(['case-0.direct.json', 'case-1.direct.json']);
  const kept = readFileSync(join(out, 'case-0.direct.json'), 'utf8');
  const { runId, question, events } = JSON.parse(kept);
  expect(question).toBe('Who built the mill?');
  expect(events[0]).toMatchObject({ type: 'run.started', run: runId, strategy: 'direct' });
  expect(events.at(-1)).toMatchObject({ type: 'run.finished', state: 'answered' });
  expect(kept).not.toContain('secret');

  const asked = models.requests.length;
  await evaluate(3);
  expect(models.requests).toHaveLength(asked + 1);
  const second = JSON.parse(readFileSync(report, 'utf8'));
  expect(second.answers.slice(0, 2)).toEqual(first.answers);
  expect(second.answers[2]).toMatchObject({ id: 'case-2', score: 1, gold: 'absent' });
  expect(runner.foreign).toEqual([]);
  await runner.close();
});

test('a run that fails is worth nothing, says why, and the next one is asked', async ({
  browser,
  pages,
  models,
  folder,
}) => {
  const runner = new Runner(optionsOf({ browser, site: pages, url: models.url }));
  models.script([
    { when: ({ lastUser }) => lastUser.includes('mill?'), reply: { status: 400, error: { error: { message: 'no' } } } },
    { reply: '12' },
  ]);
  const items = itemsOf({ cases: { kind: 'file', path: casesFile(folder, 2) }, strategies: ['direct'] });
  const scored = [];
  for (const item of items) scored.push(await runner.ask(item));
  expect(scored[0]).toMatchObject({ answer: null, score: 0, state: 'failed', code: 'model.refused' });
  expect(scored[1]).toMatchObject({ answer: '12', score: 1, state: 'answered' });
  await runner.close();
});

test('nothing of one run serves another: equal calls are made again', async ({ browser, pages, models, folder }) => {
  const code = 'answer["content"] = llm_query("Who built it?")\nanswer["ready"] = True';
  models.script([
    { when: ({ lastUser }) => lastUser === 'Who built it?', reply: 'Jan Visser' },
    { reply: `\`\`\`repl\n${code}\n\`\`\`` },
  ]);
  const runner = new Runner(optionsOf({ browser, site: pages, url: models.url }));
  const [item] = itemsOf({ cases: { kind: 'file', path: casesFile(folder, 1) }, strategies: ['rlm'] });
  if (item === undefined) throw new Error('There is no item.');
  for (const id of ['first', 'second']) {
    expect(await runner.ask({ ...item, case: { ...item.case, id } })).toMatchObject({ score: 1, calls: 1, turns: 1 });
  }
  expect(models.requests.filter(({ lastUser }) => lastUser === 'Who built it?')).toHaveLength(2);
  await runner.close();
});

test('a server that is not there is said before anything is asked', async ({ browser, pages }) => {
  const runner = new Runner(optionsOf({ browser, site: pages, url: 'http://127.0.0.1:9/v1' }));
  await expect(runner.check()).rejects.toThrow(ModelsUnusable);
  await runner.close();
});
