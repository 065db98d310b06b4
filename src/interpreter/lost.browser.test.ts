import { afterAll, expect, test, vi } from 'vitest';
import { InterpreterLost, InterpreterMissing, InterpreterNotLoaded } from '../engine/errors';
import type { CellReply } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { PythonPool } from './pool';
import { assets, documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const pool = pythonPool();
afterAll(() => pool.dispose());

const frames = (): NodeListOf<HTMLIFrameElement> => document.querySelectorAll('iframe[title="Python sandbox"]');

async function fresh(): Promise<PythonInterpreter> {
  const python = pool.take(documents({ a: 'text' }));
  await python.open('node', { kind: 'corpus' }, signal);
  return python;
}

const unanswered = (): Promise<CellReply> => new Promise(() => undefined);

test.each([
  ['repr of data nested too deep', 'a = []\nfor i in range(100_000): a = [a]\nrepr(a)'],
  ['os._exit', 'import os\nos._exit(3)'],
  ['a worker that closes itself', 'import js\njs.close()\nllm_query("x")'],
  [
    'code that swallows every exception',
    'while True:\n    try:\n        while True: pass\n    except BaseException: pass',
  ],
  ['one long call into C', 'sum(range(10**12))'],
])('%s ends every cell with InterpreterLost, and a new start works', { timeout: 120_000 }, async (_what, code) => {
  const python = await fresh();
  await python.open('bystander', { kind: 'text', text: 'b' }, signal);
  const [bystander, cell] = await Promise.allSettled([
    execute(python, 'bystander', 'llm_query("for ever")', { answer: unanswered }),
    execute(python, 'node', code, { seconds: 0.3 }),
  ]);
  expect(cell).toMatchObject({ status: 'rejected', reason: expect.any(InterpreterLost) });
  expect(bystander).toMatchObject({ status: 'rejected', reason: expect.any(InterpreterLost) });
  await expect(execute(python, 'node', '1')).rejects.toThrow(InterpreterLost);
  await python.open('node', { kind: 'corpus' }, signal);
  expect(await printed(python, 'node', 'print(context)')).toBe('text\n');
  python.dispose();
  expect(frames()).toHaveLength(0);
});

test('a frame that is navigated away is given up at once', { timeout: 120_000 }, async () => {
  const python = await fresh();
  const cell = execute(python, 'node', 'llm_query("x")', {
    answer: () => {
      for (const frame of frames()) frame.srcdoc = '<!doctype html>elsewhere';
      return unanswered();
    },
  });
  await expect(cell).rejects.toThrow(InterpreterLost);
  expect(frames()).toHaveLength(0);
});

test('disposing ends what runs, and nothing opens afterwards', { timeout: 120_000 }, async () => {
  const python = await fresh();
  const cell = execute(python, 'node', 'llm_query("x")', {
    answer: () => {
      python.dispose();
      return unanswered();
    },
  });
  await expect(cell).rejects.toThrow(InterpreterLost);
  await expect(python.open('node', { kind: 'corpus' }, signal)).rejects.toThrow(InterpreterLost);
  expect(frames()).toHaveLength(0);
});

test('disposing while it starts leaves no frame behind', { timeout: 120_000 }, async () => {
  const python = pool.take(documents({}));
  const opening = python.open('node', { kind: 'corpus' }, signal);
  python.dispose();
  await expect(opening).rejects.toThrow(InterpreterLost);
  expect(frames()).toHaveLength(0);
});

test('a spare one, started ahead, is used by the first taker only', { timeout: 120_000 }, async () => {
  await Promise.all([pool.warm(), pool.warm()]);
  expect(frames()).toHaveLength(1);
  const first = await fresh();
  expect(frames()).toHaveLength(1);
  const second = await fresh();
  expect(frames()).toHaveLength(2);
  first.dispose();
  expect(await printed(second, 'node', 'print(context)')).toBe('text\n');
  second.dispose();
  expect(frames()).toHaveLength(0);
});

test('a failed start says so, and the next one tries again', { timeout: 120_000 }, async () => {
  const loadAsset = vi.fn(assets.loadAsset).mockRejectedValueOnce(new TypeError('offline'));
  const unlucky = new PythonPool({ ...assets, loadAsset });
  await expect(unlucky.warm()).rejects.toThrow(InterpreterNotLoaded);
  const python = unlucky.take(documents({ a: 'text' }));
  loadAsset.mockRejectedValueOnce(new TypeError('offline'));
  await expect(python.open('node', { kind: 'corpus' }, signal)).rejects.toThrow(InterpreterNotLoaded);
  await python.open('node', { kind: 'corpus' }, signal);
  expect(await printed(python, 'node', 'print(context)')).toBe('text\n');
  python.dispose();
});

test('a worker that cannot be read is a failed start', { timeout: 120_000 }, async () => {
  const broken = new PythonPool({ ...assets, workerSource: async () => 'this is no script' });
  await expect(broken.warm()).rejects.toThrow(InterpreterNotLoaded);
  expect(frames()).toHaveLength(0);
});

test('a corpus that cannot be read fails once, not for ever', { timeout: 120_000 }, async () => {
  const corpus = vi.fn(documents({ a: 'text' })).mockRejectedValueOnce(new Error('storage is gone'));
  const python = pool.take(corpus);
  await expect(python.open('node', { kind: 'corpus' }, signal)).rejects.toThrow('storage is gone');
  await python.open('node', { kind: 'corpus' }, signal);
  await python.open('second', { kind: 'corpus' }, signal);
  expect(corpus).toHaveBeenCalledTimes(2);
  python.dispose();
});

test('starting is not repeated for ever', { timeout: 120_000 }, async () => {
  const loadAsset = vi.fn(() => Promise.reject(new TypeError('offline')));
  const python = new PythonPool({ ...assets, loadAsset }).take(documents({}));
  for (let attempt = 0; attempt < 10; attempt++) {
    await expect(python.open('node', { kind: 'corpus' }, signal)).rejects.toThrow(InterpreterNotLoaded);
  }
  // Five files each, for five starts.
  expect(loadAsset).toHaveBeenCalledTimes(25);
});

test('a browser that cannot suspend Python is told apart', async () => {
  const suspending = Object.getOwnPropertyDescriptor(WebAssembly, 'Suspending');
  if (suspending === undefined) throw new Error('This test needs a browser with JSPI.');
  Reflect.deleteProperty(WebAssembly, 'Suspending');
  try {
    await expect(pythonPool().warm()).rejects.toThrow(InterpreterMissing);
  } finally {
    Object.defineProperty(WebAssembly, 'Suspending', suspending);
  }
});
