import { describe, expect, test } from 'vitest';
import { isDelta } from './events';
import { Lanes } from './lanes';
import { Pause } from './pause';
import { EMPTY_RUN, reduce } from './reduce';
import { run } from './run';
import { pauseInWords, RunTime } from './run-time';
import { rlm } from './strategies/rlm';
import { limits } from './testing/fixtures';
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
  type CellScript,
} from './testing/world';

const { signal } = new AbortController();
/** Long enough for everything that could go on to go on. */
const quiet = async () => {
  for (let tick = 0; tick < 10; tick += 1) await new Promise((resolve) => setTimeout(resolve));
};

describe('the time of a run', () => {
  test('stands still while it is paused', () => {
    const clock = new VirtualClock();
    const pause = new Pause();
    const time = new RunTime(clock, pause);
    const from = time.now();
    clock.advance(1_000);
    pause.begin();
    clock.advance(60_000);
    expect(time.now() - from).toBe(1_000);
    pause.end();
    clock.advance(500);
    expect(time.now() - from).toBe(1_500);
    expect(time.pausedMs).toBe(60_000);
  });

  test('of a sleep is slept in full, however often it is interrupted', async () => {
    const clock = new VirtualClock();
    const pause = new Pause();
    const time = new RunTime(clock, pause);
    const from = clock.now();
    const slept = time.sleep(10_000, signal).then(() => clock.now() - from);
    clock.advance(4_000);
    pause.begin();
    clock.advance(100_000);
    pause.end();
    expect(await slept).toBe(110_000);
  });

  test('of a sleep ends with its signal, paused or not', async () => {
    const pause = new Pause();
    const time = new RunTime(new VirtualClock(), pause);
    pause.begin();
    const stop = new AbortController();
    const slept = time.sleep(10, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(slept).rejects.toThrow('stopped');
  });

  test('is said in words', () => {
    expect([40, 59_700, 61_000].map(pauseInWords)).toEqual([
      'This run was paused for 1 s.',
      'This run was paused for 1 min 0 s.',
      'This run was paused for 1 min 1 s.',
    ]);
  });
});

/** A run whose sub-calls wait until they are let go, one by one. */
function held(change: Parameters<typeof limits>[0] = {}, stop = new AbortController()) {
  const clock = new VirtualClock();
  const pause = new Pause();
  const open: ((text: string) => void)[] = [];
  const sub = new ScriptedModel('sub', () => new Promise((resolve) => open.push(resolve)));
  sub.concurrency = 2;
  const read: CellScript = async (cell) => {
    const prompts = Array.from({ length: 6 }, (_, n) => `p${n}`);
    const reply = await cell.ask({ kind: 'llm_query', prompts, model: null, batched: true });
    return { output: { head: reply.kind === 'texts' ? reply.texts.join(' ') : '', cut: 0, tail: '' } };
  };
  const root = new ScriptedModel('root', replies(repl('read(context)'), repl('finish(context)')));
  const sources = new MemorySources([{ id: 'd', name: 'D', text: 'Some text.' }]);
  const ports = {
    root,
    sub,
    interpreter: new ScriptedInterpreter({ 'read(context)': read, 'finish(context)': submit('done') }),
    sources,
    journal: new MemoryJournal(),
    cache: new MemoryCache(),
    clock,
    lanes: new Lanes(clock),
  };
  const question = {
    run: 'r1',
    question: 'Who?',
    corpus: sources.corpus,
    limits: limits(change),
    tools: '',
    packages: [],
  };
  const finished = (async () => {
    let state = EMPTY_RUN;
    for await (const batch of run(question, rlm, ports, stop.signal, pause)) state = reduce(state, batch);
    return state;
  })();
  const until = async (count: number) => {
    while (sub.seen.length < count) await new Promise((resolve) => setTimeout(resolve));
  };
  const letGo = () => {
    for (const [index, resolve] of open.splice(0).entries()) resolve(`text ${index}`);
  };
  return { clock, pause, root, sub, ports, finished, until, letGo, open, stop };
}

describe('a paused run', () => {
  test('asks nothing more until it goes on, finishes what is under way, and comes to the same end', async () => {
    const { pause, root, sub, finished, until, letGo, open, ports } = held();
    await until(2);
    pause.begin();
    letGo();
    await quiet();
    expect(sub.seen).toHaveLength(2);
    expect(ports.lanes.state().find(({ model }) => model === 'sub')?.runs).toMatchObject([
      { paused: true, running: 0, waiting: 4 },
    ]);
    pause.end();
    for (let asked = 4; asked <= 6; asked += 2) {
      await until(asked);
      letGo();
    }
    const state = await finished;
    expect(state.status).toBe('answered');
    expect(root.seen).toHaveLength(2);
    expect(open).toEqual([]);
    // The order of what came back is the order of what was asked.
    expect(state.calls.map(({ prompt, status }) => [prompt, status])).toEqual(
      Array.from({ length: 6 }, (_, n) => [`p${n}`, 'done']),
    );
    expect(sub.seen.map(([message]) => message?.content)).toEqual(['p0', 'p1', 'p2', 'p3', 'p4', 'p5']);
    expect(ports.lanes.state()).toEqual([]);
  });

  test('begins no further turn', async () => {
    const { pause, root, finished, until, letGo } = held();
    for (let asked = 2; asked <= 6; asked += 2) {
      await until(asked);
      if (asked === 6) pause.begin();
      letGo();
    }
    await quiet();
    expect(root.seen).toHaveLength(1);
    pause.end();
    expect((await finished).status).toBe('answered');
  });

  test('says in the trace how long it was paused, once', async () => {
    const { clock, pause, finished, until, letGo, ports } = held();
    await until(2);
    pause.begin();
    clock.advance(90_000);
    pause.end();
    letGo();
    for (let asked = 4; asked <= 6; asked += 2) {
      await until(asked);
      letGo();
    }
    await finished;
    const notices = ports.journal.events.filter(({ type }) => type === 'notice');
    expect(notices).toMatchObject([{ code: 'paused', text: 'This run was paused for 1 min 30 s.' }]);
  });

  test('uses up none of its time, nor the patience with calls that have not begun', async () => {
    const { clock, pause, finished, until, letGo } = held({ seconds: 1_000, callSeconds: 100 });
    await until(2);
    pause.begin();
    letGo();
    await quiet();
    clock.advance(100_000_000);
    await quiet();
    pause.end();
    for (let asked = 4; asked <= 6; asked += 2) {
      await until(asked);
      letGo();
    }
    const state = await finished;
    expect(state.reason).toBeNull();
    expect(state.status).toBe('answered');
    expect(state.calls.every(({ attempts }) => attempts === 1)).toBe(true);
  });

  test('still ends when its time was used up before', async () => {
    const { clock, pause, finished, until } = held({ seconds: 1_000, callSeconds: 100_000 });
    await until(2);
    clock.advance(999_000);
    pause.begin();
    clock.advance(50_000_000);
    pause.end();
    expect(await finished).toMatchObject({ status: 'failed', reason: { code: 'limit.seconds' } });
  });

  test('stops for good', async () => {
    const { pause, sub, finished, until, stop, ports } = held();
    await until(2);
    pause.begin();
    stop.abort();
    expect((await finished).status).toBe('stopped');
    pause.end();
    await quiet();
    expect(sub.seen).toHaveLength(2);
    expect(ports.lanes.state().flatMap(({ runs }) => runs)).toEqual([]);
    expect(ports.journal.events.at(-1)?.type).toBe('run.finished');
  });

  test('before it begins starts no turn', async () => {
    const pause = new Pause();
    pause.begin();
    const { ports, stop } = held();
    stop.abort();
    const root = new ScriptedModel('root', () => never());
    const stopLater = new AbortController();
    const corpus = ports.sources.corpus;
    const question = { run: 'r2', question: 'Who?', corpus, limits: limits(), tools: '', packages: [] };
    const events: string[] = [];
    const ended = (async () => {
      for await (const batch of run(question, rlm, { ...ports, root }, stopLater.signal, pause)) {
        for (const event of batch) if (!isDelta(event)) events.push(event.type);
      }
    })();
    await quiet();
    expect(root.seen).toHaveLength(0);
    stopLater.abort();
    await ended;
    expect(events.at(-1)).toBe('run.finished');
  });
});

test('two runs share what a model takes at once, and the pause that its server asked for', async () => {
  const clock = new VirtualClock();
  const lanes = new Lanes(clock);
  const sub = new ScriptedModel('sub', async (_messages, options) => {
    await clock.sleep(10, options.signal);
    return 'ok';
  });
  sub.concurrency = 2;
  const one = (id: string) => {
    const sources = new MemorySources([{ id: 'd', name: 'D', text: 'Some text.' }]);
    const read: CellScript = async (cell) => {
      const prompts = Array.from({ length: 10 }, (_, n) => `${id} ${n}`);
      await cell.ask({ kind: 'llm_query', prompts, model: null, batched: true });
      return { answer: { content: 'done', ready: true } };
    };
    const ports = {
      root: new ScriptedModel(`root ${id}`, replies(repl('read(context)'))),
      sub,
      interpreter: new ScriptedInterpreter({ 'read(context)': read }),
      sources,
      journal: new MemoryJournal(),
      cache: new MemoryCache(),
      clock,
      lanes,
    };
    const question = { run: id, question: 'Who?', corpus: sources.corpus, limits: limits(), tools: '', packages: [] };
    return (async () => {
      let state = EMPTY_RUN;
      for await (const batch of run(question, rlm, ports, signal)) state = reduce(state, batch);
      return state.status;
    })();
  };
  expect(await Promise.all([one('a'), one('b')])).toEqual(['answered', 'answered']);
  expect(sub.most).toBe(2);
  // Neither has to wait for all of the other's.
  const order = sub.seen.map(([message]) => message?.content[0]);
  expect(order.slice(0, 10)).toContain('b');
  expect(order.slice(0, 10)).toContain('a');
});
