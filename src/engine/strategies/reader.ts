/**
 * The built-in reader: finds the passages that share most with the question, has each read, and quotes what answers
 * best. With the extractive model that comes with the app it needs no download, no key and no Python.
 */
import { exactly, NONE } from '../estimate/expected';
import { PASSAGES } from '../reading/passages';
import type { Strategy } from './strategy';

export const reader: Strategy = {
  id: 'reader',
  name: 'Reader',
  description: 'Finds and quotes the passages that answer best. No AI model, nothing to download.',
  needs: { root: false, sub: false },
  python: false,
  foresee: () => ({
    turns: exactly(1),
    rootInput: NONE,
    rootOutput: NONE,
    // Each passage, and the best of them once more.
    calls: { least: 0, likely: PASSAGES + 1, most: PASSAGES + 1 },
    groups: 2,
    usually: {
      callInput: { least: 0, likely: 2_500, most: 5_000 },
      callOutput: { least: 0, likely: 400, most: 1_000 },
    },
  }),
  async answer(run, task, signal) {
    const { readAndQuote } = await import('../reading/answer');
    return readAndQuote(run, task, signal);
  },
};
