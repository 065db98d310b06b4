/** Runs as the interface knows them: started here, followed live, or read back from storage. */
import type { LiveRun, RunRequest, RunService, Unsubscribe } from './app';
import { failureOf, Unexpected } from './engine/errors';
import type { Delta, RunEvent } from './engine/events';
import { EMPTY_RUN, reduce } from './engine/reduce';
import { run, type Batch, type Ports, type Question } from './engine/run';
import type { RunState } from './engine/state';
import type { Strategy } from './engine/strategies/strategy';
import type { RunRecord } from './storage/records';

/** A run about to begin: everything it needs, and how to clear it away. */
export interface Prepared {
  readonly question: Question;
  readonly strategy: Strategy;
  readonly ports: Ports;
  readonly dispose: () => void;
}

export interface RunParts {
  readonly prepare: (id: string, request: RunRequest, signal: AbortSignal) => Promise<Prepared>;
  /** Gets ready what a run with this strategy needs. */
  readonly expect: (strategy: string) => void;
  readonly newId: () => string;
  readonly list: () => Promise<readonly RunRecord[]>;
  /** The stored events as far as they can be read, and what there is to say about them. */
  readonly read: (
    id: string,
  ) => Promise<{ readonly events: readonly RunEvent[]; readonly remark: string | null } | null>;
  readonly remove: (id: string) => Promise<() => Promise<void>>;
  /** Marks a run as going on in this tab; what it gives back ends that. */
  readonly hold: (id: string) => Promise<(() => void) | null>;
  /** Runs going on in any tab. */
  readonly held: () => Promise<ReadonlySet<string>>;
  readonly onChange: (listener: () => void) => Unsubscribe;
}

export class Runs implements RunService {
  readonly #parts: RunParts;
  readonly #live = new Map<string, Live>();

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  start(request: RunRequest): LiveRun {
    const id = this.#parts.newId();
    const live = new Live(id, request, this.#parts);
    this.#live.set(id, live);
    void live.finished.then(() => this.#live.delete(id));
    return live;
  }

  expect(strategy: string): void {
    this.#parts.expect(strategy);
  }

  live(id: string): LiveRun | null {
    return this.#live.get(id) ?? null;
  }

  async list(): Promise<readonly (RunRecord & { readonly live: boolean })[]> {
    const [records, held] = await Promise.all([this.#parts.list(), this.#parts.held()]);
    return records.map((record) => ({ ...record, live: this.#live.has(record.id) || held.has(record.id) }));
  }

  async load(id: string): Promise<RunState | null> {
    const stored = await this.#parts.read(id);
    if (stored === null) return null;
    const state = reduce({ ...EMPTY_RUN, id }, stored.events);
    return stored.remark === null ? state : { ...state, remarks: [...state.remarks, stored.remark] };
  }

  async remove(id: string): Promise<() => Promise<void>> {
    const live = this.#live.get(id);
    live?.stop();
    await live?.finished;
    return this.#parts.remove(id);
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#parts.onChange(listener);
  }
}

type Listener = (state: RunState, events: readonly (RunEvent | Delta)[]) => void;

class Live implements LiveRun {
  readonly id: string;
  readonly finished: Promise<RunState>;
  readonly #stop = new AbortController();
  readonly #listeners = new Set<Listener>();
  #state: RunState;

  constructor(id: string, request: RunRequest, parts: RunParts) {
    this.id = id;
    this.#state = { ...EMPTY_RUN, id, question: request.question, strategy: request.strategy };
    this.finished = this.#run(request, parts);
  }

  get state(): RunState {
    return this.#state;
  }

  subscribe(listener: Listener): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stop(): void {
    this.#stop.abort(new DOMException('Stopped.', 'AbortError'));
  }

  async #run(request: RunRequest, parts: RunParts): Promise<RunState> {
    let release: (() => void) | null = null;
    let prepared: Prepared | null = null;
    try {
      release = await parts.hold(this.id);
      this.#stop.signal.throwIfAborted();
      prepared = await parts.prepare(this.id, request, this.#stop.signal);
      const { question, strategy, ports } = prepared;
      for await (const batch of run(question, strategy, ports, this.#stop.signal)) this.#take(batch);
    } catch (error) {
      // Nothing had begun: there is no run to store, only something to say.
      const stopped = this.#stop.signal.aborted;
      const now = Date.now();
      this.#state = {
        ...this.#state,
        status: stopped ? 'stopped' : 'failed',
        reason: stopped ? null : failureOf(error),
        startedAt: now,
        finishedAt: now,
      };
      this.#tell([]);
    } finally {
      prepared?.dispose();
      release?.();
    }
    return this.#state;
  }

  #take(batch: Batch): void {
    this.#state = reduce(this.#state, batch);
    this.#tell(batch);
  }

  #tell(batch: Batch): void {
    for (const listener of this.#listeners) {
      try {
        listener(this.#state, batch);
      } catch (error) {
        // A view that cannot draw must not end the run.
        reportError(new Unexpected(error));
      }
    }
  }
}
