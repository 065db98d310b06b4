/** The page's side of one running cell: passes on what it asks, and knows whether it waits or computes. */
import type { CellReply, CellRequest } from '../engine/ports';
import { readRequest } from './messages';
import { replyBytes } from './replies';

/** One execution of a cell. */
export interface CellTask {
  readonly signal: AbortSignal;
  readonly seconds: number;
  readonly outputCharacters: number;
  /** `body` is the request as it came. A rejection stops the cell. */
  readonly answer: (request: CellRequest, body: Uint8Array, signal: AbortSignal) => Promise<CellReply>;
}

/** What a cell needs of the session it runs in. */
export interface CellHost {
  /** Resolves when the worker has taken the reply. The bytes are given away. */
  reply(request: number, reply: Uint8Array<ArrayBuffer>): Promise<void>;
  /** A text of the corpus that Python does not hold; throws when there is none of this number. */
  document(index: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** The cell cannot go on, because of `reason`. */
  stop(cell: PendingCell, reason: unknown): void;
}

export class PendingCell {
  readonly #over = new AbortController();
  #failure: { readonly reason: unknown } | null = null;
  /** Requests that the page has not answered yet. */
  #waiting = 0;
  /** Answers that the worker has not taken yet. */
  #underWay = 0;
  #begun = false;
  /** When it last began to compute, as far as the page knows. */
  heardAt = performance.now();

  constructor(
    readonly id: number,
    private readonly task: CellTask,
    private readonly host: CellHost,
  ) {}

  get seconds(): number {
    return this.task.seconds;
  }

  /** It waits for the page; whatever Python does meanwhile is not its doing. */
  get waits(): boolean {
    return this.#waiting > 0;
  }

  /** It has begun, and has got everything that it asked for. */
  get computes(): boolean {
    return this.#begun && this.#waiting === 0 && this.#underWay === 0;
  }

  /** Its Python runs. */
  begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.heardAt = performance.now();
  }

  /** Throws when the request is not one; a failing answer stops the cell. */
  ask(id: number, body: Uint8Array): void {
    if (this.#over.signal.aborted) return;
    const request = readRequest(body);
    const reply =
      request.kind === 'document'
        ? this.host.document(request.index, this.#over.signal)
        : this.task.answer(request, body, this.#over.signal).then(replyBytes);
    this.#waiting += 1;
    this.begin();
    void reply.then(
      (bytes) => this.#deliver(id, bytes),
      (reason: unknown) => this.host.stop(this, reason),
    );
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
  }

  async #deliver(id: number, reply: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#over.signal.aborted) return;
    this.#waiting -= 1;
    this.#underWay += 1;
    // The worker says that it has a reply before the cell goes on with it; if it never does, it has not come to it.
    // Should the session be lost meanwhile, the cell is told of that.
    await this.host.reply(id, reply).catch(() => undefined);
    this.#underWay -= 1;
    this.heardAt = performance.now();
  }
}
