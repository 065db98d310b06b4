/** Code as models write it for sessions of this kind, and what they bring along from notebooks: it runs, or says why not. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CellOutcome } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const TEXT = '# Chapter 1\nThe keeper was Maartje.\n# Chapter 2\nThe lamp burned oil.\n';
let python: PythonInterpreter;
let node = 0;

beforeAll(async () => {
  python = pythonPool().take(documents({ 'log.txt': TEXT }));
  await python.open('first', { kind: 'corpus' }, signal);
}, 120_000);

afterAll(() => python.dispose());

beforeEach(async () => {
  node += 1;
  await python.open(`node ${node}`, { kind: 'corpus' }, signal);
});

const run = (code: string): Promise<CellOutcome> => execute(python, `node ${node}`, code);
const say = (code: string): Promise<string> => printed(python, `node ${node}`, code);

describe('code of the usual kind runs as it is', () => {
  test.each([
    ['a look at the beginning', 'print(context[:11])', '# Chapter 1\n'],
    ['pieces by a pattern', 'import re\nparts = re.split(r"^# ", context, flags=re.M)\nprint(len(parts))', '3\n'],
    [
      'chunks by hand',
      'chunk_size = len(context) // 3\nprint([len(context[i*chunk_size:(i+1)*chunk_size]) for i in range(3)])',
      '[23, 23, 23]\n',
    ],
    ['an f-string around a call', 'print(f"Answer: {llm_query(f"Who? {context[:3]}")}")', 'Answer: A:Who? # C\n'],
    [
      'a call over pieces',
      `answers = []
for i, chunk in enumerate(context.split("# ")[1:]):
    answer_i = llm_query(f"""Chunk {i}: {chunk[:9]!r}""")
    answers.append(answer_i)
print(answers)`,
      `["A:Chunk 0: 'Chapter 1'", "A:Chunk 1: 'Chapter 2'"]\n`,
    ],
    [
      'a batch',
      'prompts = [f"{n}" for n in range(3)]\nprint(dict(zip(prompts, llm_query_batched(prompts))))',
      "{'0': 'A:0', '1': 'A:1', '2': 'A:2'}\n",
    ],
    [
      'a class with annotations',
      `from typing import *
class Log:
    entries: List[str]
    first: Optional["Log"] = None
    def __init__(self, entries: List[str]) -> None:
        self.entries: List[str] = entries
print(Log.__annotations__.keys(), Log(["a"]).entries)`,
      "dict_keys(['entries', 'first']) ['a']\n",
    ],
    [
      'a dataclass',
      `from __future__ import annotations
from dataclasses import dataclass, field, asdict
@dataclass(order=True)
class Hit:
    score: float
    tags: list[str] = field(default_factory=list)
print(asdict(max([Hit(1.0), Hit(2.0, ["x"])])))`,
      "{'score': 2.0, 'tags': ['x']}\n",
    ],
    [
      'named tuples, enumerations, typed dicts',
      `from collections import namedtuple
from enum import Enum
from typing import NamedTuple, TypedDict
P = namedtuple("P", "x y")
class C(Enum):
    A = 1
class N(NamedTuple):
    n: int = 3
class T(TypedDict):
    t: int
print(P(1, 2).y, C.A.name, N().n, T(t=1))`,
      "2 A 3 {'t': 1}\n",
    ],
    ['top-level await', 'async def ask(q):\n    return llm_query(q)\nprint(await ask("x"))', 'A:x\n'],
    [
      'asyncio.gather',
      'import asyncio\nasync def ask(q):\n    return await asyncio.to_thread(llm_query, q)\nprint(await asyncio.gather(*(ask(q) for q in "ab")))',
      "['A:a', 'A:b']\n",
    ],
    [
      'asyncio.run',
      'import asyncio\nasync def main():\n    await asyncio.sleep(0)\n    return llm_query("m")\nprint(asyncio.run(main()))',
      'A:m\n',
    ],
    [
      'a thread pool',
      'from concurrent.futures import ThreadPoolExecutor, as_completed\nwith ThreadPoolExecutor(max_workers=8) as pool:\n    print(list(pool.map(llm_query, "abc")))',
      "['A:a', 'A:b', 'A:c']\n",
    ],
    ['a guarded main', 'def main():\n    print("main")\nif __name__ == "__main__":\n    main()', 'main\n'],
    ['a walrus', 'if (n := len(context)) > 5: print(n)', `${TEXT.length}\n`],
    [
      'match',
      'match {"kind": "hit", "n": 2}:\n    case {"kind": "hit", "n": n} if n > 1: print("many", n)\n    case _: print("none")',
      'many 2\n',
    ],
    [
      'generators',
      'def lines():\n    for line in context.splitlines():\n        yield llm_query(line[:3])\nprint(next(lines()), sum(1 for _ in lines()))',
      'A:# C 4\n',
    ],
    [
      'decorators',
      'import functools\n@functools.lru_cache(maxsize=None)\ndef ask(q): return llm_query(q)\nprint(ask("a"), ask("a"), ask.cache_info().hits)',
      'A:a A:a 1\n',
    ],
    [
      'globals and locals',
      'x = 1\nprint("x" in globals(), "x" in locals(), globals()["x"])\nglobals()["y"] = 2\nprint(y)',
      'True True 1\n2\n',
    ],
    ['exec and eval', 'exec("z = 1 + 1")\nprint(eval("z * 2"))', '4\n'],
    [
      'json, csv, collections, itertools',
      `import json, csv, io, itertools
from collections import Counter, defaultdict
rows = list(csv.DictReader(io.StringIO("a,b\\n1,2\\n3,4")))
print(json.dumps(rows), Counter("aab").most_common(1), list(itertools.batched("abcd", 2)))`,
      `[{"a": "1", "b": "2"}, {"a": "3", "b": "4"}] [('a', 2)] [('a', 'b'), ('c', 'd')]\n`,
    ],
    ['a sleep between calls', 'import time\ntime.sleep(0.01)\nprint(llm_query("a"))', 'A:a\n'],
    [
      'help',
      'def f():\n    "Says hello."\nhelp(f)',
      'Help on function f in module __main__:\n\nf()\n    Says hello.\n\n',
    ],
    [
      'an import that may fail',
      'try:\n    from tqdm import tqdm\nexcept ImportError:\n    tqdm = lambda x, **k: x\nprint(sum(tqdm(range(4))))',
      '6\n',
    ],
    [
      'a question whether a package is there',
      'import importlib.util\nprint(importlib.util.find_spec("numpy"))',
      'None\n',
    ],
    [
      'an input that may fail',
      'try:\n    name = input("Name? ")\nexcept EOFError:\n    name = "nobody"\nprint(name)',
      'nobody\n',
    ],
    [
      'a file of its own',
      'with open("notes.txt", "w") as f:\n    f.write("kept")\nprint(open("notes.txt").read())',
      'kept\n',
    ],
    [
      'stdout into a string',
      'import io, contextlib\nb = io.StringIO()\nwith contextlib.redirect_stdout(b):\n    print("in")\nprint(b.getvalue().upper(), end="")',
      'IN\n',
    ],
  ])('%s', async (_what, code, output) => {
    expect(await say(code)).toBe(output);
  });

  test('the beginning of a list of texts', async () => {
    await python.open('list', { kind: 'list', items: ['first text', 'second'] }, signal);
    expect(
      await printed(
        python,
        'list',
        'print(context[0][:5], len(context), type(context).__name__)\nprint(context[:500])',
      ),
    ).toBe("first 2 list\n['first text', 'second']\n");
  });

  test.each([
    ['FINAL', 'FINAL("done")', 'done'],
    ['FINAL_VAR with a name', 'result = "from a variable"\nFINAL_VAR("result")', 'from a variable'],
    ['FINAL_VAR with a value', 'result = "from a value"\nFINAL_VAR(result)', 'from a value'],
    ['answer', 'answer["content"] = f"{1 + 1}"\nanswer["ready"] = True', '2'],
  ])('%s submits', async (_what, code, content) => {
    expect((await run(code)).answer).toEqual({ content, ready: true });
  });
});

describe('an import of what is absent', () => {
  test.each([
    ['import numpy as np', 'numpy', /statistics, math/],
    ['import pandas as pd', 'pandas', /csv/],
    ['import requests', 'requests', /There is no network/],
    ['from sklearn.feature_extraction.text import TfidfVectorizer', 'sklearn', /search\(query, k\)/],
    ['import nltk', 'nltk', /\bre\b/],
    ['from tqdm import tqdm', 'tqdm', /Loop without it/],
    ['from openai import OpenAI', 'openai', /llm_query\(prompt\)/],
    ['import tiktoken', 'tiktoken', /len\(text\) \/\/ 4/],
    ['import micropip\nawait micropip.install("numpy")', 'micropip', /Write what is missing yourself/],
    ['import something_of_ours', 'something_of_ours', /no package beside it\.$/],
    ['import importlib\nimportlib.import_module("numpy")', 'numpy', /No module named/],
  ])('%s', async (code, name, words) => {
    const { error } = await run(code);
    expect(error?.name).toBe('ModuleNotFoundError');
    expect(error?.message).toContain(`No module named '${name}'`);
    expect(error?.message).toMatch(words);
    if (!code.includes('importlib')) {
      expect(error?.message).toContain('Nothing can be installed here: there is the standard library');
    }
    expect(error?.traceback).toContain('-->    ');
  });

  test('says so of a part of the standard library that this Python lacks', async () => {
    expect((await run('import tkinter')).error?.message).toContain(
      'this Python runs in a browser and comes without it',
    );
    expect((await run('import json.nothing')).error?.message).toBe(
      "No module named 'json.nothing'; json has no such part.",
    );
    expect((await run('from json import nothing')).error?.name).toBe('ImportError');
  });

  test('loading a package of Pyodide is refused in the same words', async () => {
    for (const code of [
      'import pyodide_js\nawait pyodide_js.loadPackage("numpy")',
      'import pyodide\nawait pyodide.loadPackage("numpy")',
    ]) {
      expect((await run(code)).error?.message).toContain('Nothing can be installed here');
    }
  });
});

describe('what belongs to notebooks and shells', () => {
  test.each([
    ['%timeit sum(range(100))', 'Write only: sum(range(100)).'],
    ['%timeit -n 10 sum(range(100))', 'Write only: sum(range(100)).'],
    ['%time x = 1', 'Write only: x = 1.'],
    ['%%time\nx = 1\nprint(x)', 'Write only the lines below it.'],
    [
      'x = 1\n%matplotlib inline\nprint(x)',
      '%matplotlib is a command of notebooks and does not exist here. Leave this line out.',
    ],
    ['%%bash\nls', '%%bash is a command of notebooks'],
    ['!ls -la', 'There is no shell here, and there are no files: context holds the text.'],
    ['files = !ls', 'There is no shell here'],
    ['!pip install numpy', 'Nothing can be installed here'],
    ['%pip install numpy', 'Nothing can be installed here'],
    ['pip install numpy', 'Nothing can be installed here'],
    ['?llm_query', 'Write help(llm_query) instead.'],
    ['llm_query?', 'Write help(llm_query) instead.'],
    ['context??', 'Write help(context) instead.'],
  ])('%s', async (code, words) => {
    const { error } = await run(code);
    expect(error?.name).toBe('SyntaxError');
    expect(error?.message).toContain(words);
    expect(error?.traceback).toContain('-->    ');
  });

  test('a cell says what to write in the place of its only fault, and runs when it is written', async () => {
    const { error } = await run('%timeit sorted("cab")');
    const instead = /Write only: (.*?)\. To measure/.exec(error?.message ?? '')?.[1] ?? '';
    expect(await say(instead)).toBe("['a', 'b', 'c']\n");
  });

  test('other faults of syntax keep their own words', async () => {
    expect((await run('x = (1,\ny = 2')).error?.message).toBe("'(' was never closed");
    expect((await run('print("a" % )')).error?.message).toBe('invalid syntax');
    expect(await say('x = (7\n% 4)\nprint(x)')).toBe('3\n');
  });
});

describe('what is not there', () => {
  test('nobody types', async () => {
    expect((await run('input("Name? ")')).error).toMatchObject({
      name: 'EOFError',
      message: expect.stringContaining('Nobody is there to type'),
    });
  });

  test('no file is: the text of a document is in context', async () => {
    const named = await run('text = open("/data/log.txt").read()');
    expect(named.error?.name).toBe('FileNotFoundError');
    expect(named.error?.message).toContain('context is the text of this document');
    expect((await run('open("other.csv")')).error?.message).toContain(
      'There are no files here: context holds the text',
    );
    expect((await run('open("/")')).error?.message).toContain('There are no files here');
  });
});
