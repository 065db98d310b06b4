import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CellOutcome, CellRequest } from '../engine/ports';
import { LARGE_CORPUS_BYTES } from '../sizes';
import type { PythonInterpreter } from './client';
import { echo, execute, printed, pythonPool } from './testing/python';
import type { Supplies } from './supplies';

const { signal } = new AbortController();
const pool = pythonPool();
let open: PythonInterpreter[] = [];

beforeAll(() => pool.warm(), 120_000);
afterEach(() => {
  for (const python of open.splice(0)) python.dispose();
});
afterAll(() => pool.dispose());

/** Documents that claim to be too large for the memory, and which of them were read. */
function supplies(texts: readonly string[], claimed = 2_000_000): { supplies: Supplies; reads: number[] } {
  const reads: number[] = [];
  const encoder = new TextEncoder();
  return {
    reads,
    supplies: {
      documents: texts.map((_, index) => ({
        name: `${index}.txt`,
        // The last one makes up the rest, so that the others count as small enough to be sent for ahead.
        bytes: index === texts.length - 1 ? LARGE_CORPUS_BYTES : claimed,
      })),
      read: async (document) => {
        reads.push(document);
        return encoder.encode(texts[document] ?? '').buffer;
      },
      tools: '',
      wheels: () => Promise.resolve([]),
    },
  };
}

async function lent(texts: readonly string[], claimed?: number) {
  const { supplies: given, reads } = supplies(texts, claimed);
  const python = pool.take(given);
  open = [...open, python];
  await python.open('node', { kind: 'corpus' }, signal);
  return {
    reads,
    python,
    say: (code: string, settings = {}): Promise<string> => printed(python, 'node', code, settings),
    run: (code: string, settings = {}): Promise<CellOutcome> => execute(python, 'node', code, settings),
  };
}

const TEN = Array.from({ length: 10 }, (_, index) => `Document ${index} 🦫 tells of the number ${index * index}.\n`);

