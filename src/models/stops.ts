/**
 * Ends a reply before its first stop sequence. The end of a text that may be the beginning of one waits until that is
 * clear: what was shown cannot be taken back.
 */
export class StopGate {
  readonly #stops: readonly string[];
  #held = '';
  #ended = false;

  constructor(stops: readonly string[]) {
    this.#stops = stops;
  }

  /** Whether a stop sequence came. */
  get ended(): boolean {
    return this.#ended;
  }

  /** What of the text so far can be shown now, and was not before. */
  take(text: string): string {
    if (this.#ended) return '';
    const all = this.#held + text;
    const found = this.#stops.map((stop) => all.indexOf(stop)).filter((at) => at >= 0);
    this.#ended = found.length > 0;
    const shown = this.#ended
      ? Math.min(...found)
      : all.length - Math.max(0, ...this.#stops.map((stop) => begun(all, stop)));
    this.#held = this.#ended ? '' : all.slice(shown);
    return all.slice(0, shown);
  }

  /** What was held back, for a reply that no stop sequence ended. */
  rest(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

/** How much of `stop` stands at the end of `text`. */
function begun(text: string, stop: string): number {
  for (let length = Math.min(stop.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(stop.slice(0, length))) return length;
  }
  return 0;
}
