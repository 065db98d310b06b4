/**
 * What a run may still spend. One tree a run: a child has a share of what its parent had left, and everything a child
 * spends is spent by all above it.
 *
 * A call is admitted while less than the limit is spent or promised, and promises its worst case until it settles;
 * so a limit is overdrawn by one call at most, however many run at once.
 */
import type { Limits } from './events';
import { LimitReached } from './errors';

export interface Cost {
  readonly calls: number;
  readonly tokens: number;
  readonly money: number;
}

/** A call's promise; `settle` replaces it by what the call really took. */
export interface Lease {
  settle(actual: Cost): void;
}

type Pool = keyof Cost;
const POOLS: readonly Pool[] = ['calls', 'tokens', 'money'];

/** How much of what is left a child may use: a runaway child must leave its parent enough to finish. */
const CHILD_SHARE = 0.5;

export class Budget {
  readonly #limits: Limits;
  readonly #parent: Budget | null;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #spent: Record<Pool, number> = { calls: 0, tokens: 0, money: 0 };
  readonly #promised: Record<Pool, number> = { calls: 0, tokens: 0, money: 0 };
  /** Calls that wait for room, in order: one queue for the whole tree. Each says whether it waits no longer. */
  readonly #waiting: Set<() => boolean>;
  #turns = 0;
  #allTurns = 0;
  #errors = 0;

  constructor(limits: Limits, now: () => number, parent: Budget | null = null) {
    this.#limits = limits;
    this.#now = now;
    this.#parent = parent;
    this.#waiting = parent === null ? new Set() : parent.#waiting;
    this.#startedAt = now();
  }

  get limits(): Limits {
    return this.#limits;
  }

  /** A child's budget. */
  child(): Budget {
    const left = this.left();
    const share = (pool: number) => Math.max(0, Math.floor(pool * CHILD_SHARE));
    const limits: Limits = {
      ...this.#limits,
      allTurns: left.allTurns,
      calls: share(left.calls),
      tokens: share(left.tokens),
      money: left.money === null ? null : left.money * CHILD_SHARE,
      seconds: left.seconds * CHILD_SHARE,
    };
    return new Budget(limits, this.#now, this);
  }

  /** Counts a turn of this node. */
  turn(): void {
    this.#turns += 1;
    this.#up((budget) => (budget.#allTurns += 1));
  }

  /** Counts a cell; only errors in a row matter, whoever of the tree makes them. */
  cell(raised: boolean): void {
    this.#up((budget) => (budget.#errors = raised ? budget.#errors + 1 : 0));
  }

  /**
   * Admits a call that may cost up to `worst`. Waits while other calls' promises could still leave room; throws
   * `LimitReached` when what is spent leaves none.
   */
  async admit(worst: Cost, signal: AbortSignal): Promise<Lease> {
    signal.throwIfAborted();
    return (
      this.#admitted(worst) ??
      new Promise((resolve, reject) => {
        const again = (): boolean => {
          try {
            const lease = this.#admitted(worst);
            if (lease === null) return false;
            resolve(lease);
          } catch (error) {
            reject(error);
          }
          signal.removeEventListener('abort', aborted);
          return true;
        };
        const aborted = () => {
          this.#waiting.delete(again);
          reject(signal.reason);
          this.#advance();
        };
        signal.addEventListener('abort', aborted, { once: true });
        this.#waiting.add(again);
      })
    );
  }

  /** The first limit that ends this node, or null. */
  exceeded(): LimitReached | null {
    const { turns, errors } = this.#limits;
    if (this.#turns >= turns) return new LimitReached('turns', turns);
    if (this.#errors >= errors) return new LimitReached('errors', errors);
    return this.exhausted();
  }

  /** As `exceeded`, without what a node counts for itself: what is spent here or anywhere above. */
  exhausted(): LimitReached | null {
    const { allTurns, seconds } = this.#limits;
    if (this.#allTurns >= allTurns) return new LimitReached('allTurns', allTurns);
    if (this.secondsLeft() <= 0) return new LimitReached('seconds', Math.round(seconds));
    for (const pool of ['tokens', 'money'] as const) {
      const limit = this.#limits[pool];
      if (limit !== null && this.#spent[pool] >= limit) return new LimitReached(pool, limit);
    }
    return this.#parent?.exhausted() ?? null;
  }

  secondsLeft(): number {
    return this.#limits.seconds - (this.#now() - this.#startedAt) / 1000;
  }

  left(): Record<'turns' | 'allTurns' | 'calls' | 'tokens' | 'seconds', number> & { money: number | null } {
    const { turns, allTurns, calls, tokens, money } = this.#limits;
    const above = this.#parent?.left();
    const least = (own: number, parent: number | undefined) => Math.max(0, Math.min(own, parent ?? own));
    const moneyLeft = money === null ? null : Math.max(0, money - this.#spent.money);
    return {
      turns: Math.max(0, turns - this.#turns),
      allTurns: least(allTurns - this.#allTurns, above?.allTurns),
      calls: least(calls - this.#spent.calls, above?.calls),
      tokens: least(tokens - this.#spent.tokens, above?.tokens),
      seconds: Math.max(0, this.secondsLeft()),
      money: moneyLeft === null ? (above?.money ?? null) : least(moneyLeft, above?.money ?? undefined),
    };
  }

  spent(): Cost {
    return { ...this.#spent };
  }

  /** Which pool has no room for one more call that asks for some of it, and whether waiting may help. */
  #firstFull(worst: Cost): { pool: Pool; limit: number; promised: boolean } | null {
    for (const pool of POOLS) {
      const limit = this.#limits[pool];
      if (limit === null || worst[pool] === 0) continue;
      const { [pool]: spent } = this.#spent;
      const { [pool]: promised } = this.#promised;
      if (spent + promised >= limit) return { pool, limit, promised: spent < limit };
    }
    return this.#parent === null ? null : this.#parent.#firstFull(worst);
  }

  /** null: it has to wait. */
  #admitted(worst: Cost): Lease | null {
    const full = this.#firstFull(worst);
    if (full === null) return this.#promise(worst);
    if (!full.promised) throw new LimitReached(full.pool, full.limit);
    return null;
  }

  /** Lets in who can go on, in order, up to the first who cannot: looking at all each time would never end. */
  #advance(): void {
    for (const again of this.#waiting) {
      if (!again()) return;
      this.#waiting.delete(again);
    }
  }

  #promise(worst: Cost): Lease {
    this.#add('promised', worst, 1);
    let open = true;
    return {
      settle: (actual) => {
        if (!open) return;
        open = false;
        this.#add('promised', worst, -1);
        this.#add('spent', actual, 1);
        this.#advance();
      },
    };
  }

  #add(kind: 'spent' | 'promised', cost: Cost, sign: 1 | -1): void {
    this.#up((budget) => {
      const pools = kind === 'spent' ? budget.#spent : budget.#promised;
      for (const pool of POOLS) pools[pool] += sign * cost[pool];
    });
  }

  #up(visit: (budget: Budget) => void): void {
    visit(this);
    if (this.#parent !== null) this.#parent.#up(visit);
  }
}
