import { describe, expect, test } from 'vitest';
import { isDelta, type RunEvent } from './events';
import { ask, never, repl, replies, ScriptedModel, type CellScript, type World } from './testing/world';

/** Stops a run the moment `when` says so, and checks that stopping is final. */
async function stopAt(world: World, when: (event: RunEvent | { type: 'model.delta' }) => boolean) {
  const stop = new AbortController();
  const after: string[] = [];
  const outcome = await ask({
    ...world,
    signal: stop.signal,
    watch: (event) => {
      if (stop.signal.aborted) after.push(event.type);
      if (!stop.signal.aborted && when(event)) stop.abort();
    },
  });
  const requests = outcome.root.seen.length + outcome.sub.seen.length;
  // Anything still going on would show within a few turns of the event loop.
  for (let tick = 0; tick < 5; tick += 1) await new Promise((resolve) => setTimeout(resolve));
  expect(outcome.root.seen.length + outcome.sub.seen.length).toBe(requests);
  expect(outcome.events.at(-1)).toMatchObject({ type: 'run.finished', state: 'stopped' });
  expect(outcome.events.filter(({ type }) => type === 'run.finished')).toHaveLength(1);
  expect(outcome.journal.events).toEqual(outcome.events);
  expect(outcome.state.status).toBe('stopped');
  expect(outcome.state.calls.every(({ status }) => status !== 'running')).toBe(true);
  expect(outcome.state.nodes.every(({ status }) => status !== 'running')).toBe(true);
  return { ...outcome, after };
}

const read: CellScript = async (cell) => {
  const prompts = Array.from({ length: 50 }, (_, n) => `p${n}`);
  await cell.ask({ kind: 'llm_query', prompts, model: null, batched: true });
  return {};
};

describe('Stop ends a run', () => {
  test('while the model streams', async () => {
    const root = new ScriptedModel('root', (_m, options) => {
      options.onDelta?.('I will');
      return never();
    });
    const { state } = await stopAt({ root }, (event) => event.type === 'model.delta');
    expect(state.nodes[0]?.turns[0]?.text).toBe('I will');
  });

  test('while a cell computes', async () => {
    const world = { root: replies(repl('spin(context)')), cells: { 'spin(context)': () => never() } };
    const { state } = await stopAt(world, (event) => event.type === 'cell.started');
    expect(state.nodes[0]?.turns[0]?.cells[0]?.status).toBe('stopped');
  });

  test('while a cell waits for calls, and the queued ones are never sent', async () => {
    const sub = new ScriptedModel('sub', () => never());
    sub.concurrency = 2;
    const world = { root: replies(repl('read(context)')), cells: { 'read(context)': read }, sub };
    await stopAt(world, (event) => event.type === 'call.started');
    expect(sub.seen.length).toBeLessThanOrEqual(2);
  });

  test('while a child runs', async () => {
    const delegate: CellScript = async (cell) => {
      const tasks = [{ prompt: 'x', context: null }];
      await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false });
      return {};
    };
    const { state } = await stopAt(
      {
        root: replies(repl('delegate(context)')),
        sub: () => never(),
        cells: { 'delegate(context)': delegate },
        limits: { depth: 2 },
      },
      (event) => event.type === 'turn.started' && event.node === 'n1',
    );
    expect(state.nodes.map(({ status }) => status)).toEqual(['stopped', 'stopped']);
  });

  test('before it has begun', async () => {
    const { events } = await ask({ signal: AbortSignal.abort() });
    expect(events.map(({ type }) => type)).toEqual(['run.started', 'run.finished']);
  });

  test('with nothing shown after it but its last event', async () => {
    const { after } = await stopAt(
      {
        root: async (_m, _o, n) => {
          await new Promise((resolve) => setTimeout(resolve));
          return repl(`print(context[${n}])`);
        },
      },
      (event) => !isDelta(event as RunEvent) && (event as RunEvent).seq > 20,
    );
    expect(after.at(-1)).toBe('run.finished');
  });
});
