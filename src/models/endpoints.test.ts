import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer, type ModelServerOptions } from '../../e2e/server/model-server';
import type { EndpointDraft } from '../app';
import type { Clock } from '../engine/ports';
import { openDoor } from '../net/door';
import { ServerUnreachable } from '../net/errors';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import type { EndpointRecord } from '../storage/records';
import type { PageFacts } from './check';
import { Endpoints, type EndpointParts, type EndpointStore } from './endpoints';
import { Keys } from './keys';
import { noVault } from './testing/vault';
import type { WireRequest } from './wire';

const KEY = 'sk-planted-9876543210';

class MemoryStore implements EndpointStore {
  readonly records = new Map<string, EndpointRecord>();
  readonly listeners = new Set<() => void>();
  async endpoints() {
    return [...this.records.values()];
  }
  async saveEndpoint(endpoint: EndpointRecord) {
    this.records.set(endpoint.id, endpoint);
    for (const listener of this.listeners) listener();
  }
  async removeEndpoint(id: string) {
    const removed = this.records.get(id);
    this.records.delete(id);
    return async () => {
      if (removed !== undefined) await this.saveEndpoint(removed);
    };
  }
}

/** Never wakes anybody but by their signal. */
const patientClock: Clock = {
  now: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('woken')));
    }),
};

function page(changes: Partial<PageFacts> = {}): PageFacts {
  return { origin: 'https://burrow.example', secure: false, localNetwork: async () => null, ...changes };
}

let server: ModelServer;
let store: MemoryStore;
let ledger: Ledger;

function endpoints(changes: Partial<EndpointParts> = {}): Endpoints {
  let ids = 0;
  return new Endpoints({
    store,
    keys: new Keys(() => store.endpoints(), noVault),
    onStored: (listener) => {
      store.listeners.add(listener);
      return () => store.listeners.delete(listener);
    },
    wire: { send: openDoor(ledger, 'https://burrow.example/'), readEvents },
    clock: patientClock,
    newId: () => `e${(ids += 1)}`,
    page: page(),
    ...changes,
  });
}

function draft(changes: Partial<EndpointDraft> = {}): EndpointDraft {
  const base = { name: 'Mine', baseUrl: server.url, model: 'scripted', key: KEY };
  return { ...base, class: 'coder', window: 8000, concurrency: 4, kind: 'openai', price: null, ...changes };
}

async function restart(options: ModelServerOptions): Promise<void> {
  await server.close();
  server = await startModelServer(options);
}

const { signal } = new AbortController();

beforeEach(async () => {
  store = new MemoryStore();
  ledger = new Ledger();
  server = await startModelServer();
});
afterEach(() => server.close());

