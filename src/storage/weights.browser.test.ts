import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WeightStore } from './weights';

const PART = 100_000;
let store: WeightStore;

beforeEach(() => {
  store = new WeightStore('weights-test', navigator.storage, PART);
});

afterEach(() => store.clear());

function bytesOf(length: number, seed = 0): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, n) => (n + seed) % 251);
}

/** Gives pieces, and then whatever `end` does. */
function streamOf(
  pieces: readonly Uint8Array<ArrayBuffer>[],
  end: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void = (one) => one.close(),
) {
  const waiting = [...pieces];
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      const next = waiting.shift();
      if (next === undefined) end(controller);
      else controller.enqueue(next);
    },
  });
}

async function append(
  id: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal = new AbortController().signal,
) {
  let written = 0;
  await store.append(id, stream, { signal, onWritten: (bytes) => (written += bytes) });
  return written;
}

async function read(id: string): Promise<Uint8Array> {
  return new Uint8Array(await (await store.open(id)).arrayBuffer());
}

describe('weights in storage', () => {
  test('come out as they went in, in however many parts', async () => {
    const bytes = bytesOf(1_350_000);
    const pieces = Array.from({ length: 27 }, (_, n) => bytes.slice(n * 50_000, (n + 1) * 50_000));
    expect(await append('a/b:c', streamOf(pieces))).toBe(bytes.length);
    expect(await store.size('a/b:c')).toBe(bytes.length);
    expect(await read('a/b:c')).toEqual(bytes);
  });

  test('grow by what is appended later', async () => {
    await append('m', streamOf([bytesOf(1_000)]));
    await append('m', streamOf([bytesOf(500, 7)]));
    expect(await read('m')).toEqual(new Uint8Array([...bytesOf(1_000), ...bytesOf(500, 7)]));
  });

  test('that break off are kept up to there, and the reason is told', async () => {
    const broken = new TypeError('network error');
    await expect(
      append(
        'm',
        streamOf([bytesOf(300)], (one) => one.error(broken)),
      ),
    ).rejects.toBe(broken);
    expect(await read('m')).toEqual(bytesOf(300));
  });

  test('that are stopped are kept up to there', async () => {
    const stop = new AbortController();
    const reason = new Error('stopped');
    const pieces = Array.from({ length: 3 }, () => bytesOf(1_000_000));
    const stream = streamOf(pieces, () => stop.abort(reason));
    await expect(append('m', stream, stop.signal)).rejects.toBe(reason);
    expect(await store.size('m')).toBe(3_000_000);
  });

  test('have a note beside them, and go with it', async () => {
    await store.saveNote('m', { name: 'M' });
    await append('m', streamOf([bytesOf(10)]));
    await store.saveNote('n', { name: 'N' });
    expect(await store.notes()).toEqual(
      new Map([
        ['m', { name: 'M' }],
        ['n', { name: 'N' }],
      ]),
    );
    await store.empty('m');
    expect(await store.size('m')).toBe(0);
    expect((await store.notes()).has('m')).toBe(true);
    await store.remove('m');
    await store.remove('never there');
    expect([...(await store.notes()).keys()]).toEqual(['n']);
    await store.clear();
    expect((await store.notes()).size).toBe(0);
  });

  test('that were never there take nothing, and asking leaves nothing', async () => {
    expect(await store.size('x')).toBe(0);
    expect((await store.open('x')).size).toBe(0);
    expect((await store.notes()).size).toBe(0);
  });

  test('say so where the browser has no such storage', async () => {
    const none = new WeightStore('weights-test', null);
    await expect(none.saveNote('m', {})).rejects.toMatchObject({ code: 'storage.unavailable' });
  });
});
