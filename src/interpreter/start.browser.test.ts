/** Starting from the memory of an earlier start: the same Python, sooner; and never the reason that there is none. */
import { afterAll, describe, expect, test, vi } from 'vitest';
import type { Snapshot } from '../../workers/python/api';
import { packed, unpacked } from '../../workers/python/snapshot';
import type { PythonInterpreter } from './client';
import { PythonPool } from './pool';
import type { SnapshotShelf } from './runtime';
import { assets, documents, execute, MemoryShelf, noShelf, printed } from './testing/python';

const signal = new AbortController().signal;
const pools: PythonPool[] = [];
afterAll(() => {
  for (const pool of pools) pool.dispose();
});

function poolWith(snapshots: SnapshotShelf): PythonPool {
  const pool = new PythonPool({ ...assets, snapshots });
  pools.push(pool);
  return pool;
}

async function openedWith(snapshots: SnapshotShelf): Promise<PythonInterpreter> {
  const python = poolWith(snapshots).take(documents({ a: 'Some text.' }));
  await python.open('node', { kind: 'corpus' }, signal);
  return python;
}

let made: Promise<Snapshot> | null = null;
/** Made once, by a start from nothing. */
function snapshot(): Promise<Snapshot> {
  made ??= (async () => {
    const shelf = new MemoryShelf();
    await poolWith(shelf).warm();
    if (shelf.kept === null) throw new Error('The start gave no snapshot.');
    return shelf.kept;
  })();
  return made;
}

/** Python that is known to have begun with this snapshot. */
async function openedFrom(snapshot: Snapshot): Promise<PythonInterpreter> {
  const shelf = new MemoryShelf(snapshot);
  const python = await openedWith(shelf);
  expect(shelf.kept).toBe(snapshot);
  return python;
}

const frames = (): number => document.querySelectorAll('iframe[title="Python sandbox"]').length;

const THREADS = `
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor() as pool: print(list(pool.map(llm_query, ["a", "b"])))`;
const ASYNCIO = `
import asyncio
async def ask(p):
    await asyncio.sleep(0.001)
    return await asyncio.to_thread(llm_query, p)
print(await asyncio.gather(ask("a"), ask("b")))`;

