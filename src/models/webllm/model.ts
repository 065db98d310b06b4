/** A model on the graphics processor as the engine asks it: one request at a time, the reply as it is written. */
import type { Unsubscribe } from '../../app';
import { BurrowError, ModelReplyEmpty, PromptTooLong } from '../../engine/errors';
import type { CompleteOptions, Completion, LanguageModel, Message, ModelClass } from '../../engine/ports';
import type { LocalEntry, NoteSpeed } from '../local/engine';
import { ModelCrashed, ModelStumbled } from '../local/errors';
import { entryIdOf, modelIdOf } from '../local/identity';
import { RequestRefused, type Seat } from '../local/seat';
import { StopGate } from '../stops';
import { charactersOf, estimatedUsage, estimateTokens } from '../usage';
import { explained } from './explained';
import { GpuLost } from './errors';
import { EngineFailed, TOO_LONG, type Chunk, type Instance } from './instance';

/** Fewer tokens say more about the clock than about the speed. A label is written in half a dozen. */
const TELLING_READ = 16;
const TELLING_WRITTEN = 4;

export interface ModelParts {
  readonly seat: Seat<Instance>;
  readonly noteSpeed: NoteSpeed;
  /** Hears now and then while any model is loaded: this one may be next. */
  readonly onLoading: (listener: () => void) => Unsubscribe;
}

export class WebLlmModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency = 1;
  readonly host = null;
  readonly price = null;
  readonly #parts: ModelParts;
  /** Times in a row that the graphics processor went away. */
  #losses = 0;

  constructor(entry: LocalEntry, parts: ModelParts) {
    this.id = modelIdOf(entry);
    this.name = entry.name;
    this.class = entry.class;
    this.window = entry.window;
    this.#parts = parts;
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    const { signal, onDelta } = options;
    const reply = new Reply(options.stop ?? []);
    // Nothing is told after a Stop, although the engine may still be writing.
    const tell = (text: string) => void (signal.aborted || onDelta?.(text));
    const leave = this.#parts.onLoading(() => tell(''));
    try {
      await this.#parts.seat.use(signal, (instance) =>
        instance.ask(messages, options, (chunk) => tell(reply.take(chunk))),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw this.#explained(error, messages);
    } finally {
      leave();
    }
    this.#losses = 0;
    this.#measure(reply);
    if (reply.text.trim() === '') throw new ModelReplyEmpty(this.name);
    const { text, usage, finish } = reply;
    return {
      text,
      usage:
        usage === null
          ? estimatedUsage(charactersOf(messages), text.length)
          : { input: usage.prompt_tokens, output: usage.completion_tokens, estimated: false },
      finish,
    };
  }

  #measure({ usage }: Reply): void {
    if (usage === null) return;
    const { prompt_tokens, completion_tokens, extra } = usage;
    this.#parts.noteSpeed(entryIdOf(this.id), {
      prefill: prompt_tokens < TELLING_READ ? null : finite(extra.prefill_tokens_per_s),
      decode: completion_tokens < TELLING_WRITTEN ? null : finite(extra.decode_tokens_per_s),
    });
  }

  #explained(error: unknown, messages: readonly Message[]): unknown {
    if (error instanceof BurrowError) return error;
    if (error instanceof RequestRefused) {
      if (error.detail !== TOO_LONG) return new ModelStumbled(this.name, error.detail);
      const tokens = estimateTokens(charactersOf(messages));
      // The estimate let it pass; the library counted.
      return new PromptTooLong(this.name, Math.max(tokens, this.window + 1), this.window);
    }
    if (!(error instanceof EngineFailed)) return new ModelCrashed(this.name, error);
    const known = explained(error, this.name, this.#losses === 0);
    if (known instanceof GpuLost) this.#losses += 1;
    return known ?? new ModelCrashed(this.name, error);
  }
}

/**
 * Put together from the pieces as they come. The library cuts a reply before a stop sequence when it has seen all of it;
 * what came before of its beginning has been sent by then.
 */
class Reply {
  text = '';
  finish: Completion['finish'] = 'stop';
  usage: NonNullable<Chunk['usage']> | null = null;
  readonly #gate: StopGate;

  constructor(stops: readonly string[]) {
    this.#gate = new StopGate(stops);
  }

  /** The new text; empty for a piece that brings none. */
  take({ choices, usage }: Chunk): string {
    if (usage !== undefined) this.usage = usage;
    const choice = choices[0];
    if (choice?.finish_reason === 'length') this.finish = 'length';
    const text = this.#gate.take(choice?.delta.content ?? '') + (this.finish === 'length' ? this.#gate.rest() : '');
    this.text += text;
    return text;
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
