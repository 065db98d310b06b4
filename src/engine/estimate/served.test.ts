import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Lane } from '../lane';
import { Pause } from '../pause';
import { ScriptedModel, VirtualClock } from '../testing/world';
import { inARow, servedFor, type Request } from './served';

test('how long each request took is told from when they were asked and ended, whatever the queue did', async () => {
  const work = fc.record({ ms: fc.integer({ min: 1, max: 500 }), askedAfter: fc.constantFrom(0, 0, 0, 40) });
  await fc.assert(
    fc.asyncProperty(
      fc.array(work, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1, max: 6 }),
      async (all, c) => {
        const clock = new VirtualClock();
        const model = Object.assign(new ScriptedModel('m', () => ''), { concurrency: c });
        const lane = new Lane(model, clock, () => undefined);
        const asker = { run: 'r', pause: new Pause() };
        const signal = new AbortController().signal;
        const requests: Request[] = [];
        const ends: Promise<void>[] = [];
        for (const [order, { ms, askedAfter }] of all.entries()) {
          if (askedAfter > 0) await clock.sleep(askedAfter, signal);
          const startedAt = clock.now();
          ends.push(
            lane.run(
              async () => {
                await clock.sleep(ms, signal);
                const times = { startedAt, finishedAt: clock.now() };
                requests.push({ order, ...times, input: order, output: 1, cached: false, failed: false });
              },
              asker,
              signal,
            ),
          );
        }
        await Promise.all(ends);
        const served = servedFor(requests, c);
        expect(served.map(({ seconds }) => Math.round(seconds * 1000))).toEqual(all.map(({ ms }) => ms));
      },
    ),
    { numRuns: 40 },
  );
});

test('what the cache answered, and what asked no model, is no measurement', () => {
  const at = { startedAt: 0, finishedAt: 10, cached: false, failed: false };
  const requests = [
    { ...at, order: 0, input: 5, output: 5, cached: true },
    { ...at, order: 1, input: 0, output: 0 },
    { ...at, order: 2, input: 5, output: 0, failed: true },
    { ...at, order: 3, input: 7, output: 1 },
  ];
  expect(servedFor(requests, 8)).toEqual([{ input: 7, output: 1, seconds: 0.01 }]);
});

test('groups follow one another, and each takes as many rows as the model needs for it', () => {
  expect(inARow({ groups: 1, requests: 40, concurrency: 8 })).toBe(5);
  expect(inARow({ groups: 10, requests: 10, concurrency: 8 })).toBe(10);
  expect(inARow({ groups: 2, requests: 18, concurrency: 8 })).toBe(4);
  expect(inARow({ groups: 0, requests: 0, concurrency: 8 })).toBe(0);
});
