/** Small parts that the engine's tests share. */
import type { Limits } from '../events';

export function limits(change: Partial<Limits> = {}): Limits {
  return {
    turns: 30,
    allTurns: 300,
    calls: 1000,
    tokens: 10_000_000,
    money: null,
    seconds: 3600,
    cellSeconds: 30,
    callSeconds: 300,
    errors: 5,
    depth: 1,
    answerCharacters: 1_000_000,
    replyTokens: 4096,
    ownPython: false,
    ...change,
  };
}
