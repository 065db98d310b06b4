import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CellOutcome, CellReply } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
let python: PythonInterpreter;
let node = 0;

beforeAll(async () => {
  python = pythonPool().take(documents({ 'one.txt': 'the only document' }));
  await python.open('first', { kind: 'corpus' }, signal);
}, 120_000);

afterAll(() => python.dispose());

beforeEach(async () => {
  node += 1;
  await python.open(`node ${node}`, { kind: 'corpus' }, signal);
});

const run = (code: string, settings = {}): Promise<CellOutcome> => execute(python, `node ${node}`, code, settings);
const say = (code: string, settings = {}): Promise<string> => printed(python, `node ${node}`, code, settings);

describe('what a cell shows', () => {
  test('one document is a string', async () => {
    expect(await say('print(context, context_names)')).toBe("the only document ['one.txt']\n");
  });

  test('a bare last expression shows its value, an assignment and None do not', async () => {
    expect(await say('x = 2\nx * 21')).toBe('42\n');
    expect(await say('x = 2')).toBe('');
    expect(await say('print("p")')).toBe('p\n');
    expect(await say('x;')).toBe('');
  });

  test('a huge value is shown short', async () => {
    const outcome = await run('["x" * 1000] * 100000');
    expect(outcome.error).toBeNull();
    expect(outcome.output.head.length).toBeLessThan(5_000_000);
  });

  test('stderr, warnings and print(file=sys.stderr) come out as well', async () => {
    expect(await say('import sys\nprint("e", file=sys.stderr)')).toBe('e\n');
  });

  test('the middle of a long output is cut and counted', async () => {
    const { output } = await run('print("a" * 60 + "b" * 100 + "c" * 60)', { outputCharacters: 100 });
    expect(output.head).toBe('a'.repeat(50));
    expect(output.tail).toBe(`${'c'.repeat(49)}\n`);
    expect(output.head.length + output.cut + output.tail.length).toBe(221);
  });

  test('printing a huge text once is no flood', async () => {
    const outcome = await run('print("x" * 20_000_000)');
    expect(outcome.error).toBeNull();
    expect(outcome.output.cut).toBeGreaterThan(19_000_000);
  });

  test('printing without end is stopped', async () => {
    const outcome = await run(
      'n = 0\nwhile True:\n    n += 1\n    try:\n        print("x" * 1000)\n    except Exception:\n        pass',
    );
    expect(outcome.error).toMatchObject({ kind: 'output', name: 'OutputLimit' });
    expect(outcome.variables).toContainEqual({ name: 'n', type: 'int', size: null });
  });
});

describe('errors', () => {
  test('name the line, mark it, and keep what was assigned before', async () => {
    const { error, variables } = await run('a = 1\nb = [1, 2]\nc = a / 0\nd = 4');
    expect(error).toMatchObject({ kind: 'exception', name: 'ZeroDivisionError', message: 'division by zero' });
    expect(error?.traceback).toContain('line 3');
    expect(error?.traceback).toContain('-->    3 | c = a / 0');
    expect(variables).toEqual([
      { name: 'a', type: 'int', size: null },
      { name: 'b', type: 'list', size: 2 },
    ]);
    expect(await say('print(a, b)')).toBe('1 [1, 2]\n');
  });

  test('in a function of an earlier cell name that cell', async () => {
    await run('def f(x):\n    return x["k"]');
    const { error } = await run('y = 1\nf([])');
    expect(error?.traceback).toMatch(/line 2\n.*f\(\[\]\)/);
    expect(error?.traceback).toMatch(/cell 1, line 2, in f/);
  });

  test('of syntax point at the line', async () => {
    const { error } = await run('x = 1\nif x\n    y = 2');
    expect(error).toMatchObject({ kind: 'exception', name: 'SyntaxError' });
    expect(error?.traceback).toContain('-->    2 | if x');
  });

  test('with a hostile message or without one are still told', async () => {
    const { error } = await run('class E(Exception):\n    def __str__(self): raise ValueError\nraise E');
    expect(error?.name).toBe('E');
    expect((await run('raise ValueError("x" * 100000)')).error?.message.length).toBeLessThan(3_000);
  });

  test('say what they were caused by', async () => {
    const { error } = await run('try:\n    {}["k"]\nexcept KeyError as e:\n    raise ValueError("no k") from e');
    expect(error?.traceback).toContain("KeyError: 'k'");
    expect(error?.traceback).toContain('ValueError: no k');
  });

  test('endless recursion is an exception like any other', async () => {
    expect((await run('def f(): return f()\nf()')).error?.name).toBe('RecursionError');
  });

  test('leaving by exit() is no error', async () => {
    expect((await run('answer["content"] = "done"\nanswer["ready"] = True\nimport sys\nsys.exit()')).answer).toEqual({
      content: 'done',
      ready: true,
    });
  });

  test('a full memory is reported, and Python goes on', async () => {
    const { error } = await run('x = [bytearray(10**9) for _ in range(5)]');
    expect(error).toMatchObject({ kind: 'memory', name: 'MemoryError' });
    expect(await say('print(len("a" * 10**6))')).toBe('1000000\n');
  });
});

