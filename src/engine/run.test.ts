import { describe, expect, test } from 'vitest';
import { InterpreterLost, ModelBusy, ModelRefused } from './errors';
import type { CellReply, Journal } from './ports';
import { EMPTY_RUN, reduce } from './reduce';
import {
  ask,
  MemoryCache,
  MemorySources,
  never,
  RAISED,
  raises,
  repl,
  replies,
  ScriptedModel,
  submit,
  type CellScript,
} from './testing/world';
import { direct } from './strategies/direct';
import { reader } from './strategies/reader';

const look = repl('print(context[:100])');
const finish = repl('finish(context)');

/** A cell that asks these prompts and submits the replies. */
function asks(prompts: string[], then: (texts: readonly string[]) => ReturnType<CellScript> = () => ({})): CellScript {
  return async (cell) => then(textsOf(await cell.ask({ kind: 'llm_query', prompts, model: null, batched: true })));
}

function textsOf(reply: CellReply): readonly string[] {
  if (reply.kind === 'texts') return reply.texts;
  throw new Error(reply.kind === 'error' ? reply.message : reply.kind);
}

describe('a run', () => {
  test('goes from question to answer by turns, and is its events', async () => {
    const outcome = await ask({
      root: replies(look, repl('read(context)'), finish),
      cells: {
        'read(context)': asks(['a', 'b', 'c']),
        'finish(context)': submit('Jan Visser [[cite:0:22:32]] built it.'),
      },
    });
    expect(outcome.state).toMatchObject({
      status: 'answered',
      reason: null,
      answer: {
        text: 'Jan Visser built it.',
        citations: [{ at: 10, quote: 'Jan Visser', span: { document: 'd0', start: 22, end: 32 } }],
      },
      spent: { turns: 3, calls: 3 },
      remarks: [],
    });
    expect(outcome.events.map((event) => event.seq)).toEqual(outcome.events.map((_, index) => index));
    expect(outcome.journal.events).toEqual(outcome.events);
    expect(JSON.stringify(reduce(EMPTY_RUN, outcome.journal.events))).toBe(JSON.stringify(outcome.state));
  });

  test('sends one user message a turn and echoes the model’s own text unchanged', async () => {
    const text = `  Thinking aloud.\n${look}\n`;
    const { root } = await ask({ root: replies(text, finish) });
    const last = root.seen[1] ?? [];
    expect(last.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user']);
    expect(last[2]?.content).toBe(text);
  });

  test('closes each namespace, however it ends', async () => {
    const outcome = await ask({
      root: () => {
        throw new ModelRefused('m', 401, '');
      },
    });
    expect(outcome.interpreter.closed).toEqual(['n0']);
    expect(outcome.state).toMatchObject({ status: 'failed', reason: { code: 'model.refused' } });
  });

  test('ends failed with a sentence when the journal cannot be written', async () => {
    const outcome = await ask({
      ports: { journal: { append: () => Promise.reject(new Error('quota')) } },
      root: replies(look),
    });
    expect(outcome.state.status).toBe('failed');
    expect(outcome.state.reason?.sentence).toContain('quota');
  });

  test('whose end cannot be saved shows its answer and says so', async () => {
    const append: Journal['append'] = (_run, events) =>
      events.some(({ type }) => type === 'run.finished') ? Promise.reject(new Error('quota')) : Promise.resolve();
    const { state } = await ask({ ports: { journal: { append } }, root: replies(finish) });
    expect(state).toMatchObject({ status: 'answered', answer: { text: 'done' } });
    expect(state.remarks.join()).toMatch(/could not be saved.*quota/);
  });

  test('that is stopped in the middle of a reply says what its host was sent', async () => {
    const stop = new AbortController();
    const root = new ScriptedModel('root', () => never());
    root.host = 'api.example';
    const { state } = await ask({
      root,
      signal: stop.signal,
      watch: (event) => {
        if (event.type === 'turn.started') setTimeout(() => stop.abort());
      },
    });
    const [sent = []] = root.seen;
    expect(state).toMatchObject({
      status: 'stopped',
      sent: { 'api.example': sent.reduce((sum, { content }) => sum + content.length, 0) },
    });
  });

  test('says what its host was sent by requests that had to be repeated', async () => {
    const root = new ScriptedModel('root', (_m, _o, n) => {
      if (n < 2) throw new ModelBusy('root', 503, null);
      return finish;
    });
    root.host = 'api.example';
    const { state, events } = await ask({ root });
    const [sent = []] = root.seen;
    const characters = 3 * sent.reduce((sum, { content }) => sum + content.length, 0);
    expect(events.find((event) => event.type === 'turn.replied')).toMatchObject({ sent: characters });
    expect(state.sent).toEqual({ 'api.example': characters });
  });
});

describe('the answer', () => {
  test('does not count when the cell that submits it raises', async () => {
    const { state, told } = await ask({
      root: replies(repl('oops(context)'), finish),
      cells: {
        'oops(context)': () => ({ ...RAISED, answer: { content: 'early', ready: false } }),
        'finish(context)': submit('late'),
      },
    });
    expect(state.answer?.text).toBe('late');
    expect(told(2)).toContain('ValueError: no');
  });

  test('is asked for again when it is empty', async () => {
    const { state, notices } = await ask({
      root: replies(repl('empty(context)'), finish),
      cells: { 'empty(context)': submit('  ') },
    });
    expect(notices).toContain('empty-answer');
    expect(state).toMatchObject({ status: 'answered', answer: { text: 'done' } });
  });

  test('given without looking is sent back once, then marked', async () => {
    const blind = replies(repl('guess()'));
    const { state, notices, told } = await ask({ root: blind, cells: { 'guess()': submit('42') } });
    expect(notices).toContain('not-looked');
    expect(told(2)).toContain('not looked');
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.unread' }, answer: { text: '42' } });
  });

  test('by a skill has looked; a variable of that name has not', async () => {
    const cells = { 'done(find("who"))': submit('Jan'), 'label = 1; guess()': submit('42') };
    const skilled = await ask({ root: replies(repl('done(find("who"))')), cells });
    expect(skilled.state).toMatchObject({ status: 'answered', answer: { text: 'Jan' } });
    const blind = await ask({ root: replies(repl('label = 1; guess()')), cells });
    expect(blind.notices).toContain('not-looked');
  });

  test('may come as FINAL in plain text', async () => {
    const { state } = await ask({ root: replies(look, 'FINAL(Jan Visser)') });
    expect(state).toMatchObject({ status: 'answered', answer: { text: 'Jan Visser' } });
  });

  test('named by FINAL_VAR in plain text is fetched from Python', async () => {
    const { state } = await ask({
      root: replies(look, 'FINAL_VAR(result)'),
      cells: { 'FINAL_VAR("result")': submit('from a variable') },
    });
    expect(state.answer?.text).toBe('from a variable');
  });

  test('is marked when every sub-call failed, and says how many when some did', async () => {
    const down = () => {
      throw new ModelRefused('sub', 400, '');
    };
    const cells = { 'read(context)': asks(['a', 'b']) };
    const all = await ask({ root: replies(repl('read(context)'), finish), sub: down, cells });
    expect(all.state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.callsFailed' } });
    const some = await ask({
      root: replies(repl('read(context)'), finish),
      sub: ([message]) => (message?.content === 'a' ? down() : 'fine'),
      cells,
    });
    expect(some.state).toMatchObject({ status: 'answered', remarks: ['1 of 2 sub-calls failed.'] });
  });

  test('has its quotations checked word for word', async () => {
    const { state } = await ask({
      root: replies(finish),
      cells: { 'finish(context)': submit('It says “built by Jan Visser in 1897” and “burnt down in the year 1911”.') },
    });
    expect(state.answer?.citations.map(({ span }) => span)).toEqual([{ document: 'd0', start: 13, end: 40 }, null]);
    expect(state.remarks).toEqual(['1 of 2 quotations were not found word for word.']);
  });

  test('that is too long is cut with a remark, between characters and with the marks that stand before', async () => {
    const text = `Built[[cite:0:22:32]] ${'🦊'.repeat(20)} end [[cite:0:0:8]]`;
    const { state } = await ask({
      root: replies(finish),
      cells: { 'finish(context)': submit(text) },
      limits: { answerCharacters: 21 },
    });
    expect(state.answer).toMatchObject({
      text: `Built ${'🦊'.repeat(7)}`,
      citations: [{ at: 5, quote: 'Jan Visser' }],
    });
    expect(state.answer?.citations).toHaveLength(1);
    expect(state.remarks).toEqual(['The answer was cut at 21 characters.']);
  });

  test('that cannot be checked is not lost', async () => {
    const sources = new MemorySources([{ id: 'd0', name: 'a', text: 'some text' }]);
    sources.locate = () => Promise.reject(new Error('the worker crashed'));
    const { state } = await ask({
      root: replies(finish),
      cells: { 'finish(context)': submit('It says “built by Jan Visser in 1897”. [[cite:0:0:4]]') },
      ports: { sources },
    });
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'unexpected' },
      answer: { text: 'It says “built by Jan Visser in 1897”.', citations: [] },
      remarks: ['Its quotations could not be checked.'],
    });
  });

  test('does not carry the whole of a document that a mark spans', async () => {
    const { state } = await ask({
      root: replies(finish),
      documents: ['y'.repeat(50_000)],
      cells: { 'finish(context)': submit('All of it. [[cite:0:0:50000]] [[cite:0:0:50001]]') },
    });
    const [whole, beyond] = state.answer?.citations ?? [];
    expect(whole).toMatchObject({ span: { start: 0, end: 50_000 } });
    expect(whole?.quote.length).toBeLessThan(5_000);
    expect(beyond?.span).toBeNull();
  });

  test('has as many marks as are looked up, and no marks in its text', async () => {
    const { state } = await ask({
      root: replies(finish),
      cells: { 'finish(context)': submit('[[cite:0:0:3]]'.repeat(5_000)) },
    });
    expect(state.answer?.text).toBe('');
    expect(state.answer?.citations.length).toBeLessThanOrEqual(1_000);
  });

  test('named in FINAL as plain text is the variable of that name, where there is one', async () => {
    const { state } = await ask({
      root: replies(repl('result = work(context)'), 'FINAL(result)'),
      cells: {
        'result = work(context)': () => ({ variables: [{ name: 'result', type: 'str', size: 3 }] }),
        'FINAL_VAR("result")': submit('from a variable'),
      },
    });
    expect(state.answer?.text).toBe('from a variable');
  });

  test('named as a variable in the last words is what it holds, not its name', async () => {
    const world = (cells: Record<string, CellScript>) =>
      ask({ root: replies(look, 'FINAL_VAR(result)'), limits: { turns: 1 }, cells });
    const there = await world({ 'FINAL_VAR("result")': submit('what it holds') });
    expect(there.state).toMatchObject({ status: 'best_effort', answer: { text: 'what it holds' } });
    const missing = await world({ 'FINAL_VAR("result")': raises() });
    expect(missing.state).toMatchObject({ status: 'failed', reason: { code: 'limit.turns' }, answer: null });
  });

  test('may be far longer than any window', async () => {
    const long = 'word '.repeat(20_000);
    const { state } = await ask({ root: replies(finish), cells: { 'finish(context)': submit(long) } });
    expect(state.answer?.text).toBe(long);
  });
});

