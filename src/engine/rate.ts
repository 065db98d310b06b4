/** How many tokens a second arrive, over the last few seconds. */
import type { Clock } from './ports';

const WINDOW_MS = 5_000;
/** Text comes in hundreds of pieces a second; they are counted by the quarter of a second. */
const BUCKET_MS = 250;
/** The first pieces alone say little. */
const SHORTEST_MS = 1_000;

export class Rate {
  readonly #clock: Clock;
  readonly #buckets: { readonly from: number; tokens: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(tokens: number): void {
    if (tokens <= 0) return;
    this.#forget();
    const now = this.#clock.now();
    const last = this.#buckets.at(-1);
    if (last !== undefined && now - last.from < BUCKET_MS) last.tokens += tokens;
    else this.#buckets.push({ from: now, tokens });
  }

  /** null: nothing came lately. */
  perSecond(): number | null {
    this.#forget();
    const [first] = this.#buckets;
    if (first === undefined) return null;
    const tokens = this.#buckets.reduce((sum, bucket) => sum + bucket.tokens, 0);
    return (tokens * 1000) / Math.max(SHORTEST_MS, this.#clock.now() - first.from);
  }

  #forget(): void {
    const oldest = this.#clock.now() - WINDOW_MS;
    const kept = this.#buckets.findIndex(({ from }) => from > oldest);
    this.#buckets.splice(0, kept < 0 ? this.#buckets.length : kept);
  }
}
