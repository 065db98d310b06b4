/** What is asked of the browser once, and may never be answered: drivers hang, and services of the browser do too. */
import type { Clock } from '../../engine/ports';

/** Long enough for a graphics process that has to be started first, short enough for somebody who waits for a list. */
const PATIENCE_MS = 3_000;

export class Answer<T> {
  readonly #ask: () => Promise<T>;
  readonly #clock: Clock;
  #given: { readonly value: T } | null = null;
  #waited: Promise<unknown> | null = null;

  /** `ask` does not reject. */
  constructor(ask: () => Promise<T>, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** null: there is no answer yet. Who asks first waits for it a while, who asks later no longer than that. */
  async get(): Promise<{ readonly value: T } | null> {
    this.#waited ??= this.#wait();
    await this.#waited;
    return this.#given;
  }

  async #wait(): Promise<void> {
    const over = new AbortController();
    const answered = this.#ask().then((value) => {
      this.#given = { value };
    });
    const late = this.#clock.sleep(PATIENCE_MS, over.signal).catch(() => undefined);
    await Promise.race([answered, late]);
    over.abort();
  }
}
