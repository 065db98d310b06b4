import { describe, expect, test } from 'vitest';
import type { ProposedProgram } from './engine/skills/review';
import { Reviews } from './reviews';

const PROGRAM: ProposedProgram = {
  node: 'n0',
  turn: 1,
  code: 'done(1)',
  problems: [],
  calls: null,
  labels: [],
  taught: [],
  rootLabels: false,
  rehearse: (code) => Promise.resolve({ code, problems: [], calls: null, labels: [] }),
  tryLabels: () => Promise.resolve([]),
  suggestLabels: () => Promise.resolve([]),
};

function reviews(): Reviews {
  let made = 0;
  return new Reviews(() => `p${made++}`);
}

describe('a program that waits', () => {
  test('is seen by its run alone until it is accepted', async () => {
    const waiting = reviews();
    let heard = 0;
    waiting.onChange(() => (heard += 1));
    const reviewed = waiting.of('r1')(PROGRAM, new AbortController().signal);
    expect(waiting.waiting('r1')).toMatchObject({ id: 'p0', run: 'r1', code: 'done(1)' });
    expect(waiting.waiting('r2')).toBeNull();
    const taught = [{ labels: ['a'], examples: [] }];
    waiting.accept('p0', 'done(2)', taught);
    expect(await reviewed).toEqual({ code: 'done(2)', taught });
    expect(waiting.waiting('r1')).toBeNull();
    expect(heard).toBe(2);
  });

  test('is gone when its run is stopped', async () => {
    const waiting = reviews();
    const stop = new AbortController();
    const reviewed = waiting.of('r1')(PROGRAM, stop.signal);
    stop.abort(new DOMException('Stopped.', 'AbortError'));
    await expect(reviewed).rejects.toThrow('Stopped.');
    expect(waiting.waiting('r1')).toBeNull();
    waiting.accept('p0', 'done(2)', []);
  });

  test('of a run that was stopped before never waits', () => {
    const waiting = reviews();
    const stopped = AbortSignal.abort(new DOMException('Stopped.', 'AbortError'));
    expect(() => waiting.of('r1')(PROGRAM, stopped)).toThrow('Stopped.');
    expect(waiting.waiting('r1')).toBeNull();
  });
});
