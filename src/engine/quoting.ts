/**
 * Looks up what the texts of a batch of events quote, before it is written down and shown. Convenience, never a
 * condition: when the look-up fails or takes too long, the events go without.
 */
import { isDelta, type Delta, type RunEvent } from './events';
import type { Clock, Sources, Stretch } from './ports';
import { textsOf, withQuotes } from './quotes';

/** How long events may be held back: opening the index of a large corpus for the first time takes seconds. */
const PATIENCE_MS = 5_000;
/** After Stop the end should show at once. */
const PATIENCE_AFTER_STOP_MS = 50;

export class Quoting {
  constructor(
    private readonly sources: Sources,
    private readonly clock: Clock,
    private readonly stopped: AbortSignal,
  ) {}

  /** The batch with its quotes: one request for all of its texts. */
  async annotate(batch: readonly (RunEvent | Delta)[]): Promise<readonly (RunEvent | Delta)[]> {
    // What a sub-call replied is often printed and returned as it is; a text is looked up once.
    const texts = new Set(batch.flatMap((event) => (isDelta(event) ? [] : textsOf(event).map(({ text }) => text))));
    if (texts.size === 0) return batch;
    const found = await this.#lookUp([...texts]).catch(() => null);
    if (found === null) return batch;
    const stretches = new Map([...texts].map((text, index) => [text, found[index] ?? []]));
    return batch.map((event) =>
      isDelta(event)
        ? event
        : withQuotes(
            event,
            textsOf(event).map(({ text }) => stretches.get(text) ?? []),
          ),
    );
  }

  async #lookUp(texts: readonly string[]): Promise<readonly (readonly Stretch[])[]> {
    const done = new AbortController();
    const late = new AbortController();
    const giveUpAfter = (ms: number): void => {
      this.clock.sleep(ms, done.signal).then(
        () => late.abort(),
        () => undefined,
      );
    };
    const hurry = (): void => giveUpAfter(PATIENCE_AFTER_STOP_MS);
    giveUpAfter(PATIENCE_MS);
    if (this.stopped.aborted) hurry();
    else this.stopped.addEventListener('abort', hurry, { once: true, signal: done.signal });
    try {
      return await this.sources.quotes(texts, late.signal);
    } finally {
      done.abort();
    }
  }
}