describe('models that misbehave', () => {
  test('one that never answers is asked for a last word, as a user message, and the answer is marked', async () => {
    const { state, root } = await ask({
      root: (_m, _o, n) => (n < 3 ? repl(`print(context[${n}])`) : 'Probably Jan Visser.'),
      limits: { turns: 3 },
    });
    expect(root.seen).toHaveLength(4);
    expect(root.seen[3]?.at(-1)).toMatchObject({ role: 'user' });
    expect(root.seen[2]?.at(-1)?.content).toContain('last turn');
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'limit.turns' },
      answer: { text: 'Probably Jan Visser.' },
    });
  });

  test('one that repeats itself is told', async () => {
    const { notices, told } = await ask({ root: replies(look, look, finish) });
    expect(notices).toEqual(['repeated']);
    expect(told(3)).toContain('same code');
  });

  test('one that writes no code is told', async () => {
    const { notices, told } = await ask({ root: replies('I think about it.', finish) });
    expect(notices).toEqual(['no-code']);
    expect(told(2)).toContain('no Python block');
  });

  test('one that raises in every turn ends after that many errors in a row', async () => {
    const { state } = await ask({
      root: (_m, _o, n) => (n < 3 ? repl(`bad(context, ${n})`) : 'No idea.'),
      cells: { 'bad(context, 0)': raises(), 'bad(context, 1)': raises(), 'bad(context, 2)': raises() },
      limits: { errors: 3 },
    });
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'limit.errors' },
      answer: { text: 'No idea.' },
    });
  });

  test('one that replies with nothing is asked again, then fails with a sentence', async () => {
    const { state, root } = await ask({ root: replies('   ') });
    expect(root.seen).toHaveLength(4);
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'model.empty' } });
  });

  test('one that goes silent is given up after its time', async () => {
    const { state } = await ask({ root: () => never(), limits: { callSeconds: 20 } });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'model.slow' } });
  });

  test('one whose reply was cut is told', async () => {
    class Cut extends ScriptedModel {
      override async complete(...args: Parameters<ScriptedModel['complete']>) {
        const completion = await super.complete(...args);
        return this.seen.length === 1 ? { ...completion, finish: 'length' as const } : completion;
      }
    }
    const { told } = await ask({ root: new Cut('root', replies(look, finish)) });
    expect(told(2)).toContain('too long');
    const thinking = await ask({ root: new Cut('root', replies('<think>On and on', finish)) });
    expect(thinking.told(2)).toContain('too long');
    expect(thinking.told(2)).toContain('no Python block');
  });

  test('streamed text starts again when a broken reply is asked for anew', async () => {
    let shown = '';
    const texts: string[] = [];
    const root = new ScriptedModel('root', (_m, options, n) => {
      if (n > 0) return finish;
      options.onDelta?.('half of a re');
      throw new ModelBusy('root', 503, null);
    });
    await ask({
      root,
      watch: (event) => {
        if (event.type === 'model.delta') texts.push((shown = shown.slice(0, event.from) + event.text));
      },
    });
    expect(texts[0]).toBe('half of a re');
    expect(texts.at(-1)).toBe(finish);
  });
});

