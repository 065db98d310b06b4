/** What a run may spend when nobody has said otherwise: generous enough for a book, small enough to notice a runaway. */
import type { Limits } from './engine/events';

export const DEFAULT_LIMITS: Limits = {
  turns: 30,
  allTurns: 300,
  calls: 2_000,
  tokens: 20_000_000,
  money: null,
  seconds: 3_600,
  cellSeconds: 60,
  callSeconds: 300,
  errors: 5,
  depth: 1,
  answerCharacters: 2_000_000,
  replyTokens: 8_192,
  ownPython: false,
};
