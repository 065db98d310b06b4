/** Downloads from a real server that behaves as hubs do, and as they should not. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDoor } from '../../net/door';
import { Ledger } from '../../net/ledger';
import type { Progress } from '../local/engine';
import { download, type Version } from './download';
import { MemoryWeights } from './testing/memory-weights';

const FILE = Uint8Array.from({ length: 300_000 }, (_, n) => (n * 7 + (n >> 8)) % 256);

let server: Server;
let url: string;
let seen: IncomingMessage[];
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let weights: MemoryWeights;
let ledger: Ledger;
let known: Version;

/** As hubs answer: the whole, or the rest from a place on. */
function serves(file: Uint8Array, tag = '"v1"') {
  return ({ headers }: IncomingMessage, response: ServerResponse) => {
    const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    if (from >= file.length) return response.writeHead(416).end();
    const range = from === 0 ? {} : { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` };
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': file.length - from, etag: tag, ...range });
    response.end(file.subarray(from));
  };
}

/** The same, but the connection breaks after some bytes. */
function breaksAfter(bytes: number, file = FILE) {
  return (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { 'content-length': file.length, etag: '"v1"' });
    response.write(file.subarray(0, bytes), () => response.destroy());
  };
}

beforeEach(async () => {
  seen = [];
  answer = serves(FILE);
  weights = new MemoryWeights();
  ledger = new Ledger();
  known = { bytes: null, tag: null };
  server = createServer((request, response) => {
    seen.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}/model.gguf` : '';
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function fetchIt(more: { signal?: AbortSignal; room?: number | null; address?: string } = {}) {
  const send = openDoor(ledger, 'https://burrow.example/');
  const progress: Progress[] = [];
  const version = await download(
    {
      id: 'm',
      url: more.address ?? url,
      known,
      signal: more.signal ?? new AbortController().signal,
      onProgress: (step) => void progress.push(step),
      onVersion: async (version) => {
        known = version;
      },
    },
    {
      fetch: (request) => send({ ...request, method: 'GET', body: null, purpose: 'weights', characters: 0, run: null }),
      weights,
      room: async () => more.room ?? null,
    },
  );
  return { version, progress };
}

async function expectStored(file: Uint8Array): Promise<void> {
  const stored = Buffer.from(await (await weights.open('m')).arrayBuffer());
  expect(stored.length).toBe(file.length);
  expect(stored.equals(file)).toBe(true);
}

describe('a download', () => {
  it('stores the file byte for byte, tells how far it is, and is in the ledger as weights', async () => {
    const { version, progress } = await fetchIt();
    await expectStored(FILE);
    expect(version).toEqual({ bytes: FILE.length, tag: '"v1"' });
    expect(progress.at(-1)).toEqual({ received: FILE.length, total: FILE.length });
    expect(progress.map(({ received }) => received)).toEqual(
      progress.map(({ received }) => received).toSorted((a, b) => a - b),
    );
    expect(ledger.weights()).toEqual([{ host: new URL(url).host, requests: 1, bytes: FILE.length }]);
    expect(ledger.lines()).toEqual([]);
    expect(seen[0]?.headers.range).toBeUndefined();
  });

  it('goes on where it was cut off', async () => {
    answer = breaksAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    const before = await weights.size('m');
    expect(before).toBeGreaterThan(0);
    answer = serves(FILE);
    await fetchIt();
    expect(seen.at(-1)?.headers.range).toBe(`bytes=${before}-`);
    await expectStored(FILE);
  });

  it('needs no request when all is there', async () => {
    await fetchIt();
    await fetchIt();
    expect(seen).toHaveLength(1);
  });

  it('begins anew when the file is another one by now', async () => {
    answer = breaksAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    const other = FILE.map((byte) => byte ^ 1);
    answer = serves(other, '"v2"');
    await fetchIt();
    await expectStored(other);
  });

  it('begins anew when the file is shorter now than what is there', async () => {
    answer = breaksAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    const short = FILE.subarray(0, 1_000);
    answer = serves(short, '"v2"');
    await fetchIt();
    await expectStored(short);
  });

  it('begins anew at a server that knows no parts', async () => {
    answer = breaksAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    answer = (_request, response) => response.writeHead(200, { 'content-length': FILE.length }).end(FILE);
    await fetchIt();
    await expectStored(FILE);
    expect(seen).toHaveLength(2);
  });

  it.each([
    [404, 'download.refused'],
    [403, 'download.refused'],
    [503, 'download.refused'],
  ])('keeps what it has when the server answers %i', async (status, code) => {
    answer = breaksAfter(100_000);
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    const before = await weights.size('m');
    answer = (_request, response) => response.writeHead(status).end();
    await expect(fetchIt()).rejects.toMatchObject({ code });
    expect(await weights.size('m')).toBe(before);
  });

  it('takes no web page for a model', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<title>Log in');
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.wrong' });
    expect(await weights.size('m')).toBe(0);
  });

  it('says when there is no room before it stores anything', async () => {
    await expect(fetchIt({ room: 1_000 })).rejects.toMatchObject({ code: 'download.room' });
    expect(await weights.size('m')).toBe(0);
  });

  it('says when nobody answers', async () => {
    const address = 'http://127.0.0.1:1/model.gguf';
    await expect(fetchIt({ address })).rejects.toMatchObject({ code: 'download.unreachable' });
  });

  it('ends with the reason of an abort and keeps what it has', async () => {
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': FILE.length, etag: '"v1"' });
      response.write(FILE.subarray(0, 50_000));
    };
    weights.onWritten = () => cancel.abort(reason);
    await expect(fetchIt({ signal: cancel.signal })).rejects.toBe(reason);
    expect(await weights.size('m')).toBeGreaterThan(0);
  });

  it('follows the hub to the store that holds the file, and books both', async () => {
    const store = createServer(serves(FILE));
    await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
    const address = store.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    answer = (_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${port}/x` }).end();
    await fetchIt();
    await expectStored(FILE);
    expect(ledger.weights()).toEqual([
      { host: new URL(url).host, requests: 1, bytes: 0 },
      { host: `127.0.0.1:${port}`, requests: 1, bytes: FILE.length },
    ]);
    store.closeAllConnections();
    await new Promise((resolve) => store.close(resolve));
  });
});