describe('limits', () => {
  test('end a run with the best answer so far and the reason', async () => {
    const { state } = await ask({
      root: (_m, _o, n) => repl(`draft(context, ${n})`),
      cells: { 'draft(context, 0)': () => ({ answer: { content: 'a draft', ready: false } }) },
      limits: { turns: 2 },
    });
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'limit.turns' },
      answer: { text: 'a draft' },
    });
  });

  test('are checked during a cell', async () => {
    let asked = 0;
    const { state } = await ask({
      root: replies(repl('forever(context)')),
      cells: {
        'forever(context)': async (cell) => {
          for (;;) {
            asked += 1;
            await cell.ask({ kind: 'llm_query', prompts: [`prompt ${asked}`], model: null, batched: false });
          }
        },
      },
      limits: { tokens: 5_000, replyTokens: 100 },
      sub: () => 'x'.repeat(1000),
    });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'limit.tokens' } });
    expect(asked).toBeLessThan(10);
  });

  test('on calls answer with an error first, and stop a runaway', async () => {
    const errors: string[] = [];
    const { state, sub } = await ask({
      root: replies(repl('forever(context)'), 'Last words.'),
      cells: {
        'forever(context)': async (cell) => {
          for (let n = 0; ; n += 1) {
            const texts = textsOf(
              await cell.ask({ kind: 'llm_query', prompts: [`p${n}`], model: null, batched: false }),
            );
            errors.push(...texts.filter((text) => text.startsWith('Error:')));
          }
        },
      },
      limits: { calls: 3 },
    });
    expect(sub.seen).toHaveLength(3);
    expect(errors[0]).toContain('limit of sub-calls');
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'limit.calls' },
      answer: { text: 'Last words.' },
    });
  });

  test('on money end a run, whoever of the tree has spent it', async () => {
    const sub = new ScriptedModel('sub', (_m, _o, n) => repl(`print(context[${n}])`));
    sub.price = { input: 0, output: 1_000 };
    const { state } = await ask({
      root: replies(repl('delegate(context)')),
      sub,
      cells: {
        'delegate(context)': async (cell) => {
          for (;;) {
            const tasks = [{ prompt: 'sub-task', context: { kind: 'text', text: 'a part' } as const }];
            await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false });
          }
        },
      },
      limits: { depth: 2, money: 0.5, replyTokens: 100 },
    });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'limit.money' } });
    expect(state.spent.money).toBeLessThan(0.7);
  });

  test('on calls refuse the rest of a batch, which is no runaway', async () => {
    let got: readonly string[] = [];
    const { state } = await ask({
      root: replies(repl('read(context)'), finish),
      cells: {
        'read(context)': asks(
          Array.from({ length: 40 }, (_, n) => String(n)),
          (texts) => ((got = texts), {}),
        ),
      },
      limits: { calls: 3 },
    });
    expect(got.filter((text) => text.startsWith('Error:'))).toHaveLength(37);
    expect(state).toMatchObject({ status: 'answered', remarks: ['37 of 40 sub-calls failed.'] });
  });

  test('on calls stop code that asks the same without end, though it costs nothing', async () => {
    let asked = 0;
    const { state, sub } = await ask({
      root: replies(repl('forever(context)'), 'Last words.'),
      cells: {
        'forever(context)': async (cell) => {
          for (; asked < 1_000; asked += 1) {
            await cell.ask({ kind: 'llm_query', prompts: ['same'], model: null, batched: false });
          }
          return {};
        },
      },
      limits: { calls: 50 },
    });
    expect(sub.seen).toHaveLength(1);
    expect(asked).toBeLessThan(100);
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'limit.calls' } });
  });

  test('announce the last turn, also when it is the first or the last that all nodes have', async () => {
    const only = await ask({ root: replies(finish), limits: { turns: 1 } });
    expect(only.told(1)).toContain('last turn');
    const shared = await ask({ root: replies(look, finish), limits: { turns: 9, allTurns: 2 } });
    expect(shared.told(1)).not.toContain('last turn');
    expect(shared.told(2)).toContain('last turn');
  });

  test('on time end a cell that waits', async () => {
    const { state } = await ask({
      root: replies(repl('wait(context)')),
      cells: { 'wait(context)': () => never() },
      limits: { seconds: 60 },
    });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'limit.seconds' } });
  });

  test('are told after half is spent', async () => {
    const { told } = await ask({
      root: replies(repl('read(context)'), finish),
      cells: { 'read(context)': asks(['a', 'b', 'c']) },
      limits: { calls: 4 },
    });
    expect(told(1)).not.toContain('Left:');
    expect(told(2)).toContain('Left: 1 calls');
  });

  test('can be asked for by the cell', async () => {
    let left: unknown;
    await ask({
      root: replies(repl('read(context)'), finish),
      cells: {
        'read(context)': async (cell) => {
          left = await cell.ask({ kind: 'budget' });
          return {};
        },
      },
      limits: { calls: 7, turns: 4, money: 2 },
    });
    expect(left).toMatchObject({ kind: 'budget', left: { calls: 7, turns: 3, money: 2 } });
  });
});

