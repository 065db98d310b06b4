import { afterAll, expect, test } from 'vitest';
import { runProgram } from './testing/faults';
import { HAZARDS } from './testing/hazards';
import { coveringSeeds } from './testing/programs';
import { documents, pythonPool } from './testing/python';

const pool = pythonPool();
afterAll(() => pool.dispose());

// The thousand: `npm run faults`.
test.each(coveringSeeds())(
  'random program %i: what finished cells assigned lasts',
  { timeout: 240_000 },
  async (seed) => {
    const python = pool.take(documents({ a: 'text' }));
    const report = await runProgram(seed, python, new AbortController().signal);
    python.dispose();
    expect(report.cells).toBeGreaterThan(0);
  },
);

test('everything that can go wrong is among them', () => {
  expect(coveringSeeds().length).toBeLessThan(Object.keys(HAZARDS).length);
});
