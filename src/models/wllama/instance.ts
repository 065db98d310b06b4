/** One model in memory: the library's engine in its worker, with what can go wrong in it made plain. */
import type { ChatCompletionChunk, Wllama } from '@wllama/wllama/esm/index.js';
import * as v from 'valibot';
import type { CompleteOptions, Message } from '../../engine/ports';
import { RequestRefused } from '../local/seat';
import type { EngineFiles } from './assets';

export interface Load {
  readonly weights: readonly Blob[];
  readonly window: number;
  readonly threads: number;
  readonly files: EngineFiles;
  /** Ends the load, and its worker with it. */
  readonly signal: AbortSignal;
}

export type Chunk = ChatCompletionChunk;

/** Read between two looks at whether it should stop: fewer are slower, more keep a Stop waiting. */
const BATCH_TOKENS = 64;

/** What the engine reports of a refused request. */
const Refusal = v.object({
  message: v.optional(v.string(), ''),
  type: v.optional(v.string(), ''),
  n_prompt_tokens: v.optional(v.number()),
});

export class Instance {
  readonly #engine: Wllama;
  readonly #log: Log;
  readonly #ended: Promise<never>;
  #end: (reason: Error) => void = () => undefined;

  private constructor(engine: Wllama, log: Log) {
    this.#engine = engine;
    this.#log = log;
    this.#ended = new Promise((_resolve, reject) => (this.#end = reject));
    this.#ended.catch(() => undefined);
  }

  static async start({ weights, window, threads, files, signal }: Load): Promise<Instance> {
    const { Wllama } = await import('@wllama/wllama/esm/index.js');
    const log = new Log();
    const engine = new Wllama({ default: files.wasm }, { logger: log.logger, suppressNativeLog: true });
    engine.setCompat(files.compat === null ? null : { worker: { code: files.compat }, wasm: files.wasm });
    signal.throwIfAborted();
    const stop = () => void engine.exit();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([
        engine.loadModel([...weights], {
          n_ctx: window,
          n_batch: BATCH_TOKENS,
          n_ubatch: BATCH_TOKENS,
          n_threads: threads,
          n_parallel: 1,
          // On the processor: its WebGPU code is young, and a wrong answer costs more than a slow one.
          n_gpu_layers: 0,
          jinja: true,
          // Texts keep their beginning: a prompt that does not fit is refused instead.
          ctx_shift: false,
        }),
        log.workerFailed,
      ]);
    } catch (error) {
      await engine.exit();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
    return new Instance(engine, log);
  }

  /** Resolves when the engine is free again, however it ended. */
  async ask(
    messages: readonly Message[],
    options: Omit<CompleteOptions, 'onDelta'>,
    onChunk: (chunk: Chunk) => void,
  ): Promise<void> {
    const { maxTokens, signal, stop, schema } = options;
    const request = {
      messages: [...messages],
      max_tokens: maxTokens,
      temperature: 0,
      // What the prompt has in common with the one before is not read again.
      cache_prompt: true,
      return_progress: true,
      timings_per_token: false,
      chat_template_kwargs: { enable_thinking: false },
      ...(stop === undefined ? {} : { stop: [...stop] }),
      ...(schema === undefined
        ? {}
        : { response_format: { type: 'json_schema' as const, json_schema: { name: 'reply', schema, strict: true } } }),
    };
    this.#log.refusal = null;
    try {
      await Promise.race([
        this.#engine.createChatCompletion({ ...request, stream: true, onData: onChunk, abortSignal: signal }),
        // The library ends its worker without a word to those who wait for it.
        this.#ended,
      ]);
    } catch (error) {
      signal.throwIfAborted();
      throw this.#log.takeRefusal() ?? error;
    }
  }

  /** Frees its memory. What it was working on fails. */
  async end(): Promise<void> {
    this.#end(new Error('the engine was ended'));
    await this.#engine.exit();
  }
}

/** The library says some things only to its logger: the details of a refused request, and that its worker failed. */
class Log {
  refusal: RequestRefused | null = null;
  readonly workerFailed: Promise<never>;
  readonly logger = {
    debug: () => undefined,
    log: () => undefined,
    warn: () => undefined,
    error: (...said: readonly unknown[]) => this.#hear(said),
  };
  #fail: (reason: unknown) => void = () => undefined;

  constructor() {
    this.workerFailed = new Promise((_resolve, reject) => (this.#fail = reject));
    this.workerFailed.catch(() => undefined);
  }

  takeRefusal(): RequestRefused | null {
    const { refusal } = this;
    this.refusal = null;
    return refusal;
  }

  #hear(said: readonly unknown[]): void {
    for (const one of said) {
      if (one instanceof Event) this.#fail(new Error('the worker failed'));
      else if (v.is(Refusal, one)) this.refusal = refusalOf(v.parse(Refusal, one));
    }
  }
}

function refusalOf({ message, type, n_prompt_tokens: tokens }: v.InferOutput<typeof Refusal>): RequestRefused {
  return new RequestRefused(message, type === 'exceed_context_size_error' ? (tokens ?? null) : null);
}