describe('sub-calls', () => {
  test('keep their order, and one failure is one error text', async () => {
    let got: readonly string[] = [];
    await ask({
      root: replies(repl('read(context)'), finish),
      sub: async ([message]) => {
        const n = Number(message?.content);
        for (let tick = 0; tick < 20 - n; tick += 1) await Promise.resolve();
        if (n === 3) throw new ModelRefused('sub', 400, 'no');
        return `reply ${n}`;
      },
      cells: {
        'read(context)': asks(
          Array.from({ length: 20 }, (_, n) => String(n)),
          (texts) => {
            got = texts;
            return {};
          },
        ),
      },
    });
    expect(got).toHaveLength(20);
    expect(got[3]).toMatch(/^Error: /);
    expect(got.filter((_, n) => n !== 3)).toEqual(
      Array.from({ length: 20 }, (_, n) => `reply ${n}`).filter((_, n) => n !== 3),
    );
  });

  test('run no more at once than the model takes', async () => {
    const sub = new ScriptedModel('sub', async () => {
      for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
      return 'ok';
    });
    sub.concurrency = 3;
    const prompts = Array.from({ length: 30 }, (_, n) => String(n));
    await ask({ root: replies(repl('read(context)'), finish), sub, cells: { 'read(context)': asks(prompts) } });
    expect(sub.seen).toHaveLength(30);
    expect(sub.most).toBe(3);
  });

  test('are retried when that may help, and wait as long as the server asks', async () => {
    let started = 0;
    const { state, sub } = await ask({
      root: replies(repl('read(context)'), finish),
      sub: (_m, _o, n) => {
        if (n < 2) throw new ModelBusy('sub', 429, 7_000);
        started = n;
        return 'at last';
      },
      cells: { 'read(context)': asks(['a']) },
    });
    expect(started).toBe(2);
    expect(sub.seen).toHaveLength(3);
    expect(state.calls[0]).toMatchObject({ status: 'done', text: 'at last', attempts: 3 });
    const { startedAt = 0, finishedAt } = state.calls[0] ?? {};
    expect((finishedAt ?? 0) - startedAt).toBeGreaterThanOrEqual(14_000);
  });

  test('are not retried when refused', async () => {
    const { sub } = await ask({
      root: replies(repl('read(context)'), finish),
      sub: () => {
        throw new ModelRefused('sub', 401, '');
      },
      cells: { 'read(context)': asks(['a']) },
    });
    expect(sub.seen).toHaveLength(1);
  });

  test('are paid once: equal prompts share a reply, and a later run finds it', async () => {
    const cache = new MemoryCache();
    const world = {
      root: replies(repl('read(context)'), finish),
      cells: { 'read(context)': asks(['same', 'same', 'other']) },
      ports: { cache },
    };
    const first = await ask(world);
    expect(first.sub.seen).toHaveLength(2);
    const second = await ask(world);
    expect(second.sub.seen).toHaveLength(0);
    expect(second.state.spent).toMatchObject({ calls: 3, cached: 3 });
  });

  test('are not lost when their cell raises: the next one gets the same replies', async () => {
    const { sub, state } = await ask({
      root: replies(repl('read(context)'), repl('again(context)'), finish),
      cells: { 'read(context)': asks(['a', 'b'], () => RAISED), 'again(context)': asks(['a', 'b']) },
    });
    expect(sub.seen).toHaveLength(2);
    expect(state).toMatchObject({ status: 'answered', spent: { calls: 4, cached: 2 } });
  });

  test('too large for the window are refused with both figures, unsent', async () => {
    const sub = new ScriptedModel('sub', replies('ok'));
    sub.window = 1_000;
    let texts: readonly string[] = [];
    await ask({
      root: replies(repl('read(context)'), finish),
      sub,
      cells: { 'read(context)': asks(['x'.repeat(8_000)], (got) => ((texts = got), {})) },
    });
    expect(texts[0]).toMatch(/2004 tokens.*1000/);
    expect(sub.seen).toHaveLength(0);
  });

  test('are switched off at depth 0', async () => {
    let texts: readonly string[] = [];
    const { sub, root } = await ask({
      root: replies(repl('read(context)'), finish),
      cells: { 'read(context)': asks(['a'], (got) => ((texts = got), {})) },
      limits: { depth: 0 },
    });
    expect(texts).toEqual(['Error: sub-calls are switched off in this run.']);
    expect(sub.seen).toHaveLength(0);
    expect(root.seen[0]?.[0]?.content).not.toContain('llm_query');
  });
});

