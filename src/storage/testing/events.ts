/** Events of a small, whole run, for the tests of this room. */
import type { EventBody, Limits, RunEvent } from '../../engine/events';

const MODEL = { id: 'm', name: 'M', class: 'small', window: 4096, host: null } as const;

export const LIMITS: Limits = {
  turns: 10,
  allTurns: 20,
  calls: 100,
  tokens: 100_000,
  money: null,
  seconds: 600,
  cellSeconds: 60,
  callSeconds: 60,
  errors: 3,
  depth: 1,
  answerCharacters: 50_000,
  replyTokens: 2048,
  ownPython: false,
};

export function started(run: string, question = 'Who keeps the light?', host: string | null = null): EventBody {
  return {
    type: 'run.started',
    version: 1,
    run,
    question,
    strategy: 'rlm',
    corpus: { id: 'c', name: 'Harbour', documents: [{ id: 'd', name: 'a.txt', characters: 3 }] },
    root: { ...MODEL, host },
    sub: MODEL,
    limits: LIMITS,
    tools: '',
    packages: [],
    taught: [],
  };
}

export const notice = (text: string): EventBody => ({ type: 'notice', node: 'n', turn: 0, code: 'test', text });

export const finished: EventBody = {
  type: 'run.finished',
  state: 'answered',
  reason: null,
  answer: { text: 'Nobody.', citations: [] },
  remarks: [],
  sent: {},
};

/** Numbers them from `from`, a second apart. */
export function list(bodies: readonly EventBody[], from = 0): RunEvent[] {
  return bodies.map((body, index) => ({ ...body, seq: from + index, at: 1_000 * (from + index) }));
}
