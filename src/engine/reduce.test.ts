import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { RunEvent as Schema, type EventBody, type RunEvent } from './events';
import { EMPTY_RUN, reduce } from './reduce';
import { ask, repl, replies, type CellScript } from './testing/world';

const usage = { input: 3, output: 2, estimated: false };
const failure = { code: 'x', sentence: 'No.', next: 'Try.' };
const output = { head: 'out', cut: 0, tail: '' };
const small = fc.nat(4);
const node = fc.constantFrom('n0', 'n1', 'n2');
const found = fc.array(
  fc.record({
    grade: fc.constantFrom('verified' as const, 'unsure' as const, 'rejected' as const),
    value: fc.string(),
    span: fc.constant(null),
    name: fc.string(),
    reason: fc.string(),
  }),
  { maxLength: 3 },
);

/** Any events in any order, also ones that refer to nothing. */
const anyBody: fc.Arbitrary<EventBody> = fc.oneof(
  fc.record({
    type: fc.constant('node.started' as const),
    node,
    call: fc.option(small),
    depth: small,
    question: fc.string(),
    context: fc.string(),
    model: fc.constantFrom('root', 'sub'),
  }),
  fc.record({ type: fc.constant('turn.started' as const), node, turn: small }),
  fc.record({
    type: fc.constant('turn.replied' as const),
    node,
    turn: small,
    text: fc.string(),
    usage: fc.constant(usage),
    finish: fc.constant('stop' as const),
    cost: fc.option(fc.nat()),
    sent: small,
  }),
  fc.record({ type: fc.constant('cell.started' as const), node, turn: small, cell: small, code: fc.string() }),
  fc.record({
    type: fc.constant('program.proposed' as const),
    node,
    turn: small,
    code: fc.string(),
    problems: fc.array(fc.string()),
    calls: fc.option(fc.record({ least: small, most: small })),
    labels: fc.array(fc.record({ labels: fc.array(fc.string()), items: fc.array(fc.string()) }), { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant('step.started' as const),
    node,
    turn: small,
    cell: small,
    step: small,
    name: fc.string(),
    about: fc.string(),
    of: small,
  }),
  fc.record({ type: fc.constant('step.progress' as const), step: small, done: small, of: small, found }),
  fc.record({
    type: fc.constant('step.finished' as const),
    step: small,
    done: small,
    of: small,
    found,
    summary: fc.string(),
  }),
  fc.record({
    type: fc.constant('form.defined' as const),
    form: small,
    lead: fc.array(fc.record({ role: fc.constantFrom('system' as const, 'user' as const), content: fc.string() })),
    maxTokens: small,
    schema: fc.constant(null),
    stop: fc.array(fc.string()),
  }),
  fc.record(
    {
      type: fc.constant('call.started' as const),
      call: small,
      node,
      turn: small,
      cell: small,
      kind: fc.constant('llm_query' as const),
      batch: small,
      model: fc.constant('sub'),
      prompt: fc.string(),
      form: small,
      step: small,
    },
    { noNullPrototype: true },
  ),
  fc.record({
    type: fc.constant('call.finished' as const),
    call: small,
    text: fc.string(),
    usage: fc.constant(usage),
    cost: fc.constant(null),
    cached: fc.boolean(),
    attempts: small,
    failure: fc.option(fc.constant(failure)),
  }),
  fc.record({
    type: fc.constant('cell.finished' as const),
    node,
    turn: small,
    cell: small,
    output: fc.constant(output),
    error: fc.constant(null),
    variables: fc.array(fc.record({ name: fc.string(), type: fc.string(), size: fc.option(small) })),
  }),
  fc.record({ type: fc.constant('notice' as const), node, turn: small, code: fc.string(), text: fc.string() }),
  fc.record({
    type: fc.constant('node.finished' as const),
    node,
    state: fc.constant('answered' as const),
    reason: fc.constant(null),
    answer: fc.string(),
  }),
  fc.record({
    type: fc.constant('run.finished' as const),
    state: fc.constant('stopped' as const),
    reason: fc.constant(null),
    answer: fc.constant(null),
    remarks: fc.array(fc.string()),
    sent: fc.dictionary(fc.webAuthority(), fc.nat()),
  }),
);
const anyEvents = fc
  .array(anyBody, { maxLength: 60 })
  .map((bodies) => bodies.map((body, seq): RunEvent => ({ seq, at: seq, ...body })));

test('any prefix of any list of events folds, and what was folded before is left as it was', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      let state = EMPTY_RUN;
      for (const event of events) {
        const before = JSON.stringify(state);
        const next = reduce(state, [event]);
        expect(JSON.stringify(state)).toBe(before);
        state = next;
      }
      expect(state.events).toBe(events.length);
    }),
  );
});

