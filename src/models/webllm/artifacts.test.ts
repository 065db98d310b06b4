/** Downloads from a real server that behaves as hubs do, and as they should not. */
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDoor } from '../../net/door';
import { Ledger } from '../../net/ledger';
import type { Progress } from '../local/engine';
import { download, folderOf, removeWeights } from './artifacts';
import { ArtifactServer, FILES, TOTAL_BYTES, type Fault } from './testing/artifact-server';
import { MemoryArtifacts } from './testing/memory-artifacts';

let hub: ArtifactServer;
let server: Server;
let origin: string;
let ledger: Ledger;
let artifacts: MemoryArtifacts;

beforeEach(async () => {
  hub = new ArtifactServer();
  ledger = new Ledger();
  artifacts = new MemoryArtifacts();
  server = createServer(hub.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = typeof address === 'object' && address !== null ? `http://127.0.0.1:${address.port}` : '';
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const record = () => ({
  model: `${origin}/lab/Tiny-MLC`,
  model_id: 'tiny',
  model_lib: `${origin}/libs/tiny-webgpu.wasm`,
});

async function fetchIt(more: { signal?: AbortSignal; room?: number; onProgress?: (step: Progress) => void } = {}) {
  const send = openDoor(ledger, 'https://burrow.example/');
  return download(
    record(),
    {
      artifacts,
      fetch: (request) => send({ ...request, method: 'GET', body: null, purpose: 'weights', characters: 0, run: null }),
      room: async () => more.room ?? null,
    },
    { signal: more.signal ?? new AbortController().signal, onProgress: more.onProgress ?? (() => undefined) },
  );
}

function stored(): readonly string[] {
  return [...artifacts.files.keys()].map((key) => key.slice(key.lastIndexOf('/') + 1)).toSorted();
}

describe('the download of a model for WebLLM', () => {
  it('stores each file under its address where the library looks, and is in the ledger as weights', async () => {
    const steps: Progress[] = [];
    const told = await fetchIt({ onProgress: (step) => void steps.push(step) });
    expect(told).toEqual({
      bytes: TOTAL_BYTES,
      trained: 32_768,
      bytesPerToken: 24 * 2 * 64 * 4,
      revision: expect.any(String),
    });
    const folder = `${origin}/lab/Tiny-MLC/resolve/main/`;
    for (const [name, file] of Object.entries(FILES)) {
      const shelf = name.startsWith('mlc') ? 'config' : name.endsWith('.wasm') ? 'wasm' : 'model';
      const url = name.endsWith('.wasm') ? record().model_lib : folder + name;
      const bytes = Buffer.from((await artifacts.read(`webllm/${shelf}`, url)) ?? new ArrayBuffer(0));
      expect(bytes.equals(file), name).toBe(true);
    }
    expect(steps.at(-1)).toEqual({ received: TOTAL_BYTES, total: TOTAL_BYTES });
    expect(steps.every(({ received }, n) => received >= (steps[n - 1]?.received ?? 0))).toBe(true);
    expect(ledger.weights()).toEqual([
      { host: new URL(origin).host, requests: Object.keys(FILES).length, bytes: TOTAL_BYTES },
    ]);
    expect(ledger.lines()).toEqual([]);
  });

  it('needs no request when all is there', async () => {
    await fetchIt();
    hub.asked = [];
    await fetchIt();
    expect(hub.asked).toEqual([]);
  });

  it('goes on with the files that are missing after it was cut off', async () => {
    hub.faults.set('params_shard_3.bin', 'cut');
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.interrupted' });
    const before = stored();
    expect(before).toContain('params_shard_0.bin');
    expect(before).not.toContain('params_shard_3.bin');
    hub.faults.clear();
    hub.asked = [];
    const steps: Progress[] = [];
    await fetchIt({ onProgress: (step) => void steps.push(step) });
    expect(hub.asked.toSorted()).toEqual(
      Object.keys(FILES)
        .filter((name) => !before.includes(name))
        .toSorted(),
    );
    expect(steps.at(-1)).toEqual({ received: TOTAL_BYTES, total: TOTAL_BYTES });
  });

  it.each<[Fault, string]>([
    ['changed', 'download.wrong'],
    ['longer', 'download.wrong'],
    ['page', 'download.wrong'],
  ])('keeps nothing of weights that are not the ones listed (%s)', async (fault, code) => {
    hub.faults.set('params_shard_1.bin', fault);
    await expect(fetchIt()).rejects.toMatchObject({ code });
    expect(stored()).toEqual(['tiny-webgpu.wasm']);
    hub.faults.clear();
    await fetchIt();
    expect(stored()).toEqual(Object.keys(FILES).toSorted());
  });

  it.each(['mlc-chat-config.json', 'tensor-cache.json', 'tiny-webgpu.wasm', 'tokenizer.json', 'params_shard_2.bin'])(
    'says that %s is gone, and keeps what it has',
    async (name) => {
      hub.faults.set(name, 'missing');
      await expect(fetchIt()).rejects.toMatchObject({ code: 'download.refused' });
      expect(stored()).not.toContain(name);
      hub.faults.clear();
      await fetchIt();
      expect(stored()).toEqual(Object.keys(FILES).toSorted());
    },
  );

  it('takes no settings that cannot be read', async () => {
    hub.faults.set('tensor-cache.json', 'changed');
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.wrong' });
    expect(stored()).toEqual([]);
  });

  it('ends with the reason of a cancel, and keeps whole files', async () => {
    hub.faults.set('params_shard_0.bin', 'hangs');
    const cancel = new AbortController();
    const reason = new Error('cancelled');
    artifacts.onWritten = (url) => void (url.endsWith('shard_1.bin') && cancel.abort(reason));
    await expect(fetchIt({ signal: cancel.signal })).rejects.toBe(reason);
    expect(stored()).not.toContain('params_shard_0.bin');
    expect(stored()).toContain('params_shard_1.bin');
  });

  it('says when there is no room before it takes the weights', async () => {
    await expect(fetchIt({ room: 1_000 })).rejects.toMatchObject({ code: 'download.room' });
    expect(hub.asked.some((name) => name.startsWith('params'))).toBe(false);
  });

  it('says when nobody answers', async () => {
    const port = new URL(origin).port;
    origin = origin.replace(port, '1');
    await expect(fetchIt()).rejects.toMatchObject({ code: 'download.unreachable' });
  });

  it('is undone file by file', async () => {
    await fetchIt();
    await removeWeights(record(), artifacts);
    expect(stored()).toEqual(['tiny-webgpu.wasm']);
  });
});

describe('the folder of a model', () => {
  it('is the main branch where the address names none', () => {
    expect(folderOf('https://hub.example/a/b')).toBe('https://hub.example/a/b/resolve/main/');
    expect(folderOf('https://hub.example/a/b/resolve/v2')).toBe('https://hub.example/a/b/resolve/v2/');
  });
});
