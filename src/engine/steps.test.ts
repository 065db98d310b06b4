import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { RunEvent } from './events';
import { coverageOf } from './coverage';
import { ModelRefused } from './errors';
import type { CellReply, CellRequest, Form, Found, StepReport } from './ports';
import { EMPTY_RUN, reduce } from './reduce';
import {
  ask,
  MemoryCache,
  repl,
  replies,
  ScriptedModel,
  type Cell,
  type CellScript,
  type World,
} from './testing/world';

const TEXT = 'The mill was built by Jan Visser in 1897.';
const FORM: Form = {
  lead: [
    { role: 'system', content: 'Answer in a few words.' },
    { role: 'user', content: 'Who?' },
    { role: 'assistant', content: 'Nobody.' },
  ],
  maxTokens: 20,
  schema: { type: 'object', required: ['label'] },
  stop: ['\n\n'],
};

const FOUND: Found = { grade: 'verified', value: 'Jan Visser', document: 0, start: 22, end: 32, reason: '' };

const step = (report: StepReport): CellRequest => ({ kind: 'step', step: report });
const started = (of = 10): CellRequest => step({ what: 'started', name: 'find', about: 'Who built the mill?', of });
const progress = (number: number, done: number, found: readonly Found[] = [], of = 10): CellRequest =>
  step({ what: 'progress', step: number, done, of, found });
const finished = (number: number, found: readonly Found[] = [], summary = 'Found.'): CellRequest =>
  step({ what: 'finished', step: number, done: 10, of: 10, found, summary });
const query = (prompts: readonly string[], more: { form?: Form; step?: number } = {}): CellRequest => ({
  kind: 'llm_query',
  prompts,
  model: null,
  batched: true,
  ...more,
});

/** A run whose one cell does this before it submits. */
function doing(work: (cell: Cell) => Promise<unknown>, world: World = {}): ReturnType<typeof ask> {
  const script: CellScript = async (cell) => {
    await work(cell);
    return { answer: { content: 'done', ready: true } };
  };
  return ask({ root: replies(repl('work(context)')), documents: [TEXT], ...world, cells: { 'work(context)': script } });
}

function error(reply: CellReply): string {
  return reply.kind === 'error' ? reply.message : '';
}

