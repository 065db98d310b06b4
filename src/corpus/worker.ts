/** The page’s side of the corpus worker: started when first needed, and again after a crash. */
import { wrap, type Remote } from 'comlink';
import type { CorpusDesk, CorpusText, Reply } from './desk';
import { CorpusClosed, CorpusWorkerLost, WorkerFailure } from './errors';
import type { ReadText } from './read';

/** What crashes so often in a row will crash again; better to say so than to go on trying. */
const MOST_CRASHES = 3;
/** Another corpus may be opened between opening ours and asking it; that it happens this often means a mistake. */
const MOST_REOPENINGS = 5;

interface Running {
  readonly worker: Worker;
  readonly desk: Remote<CorpusDesk>;
  /** Rejects when the worker breaks or is closed. */
  readonly lost: Promise<never>;
  readonly lose: (reason: CorpusWorkerLost) => void;
  /** The corpus it holds or is loading. */
  open: { readonly ids: string; readonly key: number; readonly opening: Promise<unknown> } | null;
}

export interface CorpusTexts {
  readonly documents: readonly CorpusText[];
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
    if (!reply.ok)
      throw reply.failure.code === CorpusClosed.CODE ? new CorpusClosed() : new WorkerFailure(reply.failure);
    return reply.value;
  }

  /** Asks about a corpus, opening it first where the worker does not hold it. */
  async callOn<T>(
    corpus: CorpusTexts,
    request: (desk: Remote<CorpusDesk>, key: number) => Promise<Reply<T>>,
    signal: AbortSignal,
  ): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const key = await this.#open(corpus, signal);
      try {
        return await this.call((desk) => request(desk, key), signal);
      } catch (error) {
        if (!(error instanceof CorpusClosed) || attempt === MOST_REOPENINGS) throw error;
        if (this.#running !== null && this.#running.open?.key === key) this.#running.open = null;
      }
    }
  }

  read(file: Blob, name: string, signal: AbortSignal): Promise<ReadText> {
    return this.call((desk) => desk.read(file, name), signal);
  }

  /** Frees its memory. Whoever waits for it is told; the next request starts a new one. */
  close(): void {
    if (this.#running !== null) this.#end(this.#running, new CorpusWorkerLost());
  }

  async #open({ ids, documents }: CorpusTexts, signal: AbortSignal): Promise<number> {
    signal.throwIfAborted();
    const running = this.#start();
    if (running.open?.ids !== ids) {
      const key = this.#keys++;
      // Not tied to the signal: others may be waiting for the same corpus.
      const opening = this.#ask(running, (desk) => desk.open(key, documents)).then((reply) => {
        if (!reply.ok) throw new WorkerFailure(reply.failure);
      });
      const open = { ids, key, opening };
      running.open = open;
      opening.catch(() => {
        if (running.open === open) running.open = null;
      });
    }
    const { key, opening } = running.open;
    await orAbort(opening, signal);
    return key;
  }

  async #ask<T>(running: Running, request: (desk: Remote<CorpusDesk>) => Promise<Reply<T>>): Promise<Reply<T>> {
    const reply = await Promise.race([request(running.desk), running.lost]);
    this.#crashes = 0;
    return reply;
  }

  #start(): Running {
    if (this.#running !== null) return this.#running;
    if (this.#crashes >= MOST_CRASHES) throw new CorpusWorkerLost();
    const worker = this.spawn();
    let lose: (reason: CorpusWorkerLost) => void = () => undefined;
    const lost = new Promise<never>((_, reject) => (lose = reject));
    lost.catch(() => undefined);
    const running: Running = { worker, desk: wrap<CorpusDesk>(worker), lost, lose, open: null };
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
    running.lose(reason);
    if (this.#running === running) this.#running = null;
  }
}

function spawnCorpusWorker(): Worker {
  return new Worker(new URL('../../workers/corpus.ts', import.meta.url), { type: 'module' });
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
