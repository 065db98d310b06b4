import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer, type ModelServerOptions } from '../../e2e/server/model-server';
import type { Fault, Scenario } from '../../e2e/server/scenario';
import { ModelError } from '../engine/errors';
import { openDoor } from '../net/door';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import { RemoteModel } from './remote';

const KEY = 'sk-planted-0123456789';
const SETTINGS = {
  name: 'Test',
  model: 'tiny',
  class: 'coder',
  window: 8000,
  concurrency: 4,
  kind: 'openai',
  price: null,
} as const;
const NOW = Date.parse('2026-03-01T12:00:00Z');

let server: ModelServer;
let ledger: Ledger;
let key: string;

async function restart(options: ModelServerOptions = {}): Promise<void> {
  await server.close();
  server = await startModelServer(options);
}

function model(baseUrl = server.url): RemoteModel {
  const wire = { send: openDoor(ledger, 'https://burrow.example/'), readEvents };
  return new RemoteModel({ ...SETTINGS, baseUrl }, { wire, key: () => key, run: 'run-1', now: () => NOW });
}

interface Asked {
  readonly deltas: string[];
  readonly signal: AbortSignal;
}

function ask(one = model(), asked: Asked = { deltas: [], signal: new AbortController().signal }) {
  return one.complete(
    [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Where is the quay?' },
    ],
    { signal: asked.signal, maxTokens: 100, onDelta: (text) => asked.deltas.push(text) },
  );
}

async function failure(promise: Promise<unknown>): Promise<ModelError> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw new Error(`expected a ModelError, got ${String(error)}`);
  expect(error.message + String(error.stack)).not.toContain(KEY);
  return error;
}

beforeEach(async () => {
  key = KEY;
  ledger = new Ledger();
  server = await startModelServer();
});
afterEach(() => server.close());

describe('a reply', () => {
  it('streams in pieces that add up to the text', async () => {
    const text = 'The quay — “el muelle” 🌊 — lies north of the mill, as everybody knows.';
    server.script([{ reply: { text, pieceCharacters: 3 } }]);
    const asked = { deltas: [], signal: new AbortController().signal };
    expect(await ask(model(), asked)).toEqual({
      text,
      finish: 'stop',
      usage: { input: 7, output: 18, estimated: false },
    });
    expect(asked.deltas.join('')).toBe(text);
    expect(asked.deltas.length).toBeGreaterThan(10);
  });

  it('says when it was cut at the limit', async () => {
    server.script([{ reply: { text: 'half a sen', finish: 'length' } }]);
    expect((await ask()).finish).toBe('length');
  });

  it('does not contain what the model thought', async () => {
    server.script([{ reply: { text: 'North.', reasoning: 'Let me think about quays.' } }]);
    expect((await ask()).text).toBe('North.');
  });

  it('may come in one piece, although a stream was asked for', async () => {
    server.script([{ reply: { text: 'North.', fault: 'unstreamed' } }]);
    const asked = { deltas: [], signal: new AbortController().signal };
    expect(await ask(model(), asked)).toMatchObject({ text: 'North.', usage: { estimated: false } });
    expect(asked.deltas).toEqual(['North.']);
  });

  it.each(['text/plain', 'application/octet-stream', ''])('is read under the content type “%s” too', async (type) => {
    server.script([{ reply: { text: 'North.', headers: { 'content-type': type } } }]);
    expect((await ask()).text).toBe('North.');
    server.script([{ reply: { text: 'South.', fault: 'unstreamed', headers: { 'content-type': type } } }]);
    expect((await ask()).text).toBe('South.');
  });

  it('is complete with a finish reason or with [DONE]; either is enough', async () => {
    server.script([{ reply: { text: 'North.', fault: 'undone' } }]);
    expect((await ask()).text).toBe('North.');
  });

  it('has an estimated usage where the server reports none', async () => {
    server.script([{ reply: { text: 'x'.repeat(40), usage: null } }]);
    expect((await ask()).usage).toEqual({ input: 7, output: 10, estimated: true });
  });

  it('is stopped when the server ignores the limit', async () => {
    server.script([{ reply: { text: 'x'.repeat(10_000), pieceCharacters: 1000 } }]);
    const reply = await ask();
    expect(reply.finish).toBe('length');
    expect(reply.text).toHaveLength(3200);
  });
});