describe('a corpus too large for the memory', { timeout: 60_000 }, () => {
  test('is a list to code that asks, and loads nothing for it', async () => {
    const { say, run, reads } = await lent(TEN);
    expect(await say('print(len(context), isinstance(context, list), isinstance(context, str), bool(context))')).toBe(
      '10 True False True\n',
    );
    expect(await say('context')).toBe('<10 documents, 218.0 MB, loaded when used>\n');
    expect(await say('print(context[2:4], len(context[::-1]), context.copy() is context)')).toContain('2 documents');
    expect(await say('part = context[3:6]\nSHOW_VARS()')).toContain('Documents (3)');
    expect(await say('show(context); show([part, {"a": part}])')).toContain('3 documents');
    const { variables } = await run('again = context[:2]');
    expect(variables).toEqual([{ name: 'again', type: 'Documents', size: 2 }]);
    expect(reads).toEqual([]);
  });

  test('gives each document when it is used', async () => {
    const { say, reads } = await lent(TEN);
    expect(await say('print(context[3], context[-9], context[2:9:3][1], end="")')).toBe(
      [TEN[3], TEN[1], TEN[5]].join(' '),
    );
    expect(reads).toEqual([3, 1, 5]);
  });

  describe('runs ordinary code', () => {
    let shared: Awaited<ReturnType<typeof lent>>;

    beforeAll(async () => {
      shared = await lent(TEN);
      open = [];
    });

    afterAll(() => shared.python.dispose());

    test.each([
      ['len(context[4])', '37'],
      ['import re; re.findall(r"number (\\d+)", context[7])', "['49']"],
      ['[len(d) for d in context]', `[${TEN.map((text) => Array.from(text).length).join(', ')}]`],
      ['"".join(context) == "".join(list(context))', 'True'],
      ['[i for i, d in enumerate(context) if "36" in d]', '[6]'],
      ['[n for n, d in zip(context_names, context) if "64" in d]', "['8.txt']"],
      ['sorted(context)[-1][:10]', "'Document 9'"],
      ['sum(map(len, context))', String(TEN.reduce((sum, text) => sum + Array.from(text).length, 0))],
      ['[d[9] for d in reversed(context)]', "['9', '8', '7', '6', '5', '4', '3', '2', '1', '0']"],
      ['context[4] in context, "nothing" in context, context.index(context[2])', '(True, False, 2)'],
      ['len(context + ["x"]), len(["x"] + context), [*context][9] == context[9]', '(11, 11, True)'],
      ['first, *_ = context; first[:10]', "'Document 0'"],
      ['import copy; copy.deepcopy(context)[1] == context[1]', 'True'],
      ['import random; len(random.sample(context, 3)[0]) > 30', 'True'],
      ['max(context, key=len)[:9]', "'Document '"],
      ['next(d for d in context if "25" in d)[:10]', "'Document 5'"],
      ['any("81" in d for d in context), all(context)', '(True, True)'],
      ['def f():\n  yield from context\nlen(list(f()))', '10'],
      ['class A:\n  n = len(context[1])\nA.n', '36'],
    ])('%s', async (code, value) => {
      expect(await shared.say(code)).toBe(`${value}\n`);
    });
  });

  test.each([
    ['context[10]', 'IndexError', 'there are 10 documents'],
    ['context["1.txt"]', 'TypeError', 'context_names'],
    ['context[0] = "x"', 'TypeError', 'does not support item assignment'],
    ['llm_query(context)', 'ValueError', 'too much for one text'],
  ])('says what is wrong with %s', async (code, name, message) => {
    const { run, reads } = await lent(TEN);
    expect((await run(code)).error).toMatchObject({ name, message: expect.stringContaining(message) });
    expect(reads).toEqual([]);
  });

  test('keeps what was used last, and no more than there is room for', async () => {
    const texts = Array.from({ length: 5 }, (_, index) => String(index).repeat(30_000_000));
    const { say, reads } = await lent(texts, 30_000_000);
    await say('for n in (0, 1, 0, 2, 0, 1): context[n]');
    expect(reads).toEqual([0, 1, 2, 1]);
  });

  test('sends for the next document while one is read in order', async () => {
    const { say, reads } = await lent(TEN);
    await say('for d in context:\n  break');
    expect(reads).toEqual([0, 1]);
    await say('for d in context:\n  pass');
    expect(reads).toEqual([0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('serves several threads at once', async () => {
    const { say } = await lent(TEN);
    const code = `
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    found = list(pool.map(lambda n: (context[n % 10][9], llm_query(str(n))), range(40)))
print(all(digit == str(n % 10) and reply == f"A:{n}" for n, (digit, reply) in enumerate(found)))`;
    expect(await say(code)).toBe('True\n');
  });

  test('time spent waiting for a document is not the cell’s', async () => {
    const { supplies: given } = supplies(TEN);
    const slow = {
      ...given,
      read: (document: number, signal: AbortSignal) =>
        new Promise<ArrayBuffer>((resolve) => setTimeout(() => resolve(given.read(document, signal)), 1_500)),
    };
    const python = pool.take(slow);
    open = [...open, python];
    await python.open('node', { kind: 'corpus' }, signal);
    const outcome = await execute(python, 'node', 'len(context[0])', { seconds: 0.5 });
    expect(outcome.error).toBeNull();
  });

  test('a document that cannot be read is an error of the cell, and tried again', async () => {
    const { supplies: given } = supplies(TEN);
    const read = vi.fn((document: number, signal: AbortSignal) => given.read(document, signal));
    read.mockRejectedValueOnce(new Error('storage is gone'));
    const python = pool.take({ ...given, read });
    open = [...open, python];
    await python.open('node', { kind: 'corpus' }, signal);
    const { error } = await execute(python, 'node', 'context[2]');
    expect(error).toMatchObject({ name: 'OSError', message: expect.stringContaining("'2.txt' could not be loaded") });
    expect(await printed(python, 'node', 'print(context[2][:10])')).toBe('Document 2\n');
  });

  test('is handed to a child whole without being loaded, and in part by its texts', async () => {
    const asked: CellRequest[] = [];
    const answer = (request: CellRequest) => {
      asked.push(request);
      return echo(request, signal);
    };
    const { say, reads } = await lent(TEN);
    await say('rlm_query("q", context=context); rlm_query("q", context[:])', { answer });
    expect(reads).toEqual([]);
    await say('rlm_query("q", context=context[3:5])', { answer });
    expect(asked.flatMap((request) => (request.kind === 'rlm_query' ? request.tasks : []))).toEqual([
      { prompt: 'q', context: { kind: 'corpus' } },
      { prompt: 'q', context: { kind: 'corpus' } },
      { prompt: 'q', context: { kind: 'list', items: TEN.slice(3, 5) } },
    ]);
    expect(reads).toEqual([3, 4]);
  });

  test('a request for a document that is none ends the session', async () => {
    const { run } = await lent(TEN);
    const forged = 'from burrow.running import current\ncurrent().ask({"kind": "document", "index": 10})';
    const outcome = await run(forged).catch((error: unknown) => error);
    expect(outcome).toMatchObject({ error: { kind: 'lost' } });
  });
});

test('one huge document stays one string', { timeout: 60_000 }, async () => {
  const { say, reads } = await lent(['the only one']);
  expect(await say('print(type(context).__name__, context)')).toBe('str the only one\n');
  expect(reads).toEqual([0]);
});