test('batches of any size give the same state as one event at a time', () => {
  fc.assert(
    fc.property(anyEvents, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (events, sizes) => {
      const single = events.reduce((state, event) => reduce(state, [event]), EMPTY_RUN);
      let batched = EMPTY_RUN;
      for (let at = 0, n = 0; at < events.length; n += 1) {
        const size = sizes[n % sizes.length] ?? 1;
        batched = reduce(batched, events.slice(at, at + size));
        at += size;
      }
      expect(JSON.stringify(batched)).toBe(JSON.stringify(single));
    }),
  );
});

test('a real run’s events pass the schema that guards storage, and fold from JSON to the same bytes', async () => {
  const read: CellScript = async (cell) => {
    await cell.ask({ kind: 'llm_query', prompts: ['a', 'b'], model: null, batched: true });
    return {};
  };
  const cells = { 'read(context)': read };
  const { events, state } = await ask({ root: replies(repl('read(context)'), repl('finish(context)')), cells });
  const stored: unknown[] = JSON.parse(JSON.stringify(events));
  const restored = stored.map((event) => v.parse(Schema, event));
  expect(JSON.stringify(reduce(EMPTY_RUN, restored))).toBe(JSON.stringify(state));
});

test('what is sent to a host is counted in characters, without what the cache answered', () => {
  const ref = { id: 'root', name: 'Root', class: 'frontier', window: 1, host: 'api.example' } as const;
  const limits = {
    turns: 1,
    allTurns: 1,
    calls: 1,
    tokens: 1,
    money: null,
    seconds: 1,
    cellSeconds: 1,
    callSeconds: 1,
    errors: 1,
    depth: 1,
    answerCharacters: 1,
    replyTokens: 1,
    ownPython: false,
  };
  const call = (n: number) =>
    ({ call: n, node: 'n0', turn: 1, cell: 0, kind: 'llm_query', batch: 0, model: 'sub', prompt: '12345' }) as const;
  const done = { text: 'x', usage, cost: null, failure: null };
  const bodies: EventBody[] = [
    {
      type: 'run.started',
      version: 1,
      run: 'r',
      question: 'q',
      strategy: 'rlm',
      corpus: { id: 'c', name: 'C', documents: [] },
      root: ref,
      sub: { ...ref, id: 'sub', host: 'sub.example' },
      limits,
      tools: '',
      packages: [],
      taught: [],
    },
    { type: 'node.started', node: 'n0', call: null, depth: 0, question: 'q', context: '', model: 'root' },
    { type: 'turn.started', node: 'n0', turn: 1 },
    { type: 'turn.replied', node: 'n0', turn: 1, text: 't', usage, finish: 'stop', cost: 0.5, sent: 100 },
    { type: 'call.started', ...call(0) },
    { type: 'call.started', ...call(1) },
    { type: 'call.finished', call: 0, cached: false, attempts: 2, ...done },
    { type: 'call.finished', call: 1, cached: true, attempts: 0, ...done },
  ];
  const state = reduce(
    EMPTY_RUN,
    bodies.map((body, seq) => ({ seq, at: 0, ...body })),
  );
  expect(state.sent).toEqual({ 'api.example': 100, 'sub.example': 10 });
  expect(state.spent).toMatchObject({ turns: 1, calls: 2, cached: 1, money: 0.5, unpriced: 1, input: 6, output: 4 });
});
