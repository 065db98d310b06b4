/** Builds the real parts and hands them to each other: the only file that knows them all. */
import type { App, RunRequest, StrategyInfo } from './app';
import { CorpusSources } from './corpus/sources';
import { CorpusWorker } from './corpus/worker';
import { Library } from './corpus/ingest';
import type { CorpusRef } from './engine/events';
import type { Clock } from './engine/ports';
import { STRATEGIES } from './engine/strategies/registry';
import { CorpusEmpty, CorpusMissing, StrategyMissing } from './errors';
import { PythonPool } from './interpreter/pool';
import { DEFAULT_LIMITS } from './limits';
import { Endpoints } from './models/endpoints';
import { READER_ID } from './models/reader';
import { assetLoader } from './net/assets';
import { openDoor } from './net/door';
import { Ledger } from './net/ledger';
import { readEvents } from './net/sse';
import { Runs, type Prepared } from './runs';
import { StoredCallCache } from './storage/cache';
import { Changes } from './storage/changes';
import { eraseAll, usage } from './storage/house';
import { newId } from './storage/ids';
import { RunJournal } from './storage/journal';
import { LibraryStore } from './storage/library';
import { RunLocks } from './storage/locks';
import { Database } from './storage/open';
import { RunStore } from './storage/runs';
import { SettingsStore } from './storage/settings';

export async function createApp(): Promise<App> {
  const house = buildHouse(document.baseURI);
  const { library, endpoints, settings, cache, database, changes } = house;
  await library.ensureSample();
  return {
    library,
    endpoints,
    runs: house.runs,
    strategies: STRATEGIES.map(infoOf),
    settings: {
      limits: () => settings.limits(DEFAULT_LIMITS),
      saveLimits: (limits) => settings.saveLimits(limits),
      cache: () => cache.totals(),
      clearCache: () => cache.clear(),
      eraseAll: () => eraseAll(database, changes),
    },
  };
}

/** Every part, for the app and for benchmarks, which put other models in. */
export function buildHouse(base: string) {
  const clock = pageClock;
  const database = new Database();
  const changes = new Changes();
  const shelf = new LibraryStore(database, changes);
  const settings = new SettingsStore(database, changes);
  const journal = new RunJournal(database, changes);
  const cache = new StoredCallCache(database, changes);
  const stored = new RunStore(database, changes);
  const locks = new RunLocks();
  const ledger = new Ledger();
  const send = openDoor(ledger, base);
  const loadAsset = assetLoader(send, base);
  const worker = new CorpusWorker();

  const python = new PythonPool({
    loadAsset: (name, signal) => loadAsset(`pyodide/${name}`, signal),
    workerSource: async () => (await import('virtual:python-worker')).default,
    mount: document.body,
  });
  const endpoints = new Endpoints({
    store: settings,
    onStored: (listener) => changes.on('endpoints', listener),
    wire: { send, readEvents },
    clock,
    newId,
    securePage: location.protocol === 'https:',
  });
  const library = new Library({
    shelf,
    reader: { read: (file, name, signal) => worker.call((desk) => desk.read(file, name), signal) },
    usage,
    onChange: (listener) => changes.on('library', listener),
  });

  const prepare = async (id: string, request: RunRequest, signal: AbortSignal): Promise<Prepared> => {
    const strategy = STRATEGIES.find((candidate) => candidate.id === request.strategy);
    if (strategy === undefined) throw new StrategyMissing(request.strategy);
    const root = await endpoints.model(strategy.needs.root ? request.root : READER_ID, id);
    const sub = strategy.needs.sub ? await endpoints.model(request.sub, id) : root;
    const { corpus, sources } = await openCorpus(shelf, worker, request.corpus);
    const interpreter = python.take(() => sources.bytes(signal));
    return {
      question: { run: id, question: request.question, corpus, limits: request.limits },
      strategy,
      ports: { root, sub, interpreter, sources, journal, cache, clock },
      dispose: () => interpreter.dispose(),
    };
  };
  const runs = new Runs({
    prepare,
    expect: (id) => {
      const strategy = STRATEGIES.find((candidate) => candidate.id === id);
      // Should it fail, the run itself says so.
      if (strategy?.python === true) void python.warm().catch(() => undefined);
    },
    newId,
    list: () => stored.list(),
    read: (id) => journal.read(id),
    remove: (id) => stored.remove(id),
    hold: (id) => locks.hold(id),
    held: () => locks.held(),
    onChange: (listener) => changes.on('runs', listener),
  });
  return { library, endpoints, settings, cache, database, changes, runs, shelf, worker, python, journal, clock };
}

async function openCorpus(shelf: LibraryStore, worker: CorpusWorker, id: string) {
  const corpora = await shelf.corpora();
  const record = corpora.find((candidate) => candidate.id === id);
  if (record === undefined) throw new CorpusMissing();
  // One reading for both, so that a document added meanwhile cannot shift the places that citations name.
  const texts = await shelf.texts(id);
  if (texts.length === 0) throw new CorpusEmpty();
  const corpus: CorpusRef = {
    id,
    name: record.name,
    documents: texts.map(({ id, name, characters }) => ({ id, name, characters })),
  };
  return { corpus, sources: new CorpusSources(worker, texts) };
}

function infoOf({ id, name, description, needs }: (typeof STRATEGIES)[number]): StrategyInfo {
  return { id, name, description, needs };
}

/** Browsers fire a timer that is set for longer at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

const pageClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const timer = setTimeout(
        () => {
          signal.removeEventListener('abort', aborted);
          resolve();
        },
        Math.min(ms, LONGEST_TIMER_MS),
      );
      const aborted = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
    }),
};
