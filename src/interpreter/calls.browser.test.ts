import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CellReply, CellRequest } from '../engine/ports';
import type { PythonInterpreter } from './client';
import { documents, echo, execute, printed, pythonPool, type Answer } from './testing/python';

const corpus = documents({ 'ä.txt': 'Grüße 🦊 aus dem Bau', 'b.txt': 'second' });
const signal = new AbortController().signal;
let python: PythonInterpreter;

beforeAll(async () => {
  python = pythonPool().take(corpus);
  await python.open('root', { kind: 'corpus' }, signal);
}, 120_000);

afterAll(() => python.dispose());

const say = (code: string, settings = {}): Promise<string> => printed(python, 'root', code, settings);

/** Holds every request back until as many have come as expected, so that what overlaps is proven to overlap. */
function together(expected: number): Answer & { readonly most: () => number } {
  const waiting: { request: CellRequest; resolve: (reply: CellReply) => void }[] = [];
  let most = 0;
  const answer = (request: CellRequest): Promise<CellReply> =>
    new Promise((resolve) => {
      waiting.push({ request, resolve });
      most = Math.max(most, waiting.length);
      if (waiting.length < expected) return;
      // The last one first: order must not hang on who is answered first.
      for (const held of waiting.splice(0).reverse())
        void Promise.resolve(echo(held.request, signal)).then(held.resolve);
    });
  return Object.assign(answer, { most: () => most });
}

test.each([
  ['a lambda', 'f = lambda x: llm_query(x)\nprint(f("q"))', 'A:q\n'],
  ['a comprehension', 'print([llm_query(str(i)) for i in range(3)])', "['A:0', 'A:1', 'A:2']\n"],
  ['a generator', 'g = (llm_query(str(i)) for i in range(2))\nprint(next(g), next(g))', 'A:0 A:1\n'],
  ['a sort key', 'print(sorted(["b", "a"], key=lambda x: llm_query(x)))', "['a', 'b']\n"],
  ['map', 'print(list(map(llm_query, ["x", "y"])))', "['A:x', 'A:y']\n"],
  ['a re.sub callback', 'import re\nprint(re.sub("[ab]", lambda m: llm_query(m[0]), "cab"))', 'cA:aA:b\n'],
  ['a class body', 'class K:\n    v = llm_query("k")\nprint(K.v)', 'A:k\n'],
  ['__getattr__', 'class G:\n    def __getattr__(self, n): return llm_query(n)\nprint(G().deep)', 'A:deep\n'],
  [
    'lru_cache',
    'import functools\nf = functools.lru_cache(llm_query)\nprint(f("c"), f("c"), f.cache_info().hits)',
    'A:c A:c 1\n',
  ],
  ['exec', 'exec("r = llm_query(\'e\')")\nprint(r)', 'A:e\n'],
  ['deep recursion', 'def d(n): return llm_query("d") if n == 0 else d(n - 1)\nprint(d(700))', 'A:d\n'],
  ['asyncio.run', 'import asyncio\nasync def m(): return llm_query("m")\nprint(asyncio.run(m()))', 'A:m\n'],
  ['top-level await', 'import asyncio\nprint(await asyncio.to_thread(llm_query, "t"))', 'A:t\n'],
])('llm_query works inside %s', async (_where, code, expected) => {
  expect(await say(code)).toBe(expected);
});

