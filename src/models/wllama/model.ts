/** A model on this device as the engine asks it: one request at a time, the reply as it is written. */
import { ModelReplyEmpty, PromptTooLong, BurrowError } from '../../engine/errors';
import type { CompleteOptions, Completion, LanguageModel, Message, ModelClass } from '../../engine/ports';
import type { LocalEntry, NoteSpeed } from '../local/engine';
import { ModelCrashed, ModelStumbled } from '../local/errors';
import { entryIdOf, modelIdOf } from '../local/identity';
import { RequestRefused, type Seat } from '../local/seat';
import { charactersOf, estimatedUsage } from '../usage';
import type { Chunk, Instance } from './instance';

/** Fewer tokens say more about the clock than about the speed. A label is written in half a dozen. */
const TELLING_READ = 16;
const TELLING_WRITTEN = 4;

export class WllamaModel implements LanguageModel {
  readonly id: string;
  readonly name: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency = 1;
  readonly host = null;
  readonly price = null;
  readonly #seat: Seat<Instance>;
  readonly #noteSpeed: NoteSpeed;

  constructor(entry: LocalEntry, seat: Seat<Instance>, noteSpeed: NoteSpeed) {
    this.id = modelIdOf(entry);
    this.name = entry.name;
    this.class = entry.class;
    this.window = entry.window;
    this.#seat = seat;
    this.#noteSpeed = noteSpeed;
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    const reply = new Reply();
    try {
      await this.#seat.use(options.signal, (instance) =>
        instance.ask(messages, options, (chunk) => {
          const text = reply.take(chunk);
          // Nothing is told after a Stop, although the engine may still be writing.
          if (!options.signal.aborted) options.onDelta?.(text);
        }),
      );
    } catch (error) {
      options.signal.throwIfAborted();
      throw this.#explained(error);
    }
    this.#measure(reply);
    if (reply.text.trim() === '') throw new ModelReplyEmpty(this.name);
    const { timings } = reply;
    return {
      text: reply.text,
      usage:
        timings === null
          ? estimatedUsage(charactersOf(messages), reply.text.length)
          : { input: timings.cache_n + timings.prompt_n, output: timings.predicted_n, estimated: false },
      finish: reply.finish,
    };
  }

  #measure({ timings }: Reply): void {
    if (timings === null) return;
    const { prompt_n, prompt_per_second, predicted_n, predicted_per_second } = timings;
    this.#noteSpeed(entryIdOf(this.id), {
      prefill: prompt_n < TELLING_READ ? null : prompt_per_second,
      decode: predicted_n < TELLING_WRITTEN ? null : predicted_per_second,
    });
  }

  #explained(error: unknown): unknown {
    if (error instanceof BurrowError) return error;
    if (!(error instanceof RequestRefused)) return new ModelCrashed(this.name, error);
    return error.tokens === null
      ? new ModelStumbled(this.name, error.detail)
      : new PromptTooLong(this.name, error.tokens, this.window);
  }
}

/** Put together from the pieces as they come. */
class Reply {
  text = '';
  finish: Completion['finish'] = 'stop';
  timings: NonNullable<Chunk['timings']> | null = null;

  /** The new text; empty for a piece that only shows that it is at work. */
  take({ choices, timings }: Chunk): string {
    const choice = choices[0];
    const text = choice?.delta.content ?? '';
    this.text += text;
    if (choice?.finish_reason === 'length') this.finish = 'length';
    if (timings !== undefined) this.timings = timings;
    return text;
  }
}
