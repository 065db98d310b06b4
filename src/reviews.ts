/** Programs that wait for somebody to look at them before they run. */
import type { ReviewService, Unsubscribe, WaitingProgram } from './app';
import type { Taught } from './engine/events';
import type { Review } from './engine/skills/review';

interface Waiting {
  readonly program: WaitingProgram;
  readonly accept: (code: string, taught: readonly Taught[]) => void;
}

export class Reviews implements ReviewService {
  readonly #newId: () => string;
  readonly #waiting = new Map<string, Waiting>();
  readonly #listeners = new Set<() => void>();

  constructor(newId: () => string) {
    this.#newId = newId;
  }

  /** As one run has its programs looked at. */
  of(run: string): Review {
    return (proposed, signal) => {
      signal.throwIfAborted();
      const id = this.#newId();
      return new Promise<Awaited<ReturnType<Review>>>((resolve, reject) => {
        const program = { ...proposed, id, run };
        this.#waiting.set(id, { program, accept: (code, taught) => resolve({ code, taught }) });
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        this.#changed();
      }).finally(() => {
        this.#waiting.delete(id);
        this.#changed();
      });
    };
  }

  waiting(run: string): WaitingProgram | null {
    for (const { program } of this.#waiting.values()) if (program.run === run) return program;
    return null;
  }

  accept(id: string, code: string, taught: readonly Taught[]): void {
    this.#waiting.get(id)?.accept(code, taught);
  }

  onChange(listener: () => void): Unsubscribe {
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
