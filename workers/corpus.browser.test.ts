import { afterEach, describe, expect, test, vi } from 'vitest';
import { CorpusWorkerLost } from '../src/corpus/errors';
import type { CorpusText } from '../src/corpus/opened';
import { CorpusSources } from '../src/corpus/sources';
import { MemoryIndexes } from '../src/corpus/testing/corpus';
import { CorpusWorker } from '../src/corpus/worker';

const { signal } = new AbortController();
const workers: CorpusWorker[] = [];

const realWorker = (): Worker => new Worker(new URL('./corpus.ts', import.meta.url), { type: 'module' });
/** A worker made of one line of code. */
const workerOf = (code: string): Worker =>
  new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));

function start(spawn?: () => Worker): CorpusWorker {
  const worker = new CorpusWorker(spawn);
  workers.push(worker);
  return worker;
}

const sourcesOf = (worker: CorpusWorker, documents: readonly CorpusText[]): CorpusSources =>
  new CorpusSources(worker, documents, new MemoryIndexes());

afterEach(() => {
  for (const worker of workers.splice(0)) worker.close();
});

const document = (id: string, text: string) => ({ id, name: `${id}.txt`, text: new Blob([text]) });
const harbour = [
  document('a', '🦫 The keeper saw a seal on the steps.'),
  document('b', 'The lamp cost £412.\r\nIt burned “well”.'),
];

