/**
 * Notices cells that do not end. The interpreter ends a cell at its limit by itself; only one long call into C, or code
 * that swallows every exception, gets past it. Either such a cell never lets the worker's event loop turn, then no
 * ping is answered; or the loop turns and the cell neither ends nor asks for anything.
 */
import type { PendingCell } from './pending-cell';

/** What a cell has beyond its limit to unwind. */
const GRACE_MS = 2_000;
const TICK_MS = 250;
/**
 * After the computer slept, or the page was busy, timers fire before the messages that have arrived meanwhile are read.
 * Between two ticks they are.
 */
const LATE_TICKS = 2;

export interface Watched {
  cells(): Iterable<PendingCell>;
  /** The one whose Python ran last. */
  atWork(): PendingCell | null;
  /** Resolves when the worker's event loop has come round. */
  ping(): Promise<unknown>;
  stuck(culprit: PendingCell | null): void;
}

export class Watchdog {
  #timer: ReturnType<typeof setInterval> | undefined;
  #pingedAt: number | null = null;
  #late = 0;

  constructor(private readonly watched: Watched) {}

  /** Watches as long as there are cells. */
  wake(): void {
    if (this.#timer !== undefined) return;
    this.#ping();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#pingedAt = null;
    this.#late = 0;
  }

  #tick(): void {
    const cells = [...this.watched.cells()];
    if (cells.length === 0) return this.stop();
    const now = performance.now();
    const atWork = this.watched.atWork();
    const limit = atWork?.seconds ?? Math.max(...cells.map(({ seconds }) => seconds));
    const still = this.#pingedAt !== null && now - this.#pingedAt > 1_000 * limit + GRACE_MS;
    const endless = this.#pingedAt === null ? cells.find((cell) => overdue(cell, now, cells.length)) : undefined;
    if (!still && endless === undefined) {
      this.#late = 0;
      if (this.#pingedAt === null) this.#ping();
      return;
    }
    this.#late += 1;
    if (this.#late < LATE_TICKS) return;
    this.stop();
    this.watched.stuck(endless ?? atWork);
  }

  #ping(): void {
    const sentAt = performance.now();
    this.#pingedAt = sentAt;
    const answered = (): void => {
      if (this.#pingedAt === sentAt) this.#pingedAt = null;
    };
    this.watched.ping().then(answered, answered);
  }
}

/** A cell's time also passes while others compute. */
function overdue(cell: PendingCell, now: number, cells: number): boolean {
  return cell.computes && now - cell.heardAt > 1_000 * cell.seconds * cells + GRACE_MS;
}
