/**
 * How long a model took for each request. A call begins when it is asked, not when it is its turn: of a batch of a
 * hundred the last one has waited for all others. Models take so many at once, first come first served, so that the
 * turns can be told from the ends.
 */
export interface Request {
  /** Of asking. */
  readonly order: number;
  /** Milliseconds. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly input: number;
  readonly output: number;
  readonly cached: boolean;
  readonly failed: boolean;
}

export interface Served {
  readonly input: number;
  readonly output: number;
  readonly seconds: number;
}

/** Of those that the model answered, in the order of their turns. */
export function servedFor(requests: readonly Request[], concurrency: number): Served[] {
  const places = Math.max(1, Math.min(concurrency, requests.length));
  const free = Array.from({ length: places }, () => -Infinity);
  const inTurn = requests.filter(({ cached }) => !cached).toSorted((a, b) => a.order - b.order);
  const served: Served[] = [];
  for (const { startedAt, finishedAt, input, output, failed } of inTurn) {
    const place = free.indexOf(Math.min(...free));
    const from = Math.min(finishedAt, Math.max(startedAt, free[place] ?? startedAt));
    free[place] = finishedAt;
    // Where no tokens are, no model was asked: a strategy that plans by itself says so in a turn of its own.
    if (!failed && input + output > 0) served.push({ input, output, seconds: (finishedAt - from) / 1000 });
  }
  return served;
}

/** How many requests come one after the other when they are made in groups of equal size, a group after the other. */
export function inARow(work: {
  readonly groups: number;
  readonly requests: number;
  readonly concurrency: number;
}): number {
  const groups = Math.max(1, Math.min(work.groups, work.requests));
  return groups * Math.ceil(work.requests / groups / Math.max(1, work.concurrency));
}