test.each([
  [
    'ThreadPoolExecutor.map',
    'from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(8) as ex:\n    print(list(ex.map(llm_query, "abcd")))',
  ],
  [
    'a pool that is never shut down',
    'import concurrent.futures\nex = concurrent.futures.ThreadPoolExecutor(max_workers=8)\nfs = [ex.submit(llm_query, c) for c in "abcd"]\nprint([f.result() for f in fs])',
  ],
  [
    'ProcessPoolExecutor',
    'from concurrent.futures import ProcessPoolExecutor\nwith ProcessPoolExecutor() as ex:\n    print(list(ex.map(llm_query, "abcd")))',
  ],
  [
    'as_completed',
    'from concurrent.futures import ThreadPoolExecutor, as_completed\nwith ThreadPoolExecutor(4) as ex:\n    fs = {ex.submit(llm_query, c): c for c in "abcd"}\n    print(sorted(f.result() for f in as_completed(fs)))',
  ],
  [
    'concurrent.futures.wait',
    'from concurrent.futures import ThreadPoolExecutor, wait\nex = ThreadPoolExecutor(4)\nfs = [ex.submit(llm_query, c) for c in "abcd"]\ndone, rest = wait(fs)\nprint(sorted(f.result() for f in done))',
  ],
  [
    'threading.Thread with a lock',
    'import threading\nout = {}\nlock = threading.Lock()\ndef work(c):\n    r = llm_query(c)\n    with lock: out[c] = r\nts = [threading.Thread(target=work, args=(c,)) for c in "abcd"]\nfor t in ts: t.start()\nfor t in ts: t.join()\nprint(sorted(out.values()))',
  ],
  [
    'a subclass of Thread and a queue',
    'import threading, queue\nq = queue.Queue()\nclass W(threading.Thread):\n    def __init__(self, c):\n        super().__init__()\n        self.c = c\n    def run(self): q.put(llm_query(self.c))\nfor c in "abcd": W(c).start()\nprint(sorted(q.get() for _ in "abcd"))',
  ],
  [
    'asyncio.gather over to_thread',
    'import asyncio\nasync def main(): return await asyncio.gather(*[asyncio.to_thread(llm_query, c) for c in "abcd"])\nprint(asyncio.run(main()))',
  ],
])('%s has its calls in flight together', async (_what, code) => {
  const answer = together(4);
  expect(await say(code, { answer })).toBe("['A:a', 'A:b', 'A:c', 'A:d']\n");
  expect(answer.most()).toBe(4);
});

test('a pool keeps to its number of workers', async () => {
  const answer = together(2);
  const code =
    'from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as ex:\n    print(list(ex.map(llm_query, "abcd")))';
  expect(await say(code, { answer })).toBe("['A:a', 'A:b', 'A:c', 'A:d']\n");
  expect(answer.most()).toBe(2);
});

test('an exception in a pool reaches whoever asks for the result', async () => {
  const code = `from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(2) as ex:
    f = ex.submit(lambda: 1 / 0)
try:
    f.result()
except ZeroDivisionError as e:
    print("raised", e)`;
  expect(await say(code)).toContain('raised division by zero');
});

test('events, conditions, semaphores and barriers of the standard library work', async () => {
  const code = `import threading
log, ready, gate = [], threading.Event(), threading.Semaphore(1)
barrier = threading.Barrier(3)
def work(i):
    ready.wait()
    with gate: log.append(llm_query(str(i)))
    barrier.wait()
ts = [threading.Thread(target=work, args=(i,)) for i in range(2)]
[t.start() for t in ts]
ready.set()
barrier.wait()
[t.join() for t in ts]
print(sorted(log), ready.wait(0), threading.Event().wait(0.01), threading.current_thread().name)`;
  expect(await say(code)).toBe("['A:0', 'A:1'] True False MainThread\n");
});

test('a thread that nobody joins still belongs to its cell', async () => {
  const code = 'import threading\nthreading.Thread(target=lambda: print(llm_query("late"))).start()\nprint("main")';
  expect(await say(code)).toBe('main\nA:late\n');
});

test('a thousand prompts come back in order, in one request', async () => {
  const requests: CellRequest[] = [];
  const answer: Answer = (request, given) => {
    requests.push(request);
    return echo(request, given);
  };
  const code =
    'r = llm_query_batched([f"{i}" for i in range(1000)])\nprint(all(r[i] == f"A:{i}" for i in range(1000)), len(r))';
  expect(await say(code, { answer })).toBe('True 1000\n');
  expect(requests).toHaveLength(1);
});

test('a prompt of ten million characters arrives whole', async () => {
  let length = 0;
  const answer: Answer = (request) => {
    if (request.kind === 'llm_query') length = request.prompts[0]?.length ?? 0;
    return { kind: 'texts', texts: ['ok'] };
  };
  expect(await say('print(llm_query("é" * 10_000_000))', { answer })).toBe('ok\n');
  expect(length).toBe(10_000_000);
});

