/**
 * Answers questions in the built app, as it is: real endpoints or a real model of this device, real Python, journal and
 * cache. The runner (eval-runner.ts) calls this through the browser.
 */
import type { EndpointDraft } from '../src/app';
import { failureOf } from '../src/engine/errors';
import type { Failure, RunEvent } from '../src/engine/events';
import type { RunState } from '../src/engine/state';
import { STRATEGIES } from '../src/engine/strategies/registry';
import type { CaseDocument, Taught } from '../src/lab/cases';
import { DEFAULT_LIMITS } from '../src/limits';
import { chosenWeights, storeWeights } from './weights';
import { house } from './world';

/** Where the models are; null: the weights in the page's file field are both. */
export interface ModelsWanted {
  readonly endpoint: {
    readonly url: string;
    readonly key: string;
    readonly root: string;
    readonly sub: string;
    readonly class: EndpointDraft['class'];
    /** null: what the server says, or 8,192. */
    readonly window: number | null;
    readonly concurrency: number;
  } | null;
}

/** Ids by which runs name the models, and the windows that they have. */
export interface ModelsReady {
  readonly root: string;
  readonly sub: string;
  readonly windows: { readonly root: number; readonly sub: number };
}

export interface Asked {
  readonly strategy: string;
  readonly question: string;
  readonly documents: readonly CaseDocument[];
  readonly taught: readonly Taught[];
  readonly seconds: number;
  readonly root: string;
  readonly sub: string;
}

export interface Outcome {
  readonly runId: string;
  readonly state: RunState['status'];
  readonly reason: Failure | null;
  readonly answer: string | null;
  readonly calls: number;
  readonly turns: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly events: readonly RunEvent[];
}

export type Told<T> = { readonly value: T } | { readonly failure: Failure };

declare global {
  interface Window {
    evaluation: {
      setUp(wanted: ModelsWanted): Promise<Told<ModelsReady>>;
      /** Sends one tiny question to each model of an endpoint; null: all is well. */
      check(wanted: ModelsWanted): Promise<string | null>;
      answer(asked: Asked): Promise<Told<Outcome>>;
    };
  }
}

/** Where a server does not say. */
const USUAL_WINDOW = 8_192;

window.evaluation = {
  setUp: (wanted) => told(() => setUp(wanted)),
  check,
  answer: (asked) => told(() => answer(asked)),
};

/** Errors lose their class on the way out of the page. */
async function told<T>(work: () => Promise<T>): Promise<Told<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

async function setUp({ endpoint }: ModelsWanted): Promise<ModelsReady> {
  if (endpoint === null) return localModel();
  const drafts = await draftsOf(endpoint);
  const root = await house.endpoints.save(drafts.root);
  const sub = endpoint.sub === endpoint.root ? root : await house.endpoints.save(drafts.sub);
  return { root: root.id, sub: sub.id, windows: { root: root.window, sub: sub.window } };
}

async function check({ endpoint }: ModelsWanted): Promise<string | null> {
  if (endpoint === null) return null;
  const { root, sub } = await draftsOf(endpoint);
  for (const draft of root.model === sub.model ? [root] : [root, sub]) {
    const { ok, sentence, next } = await house.endpoints.test(draft, new AbortController().signal);
    if (!ok) return `${draft.model}: ${sentence} ${next}`;
  }
  return null;
}

async function draftsOf(endpoint: NonNullable<ModelsWanted['endpoint']>) {
  const { url, key, class: modelClass, concurrency } = endpoint;
  const server = { name: 'eval', baseUrl: url, kind: 'openai', key } as const;
  // A server without a list answers all the same.
  const offered = await house.endpoints.offered(server, new AbortController().signal).catch(() => []);
  const draftOf = (model: string): EndpointDraft => ({
    ...server,
    name: model,
    model,
    class: modelClass,
    window: endpoint.window ?? offered.find(({ id }) => id === model)?.window ?? USUAL_WINDOW,
    concurrency,
    price: null,
  });
  return { root: draftOf(endpoint.root), sub: draftOf(endpoint.sub) };
}

async function localModel(): Promise<ModelsReady> {
  const weights = chosenWeights();
  if (weights === null) throw new Error('The runner chose no weights.');
  const { id, window } = await storeWeights(weights);
  return { root: id, sub: id, windows: { root: window, sub: window } };
}

/** Nothing of one run serves another: the cache is emptied, the corpus is new, Python is fresh and ready. */
async function answer(asked: Asked): Promise<Outcome> {
  const { strategy, question, seconds, root, sub } = asked;
  const taught = asked.taught.map(({ labels, examples }) => ({ labels: [...labels], examples: [...examples] }));
  await house.cache.clear();
  if (STRATEGIES.find(({ id }) => id === strategy)?.python === true) {
    // Where Python cannot be started the run itself says so.
    await house.python.warm().catch(() => undefined);
  }
  const corpus = await storeDocuments(asked.documents);
  const limits = { ...DEFAULT_LIMITS, seconds };
  const run = house.runs.start({ question, corpus, strategy, root, sub, limits, tools: '', taught });
  const state = await run.finished;
  const stored = await house.journal.read(run.id);
  await house.runs.remove(run.id);
  await house.library.removeCorpus(corpus);
  return { ...outcomeOf(state), runId: run.id, events: stored?.events ?? [] };
}

async function storeDocuments(documents: readonly CaseDocument[]): Promise<string> {
  const { id } = await house.library.createCorpus('Eval');
  for (const { name, text } of documents) await house.library.addText(id, name, text);
  return id;
}

function outcomeOf(state: RunState): Omit<Outcome, 'runId' | 'events'> {
  const { spent, status, reason, answer, startedAt, finishedAt } = state;
  return {
    state: status,
    reason,
    answer: answer?.text ?? null,
    calls: spent.calls,
    turns: spent.turns,
    tokens: spent.input + spent.output,
    seconds: ((finishedAt ?? startedAt) - startedAt) / 1000,
  };
}
