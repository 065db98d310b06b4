/** An `App` in memory, so that the interface can be seen and tested without storage, Python or a model. */
import type {
  App,
  EndpointDraft,
  EstimateRequest,
  Forecast,
  Incoming,
  IsolationState,
  KeyState,
  LiveRun,
  LocalModel,
  ModelInfo,
  Preferences,
  RunRequest,
  StrategyInfo,
} from '../../app';
import type { ModelCost } from '../../engine/costs';
import { BurrowError } from '../../engine/errors';
import { isDelta, type Delta, type Limits, type RunEvent } from '../../engine/events';
import { EMPTY_RUN, reduce } from '../../engine/reduce';
import type { RunState } from '../../engine/state';
import type { CorpusRecord, DocumentRecord, EndpointRecord, PackageRecord, RunRecord } from '../../storage/records';
import { CONTRACTS, DOCUMENTS, HARBOUR, QUESTION, TEXTS } from './archive';
import { fakeServers } from './fake-endpoints';
import { fakeHuman, type FakeHuman } from './fake-human';
import { fakeIsolation, type FakeIsolation } from './fake-isolation';
import { fakeKeys } from './fake-keys';
import { fakeLocalModels, type FakeLocalModels } from './fake-local-models';
import { fakeNetwork, type FakeNetwork } from './fake-network';
import { fakePackages } from './fake-packages';
import { fakeReviews, type FakeReviews } from './fake-reviews';
import { LIMITS, tell, type Step } from './script';

const STRATEGIES: readonly StrategyInfo[] = [
  {
    id: 'rlm',
    name: 'Recursive',
    description: 'A model writes code that looks through everything and asks a second model about the passages.',
    needs: { root: true, sub: true },
    python: true,
  },
  {
    id: 'skills',
    name: 'Skills',
    description: 'A small model writes a few lines of Python over functions that read, quote and verify.',
    needs: { root: true, sub: true },
    python: true,
  },
  {
    id: 'direct',
    name: 'Direct',
    description: 'As much text as fits goes to one model, in one question.',
    needs: { root: true, sub: false },
    python: false,
  },
  {
    id: 'reader',
    name: 'Built-in reader',
    description: 'Finds, quotes and cites the passages that fit the question.',
    needs: { root: false, sub: false },
    python: false,
  },
];

const READER: ModelInfo = { id: 'built-in', name: 'Built-in reader (no AI model)', host: null, plans: false };

const BY_HAND: ModelInfo = { id: 'by-hand', name: 'You (answer by hand)', host: null, plans: true, byHand: true };

class Missing extends BurrowError {
  constructor() {
    super('library.missing', 'This document is no longer stored here.', 'Add it again in the Library.');
  }
}

/** A run that goes on one step at a time, when the test says so. */
export class FakeRun implements LiveRun {
  state: RunState = EMPTY_RUN;
  paused = false;
  readonly finished: Promise<RunState>;
  readonly #listeners = new Set<Parameters<LiveRun['subscribe']>[0]>();
  #settle: (state: RunState) => void = () => {};
  readonly #steps: Step[];

