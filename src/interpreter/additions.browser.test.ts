import { afterEach, describe, expect, test } from 'vitest';
import type { Opened } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';
import { makeWheel, type Files, type WheelParts } from './testing/wheel';

const signal = new AbortController().signal;
const pool = pythonPool();
let python: PythonInterpreter | null = null;

afterEach(() => python?.dispose());

/** Python with these additions; its namespace `n` is open. */
async function withTools(tools: string, wheels: readonly Blob[] = []): Promise<Opened> {
  python = pool.take({
    ...documents({ 'a.txt': 'one two three', 'b.txt': 'four' }),
    tools,
    wheels: () => Promise.all(wheels.map(async (wheel) => ({ name: 'example', bytes: await wheel.arrayBuffer() }))),
  });
  return python.open('n', { kind: 'corpus' }, signal);
}

const wheel = (files: Files, parts: WheelParts = {}): Blob => makeWheel(files, parts);
const say = (code: string, namespace = 'n'): Promise<string> => printed(running(), namespace, code);

function running(): PythonInterpreter {
  if (python === null) throw new Error('Python was not opened.');
  return python;
}

const RATES = `
import functools
_RATES = {"GLD": 2.2}

class Rate: pass

def to_euro(amount: float, currency: "Currency" = "GLD", *, digits=2) -> float:
    """What an old sum is in euros.

    Not for the reader of a list.
    """
    return round(amount / _RATES[currency], digits)

@functools.lru_cache
def words(document: int) -> list[str]:
    return context[document].split()

async def ask_about(text):
    "Asks the sub-model."
    return llm_query(f"About: {text}")

def _hidden(): pass
`;

// Each test starts a Python of its own.
describe('tools of the user', { timeout: 60_000 }, () => {
  test('are functions that every cell can call, described by themselves', async () => {
    const { tools } = await withTools(RATES);
    expect(tools).toEqual([
      {
        name: 'to_euro',
        signature: "to_euro(amount: float, currency: Currency = 'GLD', *, digits=2) -> float",
        description: 'What an old sum is in euros.',
      },
      { name: 'words', signature: 'words(document: int) -> list[str]', description: '' },
      { name: 'ask_about', signature: 'await ask_about(text)', description: 'Asks the sub-model.' },
    ]);
    expect(await say('print(to_euro(22), words(0), await ask_about("x"))')).toBe(
      "10.0 ['one', 'two', 'three'] A:About: x\n",
    );
    expect(await say('from tools import to_euro as t\nimport words\nprint(t(2.2), words(1))')).toBe("1.0 ['four']\n");
  });

  test('are given: they are no variables, and a cell that rebinds them does it for itself only', async () => {
    await withTools(RATES);
    const { variables } = await execute(running(), 'n', 'to_euro = 3\nx = to_euro');
    expect(variables.map(({ name }) => name)).toEqual(['x']);
    expect(await say('print(to_euro(2.2), list(SHOW_VARS()))')).toBe("1.0 ['x']\n");
  });

  test('see the names of the namespace that calls them', async () => {
    await withTools(
      'def size(): return len(context)\ncount = 0\ndef next_number():\n    global count\n    count += 1\n    return count',
    );
    await running().open('child', { kind: 'text', text: 'abc' }, signal);
    expect(await say('print(size(), next_number(), next_number())')).toBe('2 1 2\n');
    expect(await say('print(size(), next_number())', 'child')).toBe('3 1\n');
  });

  test('that raise show the tool’s line', async () => {
    await withTools('def half(x):\n    y = x / 0\n    return y');
    const { error } = await execute(running(), 'n', 'a = 1\nhalf(a)');
    expect(error?.traceback).toMatch(/line 2\n.*half\(a\)/);
    expect(error?.traceback).toMatch(/tools, line 2, in half/);
    expect(error?.traceback).toContain('-->    2 |     y = x / 0');
  });

  test('without a function, or without anything, are none', async () => {
    expect((await withTools('# later\nX = 1\nfrom statistics import mean')).tools).toEqual([]);
    expect((await withTools('  \n')).tools).toEqual([]);
  });

  test.each([
    ['a syntax error', 'x = 1\ndef f(:\n  pass', /\(line 2\): SyntaxError/],
    ['an exception', 'x = 1\n\ny = x / 0', /\(line 3\): ZeroDivisionError: division by zero/],
    ['an exception below', 'def f():\n    raise ValueError("no")\nf()', /\(line 2\): ValueError: no/],
    ['an absent package', 'import numpy as np', /\(line 1\): ModuleNotFoundError: No module named 'numpy'/],
    ['an exit', 'import sys\nsys.exit(3)', /\(line 2\): SystemExit/],
    [
      'a given name',
      'def f(): pass\n\ndef search(q):\n    pass',
      /\(line 3\): search is the name of a function that is given/,
    ],
    [
      'a call at once',
      'ANSWER = llm_query("hello")',
      /\(line 1\): RuntimeError: Nothing can be asked while the tools are loaded/,
    ],
    ['too many functions', 'for n in range(200): exec(f"def f{n}(): pass")', /SyntaxError|tools/],
    ['endless recursion', 'def f(): f()\nf()', /RecursionError/],
    ['a hostile name', 'class E(Exception):\n    def __str__(self): return "x" * 10**6\nraise E', /\(line 3\): E: x+…/],
  ])('with %s are refused by their line', async (what, source, words) => {
    if (what === 'too many functions') {
      const { tools } = await withTools(source);
      // Made by `exec`, they have no line in the source and are not taken.
      expect(tools).toEqual([]);
      return;
    }
    await expect(withTools(source)).rejects.toMatchObject({
      code: 'python.tools',
      sentence: expect.stringMatching(words),
    });
  });

  test.each([
    ['a loop', 'x = 1\nwhile True:\n    x += 1', /\(line [23]\): they had not finished loading in time/],
    [
      'a loop that catches everything',
      'while True:\n    try:\n        while True: pass\n    except Exception: pass',
      /in time/,
    ],
    ['a sleep', 'import time\ntime.sleep(100)', /\(line 2\): they had not finished loading in time/],
    ['one long call into C', 'x = sum(range(10 ** 13))', /they did not finish loading, and could not be interrupted/],
  ])(
    'that load for ever end: %s',
    async (_what, source, words) => {
      await expect(withTools(source)).rejects.toMatchObject({
        code: 'python.tools',
        sentence: expect.stringMatching(words),
      });
    },
    60_000,
  );

  test('a namespace whose tools are refused is not there, and others are as they were', async () => {
    await withTools('if len(context) == 3: raise ValueError("three")\ndef f(): return 5');
    await expect(running().open('child', { kind: 'text', text: 'abc' }, signal)).rejects.toMatchObject({
      code: 'python.tools',
    });
    await expect(say('print(1)', 'child')).rejects.toThrow();
    expect(await say('print(f())')).toBe('5\n');
  });
});

