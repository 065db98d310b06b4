/**
 * Every request to a model goes through here: order, concurrency, retries, patience, budget, and for sub-calls the
 * cache. What was paid for once is not paid for again: equal requests under way share one reply.
 */
import type { Budget } from './budget';
import { failureOf, ModelBusy, ModelError, ModelReplyEmpty, ModelSlow, PromptTooLong } from './errors';
import type { Failure, Usage } from './events';
import type { Asker } from './lane';
import { Lanes } from './lanes';
import { Patience } from './patience';
import { Pause } from './pause';
import type { CacheKey, CallCache, Clock, CompleteOptions, Completion, LanguageModel, Message } from './ports';

export interface Paid {
  readonly completion: Completion;
  readonly cached: boolean;
  readonly attempts: number;
  /** US dollars; null when the price is unknown. */
  readonly cost: number | null;
}

export type Settled = { readonly paid: Paid } | { readonly failure: Failure; readonly attempts: number };

export interface CallOptions extends Pick<CompleteOptions, 'stop' | 'schema'> {
  readonly signal: AbortSignal;
  readonly budget: Budget;
  /** 1 for a sub-call; a node's own turns do not count as calls. */
  readonly counts: 0 | 1;
  /** Of this reply, when it is less than the run allows. */
  readonly maxTokens?: number;
  readonly onDelta?: (text: string, from: number) => void;
}

const ATTEMPTS = 4;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8_000;
/** A server may ask for a longer pause than ours, within reason. */
const LONGEST_ASKED_WAIT_MS = 60_000;
/** Room a reply needs at the least for a prompt to be worth sending. */
const SMALLEST_REPLY_TOKENS = 64;

const NO_USAGE: Usage = { input: 0, output: 0, estimated: false };

/** Four characters a token, and one where a script writes a word in a character or two, as Chinese and Japanese do. */
export function estimateTokens(text: string): number {
  let dense = 0;
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) >= FIRST_DENSE) dense += 1;
  return Math.ceil((text.length - dense) / 4) + dense;
}

/** Where the CJK blocks begin; what comes after them is as dense. */
const FIRST_DENSE = 0x2e80;

/** A conversation is weighed at every turn, and only its end is new. */
const weighed = new WeakMap<Message, number>();

export function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + message.content.length, 0);
}

export function promptTokens(messages: readonly Message[]): number {
  return messages.reduce((sum, message) => {
    const tokens = weighed.get(message) ?? estimateTokens(message.content) + 4;
    weighed.set(message, tokens);
    return sum + tokens;
  }, 0);
}

export class Calls {
  readonly #patience: Patience;
  readonly #underWay = new Map<string, Promise<Paid>>();
  /** Characters that each host was sent, whatever came of it. */
  readonly sent = new Map<string, number>();

  constructor(
    private readonly cache: CallCache,
    private readonly clock: Clock,
    private readonly lanes = new Lanes(clock),
    private readonly asker: Asker = { run: '', pause: new Pause() },
  ) {
    this.#patience = new Patience(clock);
  }