describe('children', () => {
  const delegate: CellScript = async (cell) => {
    const tasks = [{ prompt: 'sub-task', context: { kind: 'text', text: 'a part' } as const }];
    const [text = ''] = textsOf(await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false }));
    return { answer: { content: text, ready: true } };
  };
  const cells = { 'delegate(context)': delegate, 'child(context)': submit('from the child') };

  test('are nodes of their own, with their own namespace and their place in the tree', async () => {
    const { state, interpreter, root } = await ask({
      root: replies(repl('delegate(context)')),
      sub: replies(repl('child(context)')),
      cells,
      limits: { depth: 2 },
    });
    expect(state.answer?.text).toBe('from the child');
    expect(interpreter.opened).toEqual(['n0', 'n1']);
    expect(state.nodes[1]).toMatchObject({ depth: 1, call: 0, question: 'sub-task', status: 'answered' });
    expect(state.calls[0]).toMatchObject({ child: 'n1', kind: 'rlm_query', text: 'from the child' });
    expect(root.seen[0]?.[0]?.content).toContain('rlm_query');
  });

  test('are plain calls at the depth limit, with their context in the prompt', async () => {
    const { state, sub } = await ask({
      root: replies(repl('delegate(context)')),
      sub: replies('plain'),
      cells,
      limits: { depth: 1 },
    });
    expect(state.nodes).toHaveLength(1);
    expect(state.answer?.text).toBe('plain');
    expect(sub.seen[0]?.[0]?.content).toBe('sub-task\n\na part');
  });

  test('at the depth limit are told the whole corpus, or that it is too large', async () => {
    const hand: CellScript = async (cell) => {
      const tasks = [{ prompt: 'Sum up.', context: { kind: 'corpus' } as const }];
      const [text = ''] = textsOf(await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false }));
      return { answer: { content: text, ready: true } };
    };
    const sub = new ScriptedModel('sub', ([message]) => message?.content ?? '');
    const small = await ask({
      root: replies(repl('hand(context)')),
      sub,
      cells: { 'hand(context)': hand },
      documents: ['one', 'two'],
    });
    expect(small.state.answer?.text).toBe('Sum up.\n\none\n\ntwo');
    let said = '';
    const read: CellScript = (cell) => hand(cell) ?? {};
    const large = await ask({
      root: replies(repl('hand(context)'), finish),
      cells: {
        'hand(context)': async (cell) => {
          await Promise.resolve(read(cell)).catch((error: unknown) => (said = String(error)));
          return {};
        },
      },
      documents: ['z'.repeat(600_000)],
    });
    expect(said).toMatch(/150000 tokens.*128000/);
    expect(large.sub.seen).toHaveLength(0);
  });

  test('that are refused before they begin have sent nothing', async () => {
    const { events } = await ask({
      root: replies(repl('delegate(context)')),
      cells,
      limits: { depth: 2, calls: 0 },
    });
    expect(events.find((event) => event.type === 'call.finished')).toMatchObject({ attempts: 0 });
  });

  test('spend their parents’ budget', async () => {
    const { state } = await ask({
      root: (_m, _o, n) => (n === 0 ? repl('delegate(context)') : repl(`print(context, ${n})`)),
      sub: (_m, _o, n) => repl(`print(context, ${n})`),
      cells,
      limits: { depth: 2, allTurns: 6, turns: 30 },
    });
    expect(state.nodes[1]?.reason?.code).toBe('limit.allTurns');
    expect(state.reason?.code).toBe('limit.allTurns');
  });

  test('that fail are an error text for the parent, not its end', async () => {
    const { state } = await ask({
      root: replies(repl('try(context)'), finish),
      sub: () => {
        throw new ModelRefused('sub', 401, '');
      },
      cells: {
        'try(context)': async (cell) => {
          const tasks = [{ prompt: 'x', context: null }];
          const reply = await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false });
          return { output: { head: textsOf(reply).join(), cut: 0, tail: '' } };
        },
      },
      limits: { depth: 2 },
    });
    expect(state.calls[0]?.text).toMatch(/^Error: .*401/);
    expect(state.nodes[1]?.status).toBe('failed');
    expect(state.status).toBe('best_effort');
  });

  test('go only as deep as the limit allows', async () => {
    const deeper: CellScript = async (cell) => {
      const tasks = [{ prompt: 'deeper', context: null }];
      const [text = ''] = textsOf(await cell.ask({ kind: 'rlm_query', tasks, model: null, batched: false }));
      return { answer: { content: text, ready: true } };
    };
    const { state } = await ask({
      root: replies(repl('deeper(context)')),
      sub: ([first]) => (first?.role === 'system' ? repl('deeper(context)') : 'the bottom'),
      cells: { 'deeper(context)': deeper },
      limits: { depth: 3 },
    });
    expect(state.nodes.map(({ depth }) => depth)).toEqual([0, 1, 2]);
    expect(state.answer?.text).toBe('the bottom');
  });
});

