/**
 * The recursive strategy: the model writes Python turn by turn, sees what it prints, and submits an answer.
 * Depth 0 has no sub-calls, depth 1 plain calls, depth N children that are nodes like this one.
 */
import type { Strategy } from './strategy';

export const rlm: Strategy = {
  id: 'rlm',
  name: 'Recursive',
  description: 'A model writes Python that searches the text and asks models about pieces of it.',
  needs: { root: true, sub: true },
  python: true,
  async answer(run, task, signal) {
    // Loaded when it is asked, not when the page opens.
    const { Node } = await import('../recursive/node');
    return new Node(run, task, signal).work();
  },
};