describe('time', () => {
  test.each([
    ['a bare loop', 'while True: pass'],
    ['a loop that catches Exception', 'while True:\n    try:\n        while True: pass\n    except Exception: pass'],
    ['a loop with a bare except', 'while True:\n    try:\n        x = 1\n    except: pass'],
    ['a sleep', 'import time\ntime.sleep(1000)'],
    ['a lock that nobody frees', 'import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()'],
    [
      'a loop in a thread',
      'import threading\ndef spin():\n    while True: pass\nt = threading.Thread(target=spin)\nt.start()\nt.join()',
    ],
    ['a loop in a coroutine', 'async def spin():\n    while True: pass\nawait spin()'],
    ['a future that never comes', 'import asyncio\nawait asyncio.Event().wait()'],
  ])('%s ends at the limit', async (_what, code) => {
    const { error } = await run(`kept = 1\n${code}`, { seconds: 0.2 });
    expect(error).toMatchObject({ kind: 'time', name: 'TimeLimit' });
    expect(await say('print(kept)')).toBe('1\n');
  });

  test('waiting for calls is not counted: a child may compute longer than its parent', async () => {
    await python.open('child', { kind: 'text', text: 'c' }, signal);
    const answer = async (): Promise<CellReply> => {
      const { error } = await execute(python, 'child', 'while True: pass', { seconds: 0.3 });
      return { kind: 'texts', texts: [error?.kind ?? 'none'] };
    };
    expect(await say('print(rlm_query("a"), rlm_query("b"))', { seconds: 0.15, answer })).toBe('time time\n');
  });

  test('sleeping lets threads run', async () => {
    const code =
      'import threading, time\nlog = []\nt = threading.Thread(target=lambda: log.append("ran"))\nt.start()\ntime.sleep(0.01)\nprint(log)';
    expect(await say(code)).toBe("['ran']\n");
  });
});

describe('variables', () => {
  test('new, rebound and mutated ones are listed, untouched and private ones are not', async () => {
    await run('a = 1\nitems = [1]\ncounts = {"x": 0}\nkeep = "same"\nimport json');
    const { variables } = await run(
      'a = 2\nitems.append(2)\ncounts["x"] += 1\nnew = (1, 2, 3)\n_private = 1\nimport re',
    );
    expect(variables).toEqual([
      { name: 'a', type: 'int', size: null },
      { name: 'items', type: 'list', size: 2 },
      { name: 'counts', type: 'dict', size: 1 },
      { name: 'new', type: 'tuple', size: 3 },
    ]);
  });

  test('a hostile __len__ is not called', async () => {
    const { variables, error } = await run(
      'class L(list):\n    def __len__(self): raise SystemExit\nx = L([1])\nclass M:\n    def __len__(self): return 10**30\ny = M()',
    );
    expect(error).toBeNull();
    expect(variables).toContainEqual({ name: 'x', type: 'L', size: 1 });
    expect(variables).toContainEqual({ name: 'y', type: 'M', size: null });
  });

  test('SHOW_VARS names them', async () => {
    expect(await say('rows = [1, 2]\nname = "x"\nprint(SHOW_VARS())')).toBe(
      "{'rows': 'list (2)', 'name': 'str (1)'}\n",
    );
  });

  test.each([
    ['at the end', 'llm_query = context = search = answer = None'],
    ['before an error', 'llm_query = context = search = answer = None\n1 / 0'],
    ['by deleting', 'del llm_query, context, search, answer'],
  ])('given names are restored after a cell that took them %s', async (_when, code) => {
    await run(code);
    expect(await say('print(llm_query("x"), context, callable(search), answer)')).toBe(
      "A:x the only document True {'content': '', 'ready': False}\n",
    );
  });

  test.each([
    'from burrow import llm_query, context\nprint(llm_query("x"), context)',
    'import llm_query\nprint(llm_query("x"), context)',
    'from rlm import *\nprint(llm_query("x"), context)',
    'from llm_query import llm_query\nprint(llm_query("x"), context)',
    'from some_repl import llm_query, context\nprint(llm_query("x"), context)',
    'import burrow\nprint(burrow.llm_query("x"), burrow.context)',
    'if __name__ == "__main__":\n    from __main__ import llm_query as q\n    print(q("x"), context)',
  ])('given names can be imported: %s', async (code) => {
    expect(await say(code)).toBe('A:x the only document\n');
  });

  test('a module that does not exist is still missing', async () => {
    expect((await run('import no_such_module')).error?.name).toBe('ModuleNotFoundError');
    expect((await run('from no_such_module import llm_query, other')).error?.name).toBe('ModuleNotFoundError');
  });

  test('dataclasses, named tuples and enums can be defined', async () => {
    expect(await say('from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(1))')).toBe(
      'P(x=1)\n',
    );
  });
});

