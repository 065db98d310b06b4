import { afterEach, expect, test, vi } from 'vitest';
import type { Schedule } from './idle';
import { PythonPool } from './pool';
import { assets, documents, printed } from './testing/python';

const signal = new AbortController().signal;
const frames = () => document.querySelectorAll<HTMLIFrameElement>('iframe[title="Python sandbox"]');

/** The page is idle, and time passes, when the test says so. */
class ManualSchedule implements Schedule {
  readonly #idle = new Set<() => void>();
  readonly #later = new Set<() => void>();

  whenIdle(callback: () => void): () => void {
    return added(this.#idle, callback);
  }

  after(_ms: number, callback: () => void): () => void {
    return added(this.#later, callback);
  }

  get waiting(): number {
    return this.#idle.size;
  }

  idle(): void {
    emptied(this.#idle);
  }

  later(): void {
    emptied(this.#later);
  }
}

function added(callbacks: Set<() => void>, callback: () => void): () => void {
  const entry = (): void => callback();
  callbacks.add(entry);
  return () => callbacks.delete(entry);
}

function emptied(callbacks: Set<() => void>): void {
  const all = [...callbacks];
  callbacks.clear();
  for (const callback of all) callback();
}

const pools: PythonPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.dispose();
});

function setUp() {
  const schedule = new ManualSchedule();
  const pool = new PythonPool(assets, schedule);
  pools.push(pool);
  const begin = async () => {
    const python = pool.take(documents({ a: 'text' }));
    await python.open('node', { kind: 'corpus' }, signal);
    return python;
  };
  return { schedule, pool, begin };
}

test('a spare one is started when a run is expected and the page is idle', { timeout: 120_000 }, async () => {
  const { schedule, pool, begin } = setUp();
  pool.expect();
  expect(frames()).toHaveLength(0);
  schedule.idle();
  await pool.warm();
  expect(frames()).toHaveLength(1);
  const python = await begin();
  expect(frames()).toHaveLength(1);
  expect(await printed(python, 'node', 'print(context)')).toBe('text\n');
  python.dispose();
});

test('there is never more than one', { timeout: 120_000 }, async () => {
  const { schedule, pool } = setUp();
  for (let n = 0; n < 5; n += 1) pool.expect();
  expect(schedule.waiting).toBe(1);
  schedule.idle();
  pool.expect();
  schedule.idle();
  await Promise.all([pool.warm(), pool.warm()]);
  expect(frames()).toHaveLength(1);
});

test('once it is taken, the next is started, but not before', { timeout: 120_000 }, async () => {
  const { schedule, pool, begin } = setUp();
  pool.expect();
  const beginning = begin();
  // What somebody waits for comes first.
  expect(schedule.waiting).toBe(0);
  const first = await beginning;
  expect(frames()).toHaveLength(1);
  expect(schedule.waiting).toBe(1);
  schedule.idle();
  await pool.warm();
  expect(frames()).toHaveLength(2);
  const second = await begin();
  expect(frames()).toHaveLength(2);
  first.dispose();
  expect(await printed(second, 'node', 'print(context)')).toBe('text\n');
  second.dispose();
});

test('without an expectation none is started', { timeout: 120_000 }, async () => {
  const { schedule, begin } = setUp();
  const python = await begin();
  expect(schedule.waiting).toBe(0);
  python.dispose();
});

test(
  'one that nobody comes for is given up, and comes back with the next expectation',
  { timeout: 120_000 },
  async () => {
    const { schedule, pool, begin } = setUp();
    pool.expect();
    schedule.idle();
    await pool.warm();
    schedule.later();
    await vi.waitFor(() => expect(frames()).toHaveLength(0));
    const python = await begin();
    expect(schedule.waiting).toBe(0);
    python.dispose();
    pool.expect();
    schedule.idle();
    await pool.warm();
    expect(frames()).toHaveLength(1);
  },
);

test('one that died is replaced', { timeout: 120_000 }, async () => {
  const { schedule, pool, begin } = setUp();
  await pool.warm();
  const gone = new Promise((resolve) => new MutationObserver(resolve).observe(document.body, { childList: true }));
  for (const frame of frames()) frame.srcdoc = '<!doctype html>elsewhere';
  await gone;
  expect(frames()).toHaveLength(0);
  pool.expect();
  schedule.idle();
  await pool.warm();
  expect(frames()).toHaveLength(1);
  const python = await begin();
  expect(await printed(python, 'node', 'print(context)')).toBe('text\n');
  python.dispose();
});

test('disposing ends the spare one and expects nothing', { timeout: 120_000 }, async () => {
  const { schedule, pool } = setUp();
  pool.expect();
  schedule.idle();
  await pool.warm();
  pool.expect();
  pool.dispose();
  await vi.waitFor(() => expect(frames()).toHaveLength(0));
  expect(schedule.waiting).toBe(0);
  await expect(pool.warm()).rejects.toThrow();
});

test('Pyodide’s files are fetched once for all starts of a page', { timeout: 120_000 }, async () => {
  const loadAsset = vi.fn(assets.loadAsset);
  const pool = new PythonPool({ ...assets, loadAsset });
  pools.push(pool);
  for (let n = 0; n < 3; n += 1) {
    const python = pool.take(documents({ a: 'text' }));
    await python.open('node', { kind: 'corpus' }, signal);
    python.dispose();
  }
  expect(loadAsset).toHaveBeenCalledTimes(5);
});
