import { describe, expect, test } from 'vitest';
import type { RunRequest } from './app';
import { addCosts, costsOf, type ModelCost } from './engine/costs';
import { Lanes } from './engine/lanes';
import { EMPTY_RUN, reduce } from './engine/reduce';
import { limits } from './engine/testing/fixtures';
import {
  MemoryCache,
  MemoryJournal,
  MemorySources,
  never,
  repl,
  replies,
  ScriptedInterpreter,
  ScriptedModel,
  submit,
  VirtualClock,
  type Script,
} from './engine/testing/world';
import { rlm } from './engine/strategies/rlm';
import { CorpusEmpty } from './errors';
import { Runs, type Prepared, type RunParts } from './runs';
import type { RunRecord } from './storage/records';

const request: RunRequest = {
  question: 'Who?',
  corpus: 'c',
  strategy: 'rlm',
  root: 'root',
  sub: 'sub',
  limits: limits(),
  tools: '',
};

function house(script: Script, change: Partial<RunParts> = {}) {
  const journal = new MemoryJournal();
  const held = new Set<string>();
  const disposed: string[] = [];
  const noted: { readonly id: string; readonly costs: readonly ModelCost[] }[] = [];
  const lanes = new Lanes(new VirtualClock());
  let ids = 0;
  const parts: RunParts = {
    expect: () => undefined,
    newId: () => `r${(ids += 1)}`,
    list: () => Promise.resolve([]),
    read: () => Promise.resolve({ events: journal.events, remark: null }),
    remove: () => Promise.resolve(() => Promise.resolve()),
    ended: () => undefined,
    noteCosts: (id, costs) => Promise.resolve(void noted.push({ id, costs })),
    lanes,
    held: () => Promise.resolve(held),
    onChange: () => () => undefined,
    hold: (id) => {
      held.add(id);
      return Promise.resolve(() => void held.delete(id));
    },
    prepare: (id): Promise<Prepared> => {
      const sources = new MemorySources([{ id: 'd', name: 'D', text: 'Some text.' }]);
      return Promise.resolve({
        question: { run: id, question: 'Who?', corpus: sources.corpus, limits: limits(), tools: '', packages: [] },
        strategy: rlm,
        ports: {
          root: new ScriptedModel('root', script),
          sub: new ScriptedModel('sub', replies('x')),
          interpreter: new ScriptedInterpreter({ 'finish(context)': submit('done') }),
          sources,
          journal,
          cache: new MemoryCache(),
          clock: new VirtualClock(),
          lanes,
        },
        dispose: () => disposed.push(id),
      });
    },
    ...change,
  };
  return { runs: new Runs(parts), journal, held, disposed, noted };
}

