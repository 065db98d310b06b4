/** What a finished run took, in a few numbers: what estimates of later ones rest on. It holds no word of anybody's. */
import * as v from 'valibot';
import { Ended, type RunEvent, type Usage } from '../events';
import { inARow, servedFor, type Request } from './served';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

/** One request to a model: the tokens it read and wrote, and how long it took from when it was its turn. */
export const Sample = v.object({ model: v.string(), input: count, output: count, seconds: amount });
export type Sample = v.InferOutput<typeof Sample>;

export const RunMeasure = v.object({
  at: v.number(),
  ended: Ended,
  strategy: v.string(),
  corpus: v.object({ id: v.string(), characters: count }),
  root: v.string(),
  sub: v.string(),
  /** Without the time in which the user looked at a program before it ran. */
  seconds: amount,
  /** Seconds before its first turn: Python gets ready. */
  start: amount,
  /** Seconds after that in which no model was waited for: Python, searching, checking the answer. */
  own: amount,
  turns: v.object({ count, input: count, output: count }),
  calls: v.object({
    count,
    /** What was asked of models for them: as many, or more where a call made a child that has turns of its own. */
    requests: count,
    input: count,
    output: count,
    /** Batches, and single calls. */
    groups: count,
    /** How long they took, over what their groups, one after the other, should have taken. */
    overlap: amount,
  }),
  samples: v.array(Sample),
});
export type RunMeasure = v.InferOutput<typeof RunMeasure>;

/** Enough to tell a model's speed; hundreds would only repeat it. */
const SAMPLES_OF_A_MODEL = 12;
const LEAST_OVERLAP = 0.05;
const MOST_OVERLAP = 3;

/**
 * `concurrency`: how many requests a model takes at once. null: it has not ended, was not seen from its start, or was
 * paused, so that its times say nothing.
 */
export function measure(events: readonly RunEvent[], concurrency: (model: string) => number): RunMeasure | null {
  const first = events[0];
  const last = events.at(-1);
  if (first?.type !== 'run.started' || last?.type !== 'run.finished') return null;
  const seen = new Seen(first.root.id);
  for (const event of events) seen.note(event);
  if (seen.wasPaused) return null;
  const { requests, calls, turns } = seen;
  const samples = [...new Set(requests.map(({ model }) => model))].flatMap((model) => {
    const served = servedFor(
      requests.filter((request) => request.model === model),
      concurrency(model),
    );
    return spread(served, SAMPLES_OF_A_MODEL).map((sample) => ({ model, ...sample }));
  });
  const waited = covered(calls) / 1000;
  const below = requests.filter((request) => !request.isTurnOfRoot);
  const seconds = Math.max(0, last.at - first.at - seen.looked) / 1000;
  const start = Math.max(0, (turns[0]?.startedAt ?? first.at) - first.at) / 1000;
  const asked = turns.reduce((sum, turn) => sum + turn.finishedAt - turn.startedAt, 0) / 1000;
  return {
    at: last.at,
    ended: last.state,
    strategy: first.strategy,
    corpus: {
      id: first.corpus.id,
      characters: first.corpus.documents.reduce((sum, document) => sum + document.characters, 0),
    },
    root: first.root.id,
    sub: first.sub.id,
    seconds,
    start,
    own: Math.max(0, seconds - start - asked - waited),
    turns: { count: turns.length, ...tokensOf(turns) },
    calls: {
      count: seen.callCount,
      requests: below.length,
      ...tokensOf(below),
      groups: seen.groups.size,
      overlap: overlapOf(below, calls, waited, concurrency(first.sub.id)),
    },
    samples,
  };
}

interface Asked extends Request {
  readonly model: string;
  readonly isTurnOfRoot: boolean;
}

interface Interval {
  readonly startedAt: number;
  readonly finishedAt: number;
}

/** The requests of a run, and what the root waited for. */
class Seen {
  readonly requests: Asked[] = [];
  readonly turns: Asked[] = [];
  /** Calls of the root that no cache answered. */
  readonly calls: (Interval & { readonly batch: number })[] = [];
  readonly groups = new Set<number>();
  callCount = 0;
  wasPaused = false;
  /** Milliseconds in which the user looked at programs before they ran. */
  looked = 0;
  #lookedSince: number | null = null;
  #root: string | null = null;
  readonly #models = new Map<string, string>();
  readonly #openTurns = new Map<string, Extract<RunEvent, { type: 'turn.started' }>>();
  readonly #openCalls = new Map<number, Extract<RunEvent, { type: 'call.started' }>>();
  /** Calls that made a child: what was asked for them are the child's own turns and calls. */
  readonly #parents = new Set<number>();

