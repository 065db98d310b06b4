import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer } from '../../e2e/server/model-server';
import type { Message } from '../engine/ports';
import { openDoor } from '../net/door';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import { RemoteModel } from './remote';

const KEY = 'sk-ant-planted-0123456789';

let server: ModelServer;
let ledger: Ledger;

beforeEach(async () => {
  ledger = new Ledger();
  server = await startModelServer({ key: KEY });
});
afterEach(() => server.close());

function model(key = KEY): RemoteModel {
  const wire = { send: openDoor(ledger, 'https://burrow.example/'), readEvents };
  return new RemoteModel(
    {
      name: 'Claude',
      baseUrl: server.url,
      model: 'claude-x',
      class: 'frontier',
      window: 200_000,
      concurrency: 4,
      kind: 'anthropic',
      price: null,
    },
    { wire, key: () => key, run: 'run-1', now: () => 0 },
  );
}

const question: readonly Message[] = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Where is the quay?' },
];

interface More {
  readonly deltas?: string[];
  readonly stop?: readonly string[];
  readonly schema?: { readonly type: 'object' };
}

function ask(messages = question, { deltas, ...more }: More = {}, one = model()) {
  return one.complete(messages, {
    signal: new AbortController().signal,
    maxTokens: 100,
    onDelta: (text) => void deltas?.push(text),
    ...more,
  });
}

function errorOf(type: string, message: string): { error: object } {
  return { error: { type: 'error', error: { type, message }, request_id: 'req_1' } };
}

describe('a request to Anthropic’s API', () => {
  it('carries the system prompt apart, the limit, and the headers that let a page read the reply', async () => {
    await ask();
    const [request] = server.requests;
    expect(request?.body).toEqual({
      model: 'claude-x',
      max_tokens: 100,
      stream: true,
      system: 'Be brief.',
      messages: [{ role: 'user', content: 'Where is the quay?' }],
    });
    expect(request?.headers).toMatchObject({
      'x-api-key': KEY,
      'anthropic-version': '2023-06-01',
      'anthropic-dangerous-direct-browser-access': 'true',
    });
    expect(request?.headers).not.toHaveProperty('authorization');
    expect(ledger.lines('run-1')).toMatchObject([{ requests: 1, characters: 27 }]);
  });

  it('gives the turns as the API wants them: by turns, the user first, none empty', async () => {
    await ask([
      { role: 'assistant', content: 'Earlier.' },
      { role: 'user', content: 'a' },
      { role: 'user', content: 'b' },
      { role: 'system', content: 'One more rule.' },
      { role: 'assistant', content: '' },
      { role: 'user', content: 'c' },
    ]);
    expect(server.requests[0]?.body).toMatchObject({
      system: 'One more rule.',
      messages: [
        { role: 'user', content: '(The conversation goes on.)' },
        { role: 'assistant', content: 'Earlier.' },
        { role: 'user', content: 'a\n\nb\n\nc' },
      ],
    });
  });

  it('asks for a form by the API’s own means, and goes on without where there is none', async () => {
    const schema = { type: 'object' } as const;
    server.script([
      {
        when: (request) => request.schema !== null,
        reply: { status: 400, ...errorOf('invalid_request_error', 'output_config: Extra inputs are not permitted') },
      },
      { reply: '{}' },
    ]);
    const one = model();
    await ask(question, { schema }, one);
    await ask(question, { schema }, one);
    const format = { format: { type: 'json_schema', schema } };
    expect(server.requests.map((request) => request.schema)).toEqual([format, null, null]);
  });
});

describe('a reply of Anthropic’s API', () => {
  it('streams, with what was counted at its start and at its end', async () => {
    const text = 'The quay — “el muelle” 🌊 — lies north of the mill.';
    server.script([{ reply: { text, pieceCharacters: 3, reasoning: 'Where might it be?' } }]);
    const deltas: string[] = [];
    expect(await ask(question, { deltas })).toEqual({
      text,
      finish: 'stop',
      usage: { input: 7, output: 13, estimated: false },
    });
    expect(deltas.join('')).toBe(text);
    // Pings and thoughts are signs of life.
    expect(deltas[0]).toBe('');
  });

  it('has an estimated usage where none is reported', async () => {
    server.script([{ reply: { text: 'x'.repeat(40), usage: null } }]);
    expect((await ask()).usage).toEqual({ input: 7, output: 10, estimated: true });
  });

  it('says when it was cut at the limit', async () => {
    server.script([{ reply: { text: 'half a sen', finish: 'length' } }]);
    expect((await ask()).finish).toBe('length');
  });

  it('may come in one document', async () => {
    server.script([{ reply: { text: 'North.', reasoning: 'Hm.', fault: 'unstreamed' } }]);
    expect(await ask()).toMatchObject({ text: 'North.', finish: 'stop', usage: { estimated: false } });
  });

  it('is complete with its stop reason, also without the last event', async () => {
    server.script([{ reply: { text: 'North.', fault: 'undone' } }]);
    expect((await ask()).text).toBe('North.');
  });
});