describe('connected endpoints', () => {
  it('are stored without their key, which stays in memory', async () => {
    const service = endpoints();
    const record = await service.save(draft());
    expect(JSON.stringify([...store.records.values()])).not.toContain(KEY);
    expect(JSON.stringify(await service.list())).not.toContain(KEY);
    expect(await service.list()).toEqual([{ ...record, key: 'typed' }]);
    expect(await endpoints().list()).toEqual([{ ...record, key: 'none' }]);
  });

  it('are models to choose from, beside the built-in reader', async () => {
    const service = endpoints();
    const { id } = await service.save(draft());
    expect(await service.models()).toEqual([
      { id, name: 'Mine', host: new URL(server.url).host, plans: true, class: 'coder' },
      { id: 'reader', name: 'Built-in reader (no AI model)', host: null, plans: false },
    ]);
  });

  it('answer with their key, booked on the run', async () => {
    await restart({ key: KEY });
    const service = endpoints();
    const { id } = await service.save(draft());
    const model = await service.model(id, 'run-7');
    expect((await model.complete([{ role: 'user', content: 'x' }], { signal, maxTokens: 9 })).text).toBe('ok');
    expect(ledger.lines('run-7')).toMatchObject([{ requests: 1, characters: 1 }]);
  });

  it('can be changed; a key that is left empty stays, at the same server only', async () => {
    const service = endpoints();
    const { id } = await service.save(draft());
    await service.save(draft({ model: 'another', key: '' }), id);
    expect(await service.list()).toMatchObject([{ id, model: 'another', key: 'typed' }]);
    await service.save(draft({ key: '', baseUrl: 'https://elsewhere.example/v1' }), id);
    expect(await service.list()).toMatchObject([{ id, key: 'none' }]);
  });

  it('are tested with the key they have when none is typed', async () => {
    await restart({ key: KEY });
    const service = endpoints();
    const { id } = await service.save(draft());
    expect((await service.test(draft({ key: '' }), signal, id)).ok).toBe(true);
    expect((await service.test(draft({ key: '' }), signal)).ok).toBe(false);
  });

  it('come back with their key when a removal is undone', async () => {
    const service = endpoints();
    const { id } = await service.save(draft());
    const undo = await service.remove(id);
    expect(await service.list()).toEqual([]);
    await undo();
    expect(await service.list()).toMatchObject([{ id, key: 'typed' }]);
  });

  it('tell when they change, and the key is there by then', async () => {
    const service = endpoints();
    const seen: Promise<readonly { key: string }[]>[] = [];
    const leave = service.onChange(() => seen.push(service.list()));
    await service.save(draft());
    leave();
    await service.save(draft());
    expect(await Promise.all(seen)).toMatchObject([[{ key: 'typed' }]]);
  });

  it('that do not exist are named with those that do', async () => {
    await expect(endpoints().model('gone', null)).rejects.toMatchObject({ code: 'endpoint.gone' });
  });

  it.each([
    [{ baseUrl: '' }, 'endpoint.baseUrl'],
    [{ baseUrl: 'http://' }, 'endpoint.baseUrl'],
    [{ baseUrl: 'ftp://models.example' }, 'endpoint.baseUrl'],
    [{ baseUrl: 'https://user:pass@models.example' }, 'endpoint.baseUrl'],
    [{ baseUrl: 'https://models.example/v1?key=1' }, 'endpoint.baseUrl'],
    [{ key: 'two words' }, 'endpoint.key'],
    [{ key: 'schlüssel' }, 'endpoint.key'],
    [{ model: ' ' }, 'endpoint.incomplete'],
    [{ window: 0 }, 'endpoint.incomplete'],
    [{ concurrency: 1.5 }, 'endpoint.incomplete'],
    [{ price: { input: -1, output: 1 } }, 'endpoint.incomplete'],
    [{ price: { input: 1, output: NaN } }, 'endpoint.incomplete'],
  ])('cannot be saved with %j', async (changes, code) => {
    await expect(endpoints().save(draft(changes))).rejects.toMatchObject({ code });
    expect(store.records.size).toBe(0);
    expect(await endpoints().test(draft(changes), signal)).toMatchObject({ ok: false });
    expect(server.requests).toHaveLength(0);
  });

  it('get a name when they have none', async () => {
    const record = await endpoints().save(draft({ name: ' ', baseUrl: 'localhost:1234', model: 'qwen' }));
    expect(record.name).toBe('qwen at localhost:1234');
  });
});