test('a batch too large to send is refused with a sentence, and Python goes on', async () => {
  const outcome = await execute(python, 'root', 'llm_query_batched(["x" * 1_000_000] * 65)');
  expect(outcome.error).toMatchObject({ kind: 'exception', name: 'ValueError' });
  expect(outcome.error?.message).toContain('65,000,000');
  expect(await say('print(1)')).toBe('1\n');
});

test('prompts that are not texts are written out, an empty batch asks nobody', async () => {
  expect(await say('print(llm_query(42), llm_query({"a": [1]}), llm_query_batched([]))')).toBe(
    'A:42 A:{"a": [1]} []\n',
  );
  const outcome = await execute(python, 'root', 'llm_query_batched("one text")');
  expect(outcome.error?.name).toBe('TypeError');
});

test('every character survives the way out and back; half of one becomes a question mark', async () => {
  expect(await say('s = "x\\0\\u2028é🦊\\\\"\nprint(llm_query(s) == "A:" + s, llm_query("\\ud800!"))')).toBe(
    'True A:?!\n',
  );
});

test('the requests say what was asked', async () => {
  const seen: CellRequest[] = [];
  const answer: Answer = (request) => {
    seen.push(request);
    const count = request.kind === 'rlm_query' ? request.tasks.length : 1;
    return { kind: 'texts', texts: Array<string>(count).fill('r') };
  };
  await say(
    'llm_query("p", model="m")\nrlm_query("all", context)\nrlm_query_batched(["a", "b", "c"], ["t", ["u", 1], None])\nllm_batch(["z"])',
    { answer },
  );
  expect(seen).toEqual([
    { kind: 'llm_query', prompts: ['p'], model: 'm', batched: false },
    { kind: 'rlm_query', tasks: [{ prompt: 'all', context: { kind: 'corpus' } }], model: null, batched: false },
    {
      kind: 'rlm_query',
      tasks: [
        { prompt: 'a', context: { kind: 'text', text: 't' } },
        { prompt: 'b', context: { kind: 'list', items: ['u', '1'] } },
        { prompt: 'c', context: null },
      ],
      model: null,
      batched: true,
    },
    { kind: 'llm_query', prompts: ['z'], model: null, batched: true },
  ]);
});

test('an error reply is an exception that a cell can catch', async () => {
  const answer: Answer = () => ({ kind: 'error', message: 'no calls left' });
  expect(await say('try:\n    llm_query("x")\nexcept RuntimeError as e:\n    print(e)', { answer })).toBe(
    'no calls left\n',
  );
});

const passage = { document: 0, name: 'ä.txt', start: 0, end: 5, text: 'Grüße', score: 1.5, marker: '[[1]]' };

test('search gives hits, by attribute and by key', async () => {
  const answer: Answer = (request) => {
    expect(request).toEqual({ kind: 'search', query: 'fox', k: 3 });
    return { kind: 'hits', hits: [passage] };
  };
  const code =
    'h = search("fox", 3)[0]\nprint(h.name, h["text"], h.span, context[h.document][h.start:h.end] == h.text)';
  expect(await say(code, { answer })).toBe('ä.txt Grüße (0, 5) True\n');
});

test('cite gives a mark for the answer, and raises when the words do not stand there', async () => {
  const answer: Answer = (request) => ({
    kind: 'passage',
    passage: request.kind === 'cite' && request.text === 'Grüße' ? passage : null,
  });
  expect(
    await say('c = cite("Grüße", 0)\nprint(f"{c}|{c!s}", "So: " + c, c.document, c.start, c.end)', { answer }),
  ).toBe('[[1]]|[[1]] So: [[1]] 0 0 5\n');
  const outcome = await execute(python, 'root', 'cite("invented")', { answer });
  expect(outcome.error).toMatchObject({ name: 'ValueError' });
  expect(outcome.error?.message).toContain('invented');
});

test.each([
  ['a text as the model', 'llm_query("Who?", "the text " * 1000)', 'belongs into the prompt'],
  ['a list of texts as the model', 'llm_query_batched(["Who?"], ["a", "b"])', 'belongs into the prompt'],
  ['a text as the document', 'cite("Grüße", "the text " * 1000)', 'There is no document'],
  ['a document that is not there', 'cite("Grüße", "c.txt")', "There is no document 'c.txt'"],
  ['a whole text as the query', 'search("the text " * 20000)', 'Search for a few words'],
  ['a whole text as the quotation', 'cite("the text " * 20000)', 'Quote a short piece'],
])('%s is refused with a sentence, and Python goes on', async (_what, code, words) => {
  const outcome = await execute(python, 'root', code);
  expect(outcome.error?.name).toBe('ValueError');
  expect(outcome.error?.message).toContain(words);
  expect(await say('print(1)')).toBe('1\n');
});

