/** Runs as the interface knows them: started here, followed live, or read back from storage. */
import type { LiveRun, RunRequest, RunService, Unsubscribe } from './app';
import type { ModelCost } from './engine/costs';
import { failureOf, Unexpected } from './engine/errors';
import { isDelta, type Delta, type RunEvent } from './engine/events';
import type { LaneState } from './engine/lane';
import type { Lanes } from './engine/lanes';
import { Pause } from './engine/pause';
import { EMPTY_RUN, reduce } from './engine/reduce';
import type { Batch, Ports, Question } from './engine/run';
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
  /** Looks at a run that has ended, and at what it was given. Never fails. */
  readonly ended: (events: readonly RunEvent[], prepared: Prepared) => void;
  /** Gets ready what a run with this strategy needs. */
  readonly expect: (strategy: string) => void;
  readonly newId: () => string;
  readonly list: () => Promise<readonly RunRecord[]>;
  /** The stored events as far as they can be read, and what there is to say about them. */
  readonly read: (
    id: string,
  ) => Promise<{ readonly events: readonly RunEvent[]; readonly remark: string | null } | null>;
  readonly remove: (id: string) => Promise<() => Promise<void>>;
  /** Keeps what a run that has ended took and cost. */
  readonly noteCosts: (id: string, costs: readonly ModelCost[]) => Promise<void>;
  /** The queues that all runs share. */
  readonly lanes: Pick<Lanes, 'state' | 'onChange'>;
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

  /** Whether a run goes on in this tab. */
  get isBusy(): boolean {
    return this.#live.size > 0;
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

  queue(): readonly LaneState[] {
    return this.#parts.lanes.state();
  }

  onQueue(listener: () => void): Unsubscribe {
    return this.#parts.lanes.onChange(listener);
  }

  async costs(): Promise<readonly ModelCost[]> {
    const [{ addCosts }, records] = await Promise.all([import('./engine/costs'), this.list()]);
    const lists: (readonly ModelCost[])[] = [];
    // One after the other: a run that was never counted is read whole.
    for (const record of records) lists.push(record.costs ?? (await this.#countCosts(record)));
    return addCosts(lists);
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#parts.onChange(listener);
  }

  /** Of a run that goes on, or whose tab went away before it ended. */
  async #countCosts({ id, live }: { readonly id: string; readonly live: boolean }): Promise<readonly ModelCost[]> {
    const { costsOf } = await import('./engine/costs');
    const state = this.#live.get(id)?.state ?? (await this.load(id));
    const costs = state === null ? [] : costsOf(state);
    if (!live) await this.#parts.noteCosts(id, costs).catch(() => undefined);
    return costs;
  }
}

type Listener = (state: RunState, events: readonly (RunEvent | Delta)[]) => void;

class Live implements LiveRun {
  readonly id: string;
  readonly finished: Promise<RunState>;
  readonly #stop = new AbortController();
  readonly #pause = new Pause();
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

  get paused(): boolean {
    return this.#pause.isOn;
  }

  pause(): void {
    if (this.#state.finishedAt !== null) return;
    this.#pause.begin();
    this.#tell([]);
  }

  resume(): void {
    this.#pause.end();
    this.#tell([]);
  }

  async #run(request: RunRequest, parts: RunParts): Promise<RunState> {
    let release: (() => void) | null = null;
    let prepared: Prepared | null = null;
    try {
      release = await parts.hold(this.id);
      this.#stop.signal.throwIfAborted();
      const [{ run }, { costsOf }] = await Promise.all([import('./engine/run'), import('./engine/costs')]);
      prepared = await parts.prepare(this.id, request, this.#stop.signal);
      const { question, strategy, ports } = prepared;
      const events: RunEvent[] = [];
      for await (const batch of run(question, strategy, ports, this.#stop.signal, this.#pause)) {
        for (const event of batch) if (!isDelta(event)) events.push(event);
        this.#take(batch);
      }
      parts.ended(events, prepared);
      // A sum that cannot be kept is made again from the events.
      await parts.noteCosts(this.id, costsOf(this.#state)).catch(() => undefined);
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