describe('testing an endpoint', () => {
  it('asks one tiny question', async () => {
    expect(await endpoints().test(draft(), signal)).toMatchObject({ ok: true });
    expect(server.requests).toHaveLength(1);
  });

  it('says when the key is refused or missing, and where to get one', async () => {
    await restart({ key: 'another' });
    const refused = await endpoints().test(draft(), signal);
    expect(refused).toMatchObject({ ok: false, next: 'Copy the key again, as a whole.' });
    expect(refused.sentence).toContain('does not accept this API key');
    expect(refused.sentence).not.toContain(KEY);
    expect((await endpoints().test(draft({ key: '' }), signal)).sentence).toContain('asks for an API key');
    const wire = { send: async () => new Response('{}', { status: 401 }), readEvents };
    const hosted = await endpoints({ wire }).test(draft({ baseUrl: 'https://api.openai.com/v1' }), signal);
    expect(hosted.next).toContain('platform.openai.com');
  });

  it('lists what there is when the model is unknown', async () => {
    await restart({ models: ['small', 'large'], scenario: [{ reply: { status: 404 } }] });
    expect(await endpoints().test(draft({ model: 'medium' }), signal)).toEqual({
      ok: false,
      sentence: 'The server is there, but has no model called “medium”.',
      next: 'Use one of: small, large.',
    });
  });

  it('shows a refusal as it came when the model is known', async () => {
    await restart({ scenario: [{ reply: { status: 400, error: { error: 'Out of credits.' } } }] });
    expect((await endpoints().test(draft(), signal)).sentence).toContain('Out of credits');
  });

  it('says so when nobody answers', async () => {
    const { url } = server;
    await server.close();
    const check = await endpoints().test(draft({ baseUrl: url }), signal);
    expect(check.sentence).toContain('no server runs there');
    expect(check.next).toContain('its port');
    server = await startModelServer();
  });

  /** A browser that does not let this page read what the server says: only a probe gets through. */
  const unreadable = {
    send: (request: { url: string; purpose: string }) =>
      request.purpose === 'probe'
        ? Promise.resolve(new Response(null, { status: 200 }))
        : Promise.reject(new ServerUnreachable(new URL(request.url).host)),
    readEvents,
  };

  it.each([
    ['http://127.0.0.1:11434', 'OLLAMA_ORIGINS set to https://burrow.example'],
    ['http://localhost:1234/v1', 'Enable CORS'],
    ['http://localhost:8000/v1', '--allowed-origins \'["https://burrow.example"]\''],
    ['http://localhost:8080/v1', '--cors-origins'],
    ['https://models.example/v1', 'allow requests from https://burrow.example'],
  ])('tells a server that keeps this page out from none, and which switch the one at %s needs', async (url, words) => {
    const check = await endpoints({ wire: unreadable }).test(draft({ baseUrl: url }), signal);
    expect(check.sentence).toContain('(CORS)');
    expect(check.next).toContain(words);
  });

  it('finds a real server that keeps pages out by a request whose reply stays closed', async () => {
    const door = openDoor(ledger, 'https://burrow.example/');
    const wire = {
      send: (request: WireRequest) =>
        request.purpose === 'probe' ? door(request) : Promise.reject(new ServerUnreachable('the server')),
      readEvents,
    };
    expect((await endpoints({ wire }).test(draft(), signal)).sentence).toContain('(CORS)');
    expect(ledger.lines()).toMatchObject([{ requests: 1, characters: 0 }]);
  });

  it('knows when the browser itself forbids what is near, or still asks', async () => {
    const wire = { send: () => Promise.reject(new ServerUnreachable('localhost')), readEvents };
    const asked: string[] = [];
    const facts = (state: PermissionState) =>
      page({
        localNetwork: async (where) => {
          asked.push(where);
          return state;
        },
      });
    const denied = await endpoints({ wire, page: facts('denied') }).test(draft(), signal);
    expect(denied.sentence).toContain('does not let this page talk to programs on this machine');
    const nearby = draft({ baseUrl: 'http://192.168.1.20:8000' });
    const prompt = await endpoints({ wire, page: facts('prompt') }).test(nearby, signal);
    expect(prompt.sentence).toContain('asks before it lets a page talk to devices in your network');
    // Far away nothing is asked, nor where the page itself comes from this machine.
    await endpoints({ wire, page: facts('denied') }).test(draft({ baseUrl: 'https://models.example' }), signal);
    const own = { ...facts('denied'), origin: 'http://localhost:4173' };
    expect((await endpoints({ wire, page: own }).test(draft(), signal)).sentence).toContain('No reply came');
    expect(asked).toEqual(['loopback', 'local']);
  });

  it('explains that a page over https cannot reach plain http, except what is near', async () => {
    const secure = page({ secure: true });
    const check = await endpoints({ page: secure }).test(draft({ baseUrl: 'http://models.example:8000' }), signal);
    expect(check).toMatchObject({ ok: false });
    expect(check.sentence).toContain('https only');
    expect(await endpoints({ page: secure }).test(draft(), signal)).toMatchObject({ ok: true });
    // The own network only where the browser asks its user about it.
    const wire = { send: () => Promise.reject(new ServerUnreachable('models.example')), readEvents };
    const nearby = draft({ baseUrl: 'http://10.0.0.7:8000' });
    expect((await endpoints({ wire, page: secure }).test(nearby, signal)).sentence).toContain('https only');
    const asking = page({ secure: true, localNetwork: async () => 'granted' });
    expect((await endpoints({ wire, page: asking }).test(nearby, signal)).sentence).toContain('No reply came');
    // A page over http may try.
    const tried = await endpoints({ wire }).test(draft({ baseUrl: 'http://models.example:8000' }), signal);
    expect(tried.sentence).toContain('No reply came');
  });

  it('says when there is a server, but no API', async () => {
    server.script([{ reply: { fault: 'page' } }]);
    const site = await endpoints().test(draft(), signal);
    expect(site.sentence).toContain('answered with a web page');
    const elsewhere = draft({ baseUrl: `${new URL(server.url).origin}/models/v2` });
    expect((await endpoints().test(elsewhere, signal)).sentence).toContain(
      'nothing that answers for models at /models/v2',
    );
  });

  it('says how long to wait when the server limits how often it may be asked', async () => {
    server.script([{ reply: { status: 429, headers: { 'retry-after': '20' } } }]);
    const check = await endpoints().test(draft(), signal);
    expect(check.sentence).toContain('limits how often');
    expect(check.next).toContain('Wait 20 seconds');
  });

  it('gives up on a server that stays silent', async () => {
    server.script([{ reply: { fault: 'silent' } }]);
    const clock: Clock = { now: () => 0, sleep: () => server.until(({ requests }) => requests.length === 1) };
    expect((await endpoints({ clock }).test(draft(), signal)).sentence).toContain('no reply within 60 seconds');
    await server.until(({ abandoned }) => abandoned === 1);
  });

  it('ends when it is aborted', async () => {
    server.script([{ reply: { fault: 'silent' } }]);
    const controller = new AbortController();
    const testing = endpoints().test(draft(), controller.signal);
    await server.until(({ requests }) => requests.length === 1);
    controller.abort(new Error('closed the dialog'));
    await expect(testing).rejects.toThrow('closed the dialog');
    await server.until(({ abandoned }) => abandoned === 1);
  });
});