describe('the answer', () => {
  const answerOf = async (code: string): Promise<CellOutcome['answer']> => (await run(code)).answer;

  test.each<[string, string, CellOutcome['answer']]>([
    ['untouched', 'x = 1', null],
    ['content only', 'answer["content"] = "part"', { content: 'part', ready: false }],
    ['both', 'answer["content"] = "42"\nanswer["ready"] = True', { content: '42', ready: true }],
    ['content after ready', 'answer["ready"] = True\nanswer["content"] = "late"', { content: 'late', ready: true }],
    ['update', 'answer.update(content="u", ready=True)', { content: 'u', ready: true }],
    ['rebound dict', 'answer = {"content": "new", "ready": True}', { content: 'new', ready: true }],
    ['rebound text', 'answer = "just text"', { content: 'just text', ready: false }],
    ['a number', 'answer.update(content=42, ready=True)', { content: '42', ready: true }],
    ['a dict', 'answer.update(content={"a": [1, "é"]}, ready=True)', { content: '{"a": [1, "é"]}', ready: true }],
    ['a list', 'answer.update(content=["x", 2], ready=1)', { content: '["x", 2]', ready: true }],
    ['a word for ready', 'answer.update(content="w", ready="False")', { content: 'w', ready: false }],
    ['raised after ready', 'answer.update(content="r", ready=True)\n1 / 0', { content: 'r', ready: false }],
    ['FINAL', 'FINAL("f")', { content: 'f', ready: true }],
    ['FINAL of a dict', 'FINAL({"k": 1})', { content: '{"k": 1}', ready: true }],
    ['SUBMIT with a field', 'SUBMIT(answer="s")', { content: 's', ready: true }],
    ['FINAL_VAR', 'result = [1, 2]\nFINAL_VAR("result")', { content: '[1, 2]', ready: true }],
    ['FINAL_VAR of the value', 'result = "a long text"\nFINAL_VAR(result)', { content: 'a long text', ready: true }],
    ['an unreadable one', 'class B:\n    def __str__(self): raise ValueError\nanswer["content"] = B()', null],
  ])('%s', async (_what, code, expected) => {
    expect(await answerOf(code)).toEqual(expected);
  });

  test('FINAL_VAR of a variable that does not exist is fed back with those that do', async () => {
    const { error, answer } = await run('found = 1\nFINAL_VAR("result")');
    expect(error?.name).toBe('NameError');
    expect(error?.message).toContain('found');
    expect(answer).toBeNull();
  });

  test('a cell that raised after ready does not let the next one submit', async () => {
    await run('answer.update(content="r", ready=True)\n1 / 0');
    expect(await answerOf('answer["content"] = "better"')).toEqual({ content: 'better', ready: false });
  });

  test('content stays between cells', async () => {
    await run('answer["content"] = "kept"');
    expect(await answerOf('answer["ready"] = True')).toEqual({ content: 'kept', ready: true });
  });

  test('an answer nobody can read is refused with a sentence', async () => {
    const { error, answer } = await run('answer.update(content="x" * 3_000_000, ready=True)');
    expect(error?.name).toBe('ValueError');
    expect(answer?.ready ?? false).toBe(false);
  });
});
