/** A person as a model: what is asked waits on the screen until somebody answers it. */
import type { HumanPrompt, HumanService, ModelInfo, Unsubscribe } from '../app';
import { ModelError } from '../engine/errors';
import type { Clock, CompleteOptions, Completion, LanguageModel, Message } from '../engine/ports';
import { charactersOf, estimatedUsage } from './usage';

const HUMAN_ID = 'human';
const NAME = 'You (answer by hand)';
/** What fits on some pages: nobody reads more of it. */
const WINDOW_TOKENS = 32_000;
/** Whoever thinks is silent; no limit on silence is shorter. */
const SIGN_OF_LIFE_MS = 500;

export class HumanDeclined extends ModelError {
  readonly again = false;
  constructor() {
    super('human.declined', 'You did not answer this prompt.', 'Ask again, or choose another model.');
  }
}

interface Waiting {
  readonly prompt: HumanPrompt;
  readonly answer: (text: string) => void;
  readonly decline: (reason: unknown) => void;
}

export class Human implements HumanService {
  readonly info: ModelInfo = { id: HUMAN_ID, name: NAME, host: null, plans: true, byHand: true };
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock, newId: () => string) {
    this.#clock = clock;
    this.#newId = newId;
  }

  pending(): readonly HumanPrompt[] {
    return [...this.#waiting.values()].map(({ prompt }) => prompt);
  }

  answer(id: string, text: string): void {
    this.#waiting.get(id)?.answer(text);
  }

  decline(id: string): void {
    this.#waiting.get(id)?.decline(new HumanDeclined());
  }

  onChange(listener: () => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** As one run asks: what somebody answered in one is no answer in the next, so that its id is another. */
  model(run: string): LanguageModel {
    return {
      id: `${HUMAN_ID}:${run}`,
      name: NAME,
      class: 'frontier',
      window: WINDOW_TOKENS,
      concurrency: 1,
      host: null,
      price: { input: 0, output: 0 },
      complete: (messages, options) => this.#complete(run, messages, options),
    };
  }

  async #complete(
    run: string,
    messages: readonly Message[],
    { signal, onDelta }: CompleteOptions,
  ): Promise<Completion> {
    signal.throwIfAborted();
    const over = new AbortController();
    void this.#showLife(over.signal, onDelta);
    const text = await this.#asked(run, messages, signal).finally(() => over.abort());
    onDelta?.(text);
    return { text, usage: estimatedUsage(charactersOf(messages), text.length), finish: 'stop' };
  }

  #asked(run: string, messages: readonly Message[], signal: AbortSignal): Promise<string> {
    const id = this.#newId();
    return new Promise<string>((answer, decline) => {
      this.#waiting.set(id, { prompt: { id, run, messages }, answer, decline });
      signal.addEventListener('abort', () => decline(signal.reason), { once: true });
      this.#changed();
    }).finally(() => {
      this.#waiting.delete(id);
      this.#changed();
    });
  }

  async #showLife(over: AbortSignal, onDelta: CompleteOptions['onDelta']): Promise<void> {
    while (!over.aborted) {
      await this.#clock.sleep(SIGN_OF_LIFE_MS, over).then(
        () => onDelta?.(''),
        () => undefined,
      );
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
