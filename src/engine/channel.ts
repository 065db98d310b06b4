/** What nodes and calls push, in order, for one reader to take in batches. Nothing is pushed after it is closed. */
export class Channel<T> {
  #items: T[] = [];
  #closed = false;
  #wake: (() => void) | null = null;

  get closed(): boolean {
    return this.#closed;
  }

  push(item: T): void {
    if (this.#closed) return;
    this.#items.push(item);
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  /** Everything pushed since the last time, at least one item; null when closed and empty. */
  async take(): Promise<readonly T[] | null> {
    while (this.#items.length === 0) {
      if (this.#closed) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = null;
    }
    const batch = this.#items;
    this.#items = [];
    return batch;
  }
}
