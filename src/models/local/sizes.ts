/** How much is stored of models that are not whole: read once, and again after something changed. */
import type { Unsubscribe } from '../../app';

export class Sizes {
  readonly #read: (id: string) => Promise<number>;
  readonly #known = new Map<string, Promise<number>>();

  constructor(read: (id: string) => Promise<number>, onStored: (listener: () => void) => Unsubscribe) {
    this.#read = read;
    onStored(() => this.#known.clear());
  }

  of(id: string): Promise<number> {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    // What cannot be read cannot be gone on with either.
    const size = this.#read(id).catch(() => 0);
    this.#known.set(id, size);
    return size;
  }

  forget(id: string): void {
    this.#known.delete(id);
  }
}
