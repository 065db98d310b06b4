/** The downloads of this tab: one at a time for each engine, with how far each is. */
import type { LocalState } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Clock } from '../../engine/ports';
import { unlessAborted } from './abort';
import type { LocalEngine, LocalEntry } from './engine';
import { Rate } from './rate';

/** A model, and what runs it. */
export interface Listed {
  readonly engine: LocalEngine;
  readonly entry: LocalEntry;
}

/** What a download is doing, or why it failed; there is none of a model that is just there or not. */
export type Doing =
  | Extract<LocalState, { readonly state: 'downloading' }>
  | { readonly state: 'failed'; readonly sentence: string; readonly next: string };

export interface DownloadsParts {
  readonly clock: Clock;
  /** Asks the browser not to clear this site's storage by itself. */
  readonly persist: () => Promise<boolean>;
  readonly onProgress: () => void;
  readonly onEnd: () => void;
}

/** What is shown of a download need not change more often than this. */
const SHOW_EVERY_MS = 250;

export class Downloads {
  readonly #parts: DownloadsParts;
  readonly #doing = new Map<string, Doing>();
  readonly #cancels = new Map<string, AbortController>();
  /** Those asked for and not over. */
  readonly #ends = new Map<string, Promise<void>>();
  /** The last of each engine: the next one waits for it. */
  readonly #queues = new Map<LocalEngine, Promise<void>>();

  constructor(parts: DownloadsParts) {
    this.#parts = parts;
  }

  of(id: string): Doing | null {
    return this.#doing.get(id) ?? null;
  }

  /** Resolves when it is stored, was cancelled, or failed. One that goes on already goes on. */
  begin(id: string, find: () => Promise<Listed>): Promise<void> {
    if (this.#cancels.has(id)) return Promise.resolve();
    const cancel = new AbortController();
    this.#cancels.set(id, cancel);
    const ended = this.#download(id, find, cancel.signal).finally(() => this.#ends.delete(id));
    this.#ends.set(id, ended);
    return ended;
  }

  cancel(id: string): void {
    this.#cancels.get(id)?.abort(new DOMException('cancelled', 'AbortError'));
  }

  /** Cancels it and waits until it is over. */
  async end(id: string): Promise<void> {
    this.cancel(id);
    await this.#ends.get(id);
  }

  async endAll(): Promise<void> {
    await Promise.all([...this.#cancels.keys()].map((id) => this.end(id)));
  }

  /** A failure of old is of no interest any more. */
  forget(id: string): void {
    this.#doing.delete(id);
  }

  forgetAll(): void {
    this.#doing.clear();
  }

  async #download(id: string, find: () => Promise<Listed>, signal: AbortSignal): Promise<void> {
    this.#show(id, { state: 'downloading', received: 0, total: null, bytesPerSecond: null });
    try {
      const listed = await find();
      await this.#inTurn(listed.engine, signal, () => this.#fetch(listed, signal));
      this.#doing.delete(id);
    } catch (error) {
      const { sentence, next } = failureOf(error);
      if (signal.aborted) this.#doing.delete(id);
      else this.#doing.set(id, { state: 'failed', sentence, next });
    } finally {
      this.#cancels.delete(id);
      this.#parts.onEnd();
    }
  }

  async #fetch({ engine, entry }: Listed, signal: AbortSignal): Promise<void> {
    // Whether or not the browser agrees: without it, the model may have to be downloaded again some day. Some browsers
    // ask the user, who may leave the question open.
    this.#parts.persist().catch(() => undefined);
    const rate = new Rate();
    let shownAt = -Infinity;
    await engine.download(entry, {
      signal,
      onProgress: ({ received, total }) => {
        const now = this.#parts.clock.now();
        rate.note(now, received);
        if (now - shownAt < SHOW_EVERY_MS && received !== total) return;
        shownAt = now;
        const bytesPerSecond = rate.perSecond();
        this.#show(entry.id, { state: 'downloading', received, total: total ?? entry.bytes, bytesPerSecond });
      },
    });
  }

  /** After the downloads of this engine that were asked for before. */
  async #inTurn(engine: LocalEngine, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#queues.get(engine) ?? Promise.resolve();
    const done = unlessAborted(before, signal).then(work);
    // Whoever comes next waits for those before, though this one may have left the queue.
    const over = Promise.allSettled([before, done]).then(() => undefined);
    this.#queues.set(engine, over);
    await done;
  }

  #show(id: string, doing: Doing): void {
    this.#doing.set(id, doing);
    this.#parts.onProgress();
  }
}
