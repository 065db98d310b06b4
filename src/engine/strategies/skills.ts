/** For small models: the root writes one short program over skills, which read, locate and verify. */
import type { Strategy } from './strategy';

export const skills: Strategy = {
  id: 'skills',
  name: 'Skills',
  description:
    'A small model writes a few lines of Python over functions that read, quote and verify. For short texts, Direct is better.',
  needs: { root: true, sub: true },
  python: true,
  async answer(run, task, signal) {
    // Its examples and prompts are read when it is asked, not when the page opens.
    const { ProgramNode } = await import('../skills/node');
    return new ProgramNode(run, task, signal).work();
  },
};