describe('the models of a server', () => {
  const list = (changes: Partial<EndpointDraft> = {}) => endpoints().offered(draft(changes), signal);

  it('are listed with what it says of each, whatever it calls that', async () => {
    await restart({
      models: [
        { id: 'plain' },
        { id: 'vllm', max_model_len: 32_768 },
        { id: 'router', context_length: 200_000, pricing: { prompt: '0.0000006', completion: '0.000003' } },
        { id: 'together', context_length: 131_072, pricing: { input: 0.15, output: 0.6 } },
        { id: 'auto', pricing: { prompt: '-1', completion: '-1' } },
        { id: 'llama', meta: { n_ctx: 8192, n_ctx_train: 131_072 } },
        { id: 'studio', loaded_context_length: 4096, max_context_length: 131_072 },
        { id: 'claude', max_input_tokens: 1_000_000 },
        { id: 'odd', context_length: 'large', meta: 7, pricing: null },
      ] as { id: string }[],
    });
    const unknown = { window: null, price: null };
    expect(await list()).toEqual([
      { ...unknown, id: 'plain' },
      { ...unknown, id: 'vllm', window: 32_768 },
      { id: 'router', window: 200_000, price: { input: 0.6, output: 3 } },
      { id: 'together', window: 131_072, price: { input: 0.15, output: 0.6 } },
      { ...unknown, id: 'auto' },
      { ...unknown, id: 'llama', window: 8192 },
      { ...unknown, id: 'studio', window: 4096 },
      { ...unknown, id: 'claude', window: 1_000_000 },
      { ...unknown, id: 'odd' },
    ]);
    expect(ledger.lines()).toMatchObject([{ run: null, requests: 1, characters: 0 }]);
  });

  it('are asked for with the key, the one typed or the one that is kept', async () => {
    await restart({ key: KEY, models: ['a'] });
    expect(await list()).toMatchObject([{ id: 'a' }]);
    expect(await list({ kind: 'anthropic' })).toMatchObject([{ id: 'a' }]);
    await expect(list({ key: 'wrong' })).rejects.toMatchObject({ code: 'model.refused' });
    const service = endpoints();
    const { id } = await service.save(draft());
    expect(await service.offered(draft({ key: '' }), signal, id)).toMatchObject([{ id: 'a' }]);
    await expect(service.offered(draft({ key: '' }), signal)).rejects.toMatchObject({ code: 'model.refused' });
    await expect(list({ key: 'two words' })).rejects.toMatchObject({ code: 'endpoint.key' });
  });

  it('are not there at a server that lists none, or is none', async () => {
    await expect(list({ baseUrl: `${server.url}/deeper/v1` })).rejects.toMatchObject({ code: 'endpoint.list' });
    const site = { send: async () => new Response('<title>Welcome'), readEvents };
    await expect(endpoints({ wire: site }).offered(draft(), signal)).rejects.toMatchObject({ code: 'endpoint.list' });
    const { url } = server;
    await server.close();
    await expect(list({ baseUrl: url })).rejects.toMatchObject({ code: 'model.unreachable' });
    server = await startModelServer();
  });
});

