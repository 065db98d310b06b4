/**
 * What a cell asked and was told, so that it can be executed again without anybody being asked twice. Requests are
 * known by their content: threads may come in another order the second time.
 */
import type { CellReply, CellRequest, ExecuteOptions } from '../engine/ports';
import { digestOf } from './digest';
import type { CellTask } from './pending-cell';

type Answer = CellTask['answer'];

/** One request of a finished cell. */
export interface Told {
  readonly key: string;
  readonly kind: CellRequest['kind'];
  readonly reply: CellReply;
}

interface Asked {
  readonly key: string;
  readonly kind: CellRequest['kind'];
  readonly reply: Promise<CellReply>;
  told: CellReply | null;
}

/** The requests of one cell while it runs, through all of its executions. */
export class CallTape {
  readonly #asked: Asked[] = [];
  readonly #over = new AbortController();
  readonly #signal: AbortSignal;

  constructor(private readonly options: ExecuteOptions) {
    this.#signal = AbortSignal.any([options.signal, this.#over.signal]);
  }

  /** Answers one execution of the cell: what an earlier one asked from the tape, the rest for the first time. */
  answers(): Answer {
    const earlier = new Unclaimed(this.#asked);
    return (request, body) => {
      const key = digestOf(body);
      return (earlier.claim(key) ?? this.#ask(request, key)).reply;
    };
  }

  /** No more is asked: what still waits for a reply is given up. */
  close(): void {
    this.#over.abort(new DOMException('The cell is over.', 'AbortError'));
  }

  get told(): readonly Told[] {
    return this.#asked.flatMap(({ key, kind, told }) => (told === null ? [] : [{ key, kind, reply: told }]));
  }

  #ask(request: CellRequest, key: string): Asked {
    const reply = this.options.answer(request, this.#signal);
    const asked: Asked = { key, kind: request.kind, reply, told: null };
    this.#asked.push(asked);
    reply.then(
      (told) => (asked.told = told),
      // The cell is stopped with it; the other replies are of no use any more.
      (reason: unknown) => this.#over.abort(reason),
    );
    return asked;
  }
}

/** Answers a finished cell that is executed again. It must end as it did, so nobody is asked; `onStray`: it did not. */
export function replayed(told: readonly Told[], onStray: () => void): Answer {
  const left = new Unclaimed(told);
  return async (request, body) => {
    const known = left.claim(digestOf(body));
    if (known !== null) return known.reply;
    onStray();
    // Most likely the same question with another time or number in it.
    const similar = left.claimNext(request.kind);
    return similar?.reply ?? { kind: 'error', message: 'This was not asked when the cell ran first.' };
  };
}

/** Entries of a tape, each of which is given out once. */
class Unclaimed<T extends { readonly key: string; readonly kind: string }> {
  readonly #left: Set<T>;
  readonly #byKey = new Map<string, T[]>();

  constructor(entries: readonly T[]) {
    this.#left = new Set(entries);
    for (const entry of entries) {
      const equal = this.#byKey.get(entry.key);
      if (equal === undefined) this.#byKey.set(entry.key, [entry]);
      else equal.push(entry);
    }
  }

  /** The first of those with this key. */
  claim(key: string): T | null {
    for (;;) {
      const entry = this.#byKey.get(key)?.shift();
      if (entry === undefined) return null;
      if (this.#left.delete(entry)) return entry;
    }
  }

  claimNext(kind: string): T | null {
    for (const entry of this.#left) {
      if (entry.kind !== kind) continue;
      this.#left.delete(entry);
      return entry;
    }
    return null;
  }
}
