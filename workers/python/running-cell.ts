/**
 * The clock and the waits of one cell. Python calls these methods (burrow/running.py); what they promise always
 * resolves, with a reply or with one word, because a rejection would reach the model's code as an exception of ours.
 */
import type { PyCallable } from 'pyodide/ffi';

/** Between two interrupts of a cell that goes on nevertheless: long enough to unwind, short enough to end a loop. */
const INTERRUPT_EVERY_MS = 50;
/** setTimeout takes no longer waits. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;

/** A reply, or a word: "open", "late", "ended". */
type Outcome = Uint8Array | string;

export interface CellHost {
  /** Hands a request to the page; resolves with the reply. */
  send(cell: RunningCell, body: Uint8Array): Promise<Uint8Array>;
  /** A stack of this cell broke in a way that Python does not survive. */
  broken(cell: number): void;
}

export interface Gate {
  readonly promise: Promise<Outcome>;
  open(): void;
}

/** Whose Python is running at this moment: only that cell can be interrupted. */
export class Turn {
  /** Called when another cell's Python begins to run than ran before. */
  onTaken: (cell: number) => void = () => undefined;
  #cell: RunningCell | null = null;
  #last = 0;

  take(cell: RunningCell): void {
    if (this.#cell === cell) return;
    this.#cell?.paused(false);
    this.#cell = cell;
    if (this.#last === cell.id) return;
    this.#last = cell.id;
    this.onTaken(cell.id);
  }

  leave(cell: RunningCell): void {
    if (this.#cell === cell) this.#cell = null;
  }

  holds(cell: RunningCell): boolean {
    return this.#cell === cell;
  }

  /** The cell whose Python ran last, or runs now; 0: none yet. */
  get last(): number {
    return this.#last;
  }

  /** Pyodide reads this as signal number: 2 interrupts, 0 does nothing. */
  get signal(): number {
    return this.#cell?.isDue(performance.now()) === true ? 2 : 0;
  }
}

export class RunningCell {
  /** '' while it may go on. */
  ended: '' | 'time' | 'stopped' = '';
  #usedMs = 0;
  #countingSince: number | null = null;
  /** Stacks of this cell that wait for a call. */
  #calls = 0;
  #interruptedAt = -Infinity;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  readonly #waits = new Set<(outcome: Outcome) => void>();

  constructor(
    readonly id: number,
    readonly limitMs: number,
    private readonly turn: Turn,
    private readonly host: CellHost,
  ) {}

  ask(body: Uint8Array): Promise<Outcome> {
    return this.#orEnded((resolve) => {
      void this.host.send(this, body).then(resolve);
    });
  }

  /** Something to wait for; `seconds` below zero: for ever. */
  gate(seconds: number): Gate {
    let open = (): void => undefined;
    const promise = this.#orEnded((resolve) => {
      const late = (): void => resolve('late');
      const timer = seconds < 0 ? undefined : setTimeout(late, Math.min(seconds * 1000, LONGEST_TIMEOUT_MS));
      open = () => {
        clearTimeout(timer);
        resolve('open');
      };
    });
    return { promise, open: () => open() };
  }

  /** Runs a Python function on a stack of its own, as soon as the present one waits. */
  spawn(body: PyCallable): void {
    const own = body.copy();
    // Pyodide begins it from the event loop, not from within the caller's stack.
    void own
      .callPromising()
      .catch(() => this.host.broken(this.id))
      .finally(() => own.destroy());
  }

  /** A stack of this cell runs again, after waiting for a call or for something else. */
  resumed(call: boolean): void {
    if (call) this.#calls -= 1;
    this.turn.take(this);
    this.#count();
  }

  paused(call: boolean): void {
    if (call) this.#calls += 1;
    this.turn.leave(this);
    this.#count();
  }

  isDue(now: number): boolean {
    if (this.ended === '' && this.#used(now) > this.limitMs) this.end('time');
    if (this.ended === '' || now - this.#interruptedAt < INTERRUPT_EVERY_MS) return false;
    this.#interruptedAt = now;
    return true;
  }

  /** Every wait of the cell ends; its Python raises. */
  end(why: 'time' | 'stopped'): void {
    if (this.ended === '') this.ended = why;
    const waits = [...this.#waits];
    this.#waits.clear();
    // These raise by themselves; a second exception would hit them while they unwind.
    if (waits.length > 0) this.#interruptedAt = performance.now();
    for (const resolve of waits) resolve('ended');
  }

  /** The cell's own code is over: nothing interrupts what follows, and threads it left behind end. */
  finish(): void {
    this.end('stopped');
    this.turn.leave(this);
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #orEnded(start: (resolve: (outcome: Outcome) => void) => void): Promise<Outcome> {
    if (this.ended !== '') return Promise.resolve('ended');
    return new Promise((resolve) => {
      const settle = (outcome: Outcome): void => {
        this.#waits.delete(settle);
        resolve(outcome);
      };
      this.#waits.add(settle);
      start(settle);
    });
  }

  #used(now: number): number {
    return this.#usedMs + (this.#countingSince === null ? 0 : now - this.#countingSince);
  }

  /** Its time runs while it computes, and while it waits for anything but a call: a sleep, a lock nobody frees. */
  #count(): void {
    const now = performance.now();
    this.#usedMs = this.#used(now);
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
    const running = this.turn.holds(this);
    this.#countingSince = running || this.#calls === 0 ? now : null;
    // While it runs, the interrupt looks at the clock; a timer could not.
    if (!running && this.#countingSince !== null && this.ended === '') {
      this.#deadline = setTimeout(() => this.end('time'), Math.max(0, this.limitMs - this.#usedMs));
    }
  }
}