  constructor(readonly rootModel: string) {}

  note(event: RunEvent): void {
    switch (event.type) {
      case 'node.started':
        this.#models.set(event.node, event.model);
        if (event.call === null) this.#root = event.node;
        else this.#parents.add(event.call);
        return;
      case 'turn.started':
        this.#openTurns.set(`${event.node} ${event.turn}`, event);
        return;
      case 'turn.replied':
        return this.#replied(event);
      case 'call.started':
        this.callCount += 1;
        this.#openCalls.set(event.call, event);
        if (event.node === this.#root) this.groups.add(event.batch);
        return;
      case 'call.finished':
        return this.#called(event);
      case 'program.proposed':
        this.#lookedSince = event.at;
        return;
      case 'cell.started':
      case 'run.finished':
        this.looked += event.at - (this.#lookedSince ?? event.at);
        this.#lookedSince = null;
        return;
      case 'notice':
        this.wasPaused ||= event.code === 'paused';
        return;
      default:
    }
  }

  #replied({ node, turn, usage, at }: Extract<RunEvent, { type: 'turn.replied' }>): void {
    const started = this.#openTurns.get(`${node} ${turn}`);
    if (started === undefined) return;
    const isTurnOfRoot = node === this.#root;
    const request = {
      model: this.#models.get(node) ?? this.rootModel,
      isTurnOfRoot,
      order: started.seq,
      cached: false,
      failed: false,
      ...span(started.at, at),
      ...tokens(usage),
    };
    this.requests.push(request);
    if (isTurnOfRoot) this.turns.push(request);
  }

  #called({ call, cached, failure, usage, at }: Extract<RunEvent, { type: 'call.finished' }>): void {
    const started = this.#openCalls.get(call);
    if (started === undefined) return;
    const times = span(started.at, at);
    if (started.node === this.#root && !cached) this.calls.push({ ...times, batch: started.batch });
    if (this.#parents.has(call)) return;
    this.requests.push({
      model: started.model,
      isTurnOfRoot: false,
      // The calls of a batch begin in one moment, each with an event of its own.
      order: started.seq,
      cached,
      failed: failure !== null,
      ...times,
      ...tokens(usage),
    });
  }
}

/** What the calls took, over what they should have: below 1 where children work side by side, above where some straggle. */
function overlapOf(
  requests: readonly Asked[],
  calls: readonly (Interval & { readonly batch: number })[],
  waited: number,
  concurrency: number,
): number {
  const fresh = requests.filter(({ cached, failed }) => !cached && !failed);
  const served = servedFor(fresh, concurrency);
  const each = served.reduce((sum, { seconds }) => sum + seconds, 0) / served.length;
  const groups = new Set(calls.map(({ batch }) => batch)).size;
  const rows = inARow({ groups, requests: fresh.length, concurrency });
  if (!(each > 0) || rows === 0) return 1;
  return Math.min(MOST_OVERLAP, Math.max(LEAST_OVERLAP, waited / each / rows));
}

/** Milliseconds in which at least one of them was going on. */
function covered(intervals: readonly Interval[]): number {
  let total = 0;
  let until = -Infinity;
  for (const { startedAt, finishedAt } of intervals.toSorted((a, b) => a.startedAt - b.startedAt)) {
    total += Math.max(0, finishedAt - Math.max(startedAt, until));
    until = Math.max(until, finishedAt);
  }
  return total;
}

/** At most so many of them, from first to last. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, n) => items[Math.floor((n * items.length) / most)]).flatMap((item) =>
    item === undefined ? [] : [item],
  );
}

function span(startedAt: number, finishedAt: number): Interval {
  return { startedAt, finishedAt: Math.max(startedAt, finishedAt) };
}

function tokens({ input, output }: Usage): { input: number; output: number } {
  return { input, output };
}

function tokensOf(requests: readonly { readonly input: number; readonly output: number }[]) {
  return {
    input: requests.reduce((sum, { input }) => sum + input, 0),
    output: requests.reduce((sum, { output }) => sum + output, 0),
  };
}
