import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RunningCell, Turn, type CellHost } from './running-cell';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function cells(limitMs: number): { turn: Turn; make: () => RunningCell; reply: (body: Uint8Array) => void } {
  const turn = new Turn();
  let reply: (body: Uint8Array) => void = () => undefined;
  const host: CellHost = {
    send: () => new Promise((resolve) => (reply = resolve)),
    broken: (cell) => {
      throw new Error(`Cell ${cell} broke Python.`);
    },
  };
  let id = 0;
  return { turn, make: () => new RunningCell((id += 1), limitMs, turn, host), reply: (body) => reply(body) };
}

test('computing counts: the interrupt comes once the limit is passed', () => {
  const { turn, make } = cells(1000);
  make().resumed(false);
  vi.advanceTimersByTime(1000);
  expect(turn.signal).toBe(0);
  vi.advanceTimersByTime(1);
  expect(turn.signal).toBe(2);
});

test('a cell that goes on is interrupted again, with time to unwind between', () => {
  const { turn, make } = cells(0);
  make().resumed(false);
  vi.advanceTimersByTime(1);
  expect(turn.signal).toBe(2);
  vi.advanceTimersByTime(49);
  expect(turn.signal).toBe(0);
  vi.advanceTimersByTime(1);
  expect(turn.signal).toBe(2);
});

test('waiting for a call does not count', () => {
  const { turn, make } = cells(1000);
  const cell = make();
  cell.resumed(false);
  vi.advanceTimersByTime(900);
  cell.paused(true);
  vi.advanceTimersByTime(1_000_000);
  expect(cell.ended).toBe('');
  cell.resumed(true);
  vi.advanceTimersByTime(99);
  expect(turn.signal).toBe(0);
  vi.advanceTimersByTime(2);
  expect(turn.signal).toBe(2);
});

test('waiting for anything else counts, and ends with the word', async () => {
  const { make } = cells(1000);
  const cell = make();
  cell.resumed(false);
  const gate = cell.gate(-1);
  cell.paused(false);
  vi.advanceTimersByTime(999);
  expect(cell.ended).toBe('');
  vi.advanceTimersByTime(1);
  expect(cell.ended).toBe('time');
  expect(await gate.promise).toBe('ended');
});

test('a sleeping thread does not count while another waits for a call', () => {
  const { make } = cells(1000);
  const cell = make();
  cell.resumed(false);
  cell.paused(true);
  cell.resumed(false);
  cell.paused(false);
  vi.advanceTimersByTime(5000);
  expect(cell.ended).toBe('');
});

test('only the cell whose Python runs is interrupted', () => {
  const { turn, make } = cells(1000);
  const [first, second] = [make(), make()];
  first.resumed(false);
  vi.advanceTimersByTime(900);
  first.paused(true);
  second.resumed(false);
  vi.advanceTimersByTime(900);
  expect(turn.signal).toBe(0);
  second.paused(true);
  first.resumed(true);
  vi.advanceTimersByTime(101);
  expect(turn.signal).toBe(2);
  expect(second.ended).toBe('');
});

test('a gate opens once, closes by itself after its time, and holds nobody in a cell that is over', async () => {
  const { make } = cells(1000);
  const cell = make();
  const open = cell.gate(-1);
  open.open();
  open.open();
  expect(await open.promise).toBe('open');
  const late = cell.gate(0.5);
  vi.advanceTimersByTime(500);
  expect(await late.promise).toBe('late');
  cell.finish();
  expect(await cell.gate(-1).promise).toBe('ended');
  expect(await cell.ask(new Uint8Array())).toBe('ended');
});

test('a cell that is stopped leaves its waits at once, whatever is answered later', async () => {
  const { make, reply } = cells(1000);
  const cell = make();
  const asked = cell.ask(new Uint8Array([1]));
  cell.end('stopped');
  reply(new Uint8Array([2]));
  expect(await asked).toBe('ended');
  expect(cell.ended).toBe('stopped');
});

test('time that ran out stays the reason when the cell is finished', () => {
  const { make } = cells(0);
  const cell = make();
  cell.end('time');
  cell.finish();
  expect(cell.ended).toBe('time');
});