describe('a request', () => {
  it('carries the messages, the model, the limit and no header beyond what compatible servers allow', async () => {
    await ask();
    const [request] = server.requests;
    expect(request?.body).toEqual({
      model: 'tiny',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Where is the quay?' },
      ],
      max_tokens: 100,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(request?.headers['authorization']).toBe(`Bearer ${KEY}`);
    expect(Object.keys(request?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([]);
  });

  it('carries no key when there is none', async () => {
    key = '';
    await ask();
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  it('is booked on its run, with the characters of its messages', async () => {
    await ask();
    expect(ledger.lines('run-1')).toMatchObject([{ host: new URL(server.url).host, requests: 1, characters: 27 }]);
  });

  it.each(['', '/', '/v1', '/v1/', '/v1/chat/completions'])('reaches a base URL that ends in “%s”', async (end) => {
    expect((await ask(model(`${new URL(server.url).origin}${end}`))).text).toBe('ok');
  });

  it.each([
    ['stream_options', 'Unrecognized request argument supplied: stream_options', 1],
    ['max_tokens', "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.", 1],
  ])('is sent again without %s when the server does not know it, and so is every later one', async (field, message) => {
    server.script([
      { when: ({ body }) => field in body, reply: { status: 400, error: { error: { message, param: field } } } },
      { reply: 'fine' },
    ]);
    const one = model();
    expect((await ask(one)).text).toBe('fine');
    expect((await ask(one)).text).toBe('fine');
    expect(server.requests.map(({ body }) => field in body)).toEqual([true, false, false]);
  });

  it('holds the reply to a form as far as the server can: by the schema, else as JSON, else not at all', async () => {
    const refuses = (type: string, message: string): Scenario[number] => ({
      when: ({ schema }) => JSON.stringify(schema)?.includes(`"type":"${type}"`) ?? false,
      reply: { status: 400, error: { error: { message } } },
    });
    server.script([
      refuses('json_schema', 'This model does not support response format `json_schema`.'),
      refuses('json_object', "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'."),
      { reply: '{"label": "quay"}' },
    ]);
    const schema = { type: 'object', properties: { label: { type: 'string' } }, required: ['label'] } as const;
    const one = model();
    const options = { signal: new AbortController().signal, maxTokens: 100, schema };
    const asking = () => one.complete([{ role: 'user', content: 'x' }], options);
    expect((await asking()).text).toBe('{"label": "quay"}');
    await asking();
    expect(server.requests.map((request) => request.schema)).toEqual([
      { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } },
      { type: 'json_object' },
      null,
      null,
    ]);
  });

  it('keeps its limit also when several at once learn that the server wants the newer name', async () => {
    const message = "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.";
    server.script([
      { when: ({ body }) => 'max_tokens' in body, reply: { status: 400, error: { error: { message } } } },
      { reply: 'fine' },
    ]);
    const one = model();
    await Promise.all([1, 2, 3, 4].map(() => ask(one)));
    const newer = server.requests.filter(({ body }) => !('max_tokens' in body));
    expect(newer.map(({ body }) => body['max_completion_tokens'])).toEqual([100, 100, 100, 100]);
  });

  it('asks for no stop sequences where the server knows none', async () => {
    server.script([
      {
        when: ({ stop }) => stop.length > 0,
        reply: { status: 400, error: { error: { message: "Unsupported parameter: 'stop' is not supported." } } },
      },
      { reply: 'fine' },
    ]);
    const options = { signal: new AbortController().signal, maxTokens: 100, stop: ['###'] };
    expect((await model().complete([{ role: 'user', content: 'x' }], options)).text).toBe('fine');
    expect(server.requests.map(({ stop }) => stop)).toEqual([['###'], []]);
  });

  it('keeps its limit under the newer name when the server asks for that', async () => {
    const old: Scenario = [
      {
        when: ({ body }) => 'max_tokens' in body,
        reply: { status: 400, error: { error: { message: 'max_tokens is not supported' } } },
      },
      { reply: 'fine' },
    ];
    server.script(old);
    await ask();
    expect(server.requests[1]?.body['max_completion_tokens']).toBe(100);
  });
});

describe('a server that does not answer as it should', () => {
  it.each([429, 500, 502, 503, 529, 408])('is busy at status %i', async (status) => {
    server.script([{ reply: { status } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.busy', again: true, retryAfterMs: null });
  });

  it('says how long to wait, in seconds or as a date', async () => {
    server.script([{ reply: { status: 429, headers: { 'retry-after': '2.5' } } }]);
    expect(await failure(ask())).toMatchObject({ retryAfterMs: 2500 });
    server.script([{ reply: { status: 503, headers: { 'retry-after': 'Sun, 01 Mar 2026 12:00:30 GMT' } } }]);
    expect(await failure(ask())).toMatchObject({ retryAfterMs: 30_000 });
    server.script([{ reply: { status: 503, headers: { 'retry-after': 'soon' } } }]);
    expect(await failure(ask())).toMatchObject({ retryAfterMs: null });
  });

  it('refuses with its own words, cut short and without the key', async () => {
    const message = `Bad key ${KEY}.\n${'blah '.repeat(200)}`;
    server.script([{ reply: { status: 400, error: { error: { message } } } }]);
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'model.refused', again: false });
    expect(error.sentence).toContain('Bad key [key]. blah');
    expect(error.sentence.length).toBeLessThan(400);
  });

  it.each([
    [{ error: 'plain words' }, 'plain words'],
    [{ message: 'proxy words' }, 'proxy words'],
    [{ detail: 'framework words' }, 'framework words'],
    [{ error: { message: 7 } }, 'status 403)'],
    [['odd'], 'status 403)'],
  ])('may put its words anywhere (%j)', async (error, words) => {
    server.script([{ reply: { status: 403, error } }]);
    const refused = await failure(ask());
    expect(refused.sentence).toContain(words);
    expect(refused.next).toContain('API key');
  });

  it('refuses a wrong key', async () => {
    await restart({ key: 'another' });
    expect((await failure(ask())).next).toContain('API key');
  });

  it.each([
    { code: 'context_length_exceeded', message: 'too long' },
    { code: 400, type: 'exceed_context_size_error', message: 'too long' },
    { code: 400, type: 'BadRequestError', message: "This model's maximum context length is 4096 tokens." },
  ])('says by its code or its words that the prompt is too long (%j)', async (error) => {
    server.script([{ reply: { status: 400, error: { error } } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.window', again: false });
    expect(server.requests).toHaveLength(1);
  });

  it('is not asked again when the account has no credit, although its status says busy', async () => {
    const error = { message: 'You exceeded your current quota.', code: 'insufficient_quota' };
    server.script([{ reply: { status: 429, error: { error } } }]);
    const refused = await failure(ask());
    expect(refused).toMatchObject({ code: 'model.refused', again: false });
    expect(refused.next).toContain('credit');
  });

  const broken: [Fault, string][] = [
    ['truncated', 'ended in its middle'],
    ['broken', 'broke off'],
    ['malformed', 'not JSON'],
    ['page', 'web page'],
    ['error', 'crashed'],
  ];
  it.each(broken.filter(([fault]) => fault !== 'error'))('breaks the reply (%s)', async (fault, words) => {
    server.script([{ reply: { text: 'The quay lies north of the mill.', fault } }]);
    const error = await failure(ask());
    expect(error).toMatchObject({ code: 'model.broken', again: true });
    expect(error.sentence).toContain(words);
  });

  it('is busy when the error inside its stream has such a code', async () => {
    server.script([{ reply: { text: 'The quay', fault: 'error' } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.busy' });
  });

  it('replies with nothing', async () => {
    server.script([{ reply: { text: '  \n' } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.empty', again: true });
    server.script([{ reply: { text: '', fault: 'unstreamed' } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.empty' });
  });

  it('filters its own reply', async () => {
    server.script([{ reply: { text: 'The', finish: 'content_filter' } }]);
    expect(await failure(ask())).toMatchObject({ code: 'model.refused' });
  });

  it('redirects', async () => {
    server.script([{ reply: { status: 308, headers: { location: 'http://127.0.0.1:1/' } } }]);
    expect((await failure(ask())).sentence).toContain('redirects');
  });

  it('is not there', async () => {
    const { url } = server;
    await server.close();
    expect(await failure(ask(model(url)))).toMatchObject({ code: 'model.unreachable', again: true });
    server = await startModelServer();
  });
});

describe('a stream', () => {
  const broken = [
    ['is not JSON', '{oops'],
    ['reports an error', '{"error": {"message": "out of memory"}}'],
    ['is too long', JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(4_000) } }] })],
  ] as const;
  it.each(broken)('is let go of when a piece of it %s', async (_what, piece) => {
    let released = false;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(`data: ${piece}\n\n`)),
      cancel: () => void (released = true),
    });
    const wire = {
      send: () => Promise.resolve(new Response(stream, { headers: { 'content-type': 'text/event-stream' } })),
      readEvents,
    };
    const settings = { ...SETTINGS, baseUrl: server.url };
    const one = new RemoteModel(settings, { wire, key: () => '', run: null, now: () => NOW });
    await ask(one).catch(() => undefined);
    expect(released).toBe(true);
  });

  it('gives signs of life while the model thinks', async () => {
    server.script([{ reply: { reasoning: 'Where might it be? ', text: 'North.' } }]);
    const asked: Asked = { deltas: [], signal: new AbortController().signal };
    expect((await ask(model(), asked)).text).toBe('North.');
    expect(asked.deltas[0]).toBe('');
    expect(asked.deltas.join('')).toBe('North.');
  });
});

describe('an abort', () => {
  it.each<Fault>(['silent', 'hangs'])('throws its reason and lets go of a server that is %s', async (fault) => {
    server.script([{ reply: { text: 'The quay lies north.', fault } }]);
    const controller = new AbortController();
    const asked = { deltas: [], signal: controller.signal };
    const reason = new Error('stopped by the user');
    const asking = ask(model(), asked);
    await server.until(({ requests }) => requests.length === 1);
    controller.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await server.until(({ abandoned }) => abandoned === 1);
    expect(server.open).toBe(0);
  });

  it('before the request sends nothing', async () => {
    const reason = new Error('stopped');
    await expect(ask(model(), { deltas: [], signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(server.requests).toHaveLength(0);
  });

  it('during the stream lets no further piece through', async () => {
    server.script([{ reply: { text: 'x'.repeat(200), pieceCharacters: 1 } }]);
    const controller = new AbortController();
    const pieces: string[] = [];
    const asking = model().complete([{ role: 'user', content: 'x' }], {
      signal: controller.signal,
      maxTokens: 100,
      onDelta: (text) => {
        pieces.push(text);
        if (pieces.length === 3) controller.abort(new Error('stopped'));
      },
    });
    await expect(asking).rejects.toThrow('stopped');
    expect(pieces).toHaveLength(3);
  });
});

describe('its identity', () => {
  it('is the server and its model, however the address is written', () => {
    const { origin, host } = new URL(server.url);
    expect(model(origin).id).toBe(model(`${origin}/v1/`).id);
    expect(model().id).toBe(`${server.url}#tiny`);
    expect(model().host).toBe(host);
    expect(model().id).not.toContain(KEY);
  });
});
