/** A model behind an OpenAI-compatible server: hosted providers, vLLM, llama.cpp, Ollama, LM Studio. */
import * as v from 'valibot';
import {
  BurrowError,
  ModelBusy,
  ModelRefused,
  ModelReplyBroken,
  ModelReplyEmpty,
  ModelUnreachable,
} from '../engine/errors';
import type { CompleteOptions, Completion, LanguageModel, Message, ModelClass } from '../engine/ports';
import { apiRoot } from './address';
import {
  Chunk,
  COMMON_DIALECT,
  Whole,
  charactersOf,
  estimateTokens,
  requestBody,
  simplerDialect,
  usageOf,
} from './openai-format';
import { errorDetail, isBusy, readRefusal, refusalError } from './refusal';
import type { Wire } from './wire';

export interface OpenAiSettings {
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency: number;
}

export interface OpenAiParts {
  readonly wire: Wire;
  /** Empty: none is sent. Asked for anew with every request, so that a changed key is used at once. */
  readonly key: () => string;
  /** The run whose requests these are, for the ledger. */
  readonly run: string | null;
  readonly now: () => number;
}

/** No token is longer; a server that ignores the limit is stopped here rather than filling the page's memory. */
const MOST_CHARACTERS_PER_TOKEN = 32;

interface Reply {
  readonly text: string;
  readonly finish: string | null;
  readonly usage: Chunk['usage'];
}

