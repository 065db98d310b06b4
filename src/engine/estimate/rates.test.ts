import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median } from './expected';
import { ratesOf, secondsOf, secondsOfRequest } from './rates';
import { measured } from './testing/measured';

const model = { id: 'm', concurrency: 4, speed: null };
const work = fc.array(
  fc.record({ input: fc.integer({ min: 20, max: 8_000 }), output: fc.integer({ min: 1, max: 800 }) }),
  {
    minLength: 12,
    maxLength: 40,
  },
);
const shape = fc.record({
  fixed: fc.double({ min: 0.05, max: 3, noNaN: true }),
  perInput: fc.constantFrom(0, 1 / 20_000, 1 / 2_000, 1 / 50),
  perOutput: fc.constantFrom(0, 1 / 200, 1 / 40, 1 / 5),
});

const samplesOf = (requests: readonly { input: number; output: number }[], seconds: (one: Sized) => number) =>
  requests.map((one) => ({ model: 'm', ...one, seconds: seconds(one) }));
interface Sized {
  readonly input: number;
  readonly output: number;
}

describe('what a model is like is learnt from its requests', () => {
  test('requests like those that were seen are told within half of it, most of them', () => {
    fc.assert(
      fc.property(work, shape, (requests, truth) => {
        const seconds = ({ input, output }: Sized) => truth.fixed + input * truth.perInput + output * truth.perOutput;
        const rate = ratesOf([model], [measured({ samples: samplesOf(requests, seconds) })]).get('m');
        if (rate === undefined) throw new Error('There are samples.');
        const told = (one: Sized) => secondsOfRequest(rate, one.input, one.output) / seconds(one);
        const misses = requests.map((one) => Math.abs(Math.log(told(one))));
        expect(median(misses)).toBeLessThan(Math.log(1.5));
      }),
    );
  });

  test('no part of it is ever less than nothing', () => {
    const noise = fc.array(
      fc.record({ input: fc.nat(5_000), output: fc.nat(500), seconds: fc.double({ min: 0, max: 60, noNaN: true }) }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(noise, (seen) => {
        const rate = ratesOf([model], [measured({ samples: seen.map((one) => ({ model: 'm', ...one })) })]).get('m');
        for (const part of [rate?.fixed, rate?.perInput, rate?.perOutput]) {
          expect(part).toBeGreaterThanOrEqual(0);
          expect(Number.isFinite(part)).toBe(true);
        }
      }),
    );
  });

  test('one request in five that hung says nothing about the others', () => {
    const requests = Array.from({ length: 25 }, (_, n) => ({ input: 400 + 20 * n, output: 20 }));
    const samples = samplesOf(requests, () => 0.4).map((one, n) => (n % 5 === 0 ? { ...one, seconds: 30 } : one));
    const rate = ratesOf([model], [measured({ samples })]).get('m');
    expect(rate === undefined ? 0 : secondsOfRequest(rate, 600, 20)).toBeLessThan(0.6);
  });

  test('the newest runs count', () => {
    const requests = Array.from({ length: 48 }, () => ({ input: 500, output: 10 }));
    const [slow, fast] = [5, 0.5].map((seconds) => measured({ samples: samplesOf(requests, () => seconds) }));
    const rate = ratesOf([model], [fast ?? measured(), slow ?? measured()]).get('m');
    expect(rate === undefined ? 0 : secondsOfRequest(rate, 500, 10)).toBeCloseTo(0.5, 1);
  });
});

describe('before it was asked in any run', () => {
  test('the measured speed of a model on this device tells it', () => {
    const rates = ratesOf([{ ...model, speed: { prefill: 22, decode: 8 } }], []);
    const rate = rates.get('m');
    expect(rate?.from).toBe('device');
    // Ten seconds of reading and two of writing.
    expect(rate === undefined ? 0 : secondsOfRequest(rate, 220, 16)).toBeCloseTo(12, 0);
  });

  test('nothing is said of a model that was never measured', () => {
    const rates = ratesOf([model], [measured({ samples: [{ model: 'other', input: 5, output: 5, seconds: 1 }] })]);
    expect(rates.has('m')).toBe(false);
    expect(secondsOf({ calls: 3, inputTokens: 9, outputTokens: 9 }, model, rates)).toBeNull();
  });
});

test('calls that are all asked at once take as many rows as the model needs', () => {
  const requests = [100, 900, 2_000].map((input) => ({ input, output: 10 }));
  const rates = ratesOf([model], [measured({ samples: samplesOf(requests, () => 2) })]);
  const of = (calls: number) => secondsOf({ calls, inputTokens: calls * 900, outputTokens: calls * 10 }, model, rates);
  expect(of(0)).toBe(0);
  expect(of(4)).toBeCloseTo(2, 0);
  expect(of(9)).toBeCloseTo(6, 0);
});
