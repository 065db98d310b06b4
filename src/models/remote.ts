/** A model behind a server: one request, its reply read from a stream, and every way in which that can fail. */
import {
  BurrowError,
  ModelBusy,
  ModelRefused,
  ModelReplyBroken,
  ModelReplyEmpty,
  ModelReplyPage,
  ModelUnreachable,
} from '../engine/errors';
import type { CompleteOptions, Completion, LanguageModel, Message, ModelClass, Price } from '../engine/ports';
import type { EndpointRecord } from '../storage/records';
import { apiRoot } from './address';
import type { Api, Piece } from './api';
import { APIS } from './kinds';
import { priceOf } from './prices';
import { errorDetail, isBusy, readRefusal, refusalError } from './refusal';
import { charactersOf, estimatedUsage, estimateTokens } from './usage';
import type { Wire } from './wire';

export type RemoteSettings = Omit<EndpointRecord, 'id'>;

export interface RemoteParts {
  readonly wire: Wire;
  /** Empty: none is sent. Asked for anew with every request, so that a changed key is used at once. */
  readonly key: () => string;
  /** The run whose requests these are, for the ledger. */
  readonly run: string | null;
  readonly now: () => number;
}

/** No token is longer; a server that ignores the limit is stopped here rather than filling the page's memory. */
const MOST_CHARACTERS_PER_TOKEN = 32;

type Reply = Omit<Piece, 'error'>;

export class RemoteModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency: number;
  readonly host: string;
  readonly price: Price | null;
  readonly #root: URL;
  readonly #model: string;
  readonly #api: Api;
  readonly #parts: RemoteParts;

  constructor(settings: RemoteSettings, parts: RemoteParts) {
    this.#root = apiRoot(settings.baseUrl);
    this.#model = settings.model;
    this.#api = APIS[settings.kind]();
    this.#parts = parts;
    // The server and its model make the reply, not what we call the endpoint.
    this.id = `${this.#root.href}#${settings.model}`;
    this.name = settings.name;
    this.class = settings.class;
    this.window = settings.window;
    this.concurrency = settings.concurrency;
    this.host = this.#root.host;
    this.price = settings.price ?? priceOf(this.host, settings.model);
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    try {
      const characters = charactersOf(messages);
      const response = await this.#ask(messages, options, characters);
      const { text, finish, input, output } = await this.#read(response, options);
      options.signal.throwIfAborted();
      if (finish === 'filtered') throw this.#refused(response.status, 'its content filter stopped the reply');
      if (text.trim() === '') throw new ModelReplyEmpty(this.name);
      const usage =
        input === null || output === null
          ? estimatedUsage(characters, text.length)
          : { input, output, estimated: false };
      return { text, usage, finish: finish ?? 'stop' };
    } catch (error) {
      options.signal.throwIfAborted();
      throw this.#explained(error);
    }
  }

  /** A response with status 200, after as many simpler requests as the server needs to understand us. */
  async #ask(messages: readonly Message[], options: CompleteOptions, characters: number): Promise<Response> {
    for (;;) {
      const wording = this.#api.word(this.#model, messages, options);
      const response = await this.#send(wording.body, options, characters);
      if (response.ok) return response;
      const refusal = await this.#whileReading(readRefusal(response, this.#parts.key(), this.#parts.now()));
      const mayBeWords = response.status === 400 || response.status === 422;
      const tooLong = refusal.tooLong || (mayBeWords && this.#api.saysTooLong(refusal.body));
      if (!tooLong && mayBeWords && wording.simplify(refusal.body)) continue;
      const size = { tokens: estimateTokens(characters), window: this.window };
      throw refusalError(this.name, { ...refusal, tooLong }, size);
    }
  }

  #send(body: string, { signal }: CompleteOptions, characters: number): Promise<Response> {
    return this.#parts.wire.send({
      url: `${this.#root.href}${this.#api.chatPath}`,
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...this.#api.headers(this.#parts.key()) },
      body,
      signal,
      purpose: 'model',
      characters,
      run: this.#parts.run,
    });
  }

  async #read(response: Response, options: CompleteOptions): Promise<Reply> {
    const type = (response.headers.get('content-type') ?? '').toLowerCase();
    if (type.includes('html')) throw new ModelReplyPage(this.name);
    if (type.includes('event-stream')) return this.#readStream(response.body, options);
    // One JSON document, or a stream under a wrong name: the first character tells.
    const text = await this.#whileReading(response.text());
    if (text.trimStart().startsWith('{')) return this.#readWhole(text, options);
    return this.#readStream(new Response(text).body, options);
  }

  async #readStream(body: ReadableStream<Uint8Array> | null, options: CompleteOptions): Promise<Reply> {
    if (body === null) throw new ModelReplyEmpty(this.name);
    const limit = options.maxTokens * MOST_CHARACTERS_PER_TOKEN;
    let reply: Reply = { text: '', finish: null, input: null, output: null };
    const events = this.#parts.wire.readEvents(body, options.signal);
    try {
      for (;;) {
        const next = await this.#next(events, reply.finish !== null);
        if (next.done === true) {
          if (reply.finish === null && next.value === 'closed') throw this.#broken('the stream ended in its middle');
          return reply;
        }
        const piece = this.#piece((json) => this.#api.readEvent(json), next.value);
        reply = {
          text: reply.text + piece.text,
          finish: piece.finish ?? reply.finish,
          input: piece.input ?? reply.input,
          output: piece.output ?? reply.output,
        };
        options.onDelta?.(piece.text);
        if (reply.text.length > limit) return { ...reply, text: reply.text.slice(0, limit), finish: 'length' };
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
    const piece = this.#piece((json) => this.#api.readWhole(json), text);
    if (piece.finish === null) throw this.#broken('it holds no reply');
    if (piece.text !== '') options.onDelta?.(piece.text);
    return piece;
  }

  #piece(read: (json: unknown) => Piece | null, text: string): Piece {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      throw this.#broken('a piece of it is not JSON');
    }
    const piece = read(json);
    if (piece === null) throw this.#broken(`it is not in the format of ${this.#api.name}`);
    if (piece.error !== null) throw this.#reported(piece.error);
    return piece;
  }

  /** An error that came inside a reply whose status was 200. */
  #reported({ status, body }: NonNullable<Piece['error']>): BurrowError {
    if (status !== null && isBusy(status)) return new ModelBusy(this.name, status, null);
    const detail = errorDetail(body, this.#parts.key());
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
