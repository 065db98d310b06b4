import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer, type ModelServerOptions } from '../../e2e/server/model-server';
import type { EndpointDraft } from '../app';
import type { Clock } from '../engine/ports';
import { openDoor } from '../net/door';
import { ServerUnreachable } from '../net/errors';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import type { EndpointRecord } from '../storage/records';
import { Endpoints, type EndpointParts, type EndpointStore } from './endpoints';

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

let server: ModelServer;
let store: MemoryStore;
let ledger: Ledger;

function endpoints(changes: Partial<EndpointParts> = {}): Endpoints {
  let ids = 0;
  return new Endpoints({
    store,
    onStored: (listener) => {
      store.listeners.add(listener);
      return () => store.listeners.delete(listener);
    },
    wire: { send: openDoor(ledger, 'https://burrow.example/'), readEvents },
    clock: patientClock,
    newId: () => `e${(ids += 1)}`,
    securePage: false,
    ...changes,
  });
}

function draft(changes: Partial<EndpointDraft> = {}): EndpointDraft {
  const base = { name: 'Mine', baseUrl: server.url, model: 'scripted', key: KEY };
  return { ...base, class: 'coder', window: 8000, concurrency: 4, ...changes };
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
    expect(await service.list()).toEqual([{ ...record, hasKey: true }]);
    expect(await endpoints().list()).toEqual([{ ...record, hasKey: false }]);
  });

  it('are models to choose from, beside the built-in reader', async () => {
    const service = endpoints();
    const { id } = await service.save(draft());
    expect(await service.models()).toEqual([
      { id, name: 'Mine', host: new URL(server.url).host, plans: true },
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
    expect(await service.list()).toMatchObject([{ id, model: 'another', hasKey: true }]);
    await service.save(draft({ key: '', baseUrl: 'https://elsewhere.example/v1' }), id);
    expect(await service.list()).toMatchObject([{ id, hasKey: false }]);
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
    expect(await service.list()).toMatchObject([{ id, hasKey: true }]);
  });

  it('tell when they change, and the key is there by then', async () => {
    const service = endpoints();
    const seen: Promise<readonly { hasKey: boolean }[]>[] = [];
    const leave = service.onChange(() => seen.push(service.list()));
    await service.save(draft());
    leave();
    await service.save(draft());
    expect(await Promise.all(seen)).toMatchObject([[{ hasKey: true }]]);
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

  it('says when the key is refused', async () => {
    await restart({ key: 'another' });
    const check = await endpoints().test(draft(), signal);
    expect(check).toMatchObject({ ok: false, next: 'Check the API key in Models.' });
    expect(check.sentence).not.toContain(KEY);
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

  it('says both when nobody answers: down, or not allowed', async () => {
    const { url } = server;
    await server.close();
    const check = await endpoints().test(draft({ baseUrl: url }), signal);
    expect(check.sentence).toContain('no server runs there');
    expect(check.sentence).toContain('CORS');
    server = await startModelServer();
  });

  it.each([
    ['http://127.0.0.1:11434', 'OLLAMA_ORIGINS'],
    ['http://localhost:1234/v1', 'LM Studio'],
  ])('knows which switch the local server at %s needs', async (baseUrl, words) => {
    // Not over the network: something may really listen on these ports where this test runs.
    const wire = { send: () => Promise.reject(new ServerUnreachable(baseUrl)), readEvents };
    expect((await endpoints({ wire }).test(draft({ baseUrl }), signal)).next).toContain(words);
  });

  it('explains that a page over https cannot reach plain http, except on this machine', async () => {
    const service = endpoints({ securePage: true });
    const check = await service.test(draft({ baseUrl: 'http://models.example:8000' }), signal);
    expect(check).toMatchObject({ ok: false });
    expect(check.sentence).toContain('https only');
    expect(await service.test(draft(), signal)).toMatchObject({ ok: true });
    // A page over http may try.
    const wire = { send: () => Promise.reject(new ServerUnreachable('models.example')), readEvents };
    const tried = await endpoints({ wire }).test(draft({ baseUrl: 'http://models.example:8000' }), signal);
    expect(tried.sentence).toContain('gave no reply');
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
