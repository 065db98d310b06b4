/** Says that stored things changed, to listeners in this tab and in the others. */
import type { Unsubscribe } from '../app';

const TOPICS = ['library', 'runs', 'endpoints', 'settings', 'packages', 'models', 'measures'] as const;
export type Topic = (typeof TOPICS)[number];

/** Adding a thousand files announces a thousand changes; lists need not be read again more often than this. */
const PAUSE_MS = 100;

export type Schedule = (callback: () => void, ms: number) => unknown;

export class Changes {
  readonly #listeners = new Map<Topic, Set<() => void>>();
  readonly #pausing = new Set<Topic>();
  readonly #again = new Set<Topic>();
  readonly #channel: BroadcastChannel | null;
  readonly #schedule: Schedule;

  constructor(name = 'burrow', schedule: Schedule = (callback, ms) => setTimeout(callback, ms)) {
    this.#schedule = schedule;
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
    this.#channel?.addEventListener('message', (event: MessageEvent<unknown>) => {
      const topic = TOPICS.find((known) => known === event.data);
      if (topic !== undefined) this.#tell(topic);
    });
  }

  on(topic: Topic, listener: () => void): Unsubscribe {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    // Wrapped, so that the same function given twice is two listeners.
    const entry = (): void => listener();
    listeners.add(entry);
    return () => listeners.delete(entry);
  }

  /** At once; further ones within the pause are told together at its end. */
  announce(topic: Topic): void {
    if (this.#pausing.has(topic)) {
      this.#again.add(topic);
      return;
    }
    this.#pausing.add(topic);
    this.#schedule(() => {
      this.#pausing.delete(topic);
      if (this.#again.delete(topic)) this.announce(topic);
    }, PAUSE_MS);
    this.#channel?.postMessage(topic);
    this.#tell(topic);
  }

  announceAll(): void {
    for (const topic of TOPICS) this.announce(topic);
  }

  close(): void {
    this.#channel?.close();
    this.#listeners.clear();
  }

  #tell(topic: Topic): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener();
  }
}