describe('prices', () => {
  it('are those entered, else those of the provider’s list, else unknown', async () => {
    const service = endpoints();
    const priceOf = async (changes: Partial<EndpointDraft>) =>
      (await service.model((await service.save(draft(changes))).id, null)).price;
    expect(await priceOf({ price: { input: 1, output: 2 } })).toEqual({ input: 1, output: 2 });
    const anthropic = { baseUrl: 'https://api.anthropic.com', kind: 'anthropic' } as const;
    expect(await priceOf({ ...anthropic, model: 'claude-sonnet-4-5-20250929' })).toEqual({ input: 3, output: 15 });
    expect(await priceOf({ ...anthropic, model: 'claude-sonnet-9' })).toBeNull();
    expect(await priceOf({ baseUrl: 'https://api.openai.com', model: 'gpt-5-mini' })).toEqual({
      input: 0.25,
      output: 2,
    });
    expect(await priceOf({ baseUrl: 'https://api.openai.com', model: 'gpt-5-codex' })).toBeNull();
    // The same model elsewhere may cost something else.
    expect(await priceOf({ model: 'gpt-5-mini' })).toBeNull();
  });
});

describe('presets', () => {
  it('can be used as they are, once a model is named', async () => {
    const service = endpoints();
    for (const { baseUrl, kind, model, window, concurrency, price, key, help } of service.presets) {
      expect(help).not.toContain('{origin}');
      if (baseUrl === '') continue;
      const typed = { model: model || 'some-model', key: key === 'needed' ? KEY : '' };
      const saved = await service.save(draft({ baseUrl, kind, window, concurrency, price, ...typed }));
      expect(saved).toMatchObject({ baseUrl, kind });
    }
    expect(service.presets.at(-1)).toMatchObject({ id: 'other', baseUrl: '' });
  });

  it('suggest models whose price is known, where it is not their own machine', () => {
    const service = endpoints();
    for (const { baseUrl, model, price } of service.presets.filter((preset) => preset.model !== '')) {
      expect([baseUrl, price ?? service.listPrice(baseUrl, model).price]).not.toEqual([baseUrl, null]);
    }
  });
});
