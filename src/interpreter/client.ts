/** The engine's `Interpreter` over sandboxed Python: one for each run. */
import { InterpreterLost, InterpreterNotLoaded } from '../engine/errors';
import type { Handed } from '../engine/events';
import type { CellOutcome, ExecuteOptions, Interpreter } from '../engine/ports';
import { unlessAborted } from './abort';
import type { CorpusDocument, PythonSession } from './session';

/** A run that loses its Python more often does so for a reason that starting again will not cure. */
const MOST_STARTS = 5;

export class PythonInterpreter implements Interpreter {
  readonly #closed = new AbortController();
  #session: Promise<PythonSession> | null = null;
  /** The same, once it has started. */
  #live: PythonSession | null = null;
  #starts = 0;

  constructor(
    private readonly startSession: (signal: AbortSignal) => Promise<PythonSession>,
    private readonly corpus: () => Promise<readonly CorpusDocument[]>,
  ) {}

  async open(namespace: string, handed: Handed, signal: AbortSignal): Promise<void> {
    const opened = async (): Promise<void> => {
      const session = await this.#started();
      await session.open(namespace, handed, this.corpus);
    };
    await unlessAborted(opened(), signal);
  }

  async execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    options.signal.throwIfAborted();
    const session = await this.#session;
    if (session?.has(namespace) !== true || !session.alive) {
      throw new InterpreterLost('the variables of this node went with it');
    }
    return session.run(namespace, code, options);
  }

  async close(namespace: string): Promise<void> {
    const session = await this.#session?.catch(() => null);
    if (session?.alive === true) await session.close(namespace);
  }

  /** Removes the frame; whatever still waits fails. Nothing can be opened afterwards. */
  dispose(): void {
    this.#closed.abort(new InterpreterLost('it was closed'));
    this.#live?.lose('it was closed');
  }

  async #started(): Promise<PythonSession> {
    this.#closed.signal.throwIfAborted();
    if (this.#live?.alive === false) {
      this.#live = null;
      this.#session = null;
    }
    if (this.#session === null) {
      if (this.#starts >= MOST_STARTS) throw new InterpreterNotLoaded(new Error('It was started too often.'));
      this.#starts += 1;
      this.#session = this.#start();
    }
    return this.#session;
  }

  async #start(): Promise<PythonSession> {
    try {
      this.#live = await this.startSession(this.#closed.signal);
      return this.#live;
    } catch (error) {
      this.#session = null;
      throw error;
    }
  }
}
