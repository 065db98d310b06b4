/** A run as it would be told event by event: four turns, a batch of calls, a child, an answer with quotations. */
import type { Delta, EventBody, Limits, ModelRef, RunEvent } from '../../engine/events';
import { DOCUMENTS, HARBOUR, QUESTION, spanOf } from './archive';

export const LIMITS: Limits = {
  turns: 20,
  allTurns: 100,
  calls: 1_000,
  tokens: 2_000_000,
  money: null,
  seconds: 1_800,
  cellSeconds: 60,
  callSeconds: 180,
  errors: 5,
  depth: 1,
  answerCharacters: 20_000,
  replyTokens: 4_096,
  ownPython: false,
};

const NO_OUTPUT = { head: '', cut: 0, tail: '' };
const USAGE = { input: 640, output: 42, estimated: false };

export interface Told {
  readonly host: string | null;
  readonly question: string;
  readonly calls: number;
  readonly startedAt: number;
  readonly tools: string;
  readonly packages: readonly string[];
}

/** One step of the run: what is told together. */
export type Step = readonly (RunEvent | Delta)[];

export function tell(run: string, told: Partial<Told> = {}): readonly Step[] {
  const { host, question, calls, startedAt, tools, packages }: Told = {
    host: null,
    question: QUESTION,
    calls: 40,
    startedAt: 1_763_716_320_000,
    tools: '',
    packages: [],
    ...told,
  };
  const steps: (RunEvent | Delta)[][] = [];
  let seq = 0;
  let at = startedAt;
  const after = (ms: number, ...bodies: (EventBody | Delta)[]): void => {
    at += ms;
    const step = bodies.map((body): RunEvent | Delta =>
      body.type === 'model.delta' ? body : { seq: seq++, at, ...body },
    );
    steps.push(step);
  };
  const model = (id: string, name: string): ModelRef => ({ id, name, class: 'coder', window: 32_768, host });

  after(0, {
    type: 'run.started',
    version: 1,
    run,
    question,
    strategy: 'rlm',
    corpus: {
      id: HARBOUR.id,
      name: HARBOUR.name,
      documents: DOCUMENTS.filter(({ corpus }) => corpus === HARBOUR.id).map(({ id, name, characters }) => ({
        id,
        name,
        characters,
      })),
    },
    root: model('coder', 'Qwen3 Coder 30B'),
    sub: model('small', 'Qwen2.5 1.5B'),
    limits: LIMITS,
    tools,
    packages: [...packages],
    taught: [],
  });
  const node = 'root';
  after(5, {
    type: 'node.started',
    node,
    call: null,
    depth: 0,
    question,
    context: 'a list of 3 documents',
    model: 'coder',
  });

  const turn = (number: number, owner: string, text: string, ms: number): void => {
    after(10, { type: 'turn.started', node: owner, turn: number });
    const half = Math.floor(text.length / 2);
    after(ms / 2, { type: 'model.delta', node: owner, turn: number, from: 0, text: text.slice(0, half) });
    after(ms / 2, {
      type: 'turn.replied',
      node: owner,
      turn: number,
      text,
      usage: { input: 2_100, output: 180, estimated: false },
      finish: 'stop',
      cost: null,
      sent: 8_400,
    });
  };
  const fenced = (code: string): string => '\n\n```repl\n' + code + '\n```\n';

  const look =
    'print(len(context), context_names[:5])\nhits = search("north quay flood 1897", k=40)\nprint(len(hits), "passages")';
  turn(0, node, `I will look at the corpus before planning.${fenced(look)}`, 1_800);
  after(5, { type: 'cell.started', node, turn: 0, cell: 0, code: look });
  after(240, {
    type: 'cell.finished',
    node,
    turn: 0,
    cell: 0,
    output: {
      ...NO_OUTPUT,
      head: "3 ['Minutes 1898.txt', 'Ledger 14.txt', 'Report to the council.txt']\n40 passages\n",
    },
    error: null,
    variables: [{ name: 'hits', type: 'list', size: 40 }],
  });

  const batch =
    'prompts = [f"Does this passage say who paid for the north quay, or what it cost? "\n           f"Answer with the value, or NONE.\\n\\n{h.text}" for h in hits]\nfound = [(h, a) for h, a in zip(hits, llm_query_batched(prompts)) if a != "NONE"]\nfor h, a in found: print(h.name, "|", a)';
  turn(
    1,
    node,
    `The hits cluster in the minutes of 1898 and in ledger 14. I will ask the sub-model about each passage, and keep only those that name a payer or a sum.${fenced(batch)}`,
    3_000,
  );
  after(5, { type: 'cell.started', node, turn: 1, cell: 0, code: batch });
  const started = (call: number, first: number): EventBody => ({
    type: 'call.started',
    call,
    node,
    turn: 1,
    cell: 0,
    kind: 'llm_query_batched',
    batch: first,
    model: 'small',
    prompt: `Does this passage say who paid for the north quay, or what it cost? Answer with the value, or NONE.\n\nPassage ${call + 1}: after long debate it is resolved that two thirds shall be advanced by the guild.`,
  });
  after(10, ...Array.from({ length: calls }, (_, call) => started(call, 0)));
  for (let call = 0; call < calls; call += 4) {
    after(
      1_100,
      ...Array.from({ length: Math.min(4, calls - call) }, (_, index): EventBody => ({
        type: 'call.finished',
        call: call + index,
        text: (call + index) % 13 === 5 ? '' : (call + index) % 9 === 2 ? 'the shipowners’ guild, two thirds' : 'NONE',
        usage: USAGE,
        cost: null,
        cached: (call + index) % 4 === 1 && call + index !== 5,
        attempts: (call + index) % 11 === 3 ? 2 : 1,
        failure:
          call + index === 5
            ? {
                code: 'model.empty',
                sentence: 'Qwen2.5 1.5B sent an empty reply.',
                next: 'Try again, or choose another model.',
              }
            : null,
      })),
    );
  }
  after(20, {
    type: 'cell.finished',
    node,
    turn: 1,
    cell: 0,
    output: {
      head: 'Minutes 1898.txt | the shipowners’ guild, two thirds\nLedger 14.txt | toll on salt\n',
      cut: 1_204,
      tail: 'Report to the council.txt | 48,213 guilders\n',
    },
    error: null,
    variables: [
      { name: 'prompts', type: 'list', size: 40 },
      { name: 'found', type: 'list', size: 3 },
    ],
  });

  const follow = 'cost = rlm_query("What did the north quay cost in the end?", context[2])\nprint(cost)';
  turn(2, node, `Follow the report to the council.${fenced(follow)}`, 2_400);
  after(5, { type: 'cell.started', node, turn: 2, cell: 0, code: follow });
  after(5, {
    type: 'call.started',
    call: calls,
    node,
    turn: 2,
    cell: 0,
    kind: 'rlm_query',
    batch: calls,
    model: 'coder',
    prompt: 'What did the north quay cost in the end?',
  });
  const child = 'root.1';
  after(5, {
    type: 'node.started',
    node: child,
    call: calls,
    depth: 1,
    question: 'What did the north quay cost in the end?',
    context: 'one text of 214 characters',
    model: 'coder',
  });
  const inside = 'import re\nprint(re.findall(r"[\\d,]+ guilders", context))\nanswer["content"] = nothing';
  turn(0, child, `A regular expression pins it.${fenced(inside)}`, 3_000);
  after(5, { type: 'cell.started', node: child, turn: 0, cell: 0, code: inside });
  after(60, {
    type: 'cell.finished',
    node: child,
    turn: 0,
    cell: 0,
    output: { ...NO_OUTPUT, head: "['48,213 guilders']\n" },
    error: {
      kind: 'exception',
      name: 'NameError',
      message: "name 'nothing' is not defined",
      traceback:
        'Traceback (cell 1, line 3):\n> 3  answer["content"] = nothing\nNameError: name \'nothing\' is not defined',
    },
    variables: [],
  });
  const hand = 'answer["content"] = "48,213 guilders"\nanswer["ready"] = True';
  turn(1, child, `Hand it back.${fenced(hand)}`, 2_000);
  after(5, { type: 'cell.started', node: child, turn: 1, cell: 0, code: hand });
  after(10, { type: 'cell.finished', node: child, turn: 1, cell: 0, output: NO_OUTPUT, error: null, variables: [] });
  after(5, { type: 'node.finished', node: child, state: 'answered', reason: null, answer: '48,213 guilders' });
  after(
    5,
    {
      type: 'call.finished',
      call: calls,
      text: '48,213 guilders',
      usage: USAGE,
      cost: null,
      cached: false,
      attempts: 1,
      failure: null,
    },
    {
      type: 'cell.finished',
      node,
      turn: 2,
      cell: 0,
      output: { ...NO_OUTPUT, head: '48,213 guilders\n' },
      error: null,
      variables: [{ name: 'cost', type: 'str', size: 15 }],
    },
  );

  const submit = 'answer["content"] = report\nanswer["ready"] = True';
  turn(3, node, `Submit.${fenced(submit)}`, 4_000);
  after(5, { type: 'notice', node, turn: 3, code: 'limit.half', text: 'Half of the turns are used.' });
  after(5, { type: 'cell.started', node, turn: 3, cell: 0, code: submit });
  after(10, { type: 'cell.finished', node, turn: 3, cell: 0, output: NO_OUTPUT, error: null, variables: [] });
  after(5, { type: 'node.finished', node, state: 'answered', reason: null, answer: TEXT });
  after(5, {
    type: 'run.finished',
    state: 'answered',
    reason: null,
    answer: { text: TEXT, citations: CITATIONS },
    remarks: ['1 of 41 sub-calls failed; the answer rests on the rest.'],
    sent: host === null ? {} : { [host]: 61_204 },
  });
  return steps;
}

const FIRST = 'The guild advanced two thirds of the sum as a loan without interest';
const SECOND = 'and the city covered the rest from the toll on salt';
const THIRD = 'The final account closed at **48,213 guilders**';
const FOURTH = 'some four thousand above the estimate, because the old piles had to be drawn first';
export const TEXT = `The rebuilding was paid for by the shipowners’ guild and the city together. ${FIRST}, ${SECOND}.\n\n${THIRD}, ${FOURTH}.`;

export const CITATIONS = [
  cited(FIRST, 'two thirds shall be advanced by the guild, without interest', 'minutes', 'Minutes 1898.txt'),
  cited(SECOND, 'set aside for the north quay by order of the council', 'ledger', 'Ledger 14.txt'),
  cited(THIRD, 'The whole came to 48,213 guilders', 'report', 'Report to the council.txt'),
  {
    at: TEXT.indexOf(FOURTH) + FOURTH.length,
    quote: 'four thousand more than was foreseen',
    span: null,
    name: 'Report to the council.txt',
  },
];

function cited(after: string, quote: string, id: string, name: string) {
  return { at: TEXT.indexOf(after) + after.length, quote, span: spanOf(id, quote), name };
}
