import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CellReply } from '../engine/ports';
import { partOf } from './loss';
import { PendingCell } from './pending-cell';
import { Watchdog } from './watchdog';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const body = new TextEncoder().encode(
  JSON.stringify({ kind: 'llm_query', prompts: ['q'], model: null, batched: false }),
);

/** Cells over a worker whose every answer the test gives. */
class Desk {
  readonly cells: PendingCell[] = [];
  readonly stuck = vi.fn((_culprit: PendingCell | null) => undefined);
  readonly watchdog = new Watchdog({
    cells: () => this.cells,
    atWork: () => this.atWork,
    ping: () => (this.turning ? Promise.resolve() : new Promise(() => undefined)),
    stuck: this.stuck,
  });
  turning = true;
  atWork: PendingCell | null = null;
  answer: (reply: CellReply) => void = () => undefined;
  take: () => void = () => undefined;

  cell(seconds: number): PendingCell {
    const task = {
      signal: new AbortController().signal,
      seconds,
      outputCharacters: 1,
      answer: () => new Promise<CellReply>((resolve) => (this.answer = resolve)),
    };
    const host = {
      reply: () => new Promise<void>((resolve) => (this.take = resolve)),
      document: () => Promise.reject(new Error('There is none.')),
      stop: () => undefined,
    };
    const cell = new PendingCell(this.cells.length + 1, task, host);
    this.cells.push(cell);
    this.watchdog.wake();
    return cell;
  }

  async pass(ms: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }
}

test('a worker that answers nothing is stuck after the limit and a grace', async () => {
  const desk = new Desk();
  desk.turning = false;
  desk.cell(10).begin();
  await desk.pass(12_000);
  expect(desk.stuck).not.toHaveBeenCalled();
  await desk.pass(750);
  expect(desk.stuck).toHaveBeenCalledExactlyOnceWith(null);
});

test('the limit that counts, and the culprit, is the cell whose Python runs, though it seems to wait', async () => {
  const desk = new Desk();
  desk.turning = false;
  desk.cell(100).begin();
  const cell = desk.cell(1);
  cell.begin();
  cell.ask(1, body);
  desk.atWork = cell;
  await desk.pass(3_750);
  expect(desk.stuck).toHaveBeenCalledExactlyOnceWith(cell);
});

test('a cell that asks nothing for too long is stuck though the worker answers', async () => {
  const desk = new Desk();
  const cell = desk.cell(10);
  cell.begin();
  await desk.pass(12_000);
  expect(desk.stuck).not.toHaveBeenCalled();
  await desk.pass(750);
  expect(desk.stuck).toHaveBeenCalledExactlyOnceWith(cell);
});

test('a cell that waits for the page, or for its turn, is not', async () => {
  const desk = new Desk();
  const asking = desk.cell(10);
  asking.begin();
  asking.ask(1, body);
  desk.cell(10);
  await desk.pass(3_600_000);
  expect(desk.stuck).not.toHaveBeenCalled();
});

test('time counts from when the worker has taken the answer', async () => {
  const desk = new Desk();
  const cell = desk.cell(1);
  cell.begin();
  cell.ask(1, body);
  desk.answer({ kind: 'texts', texts: ['a'] });
  await desk.pass(60_000);
  expect(cell.computes).toBe(false);
  desk.take();
  await desk.pass(2_000);
  expect(cell.computes).toBe(true);
  expect(desk.stuck).not.toHaveBeenCalled();
  await desk.pass(1_750);
  expect(desk.stuck).toHaveBeenCalledExactlyOnceWith(cell);
});

test('after the computer slept, messages that lie ready are read before anything is given up', async () => {
  const desk = new Desk();
  const cell = desk.cell(1);
  cell.begin();
  await desk.pass(300);
  const now = performance.now.bind(performance);
  vi.spyOn(performance, 'now').mockImplementation(() => now() + 3_600_000);
  await desk.pass(250);
  cell.ask(1, body);
  await desk.pass(1_000);
  expect(desk.stuck).not.toHaveBeenCalled();
});

test('nothing is watched once the cells are over', async () => {
  const desk = new Desk();
  desk.turning = false;
  desk.cell(1).begin();
  desk.cells.length = 0;
  await desk.pass(60_000);
  expect(desk.stuck).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('who did it is known, or whoever computed may have', () => {
  const desk = new Desk();
  const [waits, computes, fresh] = [desk.cell(1), desk.cell(1), desk.cell(1)];
  computes.begin();
  waits.begin();
  waits.ask(1, body);
  const parts = (culprit: PendingCell | null) => [...desk.cells, null].map((cell) => partOf(cell, culprit));
  expect(parts(fresh)).toEqual(['bystander', 'bystander', 'culprit', 'bystander']);
  // What is no cell, such as opening a namespace, may have done it as well.
  expect(parts(null)).toEqual(['bystander', 'suspect', 'bystander', 'suspect']);
});
