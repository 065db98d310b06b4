/** The queue in front of one model: first come, first served, no more at once than it takes. */
import type { Clock } from './ports';

export class Lane {
  #free: number;
  #notBefore = 0;
  readonly #queue: (() => void)[] = [];

  constructor(
    concurrency: number,
    readonly clock: Clock,
  ) {
    this.#free = Math.max(1, concurrency);
  }

  /** Runs `work` when there is a place. An abort while waiting leaves the queue. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      const wait = this.#notBefore - this.clock.now();
      if (wait > 0) await this.clock.sleep(wait, signal);
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** The server asked for a pause: nothing more starts until it is over. */
  pause(ms: number): void {
    this.#notBefore = Math.max(this.#notBefore, this.clock.now() + ms);
  }

  #enter(signal: AbortSignal): Promise<void> | void {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    return new Promise((resolve, reject) => {
      const enter = () => {
        signal.removeEventListener('abort', aborted);
        resolve();
      };
      const aborted = () => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
      this.#queue.push(enter);
    });
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
