import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ForgedMessage, readOutcome, readRequest, readRequests } from './messages';

const FORM = { lead: [{ role: 'system', content: 's' }], maxTokens: 8, schema: { type: 'object' }, stop: ['.'] };
const FOUND = { grade: 'verified', value: 'v', document: 0, start: 1, end: 2, reason: 'r' };

const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

describe('requests', () => {
  test('come in batches of numbered bodies', () => {
    const body = new Uint8Array([1]);
    expect(readRequests([{ id: 1, cell: 2, body }])).toEqual([{ id: 1, cell: 2, body }]);
  });

  test.each([
    ['nothing', undefined],
    ['an empty batch', []],
    ['a text', 'x'],
    ['a text for a body', [{ id: 1, cell: 1, body: 'x' }]],
    ['a negative number', [{ id: -1, cell: 1, body: new Uint8Array() }]],
    ['half a number', [{ id: 1.5, cell: 1, body: new Uint8Array() }]],
    ['too many', Array.from({ length: 20_001 }, (_, id) => ({ id, cell: 1, body: new Uint8Array() }))],
  ])('%s is refused', (_what, message) => {
    expect(() => readRequests(message)).toThrow(ForgedMessage);
  });

  test.each([
    [{ kind: 'llm_query', prompts: ['p'], model: null, batched: false }],
    [{ kind: 'rlm_query', tasks: [{ prompt: 'p', context: { kind: 'corpus' } }], model: 'm', batched: true }],
    [{ kind: 'search', query: 'q', k: 5 }],
    [{ kind: 'cite', text: 't', document: null }],
    [{ kind: 'budget' }],
    [{ kind: 'facts' }],
    [{ kind: 'step', step: { what: 'started', name: 'find', about: 'a', of: 0 } }],
    [{ kind: 'step', step: { what: 'progress', step: 0, done: 1, of: 2, found: [FOUND] } }],
    [{ kind: 'step', step: { what: 'finished', step: 0, done: 1, of: 2, found: [], summary: 's' } }],
    [{ kind: 'llm_query', prompts: ['p'], model: null, batched: true, form: FORM, step: 3 }],
  ])('%j is one', (request) => {
    expect(readRequest(bytes(request))).toEqual(request);
  });

  test('what they carry beside is dropped', () => {
    expect(readRequest(bytes({ kind: 'budget', extra: 1 }))).toEqual({ kind: 'budget' });
  });

  test.each([
    ['no kind', {}],
    ['an unknown kind', { kind: 'fetch', url: 'x' }],
    ['a prompt that is no text', { kind: 'llm_query', prompts: [1], model: null, batched: false }],
    ['too many prompts', { kind: 'llm_query', prompts: Array(20_001).fill(''), model: null, batched: true }],
    ['a long model name', { kind: 'llm_query', prompts: ['p'], model: 'm'.repeat(401), batched: false }],
    [
      'a context of another kind',
      { kind: 'rlm_query', tasks: [{ prompt: 'p', context: 'c' }], model: null, batched: false },
    ],
    ['a k of millions', { kind: 'search', query: 'q', k: 1e6 }],
    ['a long query', { kind: 'search', query: 'q'.repeat(100_001), k: 1 }],
  ])('%s is refused', (_what, request) => {
    expect(() => readRequest(bytes(request))).toThrow(ForgedMessage);
  });

  test('a form without schema and stop words is one', () => {
    const asked = { kind: 'llm_query', prompts: ['p'], model: null, batched: true };
    const form = { lead: [], maxTokens: 1 };
    const complete = { ...asked, form: { ...form, schema: null, stop: [] } };
    expect(readRequest(bytes({ ...asked, form }))).toEqual(complete);
    expect(readRequest(bytes({ ...asked, form: { ...form, schema: null } }))).toEqual(complete);
  });

  const said = (content: string, times = 1) => Array<unknown>(times).fill({ role: 'user', content });
  const deep = (depth: number): string => `${'{"type":"object","a":'.repeat(depth)}1${'}'.repeat(depth)}`;
  test.each([
    ['no lead', { lead: undefined }],
    ['a lead that is no list', { lead: 'system' }],
    ['a message of nobody', { lead: [{ role: 'tool', content: 'x' }] }],
    ['65 messages', { lead: said('', 65) }],
    ['a long lead', { lead: said('x'.repeat(10_001), 20) }],
    ['a reply of no tokens', { maxTokens: 0 }],
    ['a reply of half a token', { maxTokens: 1.5 }],
    ['an endless reply', { maxTokens: 1e7 }],
    ['a schema of something else', { schema: { type: 'array' } }],
    ['a schema that is a text', { schema: '{}' }],
    ['a long schema', { schema: { type: 'object', title: 'x'.repeat(20_000) } }],
    ['a deep schema', { schema: JSON.parse(deep(34)) as unknown }],
    ['many stop words', { stop: Array(17).fill('x') }],
    ['a long stop word', { stop: ['x'.repeat(101)] }],
    ['a stop word that always fits', { stop: [''] }],
  ])('a form with %s is refused', (_what, change) => {
    const request = { kind: 'llm_query', prompts: ['p'], model: null, batched: true, form: { ...FORM, ...change } };
    expect(() => readRequest(bytes(request))).toThrow(ForgedMessage);
  });

  test.each([
    ['of no kind', { what: 'paused', step: 0 }],
    ['without a name', { what: 'started', name: '', about: '', of: 1 }],
    ['with a long name', { what: 'started', name: 'n'.repeat(61), about: '', of: 1 }],
    ['about a novel', { what: 'started', name: 'find', about: 'a'.repeat(1_001), of: 1 }],
    ['of a negative number of items', { what: 'started', name: 'find', about: '', of: -1 }],
    ['with a negative number', { what: 'progress', step: -1, done: 0, of: 0, found: [] }],
    ['that has done half an item', { what: 'progress', step: 0, done: 0.5, of: 1, found: [] }],
    ['that has done a billion', { what: 'progress', step: 0, done: 1e9, of: 1, found: [] }],
    ['with 51 findings', { what: 'progress', step: 0, done: 0, of: 0, found: Array(51).fill(FOUND) }],
    ['with a long summary', { what: 'finished', step: 0, done: 0, of: 0, found: [], summary: 's'.repeat(1_001) }],
    ['that is finished without a summary', { what: 'finished', step: 0, done: 0, of: 0, found: [] }],
  ])('a step %s is refused', (_what, step) => {
    expect(() => readRequest(bytes({ kind: 'step', step }))).toThrow(ForgedMessage);
  });

  test.each([
    ['of no grade', { grade: 'sure' }],
    ['of a long value', { value: 'v'.repeat(501) }],
    ['with a long reason', { reason: 'r'.repeat(201) }],
    ['in a document by name', { document: 'a.txt' }],
    ['in document −1', { document: -1 }],
    ['that begins nowhere', { start: -1 }],
    ['that ends beyond any text', { end: 2 ** 40 }],
  ])('a finding %s is refused', (_what, change) => {
    const step = { what: 'progress', step: 0, done: 0, of: 0, found: [{ ...FOUND, ...change }] };
    expect(() => readRequest(bytes({ kind: 'step', step }))).toThrow(ForgedMessage);
  });

  test('a schema that is too deep to be walked by a function that calls itself is refused like any other', () => {
    const request = `{"kind":"llm_query","prompts":["p"],"model":null,"batched":true,"form":{"lead":[],"maxTokens":1,"schema":${deep(100_000)}}}`;
    expect(() => readRequest(new TextEncoder().encode(request))).toThrow(ForgedMessage);
  });

  test('whatever a request says of itself, it is taken whole or refused', () => {
    const anyStep = fc.record(
      {
        what: fc.constantFrom('started', 'progress', 'finished'),
        name: fc.string({ minLength: 1 }),
        about: fc.string(),
        step: fc.oneof(fc.nat(), fc.double(), fc.string()),
        done: fc.oneof(fc.nat(), fc.integer()),
        of: fc.oneof(fc.nat(), fc.constant(null)),
        found: fc.array(fc.oneof(fc.constant(FOUND), fc.jsonValue()), { maxLength: 3 }),
        summary: fc.string(),
      },
      { requiredKeys: ['what'] },
    );
    fc.assert(
      fc.property(fc.oneof(anyStep, fc.jsonValue()), (step) => {
        let read: unknown;
        try {
          read = readRequest(bytes({ kind: 'step', step }));
        } catch (error) {
          expect(error).toBeInstanceOf(ForgedMessage);
          return;
        }
        // What is taken says the same when it is read again.
        expect(readRequest(bytes(read))).toEqual(read);
      }),
    );
  });

  test('bytes that are no text are refused', () => {
    expect(() => readRequest(new Uint8Array([0xff, 0xfe]))).toThrow(ForgedMessage);
  });
});