describe('packages of the user', { timeout: 60_000 }, () => {
  const kite = {
    'kite/__init__.py': 'from .wing import span\nVERSION = "2"',
    'kite/wing.py': 'def span(): return 7',
    'kite_tools.py': 'import kite\ndef twice(): return 2 * kite.span()',
    'example-1.0.data/scripts/kite': 'echo no',
    'example-1.0.data/purelib/extra.py': 'X = 3',
  };

  test('are imported by cells and by tools', async () => {
    const { packages, tools } = await withTools('import kite_tools\ndef four(): return kite_tools.twice()', [
      wheel(kite),
    ]);
    expect(packages).toEqual([{ name: 'example', modules: ['extra', 'kite', 'kite_tools'] }]);
    expect(tools.map(({ name }) => name)).toEqual(['four']);
    expect(
      await say('import kite, extra\nfrom kite.wing import span\nprint(kite.VERSION, span(), four(), extra.X)'),
    ).toBe('2 7 14 3\n');
    expect(await say('from importlib.metadata import version\nprint(version("example"))')).toBe('1.0\n');
  });

  test('are named to whom imports something else', async () => {
    await withTools('', [wheel(kite)]);
    const { error } = await execute(running(), 'n', 'import pandas');
    expect(error?.message).toContain('there is the standard library, and these packages: example.');
    expect((await execute(running(), 'n', 'import kite.tail')).error?.message).toBe(
      "No module named 'kite.tail'; kite has no such part.",
    );
  });

  test('cannot take the place of the standard library or of what is given', async () => {
    await withTools('', [wheel({ 'json.py': 'X = 1', 'burrow/__init__.py': 'X = 1', 'burrow/main.py': 'X = 1' })]);
    expect(await say('import json\nprint(json.loads("[1]"), hasattr(json, "X"))')).toBe('[1] False\n');
    expect(await say('print(len(context))')).toBe('2\n');
  });

  test.each([
    ['a file elsewhere', { '../../evil.py': 'x' }, /would be put elsewhere/],
    ['a wrong checksum', { 'a.py': { method: 0, bytes: new Uint8Array([1, 2]), unpacked: 2, crc: 5 } }, /CRC/],
    ['a damaged part', { 'a.py': { method: 8, bytes: new Uint8Array([255, 255]), unpacked: 9, crc: 5 } }, /decompress/],
    [
      'a lying size',
      { 'a.py': { method: 0, bytes: new Uint8Array(10), unpacked: 900_000_000, crc: 0 } },
      /larger than a package may be/,
    ],
  ] as const)('with %s are refused', async (_what, files: Files, words) => {
    await expect(withTools('', [wheel(files)])).rejects.toMatchObject({
      code: 'python.package',
      sentence: expect.stringMatching(words),
    });
  });

  test('that are no zip at all are refused', async () => {
    await expect(withTools('', [new Blob(['no wheel'])])).rejects.toMatchObject({ code: 'python.package' });
  });
});
