import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isDelta, type Limits, type RunEvent, type Span } from '../engine/events';
import type { Completion, LanguageModel, Message, Sources } from '../engine/ports';
import { EMPTY_RUN, reduce } from '../engine/reduce';
import { run } from '../engine/run';
import type { RunState } from '../engine/state';
import { rlm } from '../engine/strategies/rlm';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const pool = pythonPool();
afterAll(() => pool.dispose());

let taken: PythonInterpreter[] = [];
afterEach(() => {
  for (const python of taken) python.dispose();
  taken = [];
});

const TEXTS = { 'minutes.txt': '🦫 The lamp cost £412. 🦫 The seal was seen on 3 May.', 'log.txt': 'A seal again.' };

function take(texts: Readonly<Record<string, string>> = TEXTS): PythonInterpreter {
  const python = pool.take(documents(texts));
  taken.push(python);
  return python;
}

// From here on Python starts from its snapshot.
beforeAll(async () => {
  await take().open('first', { kind: 'text', text: '' }, signal);
}, 120_000);

describe('the names of skills', () => {
  async function fresh(): Promise<(code: string) => Promise<string>> {
    const python = take();
    await python.open('node', { kind: 'corpus' }, signal);
    return (code) => printed(python, 'node', code);
  }

  test('are given, and are no variables', async () => {
    const say = await fresh();
    expect(await say('print(callable(rows), callable(documents), SHOW_VARS())')).toBe('True True {}\n');
    expect(await say('from burrow import rows as ours\nprint(ours is rows)')).toBe('True\n');
  });

  test('can be taken for something of a cell’s own, which lasts and is a variable', async () => {
    const say = await fresh();
    await say('rows = [1, 2, 3]\ndef documents(): return "mine"');
    expect(await say('print(rows, documents(), SHOW_VARS())')).toBe(
      "[1, 2, 3] mine {'rows': 'list (3)', 'documents': 'function'}\n",
    );
    expect(await say('rows.append(4)\nFINAL_VAR("rows")\nprint(answer["content"])')).toBe('[1, 2, 3, 4]\n');
  });

  test('are reported as variables of the cell that takes them', async () => {
    const python = take();
    await python.open('node', { kind: 'corpus' }, signal);
    const outcome = await execute(python, 'node', 'rows = list(range(5))\nother = 1');
    expect(outcome.variables.map(({ name, size }) => [name, size])).toEqual([
      ['rows', 5],
      ['other', null],
    ]);
    const again = await execute(python, 'node', 'x = len(rows)');
    expect(again.variables.map(({ name }) => name)).toEqual(['x']);
  });

  test('come back when they are deleted, as the other names do when they are bound', async () => {
    const say = await fresh();
    await say('del rows, documents\nllm_query = search = None');
    expect(await say('print(callable(rows), callable(documents), callable(llm_query), callable(search))')).toBe(
      'True True True True\n',
    );
  });

  test('are each namespace’s own', async () => {
    const python = take();
    await python.open('one', { kind: 'corpus' }, signal);
    await python.open('two', { kind: 'text', text: 'handed' }, signal);
    await printed(python, 'one', 'rows = 1');
    expect(await printed(python, 'two', 'print(callable(rows))')).toBe('True\n');
  });

  test('can be names of the user’s tools', async () => {
    const supplies = {
      ...documents(TEXTS),
      tools: 'def rows():\n    return f"the user’s, {len(documents())} documents"',
    };
    const python = pool.take(supplies);
    taken.push(python);
    const { tools } = await python.open('node', { kind: 'corpus' }, signal);
    expect(tools.map(({ name }) => name)).toEqual(['rows']);
    await printed(python, 'node', 'rows = None');
    expect(await printed(python, 'node', 'print(rows())')).toBe('the user’s, 2 documents\n');
  });
});

const LIMITS: Limits = {
  turns: 10,
  allTurns: 10,
  calls: 100,
  tokens: 1_000_000,
  money: null,
  seconds: 600,
  cellSeconds: 30,
  callSeconds: 60,
  errors: 5,
  depth: 1,
  answerCharacters: 10_000,
  replyTokens: 500,
  ownPython: false,
};

