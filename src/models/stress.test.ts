/**
 * A thousand calls through the scheduler to a server that answers three requests in ten with something else, over real
 * HTTP. Time is simulated: it moves on only when nothing is left but waiting, so that the test waits for nobody.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startModelServer, type ModelServer } from '../../e2e/server/model-server';
import type { Reply, ScriptedRequest } from '../../e2e/server/scenario';
import { Budget } from '../engine/budget';
import { Calls, type Settled } from '../engine/calls';
import type { Clock, CompleteOptions, LanguageModel, Message } from '../engine/ports';
import { limits } from '../engine/testing/fixtures';
import { MemoryCache } from '../engine/testing/world';
import { openDoor } from '../net/door';
import { Ledger } from '../net/ledger';
import { readEvents } from '../net/sse';
import type { EndpointRecord } from '../storage/records';
import { RemoteModel } from './remote';

const CALLS = 1000;
const CONCURRENCY = 16;
const FAILING = 0.3;
/** For a machine with much else to do; nothing here depends on it. */
const TEST_MS = 60_000;

/** Wakes whoever sleeps least long when it is told to. */
class SteppedClock implements Clock {
  #now = 0;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      const sleeper = { until: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      const aborted = () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      };
      signal.addEventListener('abort', aborted, { once: true });
    });
  }

  step(): void {
    const [next] = [...this.#sleepers].sort((a, b) => a.until - b.until);
    if (next === undefined) return;
    this.#sleepers.delete(next);
    this.#now = Math.max(this.#now, next.until);
    next.wake();
  }
}

/** Counts how many of its requests are under way. */
class Watched implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly class;
  readonly window: number;
  readonly concurrency: number;
  readonly host: string | null;
  readonly price;
  underWay = 0;
  most = 0;

  constructor(private readonly model: LanguageModel) {
    this.id = model.id;
    this.name = model.name;
    this.class = model.class;
    this.window = model.window;
    this.concurrency = model.concurrency;
    this.host = model.host;
    this.price = model.price;
  }

  async complete(messages: readonly Message[], options: CompleteOptions) {
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    try {
      return await this.model.complete(messages, options);
    } finally {
      this.underWay -= 1;
    }
  }
}

/** The same number from 0 to 1 for the same words: FNV-1a, its bits mixed as MurmurHash3 does at its end. */
function chance(words: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < words.length; at += 1) hash = Math.imul(hash ^ words.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

const FAULTS: readonly Reply[] = [
  { status: 429, headers: { 'retry-after': '3' } },
  { status: 500 },
  { fault: 'silent' },
  { text: 'the beginning of a reply that breaks off', fault: 'truncated' },
];

/** By the prompt and how often it was asked before: the order in which requests come changes nothing. */
function unreliable(): (request: ScriptedRequest) => Reply {
  const asked = new Map<string, number>();
  return ({ lastUser }) => {
    const attempt = (asked.get(lastUser) ?? 0) + 1;
    asked.set(lastUser, attempt);
    const drawn = chance(`${lastUser} / ${attempt}`) / FAILING;
    return FAULTS[Math.floor(drawn * FAULTS.length)] ?? { text: `reply to ${lastUser}` };
  };
}

let server: ModelServer;
beforeEach(async () => {
  server = await startModelServer();
  server.script([{ reply: unreliable() }]);
});
afterEach(() => server.close());

function setting(kind: EndpointRecord['kind'], signal: AbortSignal) {
  const clock = new SteppedClock();
  const wire = { send: openDoor(new Ledger(), 'https://burrow.example/'), readEvents };
  const settings = { name: 'Scripted', baseUrl: server.url, model: 'm', window: 8000, price: null } as const;
  const model = new Watched(
    new RemoteModel(
      { ...settings, kind, class: 'coder', concurrency: CONCURRENCY },
      { wire, key: () => '', run: null, now: () => clock.now() },
    ),
  );
  const calls = new Calls(new MemoryCache(), clock);
  const budget = new Budget(limits({ callSeconds: 60, seconds: 1e9 }), () => clock.now());
  const batch = (prompts: readonly string[], report: (index: number, result: Settled) => void) =>
    calls.batch(
      model,
      prompts.map((content) => [{ role: 'user', content }]),
      { signal, budget, counts: 1 },
      report,
    );
  /** Time goes on when every request under way is one that the server will never answer. */
  const run = async <T>(work: Promise<T>): Promise<T> => {
    let over = false;
    const ended = work.finally(() => (over = true));
    ended.catch(() => undefined);
    while (!over) {
      await new Promise((resolve) => setImmediate(resolve));
      if (!over && model.underWay === server.silent && server.silent === server.open) clock.step();
    }
    return ended;
  };
  return { model, batch, run };
}

const PROMPTS = Array.from({ length: CALLS }, (_, index) => `prompt ${index}`);

describe.each(['openai', 'anthropic'] as const)(
  'a thousand calls to an unreliable server (%s)',
  { timeout: TEST_MS },
  (kind) => {
    it('are all answered or stated, in order, and none is paid for twice', async () => {
      const { model, batch, run } = setting(kind, new AbortController().signal);
      const reported: number[] = [];
      const results = await run(batch(PROMPTS, (index) => reported.push(index)));

      expect(results).toHaveLength(CALLS);
      expect(new Set(reported).size).toBe(CALLS);
      const texts = results.map((result) => ('paid' in result ? result.paid.completion.text : null));
      expect(texts).toEqual(PROMPTS.map((prompt, index) => (texts[index] === null ? null : `reply to ${prompt}`)));

      // What failed four times in a row is stated, with its cause.
      const failures = results.flatMap((result) => ('failure' in result ? [result] : []));
      expect(failures.length).toBeGreaterThan(0);
      expect(failures.length).toBeLessThan(CALLS * 0.03);
      for (const { failure, attempts } of failures) {
        expect(['model.busy', 'model.slow', 'model.broken']).toContain(failure.code);
        expect(attempts).toBe(4);
      }

      // Every whole reply that the server made was used, and it made one for each answered prompt.
      const completed = server.completed.map(({ lastUser }) => lastUser).sort();
      expect(completed).toEqual(PROMPTS.filter((_, index) => texts[index] !== null).sort());
      const share = 1 - server.completed.length / server.requests.length;
      expect(share).toBeGreaterThan(0.25);
      expect(share).toBeLessThan(0.35);
      expect(model.most).toBe(CONCURRENCY);
      await server.until(({ open }) => open === 0);
    });

    it('leave no open request when they are stopped', async () => {
      const controller = new AbortController();
      const reason = new Error('stopped by the user');
      const { batch, run } = setting(kind, controller.signal);
      let settled = 0;
      const asked = batch(PROMPTS, () => {
        settled += 1;
        if (settled === 300) controller.abort(reason);
      });
      await expect(run(asked)).rejects.toBe(reason);
      await server.until(({ open }) => open === 0);
      const { length } = server.requests;
      await new Promise((resolve) => setImmediate(resolve));
      expect(server.requests).toHaveLength(length);
      expect(settled).toBe(300);
      expect(length).toBeLessThan(CALLS);
    });
  },
);