describe('outcomes', () => {
  const good = {
    output: { head: 'h', cut: 2, tail: 't' },
    error: { kind: 'time', name: 'TimeLimit', message: 'm', traceback: 't' },
    variables: [{ name: 'x', type: 'int', size: null }],
    answer: { content: 'c', ready: true },
  };

  test('are taken as they are', () => {
    expect(readOutcome(bytes(good), 100)).toEqual({ ...good, notices: [] });
  });

  test.each([
    ['a missing part', { ...good, answer: undefined }],
    ['more output than allowed', { ...good, output: { head: 'x'.repeat(201), cut: 0, tail: '' } }],
    ['a lost cell, which only the page can say', { ...good, error: { ...good.error, kind: 'lost' } }],
    ['a novel for a message', { ...good, error: { ...good.error, message: 'm'.repeat(8_001) } }],
    ['a novel for a traceback', { ...good, error: { ...good.error, traceback: 'm'.repeat(40_001) } }],
    ['a thousand variables', { ...good, variables: Array(1000).fill(good.variables[0]) }],
    ['a size below zero', { ...good, variables: [{ name: 'x', type: 'list', size: -1 }] }],
    ['a ready that is no boolean', { ...good, answer: { content: 'c', ready: 'yes' } }],
    ['an endless answer', { ...good, answer: { content: 'c'.repeat(4_000_001), ready: true } }],
  ])('with %s are refused', (_what, outcome) => {
    expect(() => readOutcome(bytes(outcome), 100)).toThrow(ForgedMessage);
  });

  test.each([
    ['text', '{}'],
    ['nothing', undefined],
    ['too many bytes', new Uint8Array(64_000_000)],
  ])('that are %s are refused', (_what, message) => {
    expect(() => readOutcome(message, 100)).toThrow(ForgedMessage);
  });
});
