/** The page's side of one running cell: answers what it asks, and notices when it no longer reacts. */
import type { CellReply, ExecuteOptions } from '../engine/ports';
import { readRequest } from './messages';

/**
 * The interpreter ends a cell at its limit by itself; only one long call into C, or code that swallows every
 * exception, gets past it.
 */
const WATCHDOG_GRACE_MS = 2_000;

/** What a cell needs of the session it runs in. */
export interface CellHost {
  reply(request: number, reply: CellReply): void;
  /** The cell cannot go on, because of `reason`. */
  stop(cell: PendingCell, reason: unknown): void;
  /** It neither computes to an end nor asks for anything. */
  stuck(): void;
  /** A cell's clock also runs while another computes. */
  readonly runningCells: number;
}

export class PendingCell {
  readonly #over = new AbortController();
  #failure: { readonly reason: unknown } | null = null;
  #outstanding = 0;
  #silentSince = performance.now();
  #watchdog: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly id: number,
    private readonly options: ExecuteOptions,
    private readonly host: CellHost,
  ) {
    this.#watch();
  }

  /** Throws when the request is not one; a failing answer stops the cell. */
  ask(id: number, body: Uint8Array): void {
    if (this.#over.signal.aborted) return;
    const request = readRequest(body);
    this.#outstanding += 1;
    clearTimeout(this.#watchdog);
    void this.options
      .answer(request, this.#over.signal)
      .then(
        (reply: CellReply) => {
          if (!this.#over.signal.aborted) this.host.reply(id, reply);
        },
        (reason: unknown) => this.host.stop(this, reason),
      )
      .finally(() => {
        this.#outstanding -= 1;
        if (this.#outstanding === 0) this.#watch();
      });
  }

  /** From now on its outcome is this failure, whatever Python still says. The first one counts. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#over.abort(reason);
  }

  throwIfFailed(): void {
    if (this.#failure !== null) throw this.#failure.reason;
  }

  finish(): void {
    this.#over.abort();
    clearTimeout(this.#watchdog);
  }

  #watch(): void {
    if (this.#over.signal.aborted) return;
    this.#silentSince = performance.now();
    this.#wait();
  }

  #wait(): void {
    const allowed = this.options.seconds * 1000 * this.host.runningCells + WATCHDOG_GRACE_MS;
    const left = this.#silentSince + allowed - performance.now();
    if (left <= 0) this.host.stuck();
    else this.#watchdog = setTimeout(() => this.#wait(), left);
  }
}