describe('history', () => {
  test('is compacted near the window, and stays whole in Python', async () => {
    const root = new ScriptedModel('root', (messages, _o, n) => {
      if (messages.at(-1)?.content.includes('Summarise it')) return 'Found: nothing yet.';
      return n < 8 ? repl(`print(context[${n}:])`) : finish;
    });
    root.window = 8_000;
    const output = { head: 'y'.repeat(6_000), cut: 0, tail: '' };
    const cells = Object.fromEntries(
      Array.from({ length: 9 }, (_, n) => [`print(context[${n}:])`, () => ({ output })]),
    );
    const { state, notices, interpreter } = await ask({ root, cells, limits: { replyTokens: 500 } });
    expect(state.status).toBe('answered');
    expect(notices).toContain('compacted');
    const kept = interpreter.ran.find((code) => code.startsWith('history = ')) ?? '';
    expect(kept).toContain('y'.repeat(6_000));
    const longest = Math.max(...root.seen.map((messages) => messages.reduce((sum, m) => sum + m.content.length, 0)));
    expect(longest / 4).toBeLessThan(root.window);
  });

  test('stays whole over several summaries, which are turns that are paid for', async () => {
    const root = new ScriptedModel('root', (messages, _o, n) => {
      if (messages.at(-1)?.content.includes('Summarise it')) return 'A summary.';
      return n < 14 ? repl(`print(context[${n}:])`) : finish;
    });
    root.window = 8_000;
    const cells = Object.fromEntries(
      Array.from({ length: 14 }, (_, n) => [
        `print(context[${n}:])`,
        () => ({ output: { head: `<${n}>${'y'.repeat(6_000)}`, cut: 0, tail: '' } }),
      ]),
    );
    const { state, notices, interpreter } = await ask({ root, cells, limits: { replyTokens: 500 } });
    expect(notices.filter((code) => code === 'compacted').length).toBeGreaterThan(1);
    const kept = interpreter.ran.findLast((code) => code.startsWith('history = ')) ?? '';
    const told = root.seen.flatMap((messages) => messages.flatMap(({ content }) => content.match(/<\d+>/g) ?? []));
    const summarised = [...new Set(told)].slice(0, -2);
    for (const mark of summarised) expect(kept).toContain(mark);
    expect(kept.split('You have seen nothing of it yet')).toHaveLength(2);
    expect(state.spent.turns).toBe(root.seen.length);
    for (const messages of root.seen) {
      const roles = messages.slice(1).map(({ role }) => role);
      expect(roles.every((role, at) => role === (at % 2 === 0 ? 'user' : 'assistant'))).toBe(true);
      expect(messages.at(-1)?.content).toMatch(/Turn \d+\/30|Summarise it/);
    }
  });
});

