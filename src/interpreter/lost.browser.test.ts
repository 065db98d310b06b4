import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { InterpreterLost, InterpreterMissing, InterpreterNotLoaded } from '../engine/errors';
import type { CellReply } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { PythonPool } from './pool';
import { swallowing } from './testing/hazards';
import { assets, documents, execute, printed, pythonPool, type Answer } from './testing/python';

const signal = new AbortController().signal;
const pool = pythonPool();
afterAll(() => pool.dispose());

const frames = (): NodeListOf<HTMLIFrameElement> => document.querySelectorAll('iframe[title="Python sandbox"]');

let taken: PythonInterpreter[] = [];
afterEach(() => {
  for (const python of taken) python.dispose();
  taken = [];
});

async function fresh(): Promise<PythonInterpreter> {
  const python = pool.take(documents({ a: 'text' }));
  taken.push(python);
  await python.open('node', { kind: 'corpus' }, signal);
  return python;
}

const unanswered = (): Promise<CellReply> => new Promise(() => undefined);

/** A promise that the test settles. */
function later(): { readonly reply: Promise<CellReply>; readonly say: (text: string) => void } {
  let say: (text: string) => void = () => undefined;
  const reply = new Promise<CellReply>((resolve) => {
    say = (text) => resolve({ kind: 'texts', texts: [text] });
  });
  return { reply, say: (text) => say(text) };
}

test.each([
  ['repr of data nested too deep', 'lost', 'a = []\nfor i in range(100_000): a = [a]\nrepr(a)'],
  ['JSON nested too deep', 'lost', 'import json\njson.loads("[" * 100_000)'],
  ['os._exit', 'lost', 'import os\nos._exit(3)'],
  ['an endless loop in JavaScript', 'time', 'from pyodide.code import run_js\nrun_js("for (;;) {}")'],
  ['code that swallows every exception', 'time', swallowing('pass')],
  ['one long call into C', 'time', 'sum(range(10**12))'],
  [
    'a long call in a thread while another thread waits',
    'time',
    'import threading\nt = threading.Thread(target=llm_query, args=("for ever",))\nt.start()\nllm_query("at once")\nsum(range(10**12))',
  ],
])('%s ends its cell alone, as %s', { timeout: 180_000 }, async (_what, kind, code) => {
  const python = await fresh();
  await python.open('bystander', { kind: 'text', text: 'b' }, signal);
  await printed(python, 'node', 'kept = [1, {"a": llm_query("kept")}]\ndef f(x): return x + kept[0]');
  await printed(python, 'bystander', 'own = "mine"');

  const { reply, say } = later();
  const asked: string[] = [];
  const bystander = printed(
    python,
    'bystander',
    'first = llm_query("at once")\nprint(own, first, llm_query("for ever"))',
    {
      answer: (request) => {
        asked.push(request.kind === 'llm_query' ? request.prompts.join() : request.kind);
        return asked.length === 1 ? { kind: 'texts', texts: ['1st'] } : reply;
      },
    },
  );
  const answer: Answer = (request) =>
    request.kind === 'llm_query' && request.prompts[0] === 'at once' ? { kind: 'texts', texts: ['ok'] } : unanswered();
  const cell = await execute(python, 'node', `gone = 1\nprint("unheard")\n${code}`, { seconds: 0.3, answer });

  expect(cell.error).toMatchObject({ kind, message: expect.stringContaining('those of earlier cells are back') });
  expect(cell.output).toEqual({ head: '', cut: 0, tail: '' });
  say('2nd');
  expect(await bystander).toBe('mine 1st 2nd\n');
  expect(asked).toEqual(['at once', 'for ever']);
  const after = await execute(python, 'node', 'print(kept, f(1), "gone" in globals(), context)');
  expect(after.output.head).toBe("[1, {'a': 'A:kept'}] 2 False text\n");
  expect(after.error).toBeNull();
  expect(frames()).toHaveLength(1);
  python.dispose();
  expect(frames()).toHaveLength(0);
});

test.each([
  ['navigated away', (frame: HTMLIFrameElement) => (frame.srcdoc = '<!doctype html>elsewhere')],
  ['torn out of the page', (frame: HTMLIFrameElement) => frame.remove()],
])('a frame that is %s is replaced at once, and its cells run again', { timeout: 120_000 }, async (_how, harm) => {
  const python = await fresh();
  await printed(python, 'node', 'n = 41');
  const asked: string[] = [];
  const text = await printed(python, 'node', 'n += 1\nprint(llm_query("x"), n)', {
    answer: (request) => {
      asked.push(request.kind);
      for (const frame of frames()) harm(frame);
      return { kind: 'texts', texts: ['seen'] };
    },
  });
  expect(text).toBe('seen 42\n');
  expect(asked).toHaveLength(1);
  expect(frames()).toHaveLength(1);
  python.dispose();
});

test('a coroutine that swallows every exception ends with its cell', { timeout: 120_000 }, async () => {
  const python = await fresh();
  const spin = swallowing('n += 1; await asyncio.sleep(0)').replaceAll('\n', '\n    ');
  const code = `import asyncio\nn = 0\nasync def spin():\n    global n\n    ${spin}\nawait spin()`;
  expect(await execute(python, 'node', code, { seconds: 0.3 })).toMatchObject({ error: { kind: 'time' } });
  expect(await printed(python, 'node', 'before = n\nawait asyncio.sleep(0.05)\nprint(n > 0, n == before)')).toBe(
    'True True\n',
  );
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
  const supplies = documents({ a: 'text' });
  const read = vi.fn(supplies.read.bind(supplies)).mockRejectedValueOnce(new Error('storage is gone'));
  const python = pool.take({ ...supplies, read });
  await expect(python.open('node', { kind: 'corpus' }, signal)).rejects.toThrow('storage is gone');
  await python.open('node', { kind: 'corpus' }, signal);
  await python.open('second', { kind: 'corpus' }, signal);
  expect(read).toHaveBeenCalledTimes(2);
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