describe('reading files in the worker', () => {
  test('gives text that was cut nowhere and changed nowhere', async () => {
    const content = 'a\r\nb 🦫 漢字 \0 end'.padEnd(20_000, 'x').replace('\0', ' ');
    const read = await start().read(new File([content], 'a.md'), 'a.md', signal);
    expect(await read.text.text()).toBe(content);
    expect(read).toMatchObject({ format: 'markdown', characters: content.length });
  });

  test('knows windows-1252', async () => {
    const bytes = Uint8Array.from([0x63, 0x61, 0x66, 0xe9, 0x20, 0x80, 0x20, 0x93, 0x68, 0x69, 0x94]);
    const { text } = await start().read(new File([bytes], 'old.txt'), 'old.txt', signal);
    expect(await text.text()).toBe('café € “hi”');
  });

  test('says in plain words what it refuses', async () => {
    const reading = start().read(new File(['%PDF-1.7'], 'a.txt'), 'a.txt', signal);
    await expect(reading).rejects.toMatchObject({ code: 'corpus.notText', sentence: expect.stringContaining('PDF') });
  });

  test('stops waiting when told', async () => {
    const controller = new AbortController();
    const reading = start(() => workerOf('')).read(new Blob(['x']), 'a.txt', controller.signal);
    controller.abort();
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
    await expect(start().read(new Blob(['x']), 'a', controller.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('a corpus in the worker', () => {
  test('is searched, quoted and read', async () => {
    const sources = sourcesOf(start(), harbour);
    const [hit] = await sources.search('Where was the seal?', 3, signal);
    expect(hit).toMatchObject({ name: 'a.txt', python: { document: 0, marker: '[[cite:0:0:38]]', end: 37 } });
    const located = await sources.locate(
      [
        { text: 'It burned "well".', document: null },
        { text: 'It burned badly.', document: null },
        { text: 'The', document: 'b.txt' },
      ],
      signal,
    );
    expect(located.map((passage) => passage?.span ?? null)).toEqual([
      { document: 'b', start: 21, end: 38 },
      null,
      { document: 'b', start: 0, end: 3 },
    ]);
    expect(await sources.read({ document: 'b', start: 14, end: 18 }, signal)).toBe('£412');
    expect(await sources.read({ document: 'b', start: 14, end: 99 }, signal)).toBeNull();
  });

  test('is opened once for all who ask for it', async () => {
    const texts = harbour.map(({ id, name, text }) => ({ id, name, text }));
    const real = realWorker();
    const posted = vi.spyOn(real, 'postMessage');
    const worker = start(() => real);
    const [one, two] = [sourcesOf(worker, texts), sourcesOf(worker, texts)];
    await Promise.all([one.search('seal', 1, signal), two.search('lamp', 1, signal), one.search('steps', 1, signal)]);
    const openings = posted.mock.calls.filter(([message]) => JSON.stringify(message).includes('"open"'));
    expect(openings).toHaveLength(1);
  });

  test('shares the worker with another: each gets its own answers', async () => {
    const worker = start();
    const one = sourcesOf(worker, harbour);
    const two = sourcesOf(worker, [document('c', 'A seal of wax.')]);
    const rounds = Array.from({ length: 6 }, (_, round) => (round % 2 === 0 ? one : two));
    const names = [];
    for (const sources of rounds) names.push((await sources.search('seal', 1, signal))[0]?.name);
    expect(names).toEqual(['a.txt', 'c.txt', 'a.txt', 'c.txt', 'a.txt', 'c.txt']);
    const together = await Promise.all(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? one : two).search('seal', 1, signal)),
    );
    expect(together.map((hits) => hits[0]?.name)).toEqual(
      Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? 'a.txt' : 'c.txt')),
    );
  });

  test('asks the page for indexes when it needs them, and hands over those it computed', async () => {
    const text = 'The keeper saw a seal on the steps. '.repeat(10);
    const indexes = new MemoryIndexes();
    const worker = start();
    const sources = new CorpusSources(worker, [document('long', text)], indexes);
    await sources.read({ document: 'long', start: 0, end: 3 }, signal);
    expect(indexes.reads).toBe(0);
    expect(await sources.quotes([`He wrote: ${text}`], signal)).toEqual([
      [{ at: 10, document: 'long', start: 0, end: text.length }],
    ]);
    const read = await worker.read(new File([text], 'long.txt'), 'long.txt', signal);
    expect(indexes.kept.get('long')).toEqual(read.index);
  });

  test('is handed over for Python byte by byte', async () => {
    const sources = sourcesOf(start(), harbour);
    const texts = ['🦫 The keeper saw a seal on the steps.', 'The lamp cost £412.\r\nIt burned “well”.'];
    for (const [index, text] of texts.entries()) {
      const bytes = await sources.bytes(index, signal);
      expect(new TextDecoder().decode(bytes)).toBe(text);
      expect(sources.documents[index]).toEqual({ name: harbour[index]?.name, bytes: bytes.byteLength });
    }
  });

  test('one caller’s stop is not the others’', async () => {
    const sources = sourcesOf(start(), harbour);
    const controller = new AbortController();
    const stopped = sources.search('seal', 1, controller.signal);
    const going = sources.search('seal', 1, signal);
    controller.abort();
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(await going).toHaveLength(1);
  });
});

describe('a worker that breaks', () => {
  const broken = (): Worker => workerOf('onmessage = () => { throw new Error("broken"); }');

  test('tells everyone who waits, and the next one finds a new worker', async () => {
    let spawned = 0;
    const worker = start(() => (spawned++ === 0 ? broken() : realWorker()));
    const sources = sourcesOf(worker, harbour);
    const waiting = [sources.search('seal', 1, signal), worker.read(new Blob(['x']), 'a.txt', signal)];
    for (const request of waiting) await expect(request).rejects.toBeInstanceOf(CorpusWorkerLost);
    expect(await sources.search('seal', 1, signal)).toHaveLength(1);
    expect(spawned).toBe(2);
  });

  test('again and again is given up, not restarted for ever', async () => {
    let spawned = 0;
    const worker = start(() => {
      spawned += 1;
      return broken();
    });
    for (let attempt = 0; attempt < 10; attempt++) {
      await expect(worker.read(new Blob(['x']), 'a.txt', signal)).rejects.toBeInstanceOf(CorpusWorkerLost);
    }
    expect(spawned).toBe(3);
  });

  test('closed while someone waits, it tells them', async () => {
    const worker = start(() => workerOf(''));
    const waiting = worker.read(new Blob(['x']), 'a.txt', signal);
    worker.close();
    await expect(waiting).rejects.toBeInstanceOf(CorpusWorkerLost);
  });
});