describe('other strategies', () => {
  test('direct puts the text into the window and says when it did not fit', async () => {
    const whole = await ask({ strategy: direct, root: replies('Jan Visser.') });
    expect(whole.state).toMatchObject({ status: 'answered', answer: { text: 'Jan Visser.' } });
    expect(whole.root.seen[0]?.[1]?.content).toContain('Jan Visser in 1897');
    const root = new ScriptedModel('root', replies('Perhaps.'));
    root.window = 2_000;
    const part = await ask({ strategy: direct, root, documents: ['z'.repeat(20_000)], limits: { replyTokens: 200 } });
    expect(part.state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.truncated' } });
  });

  test('direct marks a reply that breaks off, and one that holds no answer', async () => {
    class Cut extends ScriptedModel {
      override async complete(...args: Parameters<ScriptedModel['complete']>) {
        return { ...(await super.complete(...args)), finish: 'length' as const };
      }
    }
    const cut = await ask({ strategy: direct, root: new Cut('root', replies('It was built by')) });
    expect(cut.state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.cut' } });
    const thoughts = await ask({ strategy: direct, root: new Cut('root', replies('<think>It was')) });
    expect(thoughts.state).toMatchObject({ status: 'failed', reason: { code: 'answer.none' }, answer: null });
  });

  test('direct fits dense scripts into the window too', async () => {
    const root = new ScriptedModel('root', replies('Perhaps.'));
    root.window = 2_000;
    const { state } = await ask({
      strategy: direct,
      root,
      documents: ['港'.repeat(20_000)],
      limits: { replyTokens: 200 },
    });
    expect(state).toMatchObject({ status: 'best_effort', reason: { code: 'answer.truncated' } });
    expect(root.seen[0]?.[1]?.content.length).toBeLessThan(root.window);
  });

  test('the reader quotes what its model finds, with its place', async () => {
    const found = await ask({
      strategy: reader,
      question: 'mill who built it?',
      documents: ['A mill stood here. It was built by Jan Visser. ', 'The mill burnt.'],
      sub: ([m]) => (m?.content.includes('Visser') ? 'It was built by Jan Visser.' : 'NOT FOUND'),
    });
    expect(found.state).toMatchObject({
      status: 'answered',
      answer: { text: '“It was built by Jan Visser.”', citations: [{ span: { document: 'd0', start: 19, end: 46 } }] },
    });
  });
});

describe('a broken sandbox', () => {
  const lost = { 'break(context)': () => Promise.reject(new InterpreterLost('it met a fatal error')) };

  test('never yields an unmarked answer', async () => {
    const { state } = await ask({
      root: replies(repl('draft(context)'), repl('break(context)')),
      cells: { ...lost, 'draft(context)': () => ({ answer: { content: 'a draft', ready: false } }) },
    });
    expect(state).toMatchObject({
      status: 'best_effort',
      reason: { code: 'python.lost' },
      answer: { text: 'a draft' },
    });
    expect(state.nodes[0]?.turns[1]?.cells[0]).toMatchObject({ status: 'raised', error: { kind: 'lost' } });
  });

  test('that was mended is a failed cell like another: the model is told and the node goes on', async () => {
    const message = 'The cell broke Python itself; the variables of earlier cells are back.';
    const error = { kind: 'lost', name: 'PythonLost', message, traceback: `PythonLost: ${message}` } as const;
    const { state, events, root } = await ask({
      root: replies(repl('break(context)'), repl('go on(context)')),
      cells: {
        'break(context)': () => ({ error }),
        'go on(context)': () => ({ answer: { content: 'done', ready: true }, notices: ['Python was started anew.'] }),
      },
    });
    expect(state).toMatchObject({ status: 'answered', answer: { text: 'done' } });
    expect(state.nodes[0]?.turns[0]?.cells[0]).toMatchObject({ status: 'raised', error: { kind: 'lost' } });
    expect(root.seen[1]?.at(-1)?.content).toContain(message);
    expect(events.filter(({ type }) => type === 'notice')).toMatchObject([
      { turn: 2, code: 'rebuilt', text: 'Python was started anew.' },
    ]);
  });

  test('without any answer is a failure that says why', async () => {
    const { state } = await ask({ root: replies(repl('break(context)')), cells: lost });
    expect(state).toMatchObject({ status: 'failed', reason: { code: 'python.lost' }, answer: null });
  });
});
