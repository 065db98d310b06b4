/** Pausing a run: nothing new begins, what is under way finishes, and the run's time (run-time.ts) stands still. */

export class Pause {
  #isOn = false;
  readonly #listeners = new Set<() => void>();

  get isOn(): boolean {
    return this.#isOn;
  }

  begin(): void {
    if (this.#isOn) return;
    this.#isOn = true;
    this.#tell();
  }

  end(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#tell();
  }

  onChange(listener: () => void): () => void {
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** Resolves when it is over; at once when there is none. */
  async over(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    while (this.#isOn) await this.#changed(signal);
  }

  #changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = this.onChange(() => {
        leave();
        signal.removeEventListener('abort', aborted);
        resolve();
      });
      const aborted = (): void => {
        leave();
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
