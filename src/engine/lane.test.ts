import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Lane, type Asker } from './lane';
import { Lanes } from './lanes';
import { Pause } from './pause';
import { ScriptedModel, VirtualClock } from './testing/world';

const { signal } = new AbortController();
const asker = (run = 'r1'): Asker => ({ run, pause: new Pause() });

function modelOf(concurrency: number, id = 'm'): ScriptedModel {
  const model = new ScriptedModel(id, () => 'ok');
  model.concurrency = concurrency;
  return model;
}

function laneOf(concurrency: number, clock = new VirtualClock()): Lane {
  return new Lane(modelOf(concurrency), clock, () => undefined);
}

/** Work that ends when it is told to. */
function work() {
  let end: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (end = resolve));
  return { done: () => done, end };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('a lane', () => {
  test('forgets who stopped waiting', async () => {
    const lane = laneOf(1);
    const run = asker();
    const { done, end } = work();
    const order: string[] = [];
    const first = lane.run(done, run, signal);
    const stop = new AbortController();
    const second = lane.run(() => Promise.resolve(order.push('second')), run, stop.signal);
    const third = lane.run(() => Promise.resolve(order.push('third')), run, signal);
    stop.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    end();
    await Promise.all([first, third]);
    expect(order).toEqual(['third']);
  });

  test('is free again after work that throws', async () => {
    const lane = laneOf(1);
    const run = asker();
    await expect(lane.run(() => Promise.reject(new Error('no')), run, signal)).rejects.toThrow('no');
    await expect(lane.run(() => Promise.resolve('yes'), run, signal)).resolves.toBe('yes');
  });

  test('that rests begins nothing for any run, and goes on by itself', async () => {
    const clock = new VirtualClock();
    const lane = laneOf(2, clock);
    const starts: number[] = [];
    const from = clock.now();
    lane.rest(5_000);
    const note = () => Promise.resolve(starts.push(clock.now() - from));
    const both = [lane.run(note, asker('a'), signal), lane.run(note, asker('b'), signal)];
    expect(lane.state().restsUntil).toBe(from + 5_000);
    await Promise.all(both);
    expect(starts).toEqual([5_000, 5_000]);
    expect(lane.state().restsUntil).toBeNull();
  });

  test('says what runs and what waits, by run', async () => {
    const clock = new VirtualClock();
    const lane = laneOf(2, clock);
    const [a, b] = [asker('a'), asker('b')];
    const works = Array.from({ length: 4 }, work);
    const since = clock.now();
    const all = works.map(({ done }, index) => lane.run(done, index === 3 ? b : a, signal));
    expect(lane.state()).toMatchObject({ limit: 2, most: 2, tokensPerSecond: null });
    expect([...lane.state().runs].sort((one, other) => one.run.localeCompare(other.run))).toEqual([
      { run: 'a', paused: false, running: 2, waiting: 1, oldest: since },
      { run: 'b', paused: false, running: 0, waiting: 1, oldest: null },
    ]);
    clock.advance(2_000);
    lane.heard(50);
    clock.advance(2_000);
    lane.heard(50);
    expect(lane.state().tokensPerSecond).toBe(50);
    clock.advance(60_000);
    expect(lane.state().tokensPerSecond).toBeNull();
    for (const { end } of works) end();
    await Promise.all(all);
    expect(lane.state().runs.every(({ running, waiting }) => running === 0 && waiting === 0)).toBe(true);
  });
});

describe('a paused run', () => {
  test('begins nothing, keeps its order, and holds up nobody else', async () => {
    const lane = laneOf(1);
    const [a, b] = [asker('a'), asker('b')];
    const order: string[] = [];
    const { done, end } = work();
    const all = [lane.run(done, a, signal)];
    for (const name of ['a1', 'a2', 'a3']) all.push(lane.run(() => Promise.resolve(void order.push(name)), a, signal));
    a.pause.begin();
    for (const name of ['b1', 'b2']) all.push(lane.run(() => Promise.resolve(void order.push(name)), b, signal));
    end();
    await settled();
    expect(order).toEqual(['b1', 'b2']);
    expect(lane.state().runs.find(({ run }) => run === 'a')).toMatchObject({ paused: true, running: 0, waiting: 3 });
    a.pause.end();
    await Promise.all(all);
    expect(order).toEqual(['b1', 'b2', 'a1', 'a2', 'a3']);
  });

  test('that is stopped leaves the queue', async () => {
    const lane = laneOf(1);
    const run = asker();
    run.pause.begin();
    const stop = new AbortController();
    const waiting = lane.run(() => Promise.resolve(), run, stop.signal);
    stop.abort(new Error('stopped'));
    await expect(waiting).rejects.toThrow('stopped');
    expect(lane.state().runs[0]).toMatchObject({ waiting: 0 });
  });
});

/** What may happen to a lane, in any order. */
type Step =
  | { readonly do: 'ask' | 'pause' | 'resume'; readonly run: number }
  | { readonly do: 'finish' | 'stop'; readonly which: number };

