/** A run whose program uses skills, told up to its end: two sweeps of `find` over a dozen passages. */
import type { EventBody, Finding, RunEvent } from '../../engine/events';
import { DOCUMENTS, HARBOUR, QUESTION, spanOf } from './archive';
import { LIMITS } from './script';

const QUOTE = 'The whole came to 48,213 guilders';
const PASSAGES = 12;
export const CODE = `cost = find(${JSON.stringify(QUESTION)})\ndone(cost)`;
export const NOT_FOUND = `Not found in ${PASSAGES} of ${PASSAGES} passages.`;

export const FOUND: readonly Finding[] = [
  {
    grade: 'verified',
    value: '48,213 guilders',
    span: spanOf('report', QUOTE),
    name: 'Report to the council.txt',
    reason: '',
  },
  { grade: 'unsure', value: 'a toll on salt', span: null, name: 'Ledger 14.txt', reason: 'one of two checks' },
];
export const NEAR: Finding = {
  grade: 'rejected',
  value: 'the estimate had been 44,000',
  span: spanOf('report', 'The estimate had been 44,000'),
  name: 'Report to the council.txt',
  reason: 'it is the estimate',
};

/** `found`: what the first sweep finds beside the near miss. */
export function tellSkills(run: string, found: readonly Finding[]): readonly RunEvent[] {
  const model = { id: 'small', name: 'Qwen2.5 1.5B', class: 'small', window: 4_096, host: null } as const;
  const documents = DOCUMENTS.filter(({ corpus }) => corpus === HARBOUR.id).map(({ id, name, characters }) => ({
    id,
    name,
    characters,
  }));
  const where = { node: 'root', turn: 0, cell: 0 };
  const usage = { input: 300, output: 8, estimated: false };
  const calls = Array.from({ length: PASSAGES }, (_, call) => call);
  const isFound = found.length > 0;
  const text = isFound ? 'It came to 48,213 guilders.' : NOT_FOUND;
  const cited = { at: text.length - 1, quote: QUOTE, span: spanOf('report', QUOTE), name: 'Report to the council.txt' };
  const bodies: EventBody[] = [
    {
      type: 'run.started',
      version: 3,
      run,
      question: QUESTION,
      strategy: 'skills',
      corpus: { id: HARBOUR.id, name: HARBOUR.name, documents },
      root: model,
      sub: model,
      limits: LIMITS,
      tools: '',
      packages: [],
      taught: [],
    },
    { type: 'node.started', node: 'root', call: null, depth: 0, question: QUESTION, context: '', model: 'small' },
    { type: 'turn.started', node: 'root', turn: 0 },
    { type: 'turn.replied', node: 'root', turn: 0, text: CODE, usage, finish: 'stop', cost: null, sent: 900 },
    {
      type: 'program.proposed',
      node: 'root',
      turn: 0,
      code: CODE,
      problems: [],
      calls: { least: 3, most: PASSAGES },
      labels: [],
    },
    { type: 'cell.started', ...where, code: CODE },
    { type: 'step.started', ...where, step: 0, name: 'find', about: QUESTION, of: PASSAGES },
    {
      type: 'form.defined',
      form: 0,
      lead: [
        { role: 'system', content: 'Answer in a few words.' },
        { role: 'user', content: 'Who rang the bell?' },
        { role: 'assistant', content: 'The sexton.' },
      ],
      maxTokens: 24,
      schema: null,
      stop: ['\n'],
    },
    ...calls.map((call): EventBody => ({
      type: 'call.started',
      call,
      ...where,
      kind: 'llm_query_batched',
      batch: call < 4 ? 0 : 4,
      model: 'small',
      prompt: `Passage ${call + 1}: the piles were drawn.\n${QUESTION}`,
      form: 0,
      step: 0,
    })),
    ...calls.map((call): EventBody => ({
      type: 'call.finished',
      call,
      text: call === 2 ? '48,213 guilders' : 'the guild',
      usage,
      cost: null,
      cached: call === 1,
      attempts: 1,
      failure: null,
    })),
    { type: 'step.progress', step: 0, done: 4, of: PASSAGES, found: [...found, NEAR] },
    {
      type: 'step.finished',
      step: 0,
      done: PASSAGES,
      of: PASSAGES,
      found: [],
      summary: isFound ? '1 verified, 1 unsure.' : 'Nothing verified.',
    },
    {
      type: 'cell.finished',
      ...where,
      output: { head: '', cut: 0, tail: '' },
      error: null,
      variables: [],
    },
    { type: 'node.finished', node: 'root', state: 'answered', reason: null, answer: text },
    {
      type: 'run.finished',
      state: 'answered',
      reason: null,
      answer: { text, citations: isFound ? [cited] : [] },
      remarks: [],
      sent: {},
    },
  ];
  return bodies.map((body, seq) => ({ seq, at: 1_763_716_320_000 + seq * 250, ...body }));
}

/** The events up to the first of a kind, that one included. */
export function until(events: readonly RunEvent[], type: RunEvent['type']): readonly RunEvent[] {
  return events.slice(0, events.findIndex((event) => event.type === type) + 1);
}