describe('Anthropic’s API, when it does not answer as it should', () => {
  it.each([
    [429, 'rate_limit_error'],
    [529, 'overloaded_error'],
    [500, 'api_error'],
  ])('is busy at status %i', async (status, type) => {
    const headers = { 'retry-after': '7' };
    server.script([{ reply: { status, headers, ...errorOf(type, 'Later.') } }]);
    await expect(ask()).rejects.toMatchObject({ code: 'model.busy', again: true, retryAfterMs: 7000 });
  });

  it('is busy when the overload comes inside the stream', async () => {
    server.script([{ reply: { text: 'The quay lies north.', fault: 'error' } }]);
    await expect(ask()).rejects.toMatchObject({ code: 'model.busy', again: true });
  });

  it('is broken when the error inside the stream is another', async () => {
    const event = { type: 'error', error: { type: 'invalid_request_error', message: `Odd key ${KEY}` } };
    const body = `event: error\ndata: ${JSON.stringify(event)}\n\n`;
    const wire = {
      send: async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
      readEvents,
    };
    const settings = { name: 'Claude', baseUrl: server.url, model: 'm', window: 9000, concurrency: 1, price: null };
    const one = new RemoteModel(
      { ...settings, class: 'frontier', kind: 'anthropic' },
      { wire, key: () => KEY, run: null, now: () => 0 },
    );
    await expect(ask(question, {}, one)).rejects.toMatchObject({
      code: 'model.broken',
      sentence: 'The reply of Claude broke off or could not be read (Odd key [key]).',
    });
  });

  it.each([
    [401, 'authentication_error', 'invalid x-api-key', 'API key'],
    [402, 'billing_error', 'No credit.', 'credit'],
    [403, 'permission_error', 'Not for you.', 'API key'],
    [404, 'not_found_error', 'model: claude-x', 'model name'],
  ])('refuses at status %i', async (status, type, message, next) => {
    server.script([{ reply: { status, ...errorOf(type, message) } }]);
    await expect(ask()).rejects.toMatchObject({
      code: 'model.refused',
      again: false,
      sentence: expect.stringContaining(message) as string,
      next: expect.stringContaining(next) as string,
    });
  });

  it('refuses a wrong key', async () => {
    await expect(ask(question, {}, model('wrong'))).rejects.toMatchObject({ code: 'model.refused', status: 401 });
    await expect(ask(question, {}, model(''))).rejects.toMatchObject({ code: 'model.refused', status: 401 });
  });

  it.each([
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'],
    [400, 'invalid_request_error', 'input length and `max_tokens` exceed context limit: 199950 + 100 > 200000'],
    [413, 'request_too_large', 'Request exceeds the maximum size'],
  ])('says that the prompt is too long, at status %i by %s', async (status, type, message) => {
    server.script([{ reply: { status, ...errorOf(type, message) } }]);
    await expect(ask()).rejects.toMatchObject({ code: 'model.window', again: false });
  });

  it('lets its filter end a reply', async () => {
    server.script([{ reply: { text: 'The', finish: 'content_filter' } }]);
    await expect(ask()).rejects.toMatchObject({ code: 'model.refused' });
  });

  it.each([
    ['truncated', 'model.broken'],
    ['broken', 'model.broken'],
    ['malformed', 'model.broken'],
    ['page', 'model.broken'],
  ] as const)('gives a reply that is %s', async (fault, code) => {
    server.script([{ reply: { text: 'The quay lies north of the mill.', fault } }]);
    await expect(ask()).rejects.toMatchObject({ code, again: true });
  });
});
