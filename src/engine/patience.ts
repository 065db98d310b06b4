/**
 * Gives up on requests that stay silent. One timer watches them all: a timer and a signal for each of a thousand
 * concurrent calls would cost more than the calls.
 */
import type { Clock } from './ports';

interface Watched {
  readonly limitMs: number;
  readonly tooLong: () => void;
  last: number;
}

export class Patience {
  readonly #watched = new Set<Watched>();
  #watching: AbortController | null = null;

  constructor(private readonly clock: Clock) {}

  /** `tooLong` is called once when nothing was heard for `seconds`. Say `heard` for each sign of life, `over` at the end. */
  watch(seconds: number, tooLong: () => void): { heard: () => void; over: () => void } {
    const watched = { limitMs: seconds * 1000, tooLong, last: this.clock.now() };
    this.#watched.add(watched);
    if (this.#watching === null) void this.#run();
    return {
      heard: () => {
        watched.last = this.clock.now();
      },
      over: () => {
        this.#watched.delete(watched);
        if (this.#watched.size === 0) this.#watching?.abort();
      },
    };
  }

  /** Sleeps until the earliest could be due, as long as there is any. */
  async #run(): Promise<void> {
    const watching = new AbortController();
    this.#watching = watching;
    while (this.#watched.size > 0) {
      const wait = Math.min(...[...this.#watched].map(({ last, limitMs }) => last + limitMs)) - this.clock.now();
      if (wait > 0) await this.clock.sleep(wait, watching.signal).catch(() => undefined);
      if (watching.signal.aborted) break;
      for (const watched of this.#watched) {
        if (this.clock.now() - watched.last < watched.limitMs) continue;
        this.#watched.delete(watched);
        watched.tooLong();
      }
    }
    if (this.#watching === watching) this.#watching = null;
    // Something may have come to be watched while this one was ending.
    if (this.#watched.size > 0 && this.#watching === null) void this.#run();
  }
}
