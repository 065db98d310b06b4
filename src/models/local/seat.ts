/**
 * Where one model sits: started when it is first asked, asked one thing at a time, freed when others need the room.
 * What breaks it is forgotten with it; the next request starts it anew.
 */
import type { Clock } from '../../engine/ports';
import { unlessAborted } from './abort';
import type { Endable, Loads, Start } from './loads';

/** The engine refused the request; it goes on with the next one. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  constructor(
    readonly detail: string,
    /** Tokens of the prompt, when it does not fit into the window. */
    readonly tokens: number | null,
  ) {
    super(detail);
  }
}

/** A stopped request is over after the batch it is in. An engine that takes longer is thrown away. */
const STOP_PATIENCE_MS = 8_000;

export interface SeatParts {
  /** Shared by all that must not load at the same time. */
  readonly loads: Loads;
  readonly clock: Clock;
}

export class Seat<I extends Endable> {
  readonly #start: Start<I>;
  readonly #loads: Loads;
  readonly #clock: Clock;
  #instance: I | null = null;
  /** Ends the load that is under way. */
  #loading: AbortController | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  /** When it was last asked. */
  usedAt = 0;

  constructor(start: Start<I>, { loads, clock }: SeatParts) {
    this.#start = start;
    this.#loads = loads;
    this.#clock = clock;
  }

  /** Or on its way into memory. */
  get isLoaded(): boolean {
    return this.#instance !== null || this.#loading !== null;
  }

  get isBusy(): boolean {
    return this.#waiting > 0;
  }

  /** `work` keeps its turn until it settles; an abort is told at once and lets go of the turn a little later. */
  async use<T>(signal: AbortSignal, work: (instance: I) => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    this.#waiting += 1;
    const before = this.#turn;
    const done = this.#inTurn(before, signal, work).finally(() => {
      this.#waiting -= 1;
      this.usedAt = this.#clock.now();
    });
    this.#turn = done.catch(() => undefined);
    return unlessAborted(done, signal);
  }

  async end(): Promise<void> {
    this.#loading?.abort(new Error('the engine was ended'));
    const instance = this.#instance;
    this.#instance = null;
    await instance?.end();
  }

  async #inTurn<T>(before: Promise<unknown>, signal: AbortSignal, work: (instance: I) => Promise<T>): Promise<T> {
    await before;
    signal.throwIfAborted();
    const instance = this.#instance ?? (await this.#load(signal));
    signal.throwIfAborted();
    const over = new AbortController();
    const impatience = this.#endWhenStuck(signal, over.signal);
    try {
      return await work(instance);
    } catch (error) {
      // After a refusal or a Stop it is whole; after anything else nobody knows.
      if (!(error instanceof RequestRefused) && !signal.aborted) await this.end();
      throw error;
    } finally {
      over.abort();
      await impatience;
    }
  }

  /** Lets a Stop count although the engine does not listen: its worker is ended, and with it the request. */
  async #endWhenStuck(signal: AbortSignal, over: AbortSignal): Promise<void> {
    await eitherAborts(signal, over);
    if (over.aborted) return;
    await this.#clock.sleep(STOP_PATIENCE_MS, over).then(
      () => this.end(),
      () => undefined,
    );
  }

  /** Belongs to the request that waits for it: when that is stopped, or gives up, the load is ended and forgotten. */
  async #load(signal: AbortSignal): Promise<I> {
    const loading = new AbortController();
    this.#loading = loading;
    try {
      this.#instance = await this.#loads.load(this.#start, AbortSignal.any([signal, loading.signal]));
      return this.#instance;
    } finally {
      this.#loading = null;
    }
  }
}

function eitherAborts(...signals: readonly AbortSignal[]): Promise<void> {
  const either = AbortSignal.any([...signals]);
  return new Promise((resolve) => {
    if (either.aborted) resolve();
    else either.addEventListener('abort', () => resolve(), { once: true });
  });
}
