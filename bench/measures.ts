/** What is measured, each beside its physical bound. A new figure is one entry here. */
import type { RunEvent } from '../src/engine/events';
import { thin } from '../src/engine/quotes';
import { times, type Measure, type Measured } from './measure';
import { LIBRARY } from './library';
import { SKILLS } from './skills';
import { STARTS } from './starts';
import { childrenAtDepth3 } from './tree';
import {
  house,
  between,
  FixedModel,
  openCorpus,
  repl,
  runTask,
  sharedPython,
  SUBMIT,
  suppliesOf,
  writes,
} from './world';

const SAMPLES = 20;

export const MEASURES: readonly Measure[] = [
  ...[10, 100, 1000].map((turns) => ({
    id: `turn.overhead.${turns}`,
    goal: { atMost: 2 },
    measure: async () => {
      const python = await sharedPython();
      const cells = Array.from({ length: turns }, (_, n) => repl(`x = ${n}`));
      const samples = await times(turns === 1000 ? 5 : SAMPLES, async () => {
        const events = await runTask({ root: writes(...cells), interpreter: python });
        return between(events, 'turn.started', 'run.finished') / (turns + 1);
      });
      python.dispose();
      return { samples, unit: 'ms', bound: await roundTrip() };
    },
  })),
  {
    id: 'completion.oneTurn',
    goal: { atMost: 5 },
    measure: async () => {
      const python = await sharedPython();
      const samples = await times(SAMPLES, async () =>
        between(await runTask({ root: writes(SUBMIT), interpreter: python }), 'run.started', 'run.finished'),
      );
      python.dispose();
      return { samples, unit: 'ms', bound: await roundTrip() };
    },
  },
  {
    id: 'call.sequential',
    goal: { atMost: 0.6 },
    measure: () => calls((n) => `for i in range(200): llm_query(f"${n} sequential {i}")`, 200),
  },
  {
    id: 'call.batched',
    goal: { atMost: 0.05 },
    measure: () => calls((n) => `llm_query_batched([f"${n} batched {i}" for i in range(1000)])`, 1000),
  },
  {
    id: 'makespan.cap16',
    goal: { atLeast: 0.98 },
    measure: () => makespan('llm_query_batched([f"{TAG} makespan {i}" for i in range(64)])', 64, 16, 1),
  },
  {
    id: 'children.cap4',
    goal: { atLeast: 0.95 },
    measure: () => makespan('rlm_query_batched([f"{TAG} child {i}" for i in range(32)])', 32, 4, 2),
  },
  { id: 'children.depth3', goal: { atLeast: 0.95 }, measure: childrenAtDepth3 },
  {
    id: 'child.start',
    goal: { atMost: 5 },
    measure: async () => {
      const python = await sharedPython();
      const cell = repl('for i in range(20): rlm_query(f"child {i}")');
      const child = new FixedModel('child', 8, 0, () => SUBMIT);
      const events = await runTask({ root: writes(cell), sub: child, limits: { depth: 2 }, interpreter: python });
      python.dispose();
      const samples = events.flatMap((event) => {
        if (event.type !== 'call.started') return [];
        const node = events.find((other) => other.type === 'node.started' && other.call === event.call);
        const turn = events.find(
          (other) => other.type === 'turn.started' && node?.type === 'node.started' && other.node === node.node,
        );
        return turn === undefined ? [] : [turn.at - event.at];
      });
      return { samples, unit: 'ms', bound: await roundTrip() };
    },
  },
  ...[1, 10, 50].map((megabytes) => ({
    id: `context.load.${megabytes}`,
    goal: { atMost: 3 },
    measure: () => contextLoad(megabytes),
  })),
  {
    id: 'prompt.1MB',
    goal: { atMost: 10 },
    measure: async () => {
      const python = await sharedPython();
      const cells = Array.from({ length: SAMPLES }, (_, n) =>
        repl(`r = llm_query(f"${tag()} ${n}" + "x" * 1_000_000)`),
      );
      const events = await runTask({ root: writes(...cells), interpreter: python });
      python.dispose();
      const started = events.filter(({ type }) => type === 'cell.started').slice(0, SAMPLES);
      const finished = events.filter(({ type }) => type === 'cell.finished').slice(0, SAMPLES);
      const samples = started.map((event, index) => (finished[index]?.at ?? NaN) - event.at);
      return { samples, unit: 'ms', bound: copyOf('x'.repeat(1_000_000)) };
    },
  },
  {
    id: 'log.30turns.1MB',
    goal: { atMost: 200_000 },
    measure: async () => {
      const cells = Array.from({ length: 29 }, (_, n) =>
        repl(`part = context[${n} * 34000 : (${n} + 1) * 34000]\nprint(part[:5000])\nprint(llm_query("Who? " + part))`),
      );
      return logSize(await runTask({ root: writes(...cells), text: letters(1) }));
    },
  },
  {
    id: 'log.10MB',
    goal: { atMost: 1_000_000 },
    measure: async () => {
      const cell = repl(
        'llm_query_batched(["Who? " + context[i : i + 100_000] for i in range(0, len(context), 100_000)])',
      );
      return logSize(await runTask({ root: writes(cell), text: letters(10) }));
    },
  },
  ...STARTS,
  ...SKILLS,
  ...LIBRARY,
];

