import { describe, expect, it } from 'vitest';
import type { Clock } from '../../engine/ports';
import { Loads } from './loads';
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

function open(loads = new Loads()) {
  const started: FakeInstance[] = [];
  const clock = new TestClock();
  let refuse: Error | null = null;
  /** What a load waits for before it ends. */
  let ready: Promise<unknown> = Promise.resolve();
  const log: string[] = [];
  const seat = new Seat(
    async (until) => {
      if (refuse !== null) throw refuse;
      log.push('load');
      until.addEventListener('abort', () => log.push('given up'));
      await ready;
      const instance = new FakeInstance();
      started.push(instance);
      return instance;
    },
    { loads, clock },
  );
  return {
    seat,
    started,
    clock,
    log,
    failWith: (error: Error | null) => (refuse = error),
    loadWaitsFor: (what: Promise<unknown>): void => {
      ready = what;
    },
  };
}

const never = new Promise(() => undefined);

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

  it('gives up a load that hangs when its request is stopped, and the next request starts a fresh one', async () => {
    const { seat, started, log, loadWaitsFor } = open();
    loadWaitsFor(never);
    const stop = new AbortController();
    const first = seat.use(stop.signal, async () => 'first');
    const second = seat.use(signal, async () => 'second');
    await nextTurn();
    expect(seat.isLoaded).toBe(true);
    loadWaitsFor(Promise.resolve());
    const reason = new Error('stopped');
    stop.abort(reason);
    await expect(first).rejects.toBe(reason);
    expect(await second).toBe('second');
    expect(log).toEqual(['load', 'given up', 'load']);
    expect(started.map(({ ended }) => ended)).toEqual([false]);
  });

  it('ends what comes of a load that was given up', async () => {
    const { seat, started, loadWaitsFor } = open();
    let come: () => void = () => undefined;
    loadWaitsFor(new Promise<void>((resolve) => (come = resolve)));
    const stop = new AbortController();
    const first = seat.use(stop.signal, async () => 'first');
    await nextTurn();
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    come();
    await nextTurn();
    expect(started.map(({ ended }) => ended)).toEqual([true]);
    expect(seat.isLoaded).toBe(false);
  });

  it('never loads while another does; a load that hangs lets the others go on when it is given up', async () => {
    const loads = new Loads();
    const hanging = open(loads);
    hanging.loadWaitsFor(never);
    const other = open(loads);
    const stop = new AbortController();
    const first = hanging.seat.use(stop.signal, async () => 'first');
    const second = other.seat.use(signal, async () => 'second');
    const leaves = new AbortController();
    const third = open(loads).seat.use(leaves.signal, async () => 'third');
    await nextTurn();
    expect(other.log).toEqual([]);
    // One that leaves the queue does not let those behind it past the one that loads.
    leaves.abort(new Error('left'));
    await expect(third).rejects.toThrow('left');
    await nextTurn();
    expect(other.log).toEqual([]);
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    expect(await second).toBe('second');
  });

  it('can be freed while it loads', async () => {
    const { seat, loadWaitsFor } = open();
    loadWaitsFor(never);
    const first = seat.use(signal, async () => 'first');
    await nextTurn();
    await seat.end();
    await expect(first).rejects.toThrow('ended');
    expect(seat.isLoaded).toBe(false);
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