  constructor(
    readonly id: string,
    steps: readonly Step[],
  ) {
    this.finished = new Promise((resolve) => (this.#settle = resolve));
    this.#steps = [...steps];
    this.step();
  }

  get left(): number {
    return this.#steps.length;
  }

  step(count = 1): void {
    for (const step of this.#steps.splice(0, count)) this.#tell(step);
  }

  /** Goes on until the state is as wanted, or to the end. */
  stepUntil(wanted: (state: RunState) => boolean): void {
    while (this.left > 0 && !wanted(this.state)) this.step();
  }

  pause(): void {
    this.paused = true;
    this.#tell([]);
  }

  resume(): void {
    this.paused = false;
    this.#tell([]);
  }

  stop(): void {
    this.#steps.length = 0;
    const last = { seq: this.state.events, at: this.state.startedAt + 9_000 };
    const { sent } = this.state;
    this.#tell([{ ...last, type: 'run.finished', state: 'stopped', reason: null, answer: null, remarks: [], sent }]);
  }

  subscribe(listener: (state: RunState, events: readonly (RunEvent | Delta)[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(step: Step): void {
    this.state = reduce(this.state, step);
    for (const listener of this.#listeners) listener(this.state, step);
    if (step.some((event) => !isDelta(event) && event.type === 'run.finished')) this.#settle(this.state);
  }
}

type Queue = ReturnType<App['runs']['queue']>;

export interface FakeApp extends App {
  /** From now on these requests are under way and waiting. */
  readonly queued: (queue: Queue) => void;
  readonly network: FakeNetwork;
  readonly localModels: FakeLocalModels;
  readonly isolation: FakeIsolation;
  readonly human: FakeHuman;
  readonly reviews: FakeReviews;
  /** The runs that were started, newest last. */
  readonly started: { readonly request: RunRequest; readonly run: FakeRun }[];
  readonly saved: EndpointDraft[];
  /** The strategies with which a run was said to be likely. */
  readonly expected: string[];
}

export interface FakeOptions {
  readonly isPrivate?: boolean;
  readonly corpora?: readonly CorpusRecord[];
  readonly documents?: readonly DocumentRecord[];
  readonly texts?: ReadonlyMap<string, string>;
  readonly endpoints?: readonly (EndpointRecord & { key: KeyState })[];
  readonly records?: readonly (RunRecord & { live: boolean })[];
  readonly states?: ReadonlyMap<string, RunState>;
  readonly packages?: readonly PackageRecord[];
  readonly costs?: readonly ModelCost[];
  readonly localModels?: readonly LocalModel[];
  readonly isolation?: IsolationState;
  readonly steps?: (request: RunRequest, id: string) => readonly Step[];
  /** What a run would take; nothing is said without it. */
  readonly forecast?: (request: EstimateRequest) => Forecast;
}

export const ENDPOINT: EndpointRecord & { key: KeyState } = {
  id: 'lab',
  name: 'Lab server',
  baseUrl: 'http://localhost:8000/v1',
  model: 'qwen3-coder-30b',
  window: 32_768,
  concurrency: 8,
  class: 'coder',
  kind: 'openai',
  price: null,
  key: 'none',
};

export function told(id: string, options: Parameters<typeof tell>[1] = {}): RunState {
  return reduce(EMPTY_RUN, tell(id, options).flat());
}

export function record(
  state: RunState,
  part: Partial<RunRecord & { live: boolean }> = {},
): RunRecord & { live: boolean } {
  return {
    id: state.id,
    question: state.question,
    corpus: state.corpus.id,
    corpusName: state.corpus.name,
    strategy: state.strategy,
    host: state.root?.host ?? null,
    startedAt: state.startedAt,
    state: state.status === 'running' ? null : state.status,
    finishedAt: state.finishedAt,
    live: false,
    ...part,
  };
}

export function fakeApp(options: FakeOptions = {}): FakeApp {
  let corpora = [...(options.corpora ?? [HARBOUR, CONTRACTS])];
  let documents = [...(options.documents ?? DOCUMENTS)];
  let endpoints = [...(options.endpoints ?? [])];
  let records = [...(options.records ?? [])];
  let limits: Limits = LIMITS;
  let preferences: Preferences = { runAtOnce: false };
  let cached = 1_318;
  let hits = 412;
  let queue: Queue = [];
  const queueListeners = new Set<() => void>();
  const texts = new Map(options.texts ?? TEXTS);
  const states = new Map(options.states);
  const started: FakeApp['started'] = [];
  const saved: EndpointDraft[] = [];
  const expected: string[] = [];
  const listeners = new Set<() => void>();
  const changed = (): void => listeners.forEach((listener) => listener());
  const onChange = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const keyOf = (id: string | undefined): KeyState => endpoints.find((endpoint) => endpoint.id === id)?.key ?? 'none';
  const localModels = fakeLocalModels(options.localModels ?? [], changed);
  let made = 0;
  const id = (): string => `made-${made++}`;

  const store = (corpus: string, name: string, text: string): DocumentRecord => {
    const record = {
      id: id(),
      corpus,
      name,
      format: 'text',
      order: documents.length,
      addedAt: 2,
      bytes: new TextEncoder().encode(text).length,
      characters: text.length,
    };
    texts.set(record.id, text);
    documents = [...documents, record];
    changed();
    return record;
  };

  return {
    queued: (now) => {
      queue = now;
      queueListeners.forEach((listener) => listener());
    },
    started,
    saved,
    expected,
    isPrivate: options.isPrivate ?? false,
    human: fakeHuman(),
    reviews: fakeReviews(),
    network: fakeNetwork(),
    strategies: STRATEGIES,
    library: {
      corpora: async () => corpora,
      documents: async (corpus) => documents.filter((document) => document.corpus === corpus),
      createCorpus: async (name) => {
        const corpus = { id: id(), name, createdAt: 3, sample: null, tools: '' };
        corpora = [...corpora, corpus];
        changed();
        return corpus;
      },
      renameCorpus: async (renamed, name) => {
        corpora = corpora.map((corpus) => (corpus.id === renamed ? { ...corpus, name } : corpus));
        changed();
      },
      saveTools: async (kept, tools) => {
        corpora = corpora.map((corpus) => (corpus.id === kept ? { ...corpus, tools } : corpus));
        changed();
      },
      saveTaught: async (kept, taught) => {
        corpora = corpora.map((corpus) =>
          corpus.id === kept ? { ...corpus, taught: [...(corpus.taught ?? []), taught] } : corpus,
        );
        changed();
      },
      removeCorpus: async (removed) => {
        const before = corpora;
        corpora = corpora.filter((corpus) => corpus.id !== removed);
        changed();
        return async () => {
          corpora = before;
          changed();
        };
      },
      removeDocument: async (removed) => {
        const before = documents;
        documents = documents.filter((document) => document.id !== removed);
        changed();
        return async () => {
          documents = before;
          changed();
        };
      },
      addFiles: async (corpus, files, { signal, onProgress }) => {
        const list: Incoming[] = files.map((file) => ({ name: file.name, state: 'waiting' }));
        for (const [index, file] of files.entries()) {
          if (signal.aborted) break;
          list[index] = { name: file.name, state: 'reading' };
          onProgress([...list]);
          const text = await file.text();
          list[index] = text.includes('\0')
            ? {
                name: file.name,
                state: 'refused',
                sentence: 'This file holds pictures or other data, and no text to search.',
                next: 'Save it as text or PDF with text in it, and add it again.',
              }
            : { name: file.name, state: 'ready', document: store(corpus, file.name, text) };
          onProgress([...list]);
        }
        return list;
      },
      addText: async (corpus, name, text) => store(corpus, name, text),
      text: async (document) => {
        const text = texts.get(document);
        if (text === undefined) throw new Missing();
        return text;
      },
      sampleQuestions: (corpus) =>
        corpus.sample === null
          ? []
          : [
              QUESTION,
              'When did the work on the north quay begin and end?',
              'What was set aside from the toll on salt?',
            ],
      usage: async () => ({ used: 412_300_000, quota: 18_000_000_000 }),
      onChange,
    },
    keys: fakeKeys({
      states: () => endpoints.map(({ key }) => key),
      change: (key) => {
        endpoints = endpoints.map((endpoint) => ({ ...endpoint, key: key(endpoint.id, endpoint.key) }));
        changed();
      },
    }),
    endpoints: {
      ...fakeServers,
      list: async () => endpoints,
      save: async (draft, edited) => {
        saved.push(draft);
        const { key, ...rest } = draft;
        const record = { ...rest, id: edited ?? id(), key: key === '' ? keyOf(edited) : ('typed' as const) };
        endpoints = [...endpoints.filter((endpoint) => endpoint.id !== record.id), record];
        changed();
        return record;
      },
      remove: async (removed) => {
        const before = endpoints;
        endpoints = endpoints.filter((endpoint) => endpoint.id !== removed);
        changed();
        return async () => {
          endpoints = before;
          changed();
        };
      },
      test: async (draft) =>
        draft.model === 'missing'
          ? { ok: false, sentence: 'There is no model “missing” there.', next: 'Check the model’s name.' }
          : { ok: true, sentence: 'It answers, in 0.4 s.', next: '' },
      onChange,
    },
    localModels,
    isolation: fakeIsolation(options.isolation ?? 'off'),
    models: {
      list: async () => [
        ...(await localModels.list())
          .filter(({ state }) => state.state === 'stored')
          .map(({ entry }) => ({ id: entry.id, name: entry.name, host: null, plans: entry.use !== 'sub' })),
        ...endpoints.map((endpoint) => ({
          id: endpoint.id,
          name: endpoint.name,
          host: new URL(endpoint.baseUrl).host,
          plans: true,
          class: endpoint.class,
        })),
        READER,
        BY_HAND,
      ],
      onChange,
    },
    runs: {
      start: (request) => {
        const id = `run-${started.length}`;
        const steps =
          options.steps?.(request, id) ?? tell(id, { question: request.question, startedAt: Date.now() - 30_000 });
        const run = new FakeRun(id, steps);
        started.push({ request, run });
        records = [record(run.state, { live: true }), ...records];
        changed();
        void run.finished.then((state) => {
          states.set(id, state);
          records = records.map((one) => (one.id === id ? record(state) : one));
          changed();
        });
        return run;
      },
      expect: (strategy) => void expected.push(strategy),
      live: (id) => started.find(({ run }) => run.id === id && run.state.finishedAt === null)?.run ?? null,
      queue: () => queue,
      onQueue: (listener) => {
        queueListeners.add(listener);
        return () => queueListeners.delete(listener);
      },
      costs: async () => options.costs ?? [],
      list: async () => records,
      load: async (id) => states.get(id) ?? null,
      remove: async (removed) => {
        const before = records;
        records = records.filter((one) => one.id !== removed);
        changed();
        return async () => {
          records = before;
          changed();
        };
      },
      onChange,
    },
    estimates: {
      of: async (request) => options.forecast?.(request) ?? null,
      ofCalls: async (_model, { least, most }) => ({ least: least * 2, likely: least + most, most: most * 2 }),
      onChange,
    },
    packages: fakePackages(options.packages ?? [], onChange, changed),
    settings: {
      preferences: async () => preferences,
      savePreferences: async (changedPreferences) => {
        preferences = changedPreferences;
      },
      limits: async () => limits,
      saveLimits: async (changedLimits) => {
        limits = changedLimits;
      },
      cache: async () => ({ entries: cached, bytes: cached * 1_100, hits }),
      clearCache: async () => {
        cached = 0;
        hits = 0;
      },
      eraseAll: async () => {
        corpora = [];
        documents = [];
        endpoints = [];
        records = [];
        cached = 0;
        limits = LIMITS;
        changed();
      },
    },
  };
}
