/** Interpreters for the app: one is started ahead, so that the next run finds Python ready. */
import type { CorpusDocument, PythonParts } from './session';
import { PythonInterpreter } from './client';
import { PythonSession } from './session';

export class PythonPool {
  readonly #closed = new AbortController();
  #spare: Promise<PythonSession> | null = null;

  constructor(private readonly parts: PythonParts) {}

  /** Starts a spare one unless there is one. Rejects when it cannot be started; the next call tries again. */
  async warm(): Promise<void> {
    if (this.#spare !== null && (await this.#spare).alive) return;
    const starting = PythonSession.start(this.parts, this.#closed.signal);
    this.#spare = starting;
    starting.catch(() => {
      if (this.#spare === starting) this.#spare = null;
    });
    await starting;
  }

  /** An interpreter for one run. It starts when it is first used, at once if there is a spare one. */
  take(corpus: () => Promise<readonly CorpusDocument[]>): PythonInterpreter {
    return new PythonInterpreter((signal) => this.#session(signal), corpus);
  }

  dispose(): void {
    this.#closed.abort();
    this.#spare?.then(
      (session) => session.lose('it was closed'),
      () => undefined,
    );
    this.#spare = null;
  }

  async #session(signal: AbortSignal): Promise<PythonSession> {
    const spare = this.#spare;
    this.#spare = null;
    const ready = await spare?.catch(() => null);
    if (ready?.alive === true) {
      if (signal.aborted) ready.lose('it was closed');
      return ready;
    }
    return PythonSession.start(this.parts, signal);
  }
}
