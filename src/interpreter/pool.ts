/** Interpreters for the app: while a run is likely, a spare one is started ahead, so that it finds Python ready. */
import { PythonInterpreter, type Sharing } from './client';
import { pageSchedule, type Schedule } from './idle';
import { PythonRuntime, type PythonParts } from './runtime';
import { PythonSession } from './session';
import type { Supplies } from './supplies';

/** A spare one holds Pyodide's code and a heap of 31 MB. Whoever comes back later has another within a second. */
const SPARE_FOR_MS = 10 * 60_000;

export class PythonPool {
  readonly #closed = new AbortController();
  readonly #runtime: PythonRuntime;
  #spare: Promise<PythonSession> | null = null;
  #expected = false;
  #cancelIdle: () => void = () => undefined;
  #cancelEnd: () => void = () => undefined;

  constructor(
    parts: PythonParts,
    private readonly schedule: Schedule = pageSchedule,
  ) {
    this.#runtime = new PythonRuntime(parts, this.#closed.signal);
  }

  /** A run is likely: as soon as the page is idle there is a spare one, and again after it is taken. */
  expect(): void {
    this.#expected = true;
    this.#cancelEnd();
    this.#cancelEnd = this.schedule.after(SPARE_FOR_MS, () => this.#giveUp());
    this.#warmWhenIdle();
  }

  /** Starts a spare one now unless there is one. Rejects when it cannot be started; the next call tries again. */
  async warm(): Promise<void> {
    const spare = this.#spare;
    if ((await spare)?.alive === true) return;
    if (this.#spare === spare) this.#spare = this.#started();
    await this.#spare;
  }

  /** An interpreter for one run. It starts when it is first used, at once if there is a spare one. */
  take(supplies: Supplies, sharing: Sharing = 'one'): PythonInterpreter {
    return new PythonInterpreter({ startSession: (signal) => this.#session(signal), supplies }, sharing);
  }

  dispose(): void {
    this.#closed.abort();
    this.#cancelEnd();
    this.#giveUp();
  }

  async #session(signal: AbortSignal): Promise<PythonSession> {
    // The next spare one must not compete with the one that somebody waits for.
    this.#cancelIdle();
    const spare = this.#spare;
    this.#spare = null;
    try {
      const ready = await spare?.catch(() => null);
      if (ready?.alive !== true) return await PythonSession.start(this.#runtime, signal);
      if (signal.aborted) ready.lose('it was closed');
      return ready;
    } finally {
      if (this.#expected) this.#warmWhenIdle();
    }
  }

  #started(): Promise<PythonSession> {
    const starting = PythonSession.start(this.#runtime, this.#closed.signal);
    starting.catch(() => {
      if (this.#spare === starting) this.#spare = null;
    });
    return starting;
  }

  #warmWhenIdle(): void {
    this.#cancelIdle();
    this.#cancelIdle = this.schedule.whenIdle(() => {
      // Should it fail, the run itself says so.
      this.warm().catch(() => undefined);
    });
  }

  #giveUp(): void {
    this.#expected = false;
    this.#cancelIdle();
    this.#spare?.then(
      (session) => session.lose('it was closed'),
      () => undefined,
    );
    this.#spare = null;
  }
}
