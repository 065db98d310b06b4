/** The page’s side of the corpus worker: started when first needed, and again after a crash. */
import { proxy, wrap, type Remote } from 'comlink';
import address from '../../workers/corpus.ts?worker&url';
import { spawnWorker } from '../spawn';
import type { CorpusDesk, Reply } from './desk';
import { CorpusWorkerLost, WorkerFailure } from './errors';
import type { StoredIndexes } from './large/indexes';
import type { CorpusText } from './opened';
import type { ReadText } from './read';

/** What crashes so often in a row will crash again; better to say so than to go on trying. */
const MOST_CRASHES = 3;

interface Running {
  readonly worker: Worker;
  readonly desk: Remote<CorpusDesk>;
  /** Told when the worker breaks or is closed. */
  readonly waiting: Set<(reason: CorpusWorkerLost) => void>;
  /** The corpus it holds or is loading. */
  open: { readonly ids: string; readonly key: number } | null;
}

export interface CorpusTexts {
  readonly documents: readonly CorpusText[];
  readonly indexes: StoredIndexes;
  /** Two lists with equal ids are the same corpus: texts never change. */
  readonly ids: string;
}

export class CorpusWorker {
  #running: Running | null = null;
  #crashes = 0;
  #keys = 0;

  constructor(private readonly spawn: () => Worker = spawnCorpusWorker) {}

  async call<T>(request: (desk: Remote<CorpusDesk>) => Promise<Reply<T>>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    const reply = await orAbort(this.#ask(this.#start(), request), signal);
    if (!reply.ok) throw new WorkerFailure(reply.failure);
    return reply.value;
  }

  /**
   * Asks about a corpus, opening it first where the worker does not hold it. Both messages go out together and are
   * taken in order, so nobody can open another corpus between them.
   */
  async callOn<T>(
    corpus: CorpusTexts,
    request: (desk: Remote<CorpusDesk>, key: number) => Promise<Reply<T>>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted();
    const key = this.#open(corpus);
    return this.call((desk) => request(desk, key), signal);
  }

  read(file: Blob, name: string, signal: AbortSignal): Promise<ReadText> {
    return this.call((desk) => desk.read(file, name), signal);
  }

  /** Frees its memory. Whoever waits for it is told; the next request starts a new one. */
  close(): void {
    if (this.#running !== null) this.#end(this.#running, new CorpusWorkerLost());
  }

  #open({ ids, documents, indexes }: CorpusTexts): number {
    const running = this.#start();
    if (running.open?.ids === ids) return running.open.key;
    const open = { ids, key: this.#keys++ };
    running.open = open;
    const forget = (): void => {
      if (running.open === open) running.open = null;
    };
    // Why it failed is what the request that follows will hear.
    this.#ask(running, (desk) => desk.open(open.key, documents, proxy(indexes))).then(({ ok }) => {
      if (!ok) forget();
    }, forget);
    return open.key;
  }

  /** Not by `Promise.race`: a promise that lives on would keep every reply that was ever raced against it. */
  #ask<T>(running: Running, request: (desk: Remote<CorpusDesk>) => Promise<Reply<T>>): Promise<Reply<T>> {
    return new Promise((resolve, reject) => {
      running.waiting.add(reject);
      const answered = (reply: Reply<T>): void => {
        this.#crashes = 0;
        resolve(reply);
      };
      void request(running.desk)
        .then(answered, reject)
        .finally(() => running.waiting.delete(reject));
    });
  }

  #start(): Running {
    if (this.#running !== null) return this.#running;
    if (this.#crashes >= MOST_CRASHES) throw new CorpusWorkerLost();
    const worker = this.spawn();
    const running: Running = { worker, desk: wrap<CorpusDesk>(worker), waiting: new Set(), open: null };
    const onCrash = (event: Event): void => {
      event.preventDefault();
      this.#crashes += 1;
      this.#end(running, new CorpusWorkerLost(event));
    };
    worker.addEventListener('error', onCrash);
    worker.addEventListener('messageerror', onCrash);
    this.#running = running;
    return running;
  }

  #end(running: Running, reason: CorpusWorkerLost): void {
    running.worker.terminate();
    for (const reject of running.waiting) reject(reason);
    running.waiting.clear();
    if (this.#running === running) this.#running = null;
  }
}

function spawnCorpusWorker(): Worker {
  return spawnWorker(address);
}

/** Rejects at once when the signal aborts; what the promise still does is nobody’s concern any more. */
function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