export class OpenAiModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency: number;
  readonly host: string;
  readonly price = null;
  readonly #root: URL;
  readonly #model: string;
  readonly #parts: OpenAiParts;
  /** What this server turned out to understand. */
  #dialect = COMMON_DIALECT;

  constructor(settings: OpenAiSettings, parts: OpenAiParts) {
    this.#root = apiRoot(settings.baseUrl);
    this.#model = settings.model;
    this.#parts = parts;
    // The server and its model make the reply, not what we call the endpoint.
    this.id = `${this.#root.href}#${settings.model}`;
    this.name = settings.name;
    this.class = settings.class;
    this.window = settings.window;
    this.concurrency = settings.concurrency;
    this.host = this.#root.host;
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    try {
      const input = charactersOf(messages);
      const response = await this.#ask(messages, options, input);
      const { text, finish, usage } = await this.#read(response, options);
      options.signal.throwIfAborted();
      if (finish === 'content_filter') throw this.#refused(response.status, 'its content filter stopped the reply');
      if (text.trim() === '') throw new ModelReplyEmpty(this.name);
      const length = finish === 'length' || finish === 'max_tokens';
      return { text, usage: usageOf(usage, input, text.length), finish: length ? 'length' : 'stop' };
    } catch (error) {
      options.signal.throwIfAborted();
      throw this.#explained(error);
    }
  }

  /** A response with status 200, after as many simpler requests as the server needs to understand us. */
  async #ask(messages: readonly Message[], options: CompleteOptions, characters: number): Promise<Response> {
    for (;;) {
      const dialect = this.#dialect;
      const response = await this.#send(requestBody(this.#model, messages, options, dialect), options, characters);
      if (response.ok) return response;
      const refusal = await this.#whileReading(readRefusal(response, this.#parts.key(), this.#parts.now()));
      const mayBeDialect = response.status === 400 || response.status === 422;
      const simpler = mayBeDialect && !refusal.tooLong ? simplerDialect(dialect, refusal.body) : null;
      if (simpler === null) {
        throw refusalError(this.name, refusal, { tokens: estimateTokens(characters), window: this.window });
      }
      this.#dialect = simpler;
    }
  }

  #send(body: string, { signal }: CompleteOptions, characters: number): Promise<Response> {
    const key = this.#parts.key();
    return this.#parts.wire.send({
      url: `${this.#root.href}/chat/completions`,
      method: 'POST',
      // Any further header would make the browser ask for a permission that compatible servers do not give.
      headers: { 'Content-Type': 'application/json', ...(key === '' ? {} : { Authorization: `Bearer ${key}` }) },
      body,
      signal,
      purpose: 'model',
      characters,
      run: this.#parts.run,
    });
  }

  async #read(response: Response, options: CompleteOptions): Promise<Reply> {
    const type = (response.headers.get('content-type') ?? '').toLowerCase();
    if (type.includes('html')) throw this.#broken('it is a web page');
    if (type.includes('event-stream')) return this.#readStream(response.body, options);
    // One JSON document, or a stream under a wrong name: the first character tells.
    const text = await this.#whileReading(response.text());
    if (text.trimStart().startsWith('{')) return this.#readWhole(text, options);
    return this.#readStream(new Response(text).body, options);
  }

  async #readStream(body: ReadableStream<Uint8Array> | null, options: CompleteOptions): Promise<Reply> {
    if (body === null) throw new ModelReplyEmpty(this.name);
    const limit = options.maxTokens * MOST_CHARACTERS_PER_TOKEN;
    let text = '';
    let finish: string | null = null;
    let usage: Chunk['usage'] = null;
    const events = this.#parts.wire.readEvents(body, options.signal);
    try {
      for (;;) {
        const next = await this.#next(events, finish !== null);
        if (next.done === true) {
          if (finish === null && next.value === 'closed') throw this.#broken('the stream ended in its middle');
          return { text, finish, usage };
        }
        const chunk = this.#parse(Chunk, next.value);
        const [choice] = chunk.choices;
        const delta = choice?.delta?.content ?? '';
        text += delta;
        finish = choice?.finish_reason ?? finish;
        usage = chunk.usage ?? usage;
        // Empty while a model thinks, which servers send under other names.
        options.onDelta?.(delta);
        if (text.length > limit) return { text: text.slice(0, limit), finish: 'length', usage };
      }
    } finally {
      // Lets go of the connection, so that a server does not go on writing for nobody.
      await events.return('closed');
    }
  }

  /** A connection that breaks after the reply was complete has cost nothing but the usage. */
  async #next(events: ReturnType<Wire['readEvents']>, complete: boolean): Promise<IteratorResult<string, string>> {
    try {
      return await this.#whileReading(events.next());
    } catch (error) {
      if (complete) return { done: true, value: 'closed' };
      throw error;
    }
  }

  async #whileReading<T>(reading: Promise<T>): Promise<T> {
    try {
      return await reading;
    } catch (error) {
      throw error instanceof BurrowError ? error : this.#broken('the connection broke off');
    }
  }

  #readWhole(text: string, options: CompleteOptions): Reply {
    const { choices, usage } = this.#parse(Whole, text);
    const [choice] = choices;
    if (choice === undefined) throw this.#broken('it holds no reply');
    const { content } = choice.message;
    if (content !== '') options.onDelta?.(content);
    return { text: content, finish: choice.finish_reason ?? 'stop', usage };
  }

  #parse<Schema extends typeof Chunk | typeof Whole>(schema: Schema, text: string): v.InferOutput<Schema> {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw this.#broken('a piece of it is not JSON');
    }
    const parsed = v.safeParse(schema, json);
    if (!parsed.success) throw this.#broken('it is not in the format of the OpenAI API');
    const { error } = parsed.output;
    if (error !== null && error !== undefined) throw this.#reported(error);
    return parsed.output;
  }

  /** An error that came inside a reply whose status was 200. */
  #reported(error: unknown): BurrowError {
    const { code } = v.parse(v.fallback(v.object({ code: v.unknown() }), { code: null }), error);
    const status = Number(code);
    if (Number.isInteger(status) && isBusy(status)) return new ModelBusy(this.name, status, null);
    const detail = errorDetail(error, this.#parts.key());
    return this.#broken(detail === '' ? 'the server reported an error' : detail);
  }

  #broken(what: string): ModelReplyBroken {
    return new ModelReplyBroken(this.name, what);
  }

  #refused(status: number, detail: string): ModelRefused {
    return new ModelRefused(this.name, status, detail);
  }

  /** Failures of the network, in terms of this model. */
  #explained(error: unknown): unknown {
    if (!(error instanceof BurrowError)) return error;
    switch (error.code) {
      case 'net.unreachable':
        return new ModelUnreachable(this.name, this.host, error);
      case 'net.redirected':
        return this.#refused(301, 'it redirects to another address, which has to be entered instead');
      case 'net.stream':
        return this.#broken('the stream could not be read');
      default:
        return error;
    }
  }
}
