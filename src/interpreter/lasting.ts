/**
 * Python that outlasts its sessions. When one is lost, the next use starts another and executes the finished cells of
 * every open namespace again, with the replies they got; cells that were running are executed anew. Only the cell that
 * broke Python ends with it.
 */
import { InterpreterLost, InterpreterNotLoaded } from '../engine/errors';
import type { Handed } from '../engine/events';
import type { CellOutcome, ExecuteOptions, Opened } from '../engine/ports';
import { unlessAborted } from './abort';
import { SessionLost, type LossCause } from './loss';
import { differences, NamespaceRecord, type FinishedCell } from './record';
import type { PythonSession } from './session';
import type { Supplies } from './supplies';
import { CallTape, replayed } from './tape';

/** How often Python may be lost under something that nobody knows to be the culprit. */
const MOST_STRIKES = 2;

/** How often a run may start Python: one that needs more does so for a reason that starting again will not cure. */
export class Patience {
  static readonly FAILED_STARTS = 5;
  static readonly LOSSES = 24;
  #failedStarts = 0;
  #losses = 0;

  failed(): void {
    this.#failedStarts += 1;
  }

  lost(): void {
    this.#losses += 1;
  }

  throwIfOver(): void {
    if (this.#failedStarts >= Patience.FAILED_STARTS) {
      throw new InterpreterNotLoaded(new Error('It was started too often.'));
    }
    if (this.#losses > Patience.LOSSES) throw new InterpreterLost(`it had to be started anew ${Patience.LOSSES} times`);
  }
}

/** What is needed of a session. */
export type Session = Pick<PythonSession, 'alive' | 'open' | 'run' | 'close' | 'lose'>;

export interface LastingParts {
  startSession(signal: AbortSignal): Promise<Session>;
  readonly supplies: Supplies;
  readonly patience: Patience;
}

export class LastingPython {
  readonly #closed = new AbortController();
  readonly #records = new Map<string, NamespaceRecord>();
  /** Finished cells of all namespaces in their order: what one does to a module, another may see. */
  readonly #finished: { readonly record: NamespaceRecord; readonly cell: FinishedCell }[] = [];
  #ready: Promise<Session> | null = null;
  /** The session at work; null while there is none. */
  #session: Session | null = null;

  constructor(private readonly parts: LastingParts) {}

  async open(namespace: string, handed: Handed, signal: AbortSignal): Promise<Opened> {
    for (let strikes = 0; ;) {
      const session = await unlessAborted(this.#use(), signal);
      try {
        const opened = await unlessAborted(this.#opened(session, namespace, handed), signal);
        this.#forget(namespace);
        this.#records.set(namespace, new NamespaceRecord(namespace, handed));
        return opened;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SessionLost)) throw error;
        if (error.part !== 'bystander') strikes += 1;
        if (strikes > MOST_STRIKES) throw error;
      }
    }
  }

  async execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    const record = this.#records.get(namespace);
    if (record === undefined) throw new InterpreterLost('this node’s session is closed');
    const { signal, seconds, outputCharacters } = options;
    const tape = new CallTape(options);
    try {
      for (let strikes = 0; ;) {
        const session = await unlessAborted(this.#use(), signal);
        try {
          const outcome = await session.run(namespace, code, {
            signal,
            seconds,
            outputCharacters,
            answer: tape.answers(),
          });
          this.#finished.push({ record, cell: record.add(code, options, tape.told, outcome) });
          return { ...outcome, notices: record.takeNotices() };
        } catch (error) {
          if (!(error instanceof SessionLost)) throw error;
          if (error.part === 'bystander') continue;
          strikes += 1;
          if (error.part === 'suspect' && strikes <= MOST_STRIKES) continue;
          // The model thinks for a while now: time enough to start.
          this.#use().catch(() => undefined);
          return lostOutcome(error.why, seconds, record.takeNotices());
        }
      }
    } finally {
      tape.close();
    }
  }

  async close(namespace: string): Promise<void> {
    this.#forget(namespace);
    // A session that is being brought up leaves it out by itself.
    if (this.#session?.alive !== true) return;
    await this.#session.close(namespace).catch((error: unknown) => {
      if (!(error instanceof SessionLost)) throw error;
    });
  }

