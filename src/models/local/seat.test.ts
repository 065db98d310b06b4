import { describe, expect, it } from 'vitest';
import type { Clock } from '../../engine/ports';
import { RequestRefused, Seat } from './seat';

const signal = new AbortController().signal;

/** Time passes when the test says so. */
class TestClock implements Clock {
  readonly #sleepers: (() => void)[] = [];
  now = () => 0;
  sleep = (_ms: number, until: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      this.#sleepers.push(resolve);
      until.addEventListener('abort', () => reject(until.reason));
    });
  pass(): void {
    for (const wake of this.#sleepers.splice(0)) wake();
  }
}

class FakeInstance {
  ended = false;
  /** Rejects when it is ended, as the real one's requests do. */
  readonly gone: Promise<never>;
  #reject: (reason: Error) => void = () => undefined;

  constructor() {
    this.gone = new Promise((_resolve, reject) => (this.#reject = reject));
    this.gone.catch(() => undefined);
  }

  async end(): Promise<void> {
    this.ended = true;
    this.#reject(new Error('ended'));
  }
}

function open() {
  const started: FakeInstance[] = [];
  const clock = new TestClock();
  let refuse: Error | null = null;
  const seat = new Seat(async () => {
    if (refuse !== null) throw refuse;
    const instance = new FakeInstance();
    started.push(instance);
    return instance;
  }, clock);
  return { seat, started, clock, failWith: (error: Error | null) => (refuse = error) };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('the seat of a model', () => {
  it('starts it once, and asks one thing at a time, in order', async () => {
    const { seat, started } = open();
    const log: string[] = [];
    const ask = (name: string) =>
      seat.use(signal, async () => {
        log.push(`${name} begins`);
        await nextTurn();
        log.push(`${name} ends`);
      });
    await Promise.all([ask('a'), ask('b'), ask('c')]);
    expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(started).toHaveLength(1);
  });

  it('tells a Stop at once, and gives the turn on when the engine has noticed', async () => {
    const { seat, started } = open();
    const stop = new AbortController();
    let notice: () => void = () => undefined;
    const first = seat.use(
      stop.signal,
      () => new Promise<void>((_resolve, reject) => (notice = () => reject(new Error('aborted')))),
    );
    await nextTurn();
    const second = seat.use(signal, async () => 'mine');
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(first).rejects.toBe(reason);
    notice();
    expect(await second).toBe('mine');
    expect(started).toHaveLength(1);
    expect(started[0]?.ended).toBe(false);
  });

  it('throws an engine away that does not notice a Stop, and starts it anew', async () => {
    const { seat, started, clock } = open();
    const stop = new AbortController();
    const first = seat.use(stop.signal, () => started[0]?.gone ?? Promise.reject(new Error('not started')));
    await nextTurn();
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    const second = seat.use(signal, async () => 'mine');
    await nextTurn();
    clock.pass();
    expect(await second).toBe('mine');
    expect(started.map(({ ended }) => ended)).toEqual([true, false]);
  });

  it('never begins what was stopped while it waited', async () => {
    const { seat } = open();
    const stop = new AbortController();
    let release: () => void = () => undefined;
    const first = seat.use(signal, () => new Promise<void>((resolve) => (release = resolve)));
    let begun = false;
    const second = seat.use(stop.signal, async () => {
      begun = true;
    });
    stop.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    await nextTurn();
    release();
    await first;
    await seat.use(signal, async () => undefined);
    expect(begun).toBe(false);
  });

  it('keeps the engine after a refusal, and starts it anew after a crash', async () => {
    const { seat, started } = open();
    const fail = (error: Error) => seat.use(signal, () => Promise.reject(error));
    await expect(fail(new RequestRefused('too long', 9))).rejects.toThrow('too long');
    expect(started[0]?.ended).toBe(false);
    await expect(fail(new Error('out of memory'))).rejects.toThrow('out of memory');
    expect(started[0]?.ended).toBe(true);
    expect(await seat.use(signal, async () => 'well')).toBe('well');
    expect(started).toHaveLength(2);
  });

  it('tries to start again after a start that failed', async () => {
    const { seat, failWith } = open();
    failWith(new Error('no memory'));
    await expect(seat.use(signal, async () => 'x')).rejects.toThrow('no memory');
    expect(seat.isLoaded).toBe(false);
    failWith(null);
    expect(await seat.use(signal, async () => 'x')).toBe('x');
  });

  it('frees the memory when asked', async () => {
    const { seat, started } = open();
    await seat.use(signal, async () => undefined);
    expect(seat.isLoaded).toBe(true);
    await seat.end();
    expect(seat.isLoaded).toBe(false);
    expect(started[0]?.ended).toBe(true);
  });
});
