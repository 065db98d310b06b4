import { afterEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer, type ModelServerOptions } from './model-server';

let server: ModelServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function start(options: ModelServerOptions): Promise<ModelServer> {
  server = await startModelServer(options);
  return server;
}

function post({ url }: ModelServer, messages: readonly object[], signal: AbortSignal | null = null): Promise<Response> {
  const body = JSON.stringify({ model: 'm', messages });
  return fetch(`${url}/chat/completions`, { method: 'POST', body, signal });
}

async function textOf(response: Response): Promise<unknown> {
  const reply = (await response.json()) as { choices: { message: { content: string } }[] };
  return reply.choices[0]?.message.content;
}

const user = (content: string) => [{ role: 'user', content }];

describe('the scripted model server', () => {
  it('answers by the first rule that fits, each as often as it may', async () => {
    const one = await start({
      scenario: [
        { times: 1, reply: { status: 429, headers: { 'retry-after': '1' } } },
        { when: ({ lastUser }) => lastUser.includes('mill'), reply: ({ lastUser }) => `About: ${lastUser}` },
        { when: ({ turn }) => turn === 1, reply: 'the second turn' },
        { reply: 'anything else' },
      ],
    });
    const busy = await post(one, user('mill'));
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await textOf(await post(one, user('mill')))).toBe('About: mill');
    expect(await textOf(await post(one, [...user('a'), { role: 'assistant', content: 'b' }, ...user('c')]))).toBe(
      'the second turn',
    );
    expect(await textOf(await post(one, user('quay')))).toBe('anything else');
    expect(one.requests.map(({ lastUser }) => lastUser)).toEqual(['mill', 'mill', 'c', 'quay']);
  });

  it('fails loudly when no rule fits', async () => {
    const one = await start({ scenario: [{ when: () => false, reply: '' }] });
    const response = await post(one, user('what?'));
    expect(response.status).toBe(418);
    expect(await response.text()).toContain('what?');
  });

  it('counts what is open at once and what was abandoned', async () => {
    const one = await start({ scenario: [{ reply: { fault: 'silent' } }] });
    const controller = new AbortController();
    const asking = [1, 2, 3].map(() => post(one, user('x'), controller.signal));
    await one.until(({ open }) => open === 3);
    controller.abort();
    await Promise.allSettled(asking);
    await one.until(({ open }) => open === 0);
    expect([one.mostOpen, one.abandoned]).toEqual([3, 3]);
  });

  it('lets pages of any origin in, with the two headers a client may send', async () => {
    const one = await start({});
    const preflight = await fetch(`${one.url}/chat/completions`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization, content-type');
    expect((await post(one, user('x'))).headers.get('access-control-allow-origin')).toBe('*');
    expect((await post(await start({ cors: false }), user('x'))).headers.get('access-control-allow-origin')).toBe(null);
    await one.close();
  });

  it('speaks Anthropic’s API too, from the same script', async () => {
    const one = await start({ scenario: [{ reply: ({ lastUser, system }) => `${system} ${lastUser}` }] });
    const ask = (body: object) =>
      fetch(`${one.url}/messages`, { method: 'POST', body: JSON.stringify({ model: 'm', max_tokens: 9, ...body }) });
    const whole = await ask({ system: 'Be brief:', messages: user('mill STOP quay'), stop_sequences: ['STOP'] });
    expect(await whole.json()).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Be brief: mill ' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 6, output_tokens: 4 },
    });
    const streamed = await (await ask({ stream: true, messages: user('mill') })).text();
    expect(streamed.match(/^event: .*$/gm)).toEqual(
      [
        ...['message_start', 'content_block_start', 'ping', 'content_block_delta'],
        ...['content_block_stop', 'message_delta', 'message_stop'],
      ].map((name) => `event: ${name}`),
    );
    expect(one.requests.map(({ maxTokens }) => maxTokens)).toEqual([9, 9]);
    expect(one.completed).toHaveLength(2);
  });

  it.each([
    ['a field it does not know', { messages: user('x'), temperature: 0, response_format: {} }],
    ['the assistant first', { messages: [{ role: 'assistant', content: 'x' }] }],
    ['one role twice', { messages: [...user('x'), ...user('y')] }],
    ['an empty text', { messages: user('') }],
  ])('is as strict there as the real service: refuses %s', async (_what, body) => {
    const one = await start({});
    const request = { method: 'POST', body: JSON.stringify({ model: 'm', max_tokens: 9, ...body }) };
    expect((await fetch(`${one.url}/messages`, request)).status).toBe(418);
  });

  it('lets pages send the headers that each API calls for, and no other', async () => {
    const one = await start({});
    const preflight = await fetch(`${one.url}/messages`, { method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-headers')).toBe(
      'authorization, content-type, x-api-key, anthropic-version, anthropic-dangerous-direct-browser-access',
    );
  });

  it('lists its models to those who have the key', async () => {
    const one = await start({ key: 'secret', models: ['a', 'b'] });
    expect((await fetch(`${one.url}/models`)).status).toBe(401);
    const response = await fetch(`${one.url}/models`, { headers: { authorization: 'Bearer secret' } });
    expect(await response.json()).toMatchObject({ data: [{ id: 'a' }, { id: 'b' }] });
  });
});
