import { describe, expect, test } from 'vitest';
import type { RunRequest } from './app';
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
  let ids = 0;
  const parts: RunParts = {
    expect: () => undefined,
    newId: () => `r${(ids += 1)}`,
    list: () => Promise.resolve([]),
    read: () => Promise.resolve({ events: journal.events, remark: null }),
    remove: () => Promise.resolve(() => Promise.resolve()),
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
        },
        dispose: () => disposed.push(id),
      });
    },
    ...change,
  };
  return { runs: new Runs(parts), journal, held, disposed };
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
