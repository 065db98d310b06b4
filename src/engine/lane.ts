/**
 * The queue in front of one model. Runs take turns in it, so that none waits for all of another's requests; those of one
 * run begin in the order they came. No more run at once than the model takes.
 */
import type { Pause } from './pause';
import type { Clock, LanguageModel } from './ports';
import { Rate } from './rate';

/** Who asks: a run. */
export interface Asker {
  readonly run: string;
  readonly pause: Pause;
}

/** A lane as it is now. */
export interface LaneState {
  /** The model's id. */
  readonly model: string;
  readonly name: string;
  readonly host: string | null;
  /** How many requests the model takes at once. */
  readonly limit: number;
  /** The most there were at once. */
  readonly most: number;
  /** The server is busy, and nothing begins before this moment; null: it may. */
  readonly restsUntil: number | null;
  /** Written by the model lately, by estimate; null: nothing. */
  readonly tokensPerSecond: number | null;
  readonly runs: readonly {
    readonly run: string;
    readonly paused: boolean;
    readonly running: number;
    readonly waiting: number;
    /** When the oldest that runs began. */
    readonly oldest: number | null;
  }[];
}

/** A run's requests, oldest first. */
interface Party {
  readonly waiting: Set<() => void>;
  readonly running: Set<{ readonly since: number }>;
  /** Its run is over: the last request takes it along. */
  gone: boolean;
  readonly unfollow: () => void;
}

export class Lane {
  readonly #clock: Clock;
  readonly #onChange: () => void;
  readonly #rate: Rate;
  /** In the order of whose turn it is. */
  readonly #parties = new Map<Asker, Party>();
  #model: Pick<LanguageModel, 'id' | 'name' | 'host'>;
  #limit: number;
  #running = 0;
  #most = 0;
  #notBefore = 0;
  #resting: AbortController | null = null;

  constructor(model: LanguageModel, clock: Clock, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    this.#rate = new Rate(clock);
    this.#model = model;
    this.#limit = limitOf(model);
  }

  /** Nobody uses it, and nothing about it needs to be remembered. */
  get isIdle(): boolean {
    return this.#parties.size === 0 && this.#notBefore <= this.#clock.now();
  }

  /** A run that will ask begins. From now on the model takes as much at once as it says now. */
  join(asker: Asker, model: LanguageModel): void {
    this.#model = model;
    this.#limit = limitOf(model);
    this.#party(asker);
    this.#advance();
  }

  leave(asker: Asker): void {
    const party = this.#parties.get(asker);
    if (party === undefined) return;
    party.gone = true;
    this.#dropIfOver(asker, party);
    this.#onChange();
  }

  /** Does `work` when it is its turn. An abort while waiting leaves the queue. */
  run<T>(work: () => Promise<T>, asker: Asker, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const party = this.#party(asker);
      const begin = (): void => {
        signal.removeEventListener('abort', aborted);
        this.#work(work, asker, party).then(resolve, reject);
      };
      const aborted = (): void => {
        party.waiting.delete(begin);
        this.#dropIfOver(asker, party);
        reject(signal.reason);
        this.#advance();
      };
      signal.addEventListener('abort', aborted, { once: true });
      party.waiting.add(begin);
      this.#advance();
    });
  }

  /** The server asked for it: nothing more begins until then, whoever asks. */
  rest(ms: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.#clock.now() + ms);
  }

  /** The model has written this much. */
  heard(tokens: number): void {
    this.#rate.note(tokens);
  }

  state(): LaneState {
    const { id, name, host } = this.#model;
    return {
      model: id,
      name,
      host,
      limit: this.#limit,
      most: this.#most,
      restsUntil: this.#notBefore > this.#clock.now() ? this.#notBefore : null,
      tokensPerSecond: this.#rate.perSecond(),
      runs: [...this.#parties].map(([{ run, pause }, { waiting, running }]) => ({
        run,
        paused: pause.isOn,
        running: running.size,
        waiting: waiting.size,
        oldest: [...running][0]?.since ?? null,
      })),
    };
  }

  async #work<T>(work: () => Promise<T>, asker: Asker, party: Party): Promise<T> {
    const request = { since: this.#clock.now() };
    party.running.add(request);
    this.#running += 1;
    this.#most = Math.max(this.#most, this.#running);
    try {
      return await work();
    } finally {
      // A model that was told to stop lets go in this moment, before the next one is asked.
      await Promise.resolve();
      party.running.delete(request);
      this.#running -= 1;
      this.#dropIfOver(asker, party);
      this.#advance();
    }
  }

  /** Begins what may begin now, within this call: a pause that comes after it holds all the rest. */
  #advance(): void {
    while (this.#running < this.#limit) {
      const next = this.#next();
      if (next === null) break;
      if (this.#notBefore > this.#clock.now()) return this.#wakeUp();
      const [asker, party, begin] = next;
      this.#parties.delete(asker);
      this.#parties.set(asker, party);
      party.waiting.delete(begin);
      begin();
    }
    this.#resting?.abort();
    this.#onChange();
  }

  /** Whose turn it is; null: nobody waits who may begin. */
  #next(): readonly [Asker, Party, () => void] | null {
    for (const [asker, party] of this.#parties) {
      if (asker.pause.isOn) continue;
      for (const begin of party.waiting) return [asker, party, begin];
    }
    return null;
  }

  /** Goes on when the rest is over, unless nobody waits for that any more. */
  #wakeUp(): void {
    this.#onChange();
    if (this.#resting !== null) return;
    const resting = new AbortController();
    this.#resting = resting;
    const over = (): void => {
      this.#resting = null;
    };
    void this.#clock
      .sleep(this.#notBefore - this.#clock.now(), resting.signal)
      .catch(() => undefined)
      .then(over)
      .then(() => this.#advance());
  }

  #party(asker: Asker): Party {
    const known = this.#parties.get(asker);
    if (known !== undefined) return known;
    const unfollow = asker.pause.onChange(() => this.#advance());
    const party: Party = { waiting: new Set(), running: new Set(), gone: false, unfollow };
    this.#parties.set(asker, party);
    return party;
  }

  #dropIfOver(asker: Asker, party: Party): void {
    if (!party.gone || party.waiting.size > 0 || party.running.size > 0) return;
    this.#parties.delete(asker);
    party.unfollow();
  }
}

function limitOf({ concurrency }: LanguageModel): number {
  return Math.max(1, concurrency);
}