  /** One completion, retried while that may help. Throws what remains: a ModelError, a LimitReached, or the abort. */
  async complete(model: LanguageModel, messages: readonly Message[], options: CallOptions): Promise<Paid> {
    const { budget, signal, counts } = options;
    const maxTokens = replyRoom(model, messages, wantedTokens(options));
    const worst = promptTokens(messages) + maxTokens;
    const lease = await budget.admit({ calls: counts, tokens: worst, money: price(model, worst, worst) ?? 0 }, signal);
    let usage = NO_USAGE;
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          const completion = await this.#attempt(model, messages, { ...options, maxTokens, attempt });
          usage = completion.usage;
          const cost = price(model, usage.input, usage.output);
          return { completion, cached: false, attempts: attempt, cost };
        } catch (error) {
          if (!(error instanceof ModelError)) throw error;
          error.attempts = attempt;
          if (!error.again || attempt === ATTEMPTS) throw error;
          // A busy server has paused its whole lane already.
          if (!(error instanceof ModelBusy)) await this.clock.sleep(waitAfter(error, attempt), signal);
        }
      }
    } finally {
      lease.settle({
        calls: counts,
        tokens: usage.input + usage.output,
        money: price(model, usage.input, usage.output) ?? 0,
      });
    }
  }

  /**
   * Sub-calls: each is answered from the cache or by the model, in any order, and reported as it settles. A failed
   * one is a result like another; only an abort rejects.
   */
  async batch(
    model: LanguageModel,
    prompts: readonly (readonly Message[])[],
    options: CallOptions,
    report: (index: number, result: Settled) => void,
  ): Promise<readonly Settled[]> {
    // Also what the cache could answer would set more in motion.
    await this.asker.pause.over(options.signal);
    const maxTokens = wantedTokens(options);
    const form = formOf(options);
    const keyOf = (messages: readonly Message[]): CacheKey => ({ model: model.id, maxTokens, messages, ...form });
    const keys = prompts.map(keyOf);
    const known = await this.cache.lookup(keys, options.signal);
    return Promise.all(
      prompts.map(async (messages, index) => {
        const key = keys[index] ?? keyOf(messages);
        const result = await this.#settle(model, key, known[index] ?? null, options);
        report(index, result);
        return result;
      }),
    );
  }

  /** Every sub-call counts, also one that costs nothing: code that asks the same without end must come to an end. */
  async #settle(model: LanguageModel, key: CacheKey, known: Completion | null, options: CallOptions): Promise<Settled> {
    try {
      if (known !== null) return { paid: await free(known, options) };
      return await this.#shared(model, key, options);
    } catch (error) {
      if (options.signal.aborted) throw error;
      return { failure: failureOf(error), attempts: error instanceof ModelError ? error.attempts : 0 };
    }
  }

  /** Joins an equal request that is under way, else asks and remembers the reply. */
  async #shared(model: LanguageModel, key: CacheKey, options: CallOptions): Promise<Settled> {
    const id = idOf(key);
    for (;;) {
      const running = this.#underWay.get(id);
      if (running === undefined) break;
      const joined = await running.catch((error: unknown) => {
        options.signal.throwIfAborted();
        // An asker that was stopped or out of budget says nothing about this one; a request that failed does.
        return error instanceof ModelError ? error : null;
      });
      if (joined instanceof ModelError) return { failure: failureOf(joined), attempts: 0 };
      if (joined !== null) return { paid: await free(joined.completion, options) };
    }
    const asked = this.complete(model, key.messages, options);
    this.#underWay.set(id, asked);
    try {
      const paid = await asked;
      // A full cache must not fail a call that was answered.
      void this.cache.store(key, paid.completion).catch(() => undefined);
      return { paid };
    } finally {
      this.#underWay.delete(id);
    }
  }

  async #attempt(
    model: LanguageModel,
    messages: readonly Message[],
    options: CallOptions & { maxTokens: number; attempt: number },
  ): Promise<Completion> {
    const { signal, budget, onDelta, maxTokens, attempt } = options;
    const lane = this.lanes.of(model);
    const work = () => {
      // Follows the caller's signal, and ends by itself when the model stays silent.
      const ends = new AbortController();
      const stop = () => ends.abort(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      const { callSeconds } = budget.limits;
      const patience = this.#patience.watch(callSeconds, () => ends.abort(new ModelSlow(model.name, callSeconds)));
      let from = 0;
      const { host } = model;
      if (host !== null) this.sent.set(host, (this.sent.get(host) ?? 0) + charactersOf(messages));
      const asked = model.complete(messages, {
        ...formOf(options),
        signal: ends.signal,
        maxTokens,
        onDelta: (text) => {
          patience.heard();
          lane.heard(estimateTokens(text));
          if (text !== '') onDelta?.(text, from);
          from += text.length;
        },
      });
      return untilAborted(asked, ends.signal)
        .catch((error: unknown) => {
          // Before the next in the queue gets its turn.
          if (error instanceof ModelBusy) lane.rest(waitAfter(error, attempt));
          throw error;
        })
        .finally(() => {
          patience.over();
          signal.removeEventListener('abort', stop);
        });
    };
    const completion = await lane.run(work, this.asker, signal);
    if (completion.text.trim() === '') throw new ModelReplyEmpty(model.name);
    return completion;
  }
}

/** A reply that was paid for already. */
async function free(completion: Completion, { budget, signal, counts }: CallOptions): Promise<Paid> {
  const lease = await budget.admit({ calls: counts, tokens: 0, money: 0 }, signal);
  lease.settle({ calls: counts, tokens: 0, money: 0 });
  return { completion, cached: true, attempts: 0, cost: 0 };
}

/** How long to leave a model alone after it failed: as long as it asked for, else longer each time. */
function waitAfter(error: ModelError, attempt: number): number {
  const own = Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), LONGEST_WAIT_MS);
  return Math.min(error.retryAfterMs ?? own, LONGEST_ASKED_WAIT_MS);
}

/** A model that ignores its signal must not hold the run: the abort wins. */
function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

/** What a reply is held to, without what is not asked for: keys of requests that ask for nothing stay as they were. */
function formOf({ stop, schema }: CallOptions): Pick<CompleteOptions, 'stop' | 'schema'> {
  return { ...(stop === undefined ? {} : { stop }), ...(schema === undefined ? {} : { schema }) };
}

/** Equal for equal requests only: lengths keep the parts apart. */
function idOf({ model, maxTokens, messages, stop, schema }: CacheKey): string {
  const parts = messages.map(({ role, content }) => `${role} ${content.length} ${content}`);
  return `${model} ${maxTokens} ${JSON.stringify([stop, schema])} ${parts.join('')}`;
}

function wantedTokens({ budget, maxTokens }: CallOptions): number {
  return Math.min(maxTokens ?? Infinity, budget.limits.replyTokens);
}

/** How long the reply may be; refuses a prompt that leaves no room for one. */
function replyRoom(model: LanguageModel, messages: readonly Message[], wanted: number): number {
  const tokens = promptTokens(messages);
  const room = model.window - tokens;
  if (room < Math.min(SMALLEST_REPLY_TOKENS, wanted)) throw new PromptTooLong(model.name, tokens, model.window);
  return Math.min(wanted, room);
}

function price(model: LanguageModel, input: number, output: number): number | null {
  return model.price === null ? null : (input * model.price.input + output * model.price.output) / 1e6;
}
