import { startModelServer } from '../../e2e/server/model-server';
import type { Reply, ScriptedRequest } from '../../e2e/server/scenario';
import type { EventBody } from '../engine/events';
import { DEFAULT_LIMITS } from '../limits';
import { openDoor } from '../net/door';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import type { EndpointRecord } from '../storage/records';
import { ReaderModel } from './reader';
import { RecordingModel } from './recording';
import { RemoteModel } from './remote';
import { conforms, STOP, type Kind, type Stage } from './testing/conformance';

const user = (content: string) => [{ role: 'user' as const, content }];

// ── Behind a server ─────────────────────────────────────────────────────────────────────────────────────────────────

const TEXT = 'The quay — “el muelle” 🌊 — lies north of the mill, as everybody knows.';
const LONG = 'north of the mill and '.repeat(40);
const CHARACTERS_PER_TOKEN = 4;

/** What the scripted server does at each stage, whichever API it speaks. */
const SCRIPTS: Readonly<Record<Stage, string | Reply | ((request: ScriptedRequest) => Reply)>> = {
  text: { text: TEXT, pieceCharacters: 3 },
  long: ({ maxTokens }) => ({
    text: LONG.slice(0, (maxTokens ?? Infinity) * CHARACTERS_PER_TOKEN),
    finish: 'length',
  }),
  endless: { text: LONG, fault: 'hangs' },
  stop: `North of the mill.${STOP}South of it.`,
  schema: ({ schema }) => ({ text: schema === null ? 'The quay, I think.' : '{"label": "quay"}' }),
  empty: { text: ' \n' },
  failure: { text: TEXT, fault: 'truncated' },
};

function remote(kind: EndpointRecord['kind']): Kind {
  return {
    name: `an endpoint of kind ${kind}`,
    stages: ['text', 'long', 'endless', 'stop', 'schema', 'empty', 'failure'],
    concurrent: true,
    async open() {
      const server = await startModelServer({ key: 'a-key' });
      const wire = { send: openDoor(new Ledger(), 'https://burrow.example/'), readEvents };
      const settings = { name: 'Scripted', baseUrl: server.url, model: 'm', window: 8000, concurrency: 4 } as const;
      const model = new RemoteModel(
        { ...settings, class: 'coder', kind, price: null },
        { wire, key: () => 'a-key', run: null, now: () => 0 },
      );
      return {
        model,
        async stage(stage) {
          server.script([{ reply: SCRIPTS[stage] }]);
          const messages = user(`Where is the quay? (${stage})`);
          return stage === 'text' ? { messages, text: TEXT } : { messages };
        },
        idle: () => server.until(({ open }) => open === 0),
        close: () => server.close(),
      };
    },
  };
}

conforms(remote('openai'));
conforms(remote('anthropic'));

// ── On this device ──────────────────────────────────────────────────────────────────────────────────────────────────

conforms({
  name: 'the built-in reader',
  stages: ['text'],
  concurrent: true,
  async open() {
    const text = 'The quay lies north of the mill.';
    const messages = user(`Question: Where is the quay?\n\nPassage: The mill is old. ${text} Nobody fishes there.`);
    return { model: new ReaderModel(), stage: async () => ({ messages, text }), close: async () => undefined };
  },
});

conforms({
  name: 'a recording',
  stages: ['text', 'failure'],
  concurrent: true,
  async open() {
    const usage = { input: 10, output: 5, estimated: false };
    const answers = [
      { prompt: 'text', text: TEXT, failure: null },
      { prompt: 'failure', text: '', failure: { code: 'model.busy', sentence: 'It was busy.', next: 'Wait.' } },
    ];
    const bodies = answers.flatMap(({ prompt, text, failure }, call): EventBody[] => [
      {
        type: 'call.started',
        call,
        node: 'n',
        turn: 1,
        cell: 1,
        kind: 'llm_query',
        batch: call,
        model: 'm',
        prompt,
      },
      { type: 'call.finished', call, text, usage, cost: null, cached: false, attempts: 1, failure },
    ]);
    const started: EventBody = {
      type: 'run.started',
      version: 1,
      run: 'r1',
      question: 'Where is the quay?',
      strategy: 'rlm',
      corpus: { id: 'c', name: 'C', documents: [] },
      root: { id: 'm', name: 'M', class: 'coder', window: 8000, host: null },
      sub: { id: 'm', name: 'M', class: 'coder', window: 8000, host: null },
      limits: DEFAULT_LIMITS,
      tools: '',
      packages: [],
      taught: [],
    };
    const model = new RecordingModel([started, ...bodies].map((body, seq) => ({ ...body, seq, at: seq })));
    return {
      model,
      stage: async (stage) => ({ messages: user(stage), ...(stage === 'text' ? { text: TEXT } : {}) }),
      close: async () => undefined,
    };
  },
});
