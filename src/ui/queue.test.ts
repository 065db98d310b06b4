import { describe, expect, test } from 'vitest';
import { queueInWords, queueRows, type QueuedModel } from './queue';

const NOW = 100_000;
const one = { run: 'a', paused: false, running: 2, waiting: 5, oldest: NOW - 3_000 };
const other = { run: 'b', paused: false, running: 1, waiting: 0, oldest: NOW - 9_000 };
const model = (part: Partial<QueuedModel> = {}): QueuedModel => ({
  model: 'm',
  name: 'Model',
  host: null,
  limit: 4,
  most: 3,
  restsUntil: null,
  tokensPerSecond: null,
  runs: [one],
  ...part,
});
const row = (part: Partial<QueuedModel>, run: string | null = 'a') => queueRows([model(part)], run, NOW)[0];

describe('the queue of a model in words', () => {
  test('is of one run, with what others do beside it', () => {
    expect(row({ runs: [one, other], tokensPerSecond: 41.6 })).toEqual({
      model: 'm',
      name: 'Model',
      host: null,
      running: 2,
      waiting: 5,
      about: '4 at once at most, 3 so far; the oldest for 3 s',
      others: '1 other run: 1 running, 0 waiting',
      speed: '≈ 42 tokens/s',
    });
  });

  test('is of all runs together', () => {
    expect(row({ runs: [one, other] }, null)).toMatchObject({
      running: 3,
      waiting: 5,
      about: '4 at once at most, 3 so far; the oldest for 9 s',
      others: '',
      speed: '',
    });
  });

  test('leaves out models that the run does not ask', () => {
    expect(queueRows([model({ runs: [other] })], 'a', NOW)).toEqual([]);
  });

  test('says why nothing begins', () => {
    const waits = { ...one, running: 0, oldest: null };
    expect(row({ runs: [{ ...waits, paused: true }] })?.about).toBe('4 at once at most, 3 so far; paused');
    expect(row({ runs: [waits], restsUntil: NOW + 4_000 })?.about).toBe(
      '4 at once at most, 3 so far; the server is busy, for 4 s more',
    );
    expect(row({ runs: [{ ...waits, waiting: 0 }], most: 0 })?.about).toBe('4 at once at most');
  });

  test('adds up', () => {
    expect(queueInWords([one, other])).toBe('3 running, 5 waiting');
    expect(queueInWords([])).toBe('nothing to do');
  });
});