/** What a cell does, and what it prints, whichever way its Python was started. */
const BEHAVIOUR: readonly (readonly [string, string, string | RegExp])[] = [
  ['finds the corpus', 'print(context, context_names)', "Some text. ['a']\n"],
  ['asks from a nested call', 'print(sorted("ba", key=lambda c: llm_query(c)))', "['a', 'b']\n"],
  ['runs threads', THREADS, "['A:a', 'A:b']\n"],
  ['runs asyncio', ASYNCIO, "['A:a', 'A:b']\n"],
  ['sleeps', 'import time\ntime.sleep(0.01)\nprint("slept")', 'slept\n'],
  ['waits for promises', 'import js\nfrom pyodide.ffi import run_sync\nprint(run_sync(js.Promise.resolve(3)))', '3\n'],
  ['sees the real globals', 'import js\nprint(js.Object == js.Object, js.self == js.globalThis)', 'True True\n'],
  ['can run JavaScript', 'from pyodide.code import run_js\nprint(run_js("[1, 2].length"))', '2\n'],
  ['has no network', 'import js\nprint(hasattr(js, "fetch"))', 'False\n'],
  ['knows the time', 'import time, js\nprint(abs(time.time() - js.Date.now() / 1000) < 60)', 'True\n'],
  ['hashes texts the same', 'print(hash("x"), list({"b", "a", "c"}))', /^-?\d+ \[.*\]\n$/],
  ['finds the same modules', 'import sys\nprint(sys.path, sorted(sys.modules))', /^\['.*burrow\.main.*\]\n$/],
  ['has the same environment', 'import os\nprint(sorted(os.environ.items()), os.getcwd())', /PYTHONHASHSEED.*\n$/],
  [
    'imports from the library',
    'import sqlite3, html.parser\nprint(sqlite3.connect(":memory:").execute("select 7").fetchone())',
    '(7,)\n',
  ],
  ['reads and writes files', 'with open("f", "w") as f: f.write("x")\nprint(open("f").read())', 'x\n'],
  [
    'keeps our own sources',
    'import inspect, burrow.texts\nprint(len(inspect.getsource(burrow.texts)) > 100)',
    'True\n',
  ],
];

describe('from a snapshot as from nothing, Python', () => {
  let cold: Promise<PythonInterpreter> | null = null;
  let warm: Promise<PythonInterpreter> | null = null;
  const both = (): Promise<readonly [PythonInterpreter, PythonInterpreter]> => {
    cold ??= openedWith(noShelf);
    warm ??= snapshot().then(openedFrom);
    return Promise.all([cold, warm]);
  };

  test.each(BEHAVIOUR)('%s', { timeout: 120_000 }, async (_what, code, expected) => {
    const [fromNothing, fromSnapshot] = await both();
    const output = await printed(fromNothing, 'node', code);
    if (typeof expected === 'string') expect(output).toBe(expected);
    else expect(output).toMatch(expected);
    expect(await printed(fromSnapshot, 'node', code)).toBe(output);
  });

  test.each([
    ['ends a loop at its limit', 'while True: pass', { kind: 'time' }],
    ['ends a flood of text', 'while True: print("x" * 1000)', { kind: 'output' }],
    [
      'tells where a cell raised',
      'def f(): return 1 / 0\nf()',
      { name: 'ZeroDivisionError', traceback: expect.stringContaining('in f') },
    ],
    ['has nobody to type', 'input()', { name: 'EOFError' }],
    ['notices that it broke', 'import json\njson.loads("[" * 100_000)', { kind: 'lost' }],
  ])('%s', { timeout: 120_000 }, async (_what, code, error) => {
    for (const python of await both()) {
      const outcome = await execute(python, 'node', code, { seconds: 0.5 });
      expect(outcome.error).toMatchObject(error);
      expect(await printed(python, 'node', 'print(context)')).toBe('Some text.\n');
    }
  });
});

describe('a snapshot', () => {
  test('is made by the first start and used by the next', { timeout: 120_000 }, async () => {
    const shelf = new MemoryShelf();
    const keep = vi.spyOn(shelf, 'keep');
    const first = await openedWith(shelf);
    expect(keep).toHaveBeenCalledTimes(1);
    const second = await openedWith(shelf);
    expect(keep).toHaveBeenCalledTimes(1);
    // The one that made it works as well.
    for (const python of [first, second]) {
      expect(await printed(python, 'node', 'print(llm_query(context))')).toBe('A:Some text.\n');
      python.dispose();
    }
  });

  test('holds nothing of a user’s', { timeout: 120_000 }, async () => {
    const shelf = new MemoryShelf();
    const python = poolWith(shelf).take(documents({ 'Letters.txt': 'The canary sings at noon.' }));
    await python.open('node', { kind: 'corpus' }, signal);
    await printed(python, 'node', 'secret = context.upper() + llm_query("What does the canary do?")');
    python.dispose();
    if (shelf.kept === null) throw new Error('The start gave no snapshot.');
    const text = new TextDecoder('latin1').decode(await shelf.kept.bytes.arrayBuffer());
    expect(text.includes('burrow-package')).toBe(true);
    for (const word of ['canary', 'CANARY', 'Letters.txt']) expect(text.includes(word)).toBe(false);
  });

  const changed = async (change: (bytes: Uint8Array<ArrayBuffer>) => void): Promise<Snapshot> => {
    const bytes = new Uint8Array(await unpacked(await snapshot()));
    change(bytes);
    return packed(bytes);
  };

  test.each<[string, () => Promise<Snapshot>]>([
    ['cut off', async () => ({ ...(await snapshot()), bytes: (await snapshot()).bytes.slice(0, 20_000_000) })],
    [
      'changed in one place',
      async () => ({
        ...(await changed((bytes) => bytes.set([1, 2, 3, 4, 5, 6, 7], 20_000_001))),
        checksum: (await snapshot()).checksum,
      }),
    ],
    ['of another Pyodide', () => changed((bytes) => bytes.fill(7, 16, 48))],
    ['no memory at all', async () => packed(new TextEncoder().encode('What is this? Sixteen'.slice(0, 16)))],
    ['a memory of zeros behind a good head', () => changed((bytes) => bytes.fill(0, 65_536))],
  ])('that is %s is made anew', { timeout: 120_000 }, async (_what, makeBroken) => {
    const broken = await makeBroken();
    const before = frames();
    const shelf = new MemoryShelf(broken);
    const python = await openedWith(shelf);
    expect(await printed(python, 'node', 'print(context)')).toBe('Some text.\n');
    expect(frames()).toBe(before + 1);
    python.dispose();
    if (shelf.kept === null || shelf.kept === broken) throw new Error('It was not made anew.');
    const again = await openedFrom(shelf.kept);
    expect(await printed(again, 'node', 'print(context)')).toBe('Some text.\n');
    again.dispose();
  });

  test('that can be neither read nor kept does not fail a start', { timeout: 120_000 }, async () => {
    const keep = vi.fn(() => Promise.reject(new Error('There is no room.')));
    const python = await openedWith({ read: () => Promise.reject(new Error('Storage is gone.')), keep });
    expect(await printed(python, 'node', 'print(context)')).toBe('Some text.\n');
    expect(keep).toHaveBeenCalledTimes(1);
    python.dispose();
  });
});