  /** Removes the frame; whatever still waits fails. Nothing can be opened afterwards. */
  dispose(): void {
    this.#closed.abort(new InterpreterLost('it was closed'));
    this.#session?.lose('it was closed');
  }

  #forget(namespace: string): void {
    const record = this.#records.get(namespace);
    if (record === undefined) return;
    this.#records.delete(namespace);
    const kept = this.#finished.filter((entry) => entry.record !== record);
    this.#finished.splice(0, this.#finished.length, ...kept);
  }

  /** The session at work, or one that is brought up to where the last one was. */
  async #use(): Promise<Session> {
    this.#closed.signal.throwIfAborted();
    if (this.#session?.alive === false) {
      this.#session = null;
      this.#ready = null;
      this.parts.patience.lost();
    }
    this.#ready ??= this.#broughtUp().catch((error: unknown) => {
      this.#ready = null;
      throw error;
    });
    return this.#ready;
  }

  async #broughtUp(): Promise<Session> {
    for (;;) {
      this.parts.patience.throwIfOver();
      const session = await this.#started();
      try {
        await this.#rebuild(session);
        this.#session = session;
        return session;
      } catch (error) {
        this.#closed.signal.throwIfAborted();
        if (!(error instanceof SessionLost)) {
          session.lose('it could not be brought up');
          throw error;
        }
        this.parts.patience.lost();
      }
    }
  }

  async #started(): Promise<Session> {
    try {
      return await this.parts.startSession(this.#closed.signal);
    } catch (error) {
      this.parts.patience.failed();
      throw error;
    }
  }

  async #rebuild(session: Session): Promise<void> {
    const signal = this.#closed.signal;
    const onAbort = (): void => session.lose('it was closed');
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      for (const record of this.#records.values()) {
        record.notice(REBUILT);
        await this.#opened(session, record.name, record.handed);
      }
      for (const { record, cell } of [...this.#finished]) {
        if (this.#records.get(record.name) === record) await this.#again(session, record, cell);
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async #again(session: Session, record: NamespaceRecord, cell: FinishedCell): Promise<void> {
    const what = `Cell ${record.cells.indexOf(cell) + 1}`;
    if (cell.strikes > MOST_STRIKES)
      return record.notice(`${what} broke Python when it was run again and was left out: its variables are gone.`);
    let strayed = false;
    const task = {
      signal: this.#closed.signal,
      seconds: cell.seconds,
      outputCharacters: cell.outputCharacters,
      answer: replayed(cell.told, () => (strayed = true)),
    };
    try {
      const outcome = await session.run(record.name, cell.code, task);
      const changed = [...(strayed ? ['what it asks'] : []), ...differences(cell.print, outcome)];
      if (changed.length > 0) {
        record.notice(
          `${what} came out differently when it was run again (${changed.join(', ')}): it depends on the time or on chance.`,
        );
      }
    } catch (error) {
      if (error instanceof SessionLost && error.part !== 'bystander') cell.strikes += 1;
      throw error;
    }
  }

  #opened(session: Session, namespace: string, handed: Handed): Promise<Opened> {
    return session.open(namespace, handed, this.parts.supplies, this.#closed.signal);
  }
}

const REBUILT =
  'Python had to be started anew. The finished cells were run again with the replies they had got, so their variables are back.';

/** What the model is told of a cell that Python did not survive. */
function lostOutcome(why: LossCause, seconds: number, notices: readonly string[]): CellOutcome {
  const stuck = why === 'stuck';
  const what = stuck
    ? `The cell went on past its limit of ${seconds} seconds and could not be interrupted. Work in smaller steps.`
    : 'The cell broke Python itself, as data nested too deep or the end of the process does. Do it in another way.';
  const message = `${what} Python was started anew: the variables of this cell are gone, those of earlier cells are back.`;
  const name = stuck ? 'TimeLimit' : 'PythonLost';
  return {
    output: { head: '', cut: 0, tail: '' },
    error: { kind: stuck ? 'time' : 'lost', name, message, traceback: `${name}: ${message}` },
    variables: [],
    answer: null,
    notices,
  };
}
