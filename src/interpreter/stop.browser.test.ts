import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CellReply } from '../engine/ports';
import type { PythonInterpreter } from './client';
import type { PythonPool } from './pool';
import { documents, execute, printed, pythonPool, echo, type Answer } from './testing/python';

const signal = new AbortController().signal;
let pool: PythonPool;
let python: PythonInterpreter;

beforeAll(() => {
  pool = pythonPool();
  python = pool.take(documents({ a: 'text' }));
});

afterAll(() => {
  python.dispose();
  pool.dispose();
});

const frames = (): number => document.querySelectorAll('iframe[title="Python sandbox"]').length;

/** Opens the node again, on a fresh interpreter if the last one is gone, and sees that it works. */
async function works(): Promise<void> {
  await python.open('node', { kind: 'corpus' }, signal);
  expect(await printed(python, 'node', 'print(context, llm_query("x"))')).toBe('text A:x\n');
}

/** Answers nobody, and says when somebody has asked. */
function silence(): { readonly asked: Promise<AbortSignal>; readonly answer: Answer } {
  let asked: (given: AbortSignal) => void = () => undefined;
  return {
    asked: new Promise((resolve) => (asked = resolve)),
    answer: (_request, given) => {
      asked(given);
      return new Promise<CellReply>(() => undefined);
    },
  };
}

test('opening while it starts can be given up, and Python starts nevertheless', { timeout: 120_000 }, async () => {
  const controller = new AbortController();
  const opening = python.open('node', { kind: 'corpus' }, controller.signal);
  controller.abort(new Error('changed my mind'));
  await expect(opening).rejects.toThrow('changed my mind');
  await works();
  expect(frames()).toBe(1);
});

test('a cell that waits for a call is stopped, and keeps its interpreter and variables', async () => {
  await works();
  const controller = new AbortController();
  const { asked, answer } = silence();
  const cell = execute(python, 'node', 'kept = 1\ntry:\n    llm_query("x")\nexcept Exception:\n    kept = 2', {
    answer,
    signal: controller.signal,
  });
  const given = await asked;
  controller.abort(new Error('stop'));
  await expect(cell).rejects.toThrow('stop');
  expect(given.aborted).toBe(true);
  expect(await printed(python, 'node', 'print(kept)')).toBe('1\n');
});

test('threads that wait for calls are stopped with their cell', async () => {
  await works();
  const controller = new AbortController();
  const { asked, answer } = silence();
  const code =
    'from concurrent.futures import ThreadPoolExecutor\nex = ThreadPoolExecutor(4)\nlist(ex.map(llm_query, "abcdef"))';
  const cell = execute(python, 'node', code, { answer, signal: controller.signal });
  await asked;
  controller.abort(new Error('stop'));
  await expect(cell).rejects.toThrow('stop');
  // The same pool, whose waiting work has gone with the cell.
  expect(await printed(python, 'node', 'print(list(ex.map(llm_query, "ab")))')).toBe("['A:a', 'A:b']\n");
});

test('a cell that is stopped before it starts never runs', async () => {
  await works();
  const gone = AbortSignal.abort(new Error('too late'));
  await expect(execute(python, 'node', 'ran = True', { signal: gone })).rejects.toThrow('too late');
  expect(await printed(python, 'node', 'print("ran" in globals())')).toBe('False\n');
});

test.each([
  ['computes', 'llm_query("started")\nwhile True: pass'],
  ['swallows every exception', 'while True:\n    try:\n        llm_query("started")\n    except BaseException: pass'],
])(
  'a cell that %s loses its frame when stopped, and Python is usable again',
  { timeout: 120_000 },
  async (_what, code) => {
    await works();
    const controller = new AbortController();
    let asked: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (asked = resolve));
    const answer: Answer = (request) => {
      asked();
      return code.includes('except') ? new Promise<CellReply>(() => undefined) : echo(request, signal);
    };
    const cell = execute(python, 'node', code, { answer, signal: controller.signal });
    await started;
    controller.abort(new Error('stop'));
    await expect(cell).rejects.toThrow('stop');
    await works();
    expect(frames()).toBe(1);
  },
);

test('an answer that fails ends its cell with that failure', async () => {
  await works();
  const answer: Answer = () => Promise.reject(new Error('the limit was reached'));
  await expect(
    execute(python, 'node', 'while True:\n    try:\n        llm_query("x")\n    except Exception: pass', { answer }),
  ).rejects.toThrow('the limit was reached');
  expect(await printed(python, 'node', 'print(1)')).toBe('1\n');
});

test('a request of one cell is not touched by the end of another', async () => {
  await works();
  await python.open('other', { kind: 'text', text: 'o' }, signal);
  const controller = new AbortController();
  const { asked, answer } = silence();
  const stopped = execute(python, 'node', 'llm_query("x")', { answer, signal: controller.signal });
  let reply: (reply: CellReply) => void = () => undefined;
  const going = printed(python, 'other', 'print(llm_query("y"))', {
    answer: () => new Promise<CellReply>((resolve) => (reply = resolve)),
  });
  await asked;
  controller.abort(new Error('stop'));
  await expect(stopped).rejects.toThrow('stop');
  reply({ kind: 'texts', texts: ['still here'] });
  expect(await going).toBe('still here\n');
});