const RUNS = 3;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), run: fc.nat(RUNS - 1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const), run: fc.nat(RUNS - 1) }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), which: fc.nat() }) },
);

interface Request {
  readonly run: number;
  readonly stop: AbortController;
  state: 'waiting' | 'running' | 'over';
  end: () => void;
}

test('whatever happens, no more run than may, in turns, in order, and none of a paused run begins', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 60 }), async (concurrency, steps) => {
      const lane = laneOf(concurrency);
      const runs = Array.from({ length: RUNS }, (_, index) => asker(`${index}`));
      const requests: Request[] = [];
      const begun: Request[] = [];
      /** For each run, how often others began since it last did, or since it has been waiting with nothing in its way. */
      const passedBy = runs.map(() => new Map<number, number>());
      const isReady = (run: number): boolean =>
        runs[run]?.pause.isOn === false && requests.some((one) => one.run === run && one.state === 'waiting');

      const ask = (run: number, by: Asker): void => {
        const { done, end } = work();
        const request: Request = { run, stop: new AbortController(), state: 'waiting', end };
        requests.push(request);
        const begin = (): Promise<void> => {
          expect(by.pause.isOn).toBe(false);
          const before = requests.find((one) => one.run === run && one.state === 'waiting');
          expect(before).toBe(request);
          request.state = 'running';
          begun.push(request);
          expect(requests.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(concurrency);
          for (const [other, passed] of passedBy.entries()) {
            if (other === run || !isReady(other)) passed.clear();
            else passed.set(run, (passed.get(run) ?? 0) + 1);
            // Nobody goes twice while another one waits.
            expect(Math.max(0, ...passed.values())).toBeLessThanOrEqual(1);
          }
          return done();
        };
        lane
          .run(begin, by, request.stop.signal)
          .catch(() => undefined)
          .finally(() => (request.state = 'over'));
      };

      for (const next of steps) {
        if ('run' in next) {
          const by = runs[next.run] ?? asker();
          if (next.do === 'ask') ask(next.run, by);
          else if (next.do === 'pause') by.pause.begin();
          else by.pause.end();
        } else {
          const open = requests.filter(({ state }) => state === (next.do === 'finish' ? 'running' : 'waiting'));
          const one = open[next.which % Math.max(1, open.length)];
          if (next.do === 'finish') one?.end();
          else if (one !== undefined) {
            one.stop.abort(new Error('stopped'));
            one.state = 'over';
          }
        }
        for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
        // No place stays empty while somebody may begin.
        const free = concurrency - requests.filter(({ state }) => state === 'running').length;
        expect(free > 0 && runs.some((_, run) => isReady(run))).toBe(false);
      }
      for (const { pause } of runs) pause.end();
      for (let guard = 0; guard <= requests.length; guard += 1) {
        for (const request of requests) request.end();
        for (let tick = 0; tick < 5; tick += 1) await Promise.resolve();
      }
      expect(requests.every(({ state }) => state === 'over')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

describe('the lanes of a page', () => {
  test('are one for each model, whichever run asks, and take what the newest run says', async () => {
    const lanes = new Lanes(new VirtualClock());
    const [a, b] = [asker('a'), asker('b')];
    lanes.join(a, [modelOf(4)]);
    expect(lanes.of(modelOf(4))).toBe(lanes.of(modelOf(4)));
    expect(lanes.state()).toMatchObject([{ model: 'm', limit: 4, runs: [{ run: 'a' }] }]);
    lanes.join(b, [modelOf(1)]);
    const works = Array.from({ length: 3 }, work);
    const all = works.map(({ done }, index) => lanes.of(modelOf(4)).run(done, index === 0 ? a : b, signal));
    expect(lanes.state()).toMatchObject([{ limit: 1, most: 1 }]);
    for (const { end } of works) end();
    await Promise.all(all);
  });

  test('are forgotten with the last run that uses them, but not while the server wants to be left alone', () => {
    const clock = new VirtualClock();
    const lanes = new Lanes(clock);
    const run = asker();
    lanes.join(run, [modelOf(1, 'calm'), modelOf(1, 'busy')]);
    const busy = lanes.of(modelOf(1, 'busy'));
    const calm = lanes.of(modelOf(1, 'calm'));
    busy.rest(5_000);
    lanes.leave(run);
    expect(lanes.state()).toEqual([]);
    expect(lanes.of(modelOf(1, 'busy'))).toBe(busy);
    expect(lanes.of(modelOf(1, 'calm'))).not.toBe(calm);
  });

  test('tell who listens that something changed', async () => {
    const lanes = new Lanes(new VirtualClock());
    const run = asker();
    let heard = 0;
    const leave = lanes.onChange(() => (heard += 1));
    lanes.join(run, [modelOf(1)]);
    const before = heard;
    await lanes.of(modelOf(1)).run(() => Promise.resolve(), run, signal);
    expect(heard).toBeGreaterThan(before);
    leave();
    const after = heard;
    run.pause.begin();
    expect(heard).toBe(after);
  });
});
