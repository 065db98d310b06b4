import { describe, expect, test } from 'vitest';
import { InterpreterLost, InterpreterNotLoaded } from '../engine/errors';
import type { CellOutcome, CellReply, CellRequest, ExecuteOptions, Opened } from '../engine/ports';
import { LastingPython, Patience, type Session } from './lasting';
import { SessionLost, type LossCause, type LossPart } from './loss';
import type { CellTask } from './pending-cell';

const signal = new AbortController().signal;
const ok: CellOutcome = {
  output: { head: '', cut: 0, tail: '' },
  error: null,
  variables: [],
  answer: null,
  notices: [],
};
const printed = (head: string): CellOutcome => ({ ...ok, output: { head, cut: 0, tail: '' } });
const reply = (text: string): CellReply => ({ kind: 'texts', texts: [text] });

type CellScript = (cell: { readonly task: CellTask; readonly session: FakeSession }) => Promise<CellOutcome>;

/** Stands in for a started Python: a cell's code names the function that plays it. */
class FakeSession implements Session {
  alive = true;
  readonly ran: string[] = [];
  readonly seconds: number[] = [];
  readonly #open = new Set<string>();
  readonly #onLost: ((part: (script: string) => LossPart, why: LossCause) => void)[] = [];

  constructor(private readonly cells: Readonly<Record<string, CellScript>>) {}

  async open(namespace: string): Promise<Opened> {
    this.#open.add(namespace);
    return { tools: [], packages: [] };
  }

