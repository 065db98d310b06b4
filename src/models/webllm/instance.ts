/** One model on the graphics processor: the library's client, and its engine in a worker of its own. */
import type { ChatCompletionChunk, ModelRecord, WebWorkerMLCEngine } from '@mlc-ai/web-llm';
import * as v from 'valibot';
import type { CompleteOptions, Message } from '../../engine/ports';
import { RequestRefused } from '../local/seat';

export type Chunk = ChatCompletionChunk;

export interface Load {
  readonly record: ModelRecord;
  readonly window: number;
  /** Whether it thinks before it answers, unless it is asked not to. */
  readonly thinks: boolean;
  readonly spawn: () => Worker;
  /** Told now and then while it is loaded. */
  readonly onProgress: () => void;
  /** Ends the load, and its worker with it. */
  readonly signal: AbortSignal;
}

/** What the worker tells of a failure; workers/webllm/failure.ts is its side. */
const Told = v.object({ name: v.string(), message: v.string(), gpu: v.picklist(['well', 'lost', 'full']) });

/** The engine failed: on the graphics processor, or for a reason whose name the library gives. */
export class EngineFailed extends Error {
  readonly gpu: v.InferOutput<typeof Told>['gpu'];
  constructor({ name, message, gpu }: v.InferOutput<typeof Told>) {
    super(message);
    this.name = name;
    this.gpu = gpu;
  }
}

/** What the library says no to before it begins. */
const REFUSALS: readonly string[] = [
  'ContextWindowSizeExceededError',
  'GrammarMatcherInitError',
  'InvalidResponseFormatError',
  'MessageOrderError',
  'SystemMessageOrderError',
  'UnsupportedFieldsError',
];
export const TOO_LONG = 'ContextWindowSizeExceededError';

export class Instance {
  readonly #client: WebWorkerMLCEngine;
  readonly #worker: Worker;
  readonly #thinks: boolean;
  readonly #ended: Promise<never>;
  #end: (reason: Error) => void = () => undefined;

  private constructor(client: WebWorkerMLCEngine, worker: Worker, thinks: boolean) {
    this.#client = client;
    this.#worker = worker;
    this.#thinks = thinks;
    this.#ended = new Promise((_resolve, reject) => (this.#end = reject));
    this.#ended.catch(() => undefined);
    // The library waits for ever for a worker that broke.
    worker.addEventListener('error', ({ message }) => this.#end(new Error(message || 'the worker failed')));
    worker.addEventListener('messageerror', () => this.#end(new Error('the worker could not be understood')));
  }

  static async start({ record, window, thinks, spawn, onProgress, signal }: Load): Promise<Instance> {
    const { WebWorkerMLCEngine } = await import('@mlc-ai/web-llm');
    signal.throwIfAborted();
    const worker = spawn();
    const client = new WebWorkerMLCEngine(worker, {
      appConfig: { model_list: [record], cacheBackend: 'cache' },
      initProgressCallback: onProgress,
      logLevel: 'SILENT',
    });
    const instance = new Instance(client, worker, thinks);
    const stop = () => void instance.end();
    signal.addEventListener('abort', stop, { once: true });
    try {
      await Promise.race([client.reload(record.model_id, { context_window_size: window }), instance.#ended]);
      return instance;
    } catch (error) {
      await instance.end();
      throw failed(error);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Resolves when the engine is free again, however it ended. */
  async ask(
    messages: readonly Message[],
    options: Omit<CompleteOptions, 'onDelta'>,
    onChunk: (chunk: Chunk) => void,
  ): Promise<void> {
    try {
      await Promise.race([this.#stream(messages, options, onChunk), this.#ended]);
    } catch (error) {
      options.signal.throwIfAborted();
      throw failed(error);
    }
    options.signal.throwIfAborted();
  }

  /** Frees its memory. What it was working on fails. */
  async end(): Promise<void> {
    this.#end(new Error('the engine was ended'));
    this.#worker.terminate();
  }

  async #stream(
    messages: readonly Message[],
    { signal, maxTokens, stop, schema }: Omit<CompleteOptions, 'onDelta'>,
    onChunk: (chunk: Chunk) => void,
  ): Promise<void> {
    const chunks = await this.#client.chatCompletion({
      messages: [...messages],
      max_tokens: maxTokens,
      temperature: 0,
      stream: true,
      stream_options: { include_usage: true },
      ...(this.#thinks ? { extra_body: { enable_thinking: false } } : {}),
      ...(stop === undefined ? {} : { stop: [...stop] }),
      ...(schema === undefined
        ? {}
        : { response_format: { type: 'json_object' as const, schema: JSON.stringify(schema) } }),
    });
    const interrupt = () => this.#client.interruptGenerate();
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      for await (const chunk of chunks) {
        // An interruption before the engine began is forgotten by it.
        if (signal.aborted) interrupt();
        else onChunk(chunk);
      }
    } finally {
      signal.removeEventListener('abort', interrupt);
    }
  }
}

function failed(error: unknown): unknown {
  if (!v.is(Told, error)) return error;
  return REFUSALS.includes(error.name) ? new RequestRefused(error.name, null) : new EngineFailed(error);
}
