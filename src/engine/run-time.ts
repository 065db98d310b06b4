/** A run's own time: the clock's without the pauses. */
import type { Pause } from './pause';
import type { Clock } from './ports';

export class RunTime implements Clock {
  readonly #clock: Clock;
  readonly #pause: Pause;
  #pausedMs = 0;
  /** When the pause that is on began. */
  #since: number | null;

  constructor(clock: Clock, pause: Pause) {
    this.#clock = clock;
    this.#pause = pause;
    this.#since = pause.isOn ? clock.now() : null;
    pause.onChange(() => {
      this.#pausedMs += this.#current();
      this.#since = pause.isOn ? clock.now() : null;
    });
  }

  /** All pauses together. */
  get pausedMs(): number {
    return this.#pausedMs + this.#current();
  }

  now(): number {
    return this.#clock.now() - this.pausedMs;
  }

  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const due = this.now() + ms;
    for (;;) {
      await this.#pause.over(signal);
      const left = due - this.now();
      if (left <= 0) return;
      const paused = new AbortController();
      const leave = this.#pause.onChange(() => paused.abort());
      await this.#clock
        .sleep(left, AbortSignal.any([signal, paused.signal]))
        .catch(() => signal.throwIfAborted())
        .finally(leave);
    }
  }

  #current(): number {
    return this.#since === null ? 0 : this.#clock.now() - this.#since;
  }
}

export function pauseInWords(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  return `This run was paused for ${minutes === 0 ? '' : `${minutes} min `}${seconds % 60} s.`;
}