  async run(namespace: string, code: string, task: CellTask): Promise<CellOutcome> {
    if (!this.#open.has(namespace)) throw new Error(`${namespace} is not open.`);
    this.ran.push(`${namespace}: ${code}`);
    this.seconds.push(task.seconds);
    const lost = new Promise<never>((_, reject) => {
      this.#onLost.push((part, why) => reject(new SessionLost('it was lost', why, part(code))));
    });
    return Promise.race([this.cells[code]?.({ task, session: this }) ?? Promise.resolve(printed(code)), lost]);
  }

  async close(namespace: string): Promise<void> {
    this.#open.delete(namespace);
  }

  lose(): void {
    this.breakBy('gone', () => 'bystander');
  }

  breakBy(why: LossCause, part: (code: string) => LossPart): void {
    this.alive = false;
    for (const reject of this.#onLost.splice(0)) reject(part, why);
  }
}

const forEver = (): Promise<never> => new Promise(() => undefined);

function house(cells: Readonly<Record<string, CellScript>>, starts = () => Promise.resolve()) {
  const sessions: FakeSession[] = [];
  const python = new LastingPython({
    startSession: async () => {
      await starts();
      const session = new FakeSession(cells);
      sessions.push(session);
      return session;
    },
    supplies: { documents: [], read: forEver, tools: '', wheels: () => Promise.resolve([]) },
    patience: new Patience(),
  });
  const execute = (namespace: string, code: string, change: Partial<ExecuteOptions> = {}): Promise<CellOutcome> =>
    python.execute(namespace, code, { signal, seconds: 10, outputCharacters: 100, answer: forEver, ...change });
  const open = (namespace: string): Promise<Opened> => python.open(namespace, { kind: 'corpus' }, signal);
  return { python, sessions, execute, open };
}

const llm = (prompt: string): CellRequest => ({ kind: 'llm_query', prompts: [prompt], model: null, batched: false });

async function asked(task: CellTask, prompt: string): Promise<string> {
  const answer = await task.answer(llm(prompt), new TextEncoder().encode(prompt), task.signal);
  return answer.kind === 'texts' ? answer.texts.join() : answer.kind;
}

/** Breaks the session it runs in, and is known for it. */
const breaks: CellScript = ({ session }) => {
  session.breakBy('broken', (code) => (code === 'break' ? 'culprit' : 'bystander'));
  return forEver();
};

describe('a cell that breaks Python', () => {
  test('ends alone; what finished before is there again, and those that ran go on', async () => {
    const requests: string[] = [];
    let settle: (reply: CellReply) => void = () => undefined;
    const { open, execute, sessions } = house({
      break: breaks,
      wait: async ({ task }) => printed(await asked(task, 'for ever')),
    });
    await open('root');
    await execute('root', 'a = 1');
    await open('child');
    await execute('child', 'b = 2');
    const waiting = execute('root', 'wait', {
      answer: (request) => {
        requests.push(request.kind);
        return new Promise((resolve) => (settle = resolve));
      },
    });
    expect(await execute('child', 'break')).toMatchObject({ error: { kind: 'lost' }, output: { head: '' } });
    settle(reply('at last'));
    expect((await waiting).output.head).toBe('at last');
    const next = await execute('child', 'c = 3');
    expect(next).toMatchObject({ error: null, notices: [expect.stringContaining('started anew')] });
    expect(requests).toHaveLength(1);
    expect(sessions[1]?.ran).toEqual(['root: a = 1', 'child: b = 2', 'root: wait', 'child: c = 3']);
  });

  test('by never ending is told of its limit', async () => {
    const { open, execute } = house({
      break: ({ session }) => {
        session.breakBy('stuck', () => 'culprit');
        return forEver();
      },
    });
    await open('root');
    const { error } = await execute('root', 'break');
    expect(error).toMatchObject({ kind: 'time', message: expect.stringContaining('limit of 10 seconds') });
  });

  test('but is only suspected is tried again, and not for ever', async () => {
    const { open, execute, sessions } = house({
      tear: ({ session }) => {
        session.breakBy('gone', () => 'suspect');
        return forEver();
      },
    });
    await open('root');
    expect(await execute('root', 'tear')).toMatchObject({ error: { kind: 'lost' } });
    expect(sessions.filter(({ ran }) => ran.length > 0)).toHaveLength(3);
  });
});

describe('bringing back', () => {
  test('uses the replies of then, and asks nobody', async () => {
    const { open, execute, sessions } = house({ ask: async ({ task }) => printed(await asked(task, 'q')) });
    await open('root');
    let count = 0;
    await execute('root', 'ask', { answer: () => Promise.resolve(reply(String((count += 1)))) });
    sessions[0]?.lose();
    const { notices } = await execute('root', 'a = 1');
    expect(count).toBe(1);
    expect(notices).toHaveLength(1);
  });

  test('says what came out differently', async () => {
    let runs = 0;
    const { open, execute, sessions } = house({ time: () => Promise.resolve(printed(`run ${(runs += 1)}`)) });
    await open('root');
    await execute('root', 'a = 1');
    await execute('root', 'time');
    sessions[0]?.lose();
    const { notices } = await execute('root', 'b = 1');
    expect(notices).toEqual([
      expect.stringContaining('started anew'),
      expect.stringMatching(/^Cell 2 came out differently .*what it prints/),
    ]);
  });

  test('gives a cell that ran out of time its limit again, and others more', async () => {
    const late = { kind: 'time', name: 'TimeLimit', message: '', traceback: '' } as const;
    const { open, execute, sessions } = house({ late: () => Promise.resolve({ ...ok, error: late }) });
    await open('root');
    await execute('root', 'late');
    await execute('root', 'a = 1');
    sessions[0]?.lose();
    await execute('root', 'b = 1');
    expect(sessions[1]?.seconds).toEqual([10, 30, 10]);
  });

  test('leaves out what is closed, and begins anew what is opened again', async () => {
    const { open, execute, sessions, python } = house({});
    await open('root');
    await open('child');
    await execute('child', 'a = 1');
    await python.close('child');
    await execute('root', 'b = 1');
    await open('root');
    await execute('root', 'c = 1');
    sessions[0]?.lose();
    await execute('root', 'd = 1');
    expect(sessions[1]?.ran).toEqual(['root: c = 1', 'root: d = 1']);
    await expect(execute('child', 'e = 1')).rejects.toThrow(InterpreterLost);
  });

  test('leaves out a finished cell that breaks Python each time it is run again', async () => {
    let first = true;
    const { open, execute, sessions } = house({
      fragile: ({ session }) => {
        if (first) {
          first = false;
          return Promise.resolve(ok);
        }
        session.breakBy('broken', () => 'culprit');
        return forEver();
      },
    });
    await open('root');
    await execute('root', 'a = 1');
    await execute('root', 'fragile');
    sessions[0]?.lose();
    const { notices } = await execute('root', 'b = 1');
    expect(notices).toEqual([expect.stringContaining('started anew'), expect.stringMatching(/^Cell 2 broke Python/)]);
    expect(sessions.at(-1)?.ran).toEqual(['root: a = 1', 'root: b = 1']);
  });

  test('is given up after too many losses', async () => {
    const { open, execute, sessions } = house({});
    await open('root');
    const losing = async (): Promise<never> => {
      for (;;) {
        await execute('root', 'a = 1');
        sessions.at(-1)?.lose();
      }
    };
    await expect(losing()).rejects.toThrow(InterpreterLost);
    expect(sessions).toHaveLength(Patience.LOSSES + 1);
  });
});

test('a start that fails is tried again at the next use, and not for ever', async () => {
  let failures = 0;
  const { open } = house({}, () => {
    failures += 1;
    return Promise.reject(new InterpreterNotLoaded());
  });
  for (let attempt = 0; attempt < 10; attempt += 1) await expect(open('root')).rejects.toThrow(InterpreterNotLoaded);
  expect(failures).toBe(Patience.FAILED_STARTS);
});

test('what is stopped while Python is brought back waits no longer', async () => {
  let starts = 0;
  const { open, execute, sessions } = house({}, () => ((starts += 1) === 1 ? Promise.resolve() : forEver()));
  await open('root');
  sessions[0]?.lose();
  const stop = new AbortController();
  const cell = execute('root', 'a = 1', { signal: stop.signal });
  stop.abort(new Error('stop'));
  await expect(cell).rejects.toThrow('stop');
});
