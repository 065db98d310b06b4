/** Builds the real parts and hands them to each other: the only file that knows them all. */
import webLlmWorker from '../workers/webllm.ts?worker&url';
import type { App, RunRequest, StrategyInfo } from './app';
import { CorpusSources } from './corpus/sources';
import { CorpusWorker } from './corpus/worker';
import { Library } from './corpus/ingest';
import type { CorpusRef } from './engine/events';
import { Lanes } from './engine/lanes';
import type { Clock } from './engine/ports';
import { STRATEGIES } from './engine/strategies/registry';
import { CorpusEmpty, CorpusMissing, StrategyMissing } from './errors';
import { pageSchedule } from './interpreter/idle';
import { Packages } from './interpreter/packages';
import { PythonPool } from './interpreter/pool';
import type { PythonParts } from './interpreter/runtime';
import { EstimatesOnDemand } from './estimates-on-demand';
import { DEFAULT_LIMITS } from './limits';
import { Endpoints } from './models/endpoints';
import { Human } from './models/human';
import { LocalModels } from './models/local/manager';
import { SpeedBook } from './models/local/speeds';
import { Keys } from './models/keys';
import { localNetworkPermission } from './models/local-network';
import { READER_ID } from './models/reader';
import { ModelShelf } from './models/shelf';
import { assetLoader } from './net/assets';
import { openDoor } from './net/door';
import { Isolation } from './net/isolation';
import { Ledger } from './net/ledger';
import { readEvents } from './net/sse';
import { Reviews } from './reviews';
import { Runs, type Prepared } from './runs';
import { spawnWorker } from './spawn';
import { ArtifactStore } from './storage/artifacts';
import { StoredCallCache } from './storage/cache';
import { Changes } from './storage/changes';
import { eraseAll, isPersistent, persist, room, usage } from './storage/house';
import { newId } from './storage/ids';
import { RunJournal } from './storage/journal';
import { LibraryStore, type NewIndex } from './storage/library';
import { alone, RunLocks } from './storage/locks';
import { MeasureStore } from './storage/measures';
import { Database } from './storage/open';
import { PackageStore } from './storage/packages';
import { RunStore } from './storage/runs';
import { SettingsStore } from './storage/settings';
import { SnapshotStore } from './storage/snapshots';
import { SpeedStore } from './storage/speeds';
import { Vault } from './storage/vault';
import { WeightStore } from './storage/weights';

/** `isPrivate`: this is private.html, whose policy lets nothing out to other servers. */
export async function createApp(isPrivate: boolean): Promise<App> {
  const house = buildHouse(document.baseURI, isPrivate);
  const { library, endpoints, settings, cache, database, changes } = house;
  await library.ensureSample();
  pageSchedule.whenIdle(loadForRuns);
  return {
    isPrivate,
    network: {
      traffic: () => house.ledger.traffic(),
      onChange: (listener) => house.ledger.subscribe(listener),
    },
    library,
    models: house.models,
    localModels: house.localModels,
    isolation: house.isolation,
    human: house.human,
    endpoints,
    keys: house.keys,
    packages: house.packages,
    runs: house.runs,
    reviews: house.reviews,
    estimates: house.estimates,
    strategies: STRATEGIES.map(infoOf),
    settings: {
      limits: () => settings.limits(DEFAULT_LIMITS),
      saveLimits: (limits) => settings.saveLimits(limits),
      preferences: () => settings.preferences(),
      savePreferences: (preferences) => settings.savePreferences(preferences),
      cache: () => cache.totals(),
      clearCache: () => cache.clear(),
      eraseAll: async () => {
        // What is private first: weights that another tab is using may refuse to go.
        await eraseAll(database, changes);
        await house.localModels.clear();
        await house.isolation.withdraw();
      },
    },
  };
}

/** What runs need and the first view does not: it is there before the network goes, which models of this device outlast. */
function loadForRuns(): void {
  void Promise.allSettled([import('./engine/run'), import('./engine/recursive/node'), import('./engine/skills/node')]);
}

