/** How many threads models get: as many as this device has for them, or one, once more than one have failed where one worked. */
import { threadsOf, type Device } from './device';

export class Threads {
  #count: number;

  constructor(device: Device) {
    this.#count = threadsOf(device);
  }

  get count(): number {
    return this.#count;
  }

  /** Starts a model with them. What fails with one thread too was not about threads, and fails as it is. */
  async use<T>(start: (threads: number) => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#count === 1) return start(1);
    try {
      return await start(this.#count);
    } catch {
      signal.throwIfAborted();
      const started = await start(1);
      this.#count = 1;
      return started;
    }
  }
}