class Scripted implements LanguageModel {
  readonly class = 'small';
  readonly window = 32_000;
  readonly concurrency = 4;
  readonly host = null;
  readonly price = null;
  readonly seen: (readonly Message[])[] = [];

  constructor(
    readonly id: string,
    private readonly script: (n: number) => string,
  ) {}

  get name(): string {
    return this.id;
  }

  complete(messages: readonly Message[]): Promise<Completion> {
    const text = this.script(this.seen.length);
    this.seen.push(messages);
    return Promise.resolve({ text, usage: { input: 1, output: 1, estimated: false }, finish: 'stop' });
  }
}

/** Runs cells, one a turn, in real Python through the engine. */
async function play(...cells: string[]): Promise<{ state: RunState; events: readonly RunEvent[]; sub: Scripted }> {
  const listed = Object.entries(TEXTS).map(([name, text], index) => ({ id: `d${index}`, name, text }));
  const sources: Sources = {
    search: () => Promise.resolve([]),
    locate: (quotes) => Promise.resolve(quotes.map(() => null)),
    read: ({ document, start, end }: Span) =>
      Promise.resolve(listed.find(({ id }) => id === document)?.text.slice(start, end) ?? null),
    quotes: (texts) => Promise.resolve(texts.map(() => [])),
  };
  const sub = new Scripted('sub', () => 'the lamp');
  const ports = {
    root: new Scripted('root', (n) => `\`\`\`repl\n${cells[n] ?? ''}\n\`\`\``),
    sub,
    interpreter: take(),
    sources,
    journal: { append: () => Promise.resolve() },
    cache: {
      lookup: (keys: readonly unknown[]) => Promise.resolve(keys.map(() => null)),
      store: () => Promise.resolve(),
    },
    clock: {
      now: () => Date.now(),
      sleep: (ms: number, ended: AbortSignal) =>
        new Promise<void>((resolve, reject) => {
          const timer = setTimeout(resolve, ms);
          ended.addEventListener('abort', () => {
            clearTimeout(timer);
            reject(ended.reason);
          });
        }),
    },
  };
  const corpus = {
    id: 'c',
    name: 'Harbour',
    documents: listed.map(({ id, name, text }) => ({ id, name, characters: text.length })),
  };
  const question = { run: 'r', question: 'What was seen?', corpus, limits: LIMITS, tools: '', packages: [] };
  const events: RunEvent[] = [];
  for await (const batch of run(question, rlm, ports, signal)) {
    events.push(...batch.filter((event): event is RunEvent => !isDelta(event)));
  }
  return { state: reduce(EMPTY_RUN, events), events, sub };
}

const HOST = `
from burrow.skilled import CellHost
from burrow.skills.host import Finding, Form, system
from burrow.skills.places import place_in
host = CellHost(in_corpus=True)
form = Form([system("Answer in a few words.")], 12, {"type": "object"}, ["."])
def place(word):
    at = context[0].index(word)
    return place_in(0, context_names[0], context[0], at, at + len(word))
`;

const SKILL = `${HOST}
step = host.step_started("find", "What was seen?", 2)
replies = host.ask(["first", "second"], form, step)
host.step_progress(step, 1, 2, [Finding("rejected", "lamp", place("lamp"), "not seen")])
host.step_finished(step, 2, 2, [Finding("verified", "the seal", place("seal")), Finding("unsure", "nowhere")], "1 verified.")
seen = [reply.text for reply in replies]
`;

const SUBMIT = 'print(context[0][:3], seen)\nFINAL(f"It was the seal {place(\'seal\').marker}.")';