describe('a step', () => {
  test('has its counts, its findings by grade, its calls and its summary', async () => {
    const { state } = await doing(async ({ ask: request }) => {
      await request(started());
      await request(query(['a', 'b'], { step: 0 }));
      await request(progress(0, 4, [{ ...FOUND, grade: 'rejected', value: 'Piet', reason: 'another mill' }]));
      await request(query(['c'], { step: 0 }));
      await request(query(['not of the step']));
      await request(finished(0, [FOUND], '1 verified.'));
    });
    expect(state.steps).toEqual([
      expect.objectContaining({
        name: 'find',
        about: 'Who built the mill?',
        status: 'done',
        done: 10,
        of: 10,
        calls: [0, 1, 2],
        verified: [
          {
            grade: 'verified',
            value: 'Jan Visser',
            span: { document: 'd0', start: 22, end: 32 },
            name: 'Document 0.txt',
            reason: '',
          },
        ],
        unsure: [],
        rejected: [expect.objectContaining({ value: 'Piet', reason: 'another mill' })],
        summary: '1 verified.',
      }),
    ]);
    expect(state.nodes[0]?.turns[0]?.cells[0]?.steps).toEqual([0]);
    expect(state.calls.map(({ step }) => step)).toEqual([0, 0, 0, null]);
  });

  test('that its cell leaves unfinished has stopped', async () => {
    const { state } = await doing(({ ask: request }) => request(started()));
    expect(state.steps.map(({ status }) => status)).toEqual(['stopped']);
  });

  test('of another cell can neither be reported nor ask', async () => {
    const heard: string[] = [];
    const begin: CellScript = async ({ ask: request }) => {
      await request(started());
      return {};
    };
    const meddle: CellScript = async ({ ask: request }) => {
      for (const foreign of [finished(0, [FOUND]), progress(7, 1), query(['a'], { step: 0 })]) {
        heard.push(error(await request(foreign)));
      }
      return { answer: { content: 'done', ready: true } };
    };
    const { state } = await ask({
      root: replies(repl('begin(context)'), repl('meddle(context)')),
      cells: { 'begin(context)': begin, 'meddle(context)': meddle },
    });
    expect(heard).toEqual([0, 7, 0].map((number) => `There is no step ${number} in this cell.`));
    expect(state.calls).toEqual([]);
    expect(state.steps).toEqual([expect.objectContaining({ verified: [], status: 'stopped' })]);
  });

  test('that is over stays as it ended', async () => {
    const { state } = await doing(async ({ ask: request }) => {
      await request(started());
      await request(finished(0, [FOUND]));
      await request(progress(0, 2, [FOUND]));
      await request(finished(0, [FOUND], 'Again.'));
    });
    expect(state.steps).toEqual([expect.objectContaining({ done: 10, summary: 'Found.' })]);
    expect(state.steps[0]?.verified).toHaveLength(1);
  });

  test('is numbered in its run, not in its cell', async () => {
    const numbers: CellReply[] = [];
    const begin: CellScript = async ({ ask: request }) => {
      numbers.push(await request(started()));
      return {};
    };
    await ask({
      root: replies(repl('one(context)'), repl('two(context)'), repl('finish(context)')),
      cells: { 'one(context)': begin, 'two(context)': begin },
    });
    expect(numbers).toEqual([0, 1].map((number) => ({ kind: 'step', step: number })));
  });

  test('says how far it is at most two hundred times, and each finding', async () => {
    const { events, state } = await doing(async ({ ask: request }) => {
      await request(started(10_000));
      for (let done = 1; done <= 10_000; done += 1) {
        await request(progress(0, done, done % 2_500 === 0 ? [FOUND] : [], 10_000));
      }
    });
    const told = events.filter(({ type }) => type === 'step.progress');
    expect(told.length).toBeGreaterThan(190);
    expect(told.length).toBeLessThan(210);
    expect(state.steps[0]).toMatchObject({ done: 10_000, verified: [{}, {}, {}, {}] });
  });

  test('is refused when a cell begins thousands', async () => {
    const { state } = await doing(async ({ ask: request }) => {
      for (let n = 0; n < 2_000; n += 1) await request(started());
      expect(error(await request(started()))).toContain('2000 steps');
    });
    expect(state.steps).toHaveLength(2_000);
  });

  test('shows as a place only what is one in the corpus', async () => {
    const anywhere = fc.record({
      grade: fc.constantFrom('verified' as const, 'unsure' as const, 'rejected' as const),
      value: fc.string(),
      document: fc.option(fc.integer({ min: 0, max: 3 })),
      start: fc.nat(TEXT.length + 5),
      end: fc.nat(TEXT.length + 5),
      reason: fc.string(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anywhere, { maxLength: 10 }), async (found) => {
        const { state, events } = await doing(async ({ ask: request }) => {
          await request(started());
          await request(finished(0, found));
        });
        const shown = state.steps.flatMap(({ verified, unsure, rejected }) => [...verified, ...unsure, ...rejected]);
        expect(shown).toHaveLength(found.length);
        const stands = ({ document, start, end }: Found) => document === 0 && start < end && end <= TEXT.length;
        const places = shown.flatMap(({ span }) => (span === null ? [] : [[span.document, span.start, span.end]]));
        expect(places).toHaveLength(found.filter(stands).length);
        for (const [document, start = 0, end = 0] of places) {
          expect(document).toBe('d0');
          expect(TEXT.slice(Number(start), Number(end)).length).toBe(Number(end) - Number(start));
        }
        for (const event of events) v.parse(RunEvent, event);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a form', () => {
  test('stands before each prompt and holds each reply', async () => {
    const sub = new ScriptedModel('sub', (_messages, { maxTokens, schema, stop }) =>
      JSON.stringify([maxTokens, schema, stop]),
    );
    let reply: CellReply | null = null;
    await doing(async ({ ask: request }) => (reply = await request(query(['a', 'b'], { form: FORM }))), { sub });
    expect(sub.seen).toEqual(['a', 'b'].map((content) => [...FORM.lead, { role: 'user', content }]));
    const held = JSON.stringify([20, FORM.schema, FORM.stop]);
    expect(reply).toEqual({ kind: 'texts', texts: [held, held] });
  });

  test('is told once, before its first call, and each prompt stays as it is', async () => {
    const { events, state } = await doing(async ({ ask: request }) => {
      await request(query(['a'], { form: FORM }));
      await request(query(['b'], { form: { ...FORM, stop: [] } }));
      await request(query(['c'], { form: { ...FORM, lead: [...FORM.lead] } }));
      await request(query(['d']));
    });
    const said = events.flatMap((event) =>
      event.type === 'form.defined' ? [`form ${event.form}`] : event.type === 'call.started' ? [event.prompt] : [],
    );
    expect(said).toEqual(['form 0', 'a', 'form 1', 'b', 'c', 'd']);
    expect(state.calls.map(({ form }) => form)).toEqual([0, 1, 0, null]);
    expect(state.forms).toEqual([FORM, { ...FORM, stop: [] }].map((form) => ({ ...form, quotes: [] })));
  });

  test('asks for no longer a reply than the run allows, and says so', async () => {
    const caps: number[] = [];
    const sub = new ScriptedModel('sub', (_messages, { maxTokens }) => {
      caps.push(maxTokens);
      return 'ok';
    });
    const long = { ...FORM, maxTokens: 9_000 };
    const { state } = await doing(({ ask: request }) => request(query(['a'], { form: long })), {
      sub,
      limits: { replyTokens: 300 },
    });
    expect(caps).toEqual([300]);
    expect(state.forms.map(({ maxTokens }) => maxTokens)).toEqual([300]);
  });

  test('makes another call of the same prompt, which the cache knows apart', async () => {
    const cache = new MemoryCache();
    const sub = new ScriptedModel('sub', () => 'ok');
    const forms = [FORM, { ...FORM, maxTokens: 21 }, { ...FORM, stop: [] }, { ...FORM, schema: null }, undefined];
    const work = async ({ ask: request }: Cell) => {
      for (const form of forms) await request(query(['same'], form && { form }));
    };
    await doing(work, { sub, ports: { cache } });
    expect(sub.seen).toHaveLength(forms.length);
    const again = await doing(work, { sub, ports: { cache } });
    expect(sub.seen).toHaveLength(forms.length);
    expect(again.state.spent.cached).toBe(forms.length);
  });

  test('whose replies fail in part says which', async () => {
    const sub = new ScriptedModel('sub', (messages) => {
      if (messages.at(-1)?.content === 'bad') throw new ModelRefused('sub', 400, '');
      return 'ok';
    });
    let reply: CellReply | null = null;
    await doing(async ({ ask: request }) => (reply = await request(query(['a', 'bad', 'b', 'bad'], { form: FORM }))), {
      sub,
    });
    const error = expect.stringMatching(/^Error: /);
    expect(reply).toEqual({ kind: 'texts', texts: ['ok', error, 'ok', error], failed: [1, 3] });
  });

  test('counts among what a host is sent, and so does what its lead quotes', async () => {
    const quoted =
      'The quay was rebuilt after the flood of 1897, at the cost of the town and of three neighbours. '.repeat(2);
    const sub = new ScriptedModel('sub', () => 'ok');
    sub.host = 'sub.example';
    const form: Form = { ...FORM, lead: [{ role: 'user', content: quoted }] };
    const { state, events } = await doing(({ ask: request }) => request(query(['a', 'b'], { form })), {
      sub,
      documents: [quoted],
    });
    expect(state.sent).toEqual({ 'sub.example': 2 * (quoted.length + 1) });
    const before = reduce(EMPTY_RUN, events.slice(0, -1));
    expect(before.sent).toEqual(state.sent);
    const [host] = coverageOf(state).hosts;
    expect(host).toMatchObject({ host: 'sub.example', characters: quoted.length });
  });
});

describe('facts', () => {
  test('are those of the sub-model, with what the user taught', async () => {
    const sub = new ScriptedModel('Small', () => 'ok');
    sub.window = 4_096;
    sub.concurrency = 1;
    const taught = [{ labels: ['yes', 'no'], examples: [{ text: 'It is.', label: 'yes' }] }];
    let reply: CellReply | null = null;
    const { state } = await doing(async ({ ask: request }) => (reply = await request({ kind: 'facts' })), {
      sub,
      taught,
    });
    expect(reply).toMatchObject({
      kind: 'facts',
      sub: { name: 'Small', class: 'frontier', window: 4_096, concurrency: 1, local: true },
      taught,
    });
    expect(state.taught).toEqual(taught);
  });
});