/** So many megabytes of text that does not repeat itself. */
function letters(megabytes: number): string {
  const line = (n: number): string => `On day ${n} the keeper wrote of ship ${(n * 7_919) % 977} and its cargo.\n`;
  let text = '';
  for (let n = 0; text.length < megabytes * 1e6; n += 1) text += line(n);
  return text.slice(0, megabytes * 1e6);
}

/** What the journal stores of these events. The bound: what the models wrote, which nothing else holds. */
function logSize(events: readonly RunEvent[]): Measured {
  const bytes = events.reduce((sum, event) => sum + JSON.stringify(thin(event)).length + 1, 0);
  const said = events.reduce(
    (sum, event) => sum + (event.type === 'turn.replied' || event.type === 'call.finished' ? event.text.length : 0),
    0,
  );
  return { samples: [bytes], unit: 'bytes', bound: said };
}

let tags = 0;
/** Makes prompts that no cache has seen. */
function tag(): string {
  tags += 1;
  return `${Date.now()}-${tags}`;
}

async function calls(cell: (tag: string) => string, count: number): Promise<Measured> {
  const python = await sharedPython();
  const samples = await times(SAMPLES, async () => {
    const events = await runTask({ root: writes(repl(cell(tag()))), interpreter: python });
    return between(events, 'cell.started', 'call.finished') / count;
  });
  python.dispose();
  return { samples, unit: 'ms', bound: await roundTrip() };
}

/** The share of the ideal time that concurrent work of 100 ms a piece takes. */
async function makespan(code: string, count: number, cap: number, depth: number): Promise<Measured> {
  const latency = 100;
  const python = await sharedPython();
  const sub = new FixedModel('slow', cap, latency, () => SUBMIT);
  const ideal = Math.ceil(count / cap) * latency;
  const samples = await times(SAMPLES, async () => {
    const cell = repl(code.replace('{TAG}', tag()));
    const events = await runTask({ root: writes(cell), sub, limits: { depth }, interpreter: python });
    return ideal / between(events, 'call.started', 'call.finished');
  });
  python.dispose();
  return { samples, unit: 'of ideal', bound: 1 };
}

async function contextLoad(megabytes: number): Promise<Measured> {
  const text = 'A line of text that is repeated. '.repeat(Math.ceil((megabytes * 1_000_000) / 33));
  const samples = await times(megabytes === 50 ? 3 : 5, async () => {
    const { sources } = await openCorpus(text);
    const signal = new AbortController().signal;
    await house.python.warm();
    const bytes = await sources.bytes(0, signal);
    const python = house.python.take({ ...suppliesOf(sources), read: () => Promise.resolve(bytes) });
    // The spare interpreter is there; opening an empty namespace first leaves only the corpus to be timed.
    await python.open('empty', { kind: 'text', text: '' }, signal);
    const startedAt = performance.now();
    await python.open('full', { kind: 'corpus' }, signal);
    const ms = performance.now() - startedAt;
    python.dispose();
    return ms / megabytes;
  });
  const source = new TextEncoder().encode(text);
  const copies = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    source.slice();
    return (performance.now() - startedAt) / megabytes;
  });
  return { samples, unit: 'ms/MB', bound: Math.min(...copies) };
}

function copyOf(text: string): number {
  const copies = Array.from({ length: 10 }, () => {
    const startedAt = performance.now();
    structuredClone(text);
    new TextEncoder().encode(text);
    return performance.now() - startedAt;
  });
  return Math.min(...copies);
}

let trip: Promise<number> | null = null;

/** A message to a worker and back, with nothing else. */
function roundTrip(): Promise<number> {
  trip ??= measureRoundTrip();
  return trip;
}

async function measureRoundTrip(): Promise<number> {
  const url = URL.createObjectURL(new Blob(['onmessage = (event) => postMessage(event.data)']));
  const worker = new Worker(url);
  const ping = () =>
    new Promise<void>((resolve) => {
      worker.onmessage = () => resolve();
      worker.postMessage(0);
    });
  for (let n = 0; n < 50; n += 1) await ping();
  const startedAt = performance.now();
  for (let n = 0; n < 500; n += 1) await ping();
  const ms = (performance.now() - startedAt) / 500;
  worker.terminate();
  URL.revokeObjectURL(url);
  return ms;
}