describe('a skill in a cell', () => {
  test('is one step, with its calls, and with findings at their places', async () => {
    const { state, sub } = await play(SKILL, SUBMIT);
    expect(state.reason).toBeNull();
    expect(state.steps).toHaveLength(1);
    const [step] = state.steps;
    expect(step).toMatchObject({ name: 'find', status: 'done', done: 2, of: 2, calls: [0, 1], summary: '1 verified.' });
    const shown = [...(step?.verified ?? []), ...(step?.unsure ?? []), ...(step?.rejected ?? [])];
    expect(
      shown.map(({ grade, value, span, name }) => [
        grade,
        value,
        span && TEXTS['minutes.txt'].slice(span.start, span.end),
        name,
      ]),
    ).toEqual([
      ['verified', 'the seal', 'seal', 'minutes.txt'],
      ['unsure', 'nowhere', null, ''],
      ['rejected', 'lamp', 'lamp', 'minutes.txt'],
    ]);
    expect(sub.seen).toEqual(
      ['first', 'second'].map((content) => [
        { role: 'system', content: 'Answer in a few words.' },
        { role: 'user', content },
      ]),
    );
    expect(state.answer?.citations).toMatchObject([{ quote: 'seal', name: 'minutes.txt' }]);
  });

  test('that is done is not done again when Python has to be rebuilt', { timeout: 120_000 }, async () => {
    const { state, sub } = await play(SKILL, 'print(context[0][:3])\nimport os\nos._exit(3)', SUBMIT);
    expect(state.nodes[0]?.turns.map(({ cells }) => cells[0]?.error?.kind ?? null)).toEqual([null, 'lost', null]);
    expect(state.answer?.text).toBe('It was the seal.');
    expect(state.steps).toHaveLength(1);
    expect(sub.seen).toHaveLength(2);
    expect(state.nodes[0]?.turns.flatMap(({ notices }) => notices.map(({ text }) => text)).join()).not.toContain(
      'came out differently',
    );
  });

  test('may say more than a message holds: nothing is lost and the page takes all of it', async () => {
    const { state } = await play(
      `${HOST}
many = [Finding("unsure", "🦫" * 400, place("seal"), "long " * 100) for _ in range(120)]
step = host.step_started("n" * 100, "🦫" * 2_000, 10**12)
host.step_progress(step, -5, 3, many)
host.step_finished(step, 10**12, 3, many, "🦫" * 2_000)
seen = 1`,
      SUBMIT,
    );
    expect(state.answer?.text).toBe('It was the seal.');
    expect(state.steps).toMatchObject([{ done: 3, of: 3, status: 'done' }]);
    expect(state.steps[0]?.unsure).toHaveLength(240);
    expect(state.steps[0]?.unsure[0]?.value).toMatch(/^🦫{200,}…$/u);
  });

  test('hears of what the page would not take, as an error in its cell', async () => {
    const { state } = await play(
      `${HOST}
seen = []
for lead in ([system("x")] * 65, [system("x" * 150_000)]):
    try: host.ask(["p"], Form(lead, 1), None)
    except ValueError as error: seen.append(str(error)[:15])
try: host.ask(["p"], Form([], 1, {"title": "x" * 30_000}), None)
except ValueError as error: seen.append(str(error)[:15])`,
      SUBMIT,
    );
    expect(state.nodes[0]?.turns.at(-1)?.cells[0]?.output.head).toContain(
      "['There are 65 me', 'There are 1 mes', 'The form of the']",
    );
    expect(state.calls).toEqual([]);
  });

  test('knows the sub-model, and finds no places in what is not the corpus', async () => {
    const { state } = await play(
      `${HOST}
facts = host.facts()
seen = (facts.name, facts.model_class, facts.window, facts.concurrency, facts.local, facts.taught)
elsewhere = CellHost(in_corpus=False)
step = elsewhere.step_started("find", "What?", 1)
elsewhere.step_finished(step, 1, 1, [Finding("verified", "seal", place("seal"))], "")`,
      SUBMIT,
    );
    expect(state.nodes[0]?.turns.at(-1)?.cells[0]?.output.head).toContain("('sub', 'small', 32000, 4, True, ())");
    expect(state.steps[0]?.verified).toMatchObject([{ value: 'seal', span: null }]);
  });
});
