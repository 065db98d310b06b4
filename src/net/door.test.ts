import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assetLoader } from './assets';
import { openDoor, type DoorRequest } from './door';
import { Ledger } from './ledger';

let server: Server;
let base: string;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  seen = [];
  answer = (_request, response) => response.end('hello');
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/app/` : '';
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function request(changes: Partial<DoorRequest> = {}): DoorRequest {
  return {
    url: `${base}chat`,
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    signal: new AbortController().signal,
    purpose: 'model',
    characters: 7,
    run: 'r1',
    ...changes,
  };
}

describe('the door', () => {
  it('books every request on its run and host, with what it sent and what came back', async () => {
    const ledger = new Ledger();
    const send = openDoor(ledger, 'https://burrow.example/');
    const { host } = new URL(base);
    await (await send(request())).text();
    await (await send(request())).text();
    await (await send(request({ run: 'r2', characters: 1 }))).text();
    expect(ledger.lines('r1')).toEqual([{ run: 'r1', host, requests: 2, characters: 14, bytes: 10 }]);
    expect(ledger.lines()).toHaveLength(2);
    expect(ledger.ownFiles.requests).toBe(0);
  });

  it('tells listeners until they leave', async () => {
    const ledger = new Ledger();
    let told = 0;
    const leave = ledger.subscribe(() => (told += 1));
    const send = openDoor(ledger, base);
    await (await send(request())).text();
    const before = told;
    leave();
    await (await send(request())).text();
    expect(before).toBeGreaterThan(0);
    expect(told).toBe(before);
  });

  it('books a request that gets no reply, because it may have been sent', async () => {
    const ledger = new Ledger();
    answer = (_request, response) => response.destroy();
    await expect(openDoor(ledger, base)(request())).rejects.toMatchObject({ code: 'net.unreachable' });
    expect(ledger.lines('r1')).toMatchObject([{ requests: 1, characters: 7, bytes: 0 }]);
  });

  it('does not follow a redirect to another host', async () => {
    answer = (_request, response) => response.writeHead(307, { location: 'http://localhost:1/elsewhere' }).end();
    await expect(openDoor(new Ledger(), base)(request())).rejects.toMatchObject({ code: 'net.redirected' });
    expect(seen).toHaveLength(1);
  });

  it('probes whether a server is there, wherever it leads, and throws the reply away', async () => {
    const ledger = new Ledger();
    const send = openDoor(ledger, 'https://burrow.example/');
    const probe = request({ method: 'GET', headers: {}, body: null, purpose: 'probe', characters: 0, run: null });
    expect(await (await send(probe)).text()).toBe('');
    answer = ({ url }, response) =>
      url === '/app/chat' ? response.writeHead(302, { location: `${base}elsewhere` }).end() : response.end('there');
    await send(probe);
    expect(seen.map(({ url }) => url)).toEqual(['/app/chat', '/app/chat', '/app/elsewhere']);
    expect(ledger.lines()).toMatchObject([{ run: null, requests: 2, characters: 0 }]);
    await new Promise((resolve) => server.close(resolve).closeAllConnections());
    await expect(send(probe)).rejects.toMatchObject({ code: 'net.unreachable' });
    server.listen(0, '127.0.0.1');
  });

  it('sends no header that was not asked for to be sent', async () => {
    await (await openDoor(new Ledger(), base)(request())).text();
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
    expect(seen[0]?.headers).not.toHaveProperty('cookie');
    expect(seen[0]?.headers).not.toHaveProperty('referer');
  });

  it.each(['nonsense', 'ftp://example.org/', 'http://user:secret@example.org/', 'javascript:alert(1)'])(
    'refuses the address %s without sending anything',
    async (url) => {
      const ledger = new Ledger();
      await expect(openDoor(ledger, base)(request({ url }))).rejects.toMatchObject({ code: 'net.address' });
      expect(ledger.lines()).toEqual([]);
    },
  );

  it('throws the reason of an abort, before and during a request', async () => {
    const send = openDoor(new Ledger(), base);
    const reason = new Error('stopped');
    await expect(send(request({ signal: AbortSignal.abort(reason) }))).rejects.toBe(reason);
    expect(seen).toHaveLength(0);
    const controller = new AbortController();
    answer = () => controller.abort(reason);
    await expect(send(request({ signal: controller.signal }))).rejects.toBe(reason);
  });
});

describe('files of the app', () => {
  const { signal } = new AbortController();

  it('come from the folder of the page and are counted apart', async () => {
    const ledger = new Ledger();
    const load = assetLoader(openDoor(ledger, base), `${base}index.html#/ask`);
    expect(new TextDecoder().decode(await load('pyodide/python.wasm', signal))).toBe('hello');
    expect(seen[0]?.url).toBe('/app/pyodide/python.wasm');
    expect(ledger.ownFiles).toEqual({ requests: 1, bytes: 5 });
    expect(ledger.lines()).toEqual([]);
  });

  it.each(['../secret', '/etc/passwd', 'https://elsewhere.example/x.js', '//elsewhere.example/x.js'])(
    'never come from outside it (%s)',
    async (name) => {
      await expect(assetLoader(openDoor(new Ledger(), base), base)(name, signal)).rejects.toMatchObject({
        code: 'net.address',
      });
      expect(seen).toHaveLength(0);
    },
  );

  it('that are missing are an error, also where the host answers with its start page', async () => {
    const load = assetLoader(openDoor(new Ledger(), base), base);
    answer = (_request, response) => response.writeHead(404).end();
    await expect(load('a.wasm', signal)).rejects.toMatchObject({ code: 'net.asset' });
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Burrow');
    await expect(load('a.wasm', signal)).rejects.toMatchObject({ code: 'net.asset' });
  });

  it('that break off in the middle are an error', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half', () => response.destroy());
    };
    const load = assetLoader(openDoor(new Ledger(), base), base);
    await expect(load('a.wasm', signal)).rejects.toMatchObject({ code: 'net.asset' });
  });
});

describe('the private page', () => {
  it('says that other servers are out of its reach, and books nothing that was not sent', async () => {
    const ledger = new Ledger();
    // Stands in for the browser's policy: nobody answers there.
    answer = (_request, response) => response.destroy();
    const send = openDoor(ledger, 'https://burrow.example/private.html', true);
    for (const purpose of ['model', 'weights', 'probe'] as const) {
      await expect(send(request({ purpose }))).rejects.toMatchObject({
        code: 'net.private',
        sentence: expect.stringContaining('This page cannot reach other servers.'),
      });
    }
    expect(ledger.traffic()).toEqual({ hosts: [], weights: [], own: { requests: 0, bytes: 0 } });
  });

  it('books what comes through in spite of its policy', async () => {
    const ledger = new Ledger();
    await (await openDoor(ledger, 'https://burrow.example/private.html', true)(request())).text();
    expect(ledger.traffic().hosts).toMatchObject([{ requests: 1, characters: 7, bytes: 5 }]);
  });

  it('reaches the server it came from as ever', async () => {
    const ledger = new Ledger();
    const send = openDoor(ledger, base, true);
    await (await send(request())).text();
    await (await send(request({ run: 'r2' }))).text();
    expect(ledger.traffic().hosts).toEqual([{ host: new URL(base).host, requests: 2, characters: 14, bytes: 10 }]);
    answer = (_request, response) => response.destroy();
    await expect(send(request())).rejects.toMatchObject({ code: 'net.unreachable' });
  });
});