/** Every part, for the app and for benchmarks, which put other models in. */
export function buildHouse(base: string, isPrivate = false) {
  const clock = pageClock;
  const database = new Database();
  const changes = new Changes();
  const shelf = new LibraryStore(database, changes);
  const settings = new SettingsStore(database, changes);
  const journal = new RunJournal(database, changes, (document, places) => shelf.passages(document, places));
  const cache = new StoredCallCache(database, changes);
  const stored = new RunStore(database, changes);
  const locks = new RunLocks();
  const lanes = new Lanes(clock);
  const ledger = new Ledger();
  const send = openDoor(ledger, base, isPrivate);
  const loadAsset = assetLoader(send, base);
  const worker = new CorpusWorker();

  const pythonParts: PythonParts = {
    loadAsset: (name, signal) => loadAsset(`pyodide/${name}`, signal),
    workerSource: async () => (await import('virtual:python-worker')).default,
    snapshots: new SnapshotStore(database, snapshotKey),
    mount: document.body,
  };
  const python = new PythonPool(pythonParts);
  const packages = new Packages({
    shelf: new PackageStore(database, changes),
    take: (supplies) => python.take(supplies),
    onChange: (listener) => changes.on('packages', listener),
  });
  const keys = new Keys(() => settings.endpoints(), new Vault(database, changes));
  const endpoints = new Endpoints({
    store: settings,
    keys,
    onStored: (listener) => changes.on('endpoints', listener),
    wire: { send, readEvents },
    clock,
    newId,
    page: {
      origin: location.origin,
      secure: location.protocol === 'https:',
      localNetwork: (where) => localNetworkPermission(navigator.permissions, where),
    },
  });
  const speeds = new SpeedBook(new SpeedStore(database), (callback, ms) => setTimeout(callback, ms));
  const onModels = (listener: () => void) => changes.on('models', listener);
  const localModels = new LocalModels({
    engines: async () => {
      const [{ localEngines }, { browsersModel }, { thisDevice }, { readGpu }] = await Promise.all([
        import('./models/local/registry'),
        import('./models/chrome'),
        import('./models/wllama/device'),
        import('./models/webllm/device'),
      ]);
      return localEngines({
        weights: new WeightStore(),
        artifacts: new ArtifactStore(),
        artifactNotes: new WeightStore('webllm'),
        fetch: (request) =>
          send({ ...request, method: 'GET', body: null, purpose: 'weights', characters: 0, run: null }),
        loadAsset,
        room,
        device: thisDevice(),
        readGpu,
        browsersModel: browsersModel(),
        browser: navigator.userAgent,
        spawnWebLlm: () => spawnWorker(webLlmWorker),
        clock,
        noteSpeed: speeds.note,
        onStored: onModels,
        alone,
      });
    },
    speeds,
    clock,
    persist,
    usage: async () => ({ ...(await usage()), persistent: await isPersistent() }),
    announce: () => changes.announce('models'),
    onStored: onModels,
  });
  const human = new Human(clock, newId);
  const models = new ModelShelf(endpoints, localModels, human);
  const library = new Library({
    shelf,
    reader: { read: (file, name, signal) => worker.call((desk) => desk.read(file, name), signal) },
    usage,
    onChange: (listener) => changes.on('library', listener),
  });

  const reviews = new Reviews(newId);
  const prepare = async (id: string, request: RunRequest, signal: AbortSignal): Promise<Prepared> => {
    const strategy = STRATEGIES.find((candidate) => candidate.id === request.strategy);
    if (strategy === undefined) throw new StrategyMissing(request.strategy);
    const root = await models.model(strategy.needs.root ? request.root : READER_ID, 'root', id);
    const sub = strategy.needs.sub ? await models.model(request.sub, 'sub', id) : root;
    const { corpus, sources } = await openCorpus(shelf, worker, request.corpus);
    // Opens the span index while Python and the models get ready; a run goes on without it.
    sources.quotes([''], signal).catch(() => undefined);
    const added = strategy.python ? await packages.list() : [];
    const tools = strategy.python ? request.tools : '';
    const supplies = {
      documents: sources.documents,
      read: (document: number, signal: AbortSignal) => sources.bytes(document, signal),
      tools,
      wheels: () => packages.wheels(added),
    };
    const interpreter = python.take(supplies, request.limits.ownPython ? 'own' : 'one');
    return {
      question: {
        run: id,
        question: request.question,
        corpus,
        limits: request.limits,
        tools,
        packages: added.map(({ name, version }) => `${name} ${version}`),
        taught: request.taught ?? [],
        ...(request.estimate === undefined ? {} : { estimate: request.estimate }),
      },
      strategy,
      ports: {
        root,
        sub,
        interpreter,
        sources,
        journal,
        cache,
        clock,
        lanes,
        ...(request.reviewed === true ? { review: reviews.of(id) } : {}),
      },
      dispose: () => interpreter.dispose(),
    };
  };
  const estimates = new EstimatesOnDemand({
    strategies: STRATEGIES,
    reader: READER_ID,
    facts: (id, role) => models.facts(id, role),
    speed: (id) => speeds.of(id),
    limits: () => settings.limits(DEFAULT_LIMITS),
    store: new MeasureStore(database, changes),
    onStored: (listener) => changes.on('measures', listener),
  });

  const runs = new Runs({
    prepare,
    ended: (events, { question, ports: { root, sub } }) => estimates.note(question.run, events, [root, sub]),
    expect: (id) => {
      const strategy = STRATEGIES.find((candidate) => candidate.id === id);
      if (strategy?.python === true) python.expect();
    },
    newId,
    list: () => stored.list(),
    read: (id) => journal.read(id),
    remove: (id) => stored.remove(id),
    noteCosts: (id, costs) => stored.noteCosts(id, costs),
    lanes,
    hold: (id) => locks.hold(id),
    held: () => locks.held(),
    onChange: (listener) => changes.on('runs', listener),
  });
  const isolation = new Isolation({
    base,
    // Absent in windows that keep nothing and on pages without https.
    workers: 'serviceWorker' in navigator ? navigator.serviceWorker : undefined,
    isIsolated: globalThis.crossOriginIsolated,
    isBusy: () => runs.isBusy,
    reload: () => location.reload(),
  });
  return {
    ledger,
    models,
    localModels,
    isolation,
    human,
    library,
    endpoints,
    keys,
    packages,
    settings,
    cache,
    database,
    changes,
    runs,
    reviews,
    estimates,
    shelf,
    worker,
    python,
    pythonParts,
    journal,
    clock,
  };
}

/** In Python's memory after a start there is also what Pyodide found the browser to be: what it can, language, time zone. */
async function snapshotKey(): Promise<string> {
  const { build } = await import('virtual:python-worker');
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return [build, navigator.userAgent, navigator.language, timeZone].join('\n');
}

/** Reads names and handles; the texts stay where they are until somebody needs them. */
export async function openCorpus(shelf: LibraryStore, worker: CorpusWorker, id: string) {
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
  const indexes = {
    read: (documents: readonly string[]) => shelf.indexes(documents),
    store: (document: string, index: NewIndex) => shelf.storeIndex(document, index),
  };
  return { corpus, sources: new CorpusSources(worker, texts, indexes) };
}

function infoOf({ id, name, description, needs, python }: (typeof STRATEGIES)[number]): StrategyInfo {
  return { id, name, description, needs, python };
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