test('a quotation may name what search found, and in a child too its number in the corpus', async () => {
  const asked: unknown[] = [];
  const answer: Answer = (request) => {
    if (request.kind === 'search') return { kind: 'hits', hits: [{ ...passage, text: 'word '.repeat(200) }] };
    if (request.kind === 'cite') asked.push(request.document);
    return { kind: 'passage', passage };
  };
  await python.open('quoting', { kind: 'text', text: 'a part' }, signal);
  const code = 'h = search("fox")[0]\nprint(cite("Grüße", h), cite("Grüße", h.document), cite("Grüße", h.name))';
  expect(await printed(python, 'root', code, { answer })).toBe('[[1]] [[1]] [[1]]\n');
  expect(await printed(python, 'quoting', code, { answer })).toBe('[[1]] [[1]] [[1]]\n');
  expect(asked).toEqual(Array.from({ length: 6 }, () => 'ä.txt'));
});

test('budget is a dict with None for what has no limit', async () => {
  expect(await say('print(budget())')).toBe("{'turns': 3, 'money': None}\n");
});

test('context holds the texts with every character, names beside it', async () => {
  expect(await say('print(type(context).__name__, context, context_names, len(context[0]))')).toBe(
    "list ['Grüße 🦊 aus dem Bau', 'second'] ['ä.txt', 'b.txt'] 19\n",
  );
});

test('a child has its own context and variables while its parent waits', async () => {
  const answer: Answer = async (request) => {
    if (request.kind !== 'rlm_query') return echo(request, signal);
    const texts = await Promise.all(
      request.tasks.map(async ({ prompt, context }, index) => {
        const child = `child ${index}`;
        await python.open(child, context ?? { kind: 'text', text: prompt }, signal);
        const text = await printed(
          python,
          child,
          'mine = context\nprint("in", context, llm_query("deep"), "secret" in globals())',
        );
        await python.close(child);
        return text.trim();
      }),
    );
    return { kind: 'texts', texts };
  };
  const code =
    'secret = 1\nprint("before")\nprint(rlm_query_batched(["p", "q"], ["x", None]))\nprint("mine" in globals())';
  expect(await say(code, { answer })).toBe("before\n['in x A:deep False', 'in q A:deep False']\nFalse\n");
});

test('interleaved namespaces never mix what they print, even redirected', async () => {
  const names = ['a', 'b', 'c'];
  await Promise.all(names.map((name) => python.open(name, { kind: 'text', text: name }, signal)));
  const code = `import io, contextlib
buffer = io.StringIO()
for i in range(3):
    print("out", context, i)
    with contextlib.redirect_stdout(buffer):
        print("kept", context, llm_query("x"))
print(buffer.getvalue().count("kept " + context), buffer.getvalue().count("kept"))`;
  const outputs = await Promise.all(names.map((name) => printed(python, name, code)));
  expect(outputs).toEqual(names.map((name) => `out ${name} 0\nout ${name} 1\nout ${name} 2\n3 3\n`));
});

test('thirty-two children wait at once', async () => {
  const names = Array.from({ length: 32 }, (_, index) => `kin ${index}`);
  await Promise.all(names.map((name) => python.open(name, { kind: 'text', text: name }, signal)));
  const answer = together(32);
  const outputs = await Promise.all(
    names.map((name) => printed(python, name, 'print(llm_query(context))', { answer })),
  );
  expect(outputs).toEqual(names.map((name) => `A:${name}\n`));
  expect(answer.most()).toBe(32);
});

test('a list that was handed over is a list', async () => {
  await python.open('list', { kind: 'list', items: ['one', '', 'zwei 🦊'] }, signal);
  expect(await printed(python, 'list', 'print(context, context_names)')).toBe(
    "['one', '', 'zwei 🦊'] ['part 1', 'part 2', 'part 3']\n",
  );
});
