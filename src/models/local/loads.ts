/** Loads of models into memory, one after the other: two at once would each take the memory that the other was promised. */
import { unlessAborted } from './abort';

/** Can be ended at any time; what it is asked for then fails. */
export interface Endable {
  end(): Promise<void>;
}

/** Begins to load; an abort ends what it began. */
export type Start<I> = (signal: AbortSignal) => Promise<I>;

export class Loads {
  /** Settles when all those before are over. */
  #last: Promise<unknown> = Promise.resolve();

  /** A load that is given up is over at once, also one that hangs: the next may begin. */
  load<I extends Endable>(start: Start<I>, signal: AbortSignal): Promise<I> {
    const before = this.#last;
    const loaded = unlessAborted(before, signal).then(() => begin(start, signal));
    this.#last = Promise.allSettled([before, loaded]);
    return loaded;
  }
}

async function begin<I extends Endable>(start: Start<I>, signal: AbortSignal): Promise<I> {
  signal.throwIfAborted();
  const started = start(signal);
  try {
    return await unlessAborted(started, signal);
  } catch (error) {
    // What comes of it after all, nobody waits for any more.
    started.then(
      (late) => late.end(),
      () => undefined,
    );
    throw error;
  }
}
