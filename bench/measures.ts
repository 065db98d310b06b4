/** What is measured, each beside its physical bound. A new figure is one entry here. */
import { house, between, FixedModel, openCorpus, repl, runTask, sharedPython, SUBMIT, writes } from './world';

export interface Measured {
  /** One value a sample. */
  readonly samples: readonly number[];
  readonly unit: string;
  /** What the machine allows at best, in the same unit; null when there is no such thing. */
  readonly bound: number | null;
}

export interface Measure {
  readonly id: string;
  /** What the value should reach; `atLeast` for shares of an ideal. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
  readonly measure: () => Promise<Measured>;
}

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
      const text = 'The quay was rebuilt after the flood. '.repeat(27_600);
      const cells = Array.from({ length: 29 }, (_, n) =>
        repl(
          `part = context[${n} * 35000 : ${n} * 35000 + 2000]\nprint(part[:1000])\nprint(llm_query("Who? " + part))`,
        ),
      );
      const events = await runTask({ root: writes(...cells), text });
      const bytes = events.reduce((sum, event) => sum + JSON.stringify(event).length + 1, 0);
      // What cannot be avoided: what the model wrote and what the pieces printed and sent hold.
      const said = events.reduce((sum, event) => sum + (event.type === 'turn.replied' ? event.text.length : 0), 0);
      return { samples: [bytes], unit: 'bytes', bound: said };
    },
  },
  {
    id: 'python.cold',
    goal: { atMost: 6_000 },
    measure: async () => {
      const samples = await times(3, async () => {
        const startedAt = performance.now();
        const python = house.python.take(() => Promise.resolve([]));
        await python.open('cold', { kind: 'text', text: '' }, new AbortController().signal);
        const ms = performance.now() - startedAt;
        python.dispose();
        return ms;
      });
      return { samples, unit: 'ms', bound: null };
    },
  },
];

async function times(count: number, sample: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < count; n += 1) samples.push(await sample());
  return samples;
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
    const bytes = await sources.bytes(signal);
    const python = house.python.take(() => Promise.resolve(bytes));
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