describe('a live run', () => {
  test('tells each batch with the state it makes, ends, and reads back as the same bytes', async () => {
    const { runs, journal, held, disposed } = house(replies(repl('finish(context)')));
    const live = runs.start(request);
    const seen: string[] = [];
    live.subscribe((state, events) => {
      seen.push(...events.map(({ type }) => type));
      expect(state).toBe(live.state);
    });
    expect(runs.live(live.id)).toBe(live);
    const state = await live.finished;
    expect(seen.filter((type) => type !== 'model.delta')).toEqual(journal.events.map(({ type }) => type));
    expect(JSON.stringify(await runs.load(live.id))).toBe(JSON.stringify(state));
    expect(reduce(EMPTY_RUN, journal.events).status).toBe('answered');
    expect(held.size).toBe(0);
    expect(disposed).toEqual([live.id]);
    await Promise.resolve();
    expect(runs.live(live.id)).toBeNull();
  });

  test('goes on when a view throws', async () => {
    const { runs } = house(replies(repl('finish(context)')));
    const live = runs.start(request);
    const reported: unknown[] = [];
    const before = globalThis.reportError;
    globalThis.reportError = (error) => void reported.push(error);
    live.subscribe(() => {
      throw new Error('cannot draw');
    });
    expect((await live.finished).status).toBe('answered');
    globalThis.reportError = before;
    expect(reported.length).toBeGreaterThan(0);
  });

  test('can be stopped while it is being prepared', async () => {
    const { runs } = house(replies(''), {
      prepare: (_id, _request, signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const live = runs.start(request);
    live.stop();
    expect(await live.finished).toMatchObject({ status: 'stopped', reason: null });
  });

  test('that cannot begin says why', async () => {
    const { runs, held } = house(replies(''), { prepare: () => Promise.reject(new CorpusEmpty()) });
    expect(await runs.start(request).finished).toMatchObject({
      status: 'failed',
      reason: { code: 'corpus.empty' },
      question: 'Who?',
    });
    expect(held.size).toBe(0);
  });

  test('is stopped before it is removed', async () => {
    const { runs, journal } = house(() => never());
    const live = runs.start(request);
    await new Promise<void>((resolve) => live.subscribe((state) => state.nodes.length > 0 && resolve()));
    await runs.remove(live.id);
    expect(journal.events.at(-1)).toMatchObject({ type: 'run.finished', state: 'stopped' });
  });
});

describe('a paused run', () => {
  test('says so to whoever follows it, shows what waits, and goes on', async () => {
    let answer: (text: string) => void = () => undefined;
    const { runs } = house((_messages, _options, n) =>
      n === 0 ? new Promise((resolve) => (answer = resolve)) : repl('finish(context)'),
    );
    const live = runs.start(request);
    const heard: boolean[] = [];
    live.subscribe((_state, events) => events.length === 0 && heard.push(live.paused));
    const changed = (wanted: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => wanted() && resolve();
        runs.onQueue(look);
        look();
      });
    const root = () => runs.queue().find(({ model }) => model === 'root')?.runs[0];
    await changed(() => root()?.running === 1);
    live.pause();
    answer('no code');
    await changed(() => root()?.waiting === 1);
    expect(root()).toMatchObject({ run: live.id, paused: true, running: 0 });
    live.resume();
    expect((await live.finished).status).toBe('answered');
    expect(heard).toEqual([true, false]);
    expect(runs.queue()).toEqual([]);
  });

  test('that has ended cannot be paused', async () => {
    const { runs } = house(replies(repl('finish(context)')));
    const live = runs.start(request);
    await live.finished;
    live.pause();
    expect(live.paused).toBe(false);
  });

  test('can be stopped before it has begun', async () => {
    const { runs } = house(() => never());
    const live = runs.start(request);
    live.pause();
    live.stop();
    expect((await live.finished).status).toBe('stopped');
  });
});

test('what has ended is looked at whole, with the models it was given', async () => {
  const seen: { readonly types: readonly string[]; readonly models: readonly string[] }[] = [];
  const { runs } = house(replies(repl('finish(context)')), {
    ended: (events, { ports: { root, sub } }) =>
      void seen.push({ types: events.map(({ type }) => type), models: [root.id, sub.id] }),
  });
  await runs.start(request).finished;
  expect(seen).toHaveLength(1);
  expect(seen[0]?.types.at(0)).toBe('run.started');
  expect(seen[0]?.types.at(-1)).toBe('run.finished');
  expect(seen[0]?.models).toEqual(['root', 'sub']);
});

describe('what runs have cost', () => {
  const line = (id: string, part: Partial<RunRecord> = {}): RunRecord => ({
    id,
    question: 'Who?',
    corpus: 'c',
    corpusName: 'C',
    strategy: 'rlm',
    host: null,
    startedAt: 1,
    state: 'answered',
    finishedAt: 2,
    ...part,
  });

  test('is kept when a run ends', async () => {
    const { runs, noted } = house(replies(repl('finish(context)')));
    const live = runs.start(request);
    const state = await live.finished;
    expect(noted).toEqual([{ id: live.id, costs: costsOf(state) }]);
    expect(noted[0]?.costs).toMatchObject([{ id: 'root', turns: 1 }]);
  });

  test('is added up from what was kept, and counted once where nobody has', async () => {
    const kept = costsOf(await house(replies(repl('finish(context)'))).runs.start(request).finished);
    const { runs, noted, journal } = house(replies(repl('finish(context)')), {
      list: () => Promise.resolve([line('counted', { costs: kept }), line('cut off', { state: null })]),
    });
    const state = await runs.start(request).finished;
    journal.events.pop();
    noted.length = 0;
    expect(await runs.costs()).toEqual(addCosts([kept, costsOf(state)]));
    expect(noted.map(({ id }) => id)).toEqual(['cut off']);
  });
});
