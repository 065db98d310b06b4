import { describe, expect, test } from 'vitest';
import { ForgedMessage, readOutcome, readRequest, readRequests } from './messages';

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
