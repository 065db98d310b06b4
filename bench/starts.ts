/** How long Python takes to be there, and to be gone. Each start has a pool of its own: nothing is kept in the page. */
import { PythonPool } from '../src/interpreter/pool';
import type { PythonParts, SnapshotShelf } from '../src/interpreter/runtime';
import { times, type Measure, type Measured } from './measure';
import { between, house, openCorpus, repl, runTask, suppliesOf, writes } from './world';

const SAMPLES = 20;
const never = new AbortController().signal;

export const STARTS: readonly Measure[] = [
  {
    id: 'python.cold',
    goal: { atMost: 6_000 },
    measure: () => starts(5, { ...house.pythonParts, snapshots: { ...shelf(), read: () => Promise.resolve(null) } }),
  },
  {
    id: 'python.snapshot',
    goal: { atMost: 800 },
    measure: async () => {
      await storeSnapshot();
      return { ...(await starts(SAMPLES, house.pythonParts)), bound: await bareStart() };
    },
  },
  {
    id: 'python.spare',
    goal: { atMost: 50 },
    measure: async () => {
      await storeSnapshot();
      const supplies = await noDocuments();
      const samples = await times(SAMPLES, async () => {
        const pool = new PythonPool(house.pythonParts);
        await pool.warm();
        const startedAt = performance.now();
        const python = pool.take(supplies);
        await python.open('node', { kind: 'text', text: '' }, never);
        await python.execute('node', '1 + 1', cell(never));
        const ms = performance.now() - startedAt;
        python.dispose();
        return ms;
      });
      return { samples, unit: 'ms', bound: null };
    },
  },
  {
    id: 'ask.firstCell',
    goal: { atMost: 800 },
    measure: async () => {
      await storeSnapshot();
      const samples = await times(SAMPLES, async () => {
        const { sources } = await openCorpus('A short text.');
        const python = new PythonPool(house.pythonParts).take(suppliesOf(sources));
        const events = await runTask({ root: writes(repl('print(len(context))')), interpreter: python });
        python.dispose();
        const first = events.findIndex(({ type }) => type === 'cell.finished');
        return between(events.slice(0, first + 1), 'run.started', 'cell.finished');
      });
      return { samples, unit: 'ms', bound: null };
    },
  },
  {
    id: 'stop.python',
    goal: { atMost: 300 },
    measure: async () => {
      await storeSnapshot();
      const pool = new PythonPool(house.pythonParts);
      const supplies = await noDocuments();
      const samples = await times(SAMPLES, async () => {
        const python = pool.take(supplies);
        await python.open('node', { kind: 'text', text: '' }, never);
        const stop = new AbortController();
        const ended = python.execute('node', 'while True: pass', cell(stop.signal));
        // By then the loop runs.
        await house.clock.sleep(100, never);
        const startedAt = performance.now();
        stop.abort(new Error('stopped'));
        // Once it is rejected, the interpreter is gone or can be used again.
        await ended.catch(() => undefined);
        const ms = performance.now() - startedAt;
        python.dispose();
        return ms;
      });
      return { samples, unit: 'ms', bound: null };
    },
  },
];

/** From a pool without anything to an open namespace. */
async function starts(count: number, parts: PythonParts): Promise<Measured> {
  const supplies = await noDocuments();
  const samples = await times(count, async () => {
    const startedAt = performance.now();
    const python = new PythonPool(parts).take(supplies);
    await python.open('node', { kind: 'text', text: '' }, never);
    const ms = performance.now() - startedAt;
    python.dispose();
    return ms;
  });
  return { samples, unit: 'ms', bound: null };
}

/** Makes a start without a snapshot, and waits until its own is stored. */
async function storeSnapshot(): Promise<void> {
  const { keep } = shelf();
  const kept: Promise<void>[] = [];
  const snapshots: SnapshotShelf = {
    read: () => Promise.resolve(null),
    keep: async (snapshot) => {
      kept.push(keep(snapshot));
      await kept[0];
    },
  };
  const pool = new PythonPool({ ...house.pythonParts, snapshots });
  await pool.warm();
  await Promise.all(kept);
  pool.dispose();
}

/** What no start can do without: Pyodide's code compiled, the snapshot read. */
async function bareStart(): Promise<number> {
  const code = await house.pythonParts.loadAsset('pyodide.asm.wasm', never);
  const stored = await shelf().read();
  const startedAt = performance.now();
  await WebAssembly.compile(code);
  await stored?.bytes.arrayBuffer();
  return performance.now() - startedAt;
}

function shelf(): SnapshotShelf {
  const { snapshots } = house.pythonParts;
  return { read: () => snapshots.read(), keep: (snapshot) => snapshots.keep(snapshot) };
}

async function noDocuments() {
  return suppliesOf((await openCorpus('')).sources);
}

function cell(signal: AbortSignal) {
  const answer = () => Promise.reject(new Error('Nothing is asked here.'));
  return { signal, seconds: 60, outputCharacters: 1_000, answer };
}
