import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serve } from './serve.mjs';

let folder: string;
let site: Awaited<ReturnType<typeof serve>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'burrow-'));
  await mkdir(join(folder, 'dist', 'assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'secret');
  await writeFile(join(folder, 'dist', 'index.html'), '<title>Burrow</title>');
  await writeFile(join(folder, 'dist', 'assets', 'a-1234.wasm'), 'wasm');
  site = await serve(join(folder, 'dist'));
});
afterEach(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

/** Sends the path as it is; `fetch` would tidy it. */
function get(path: string, method = 'GET'): Promise<{ status: number; type: string; cache: string; body: string }> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(site.url);
    const asking = request({ host: '127.0.0.1', port, path, method }, (response) => {
      let body = '';
      response.on('data', (piece: Buffer) => (body += piece.toString()));
      response.on('end', () => {
        const { 'content-type': type = '', 'cache-control': cache = '' } = response.headers;
        resolve({ status: response.statusCode ?? 0, type, cache, body });
      });
    });
    asking.on('error', reject).end();
  });
}

describe('the small server', () => {
  it('serves the page at its root, never from a cache without asking', async () => {
    for (const path of ['/', '/index.html', '/?x=1']) {
      expect(await get(path)).toMatchObject({ status: 200, cache: 'no-cache', body: '<title>Burrow</title>' });
    }
  });

  it('serves assets with their type, to be kept for good', async () => {
    expect(await get('/assets/a-1234.wasm')).toMatchObject({ type: 'application/wasm', body: 'wasm' });
    expect((await get('/assets/a-1234.wasm')).cache).toContain('immutable');
  });

  it('says what is not there, and lists no folder', async () => {
    expect((await get('/nothing.js')).status).toBe(404);
    expect((await get('/assets/')).status).toBe(404);
    expect((await get('/assets')).status).toBe(404);
  });

  it.each(['/../secret.txt', '/%2e%2e/secret.txt', '/assets/..%2f..%2fsecret.txt', '//../secret.txt', '/%00', '/%zz'])(
    'gives nothing outside its folder (%s)',
    async (path) => {
      const { status, body } = await get(path);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body).not.toContain('secret');
    },
  );

  it('answers HEAD without a body and refuses the rest', async () => {
    expect(await get('/', 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect((await get('/', 'POST')).status).toBe(405);
  });
});
