/** The worker as it is, but for what computes: an engine that does as its prompt says. */
import { MLCEngine, type ChatCompletionChunk } from '@mlc-ai/web-llm';
import type {
  ChatCompletion,
  ChatCompletionRequestBase,
  ChatCompletionRequestNonStreaming,
  ChatCompletionRequestStreaming,
} from '@mlc-ai/web-llm/lib/openai_api_protocols/chat_completion';
import { Handler } from '../../../../workers/webllm/handler';
import { closeNetwork } from '../../../../workers/webllm/network';
import { PIECES, REPLIES } from './stand-in-replies';

class StandIn extends MLCEngine {
  #interrupted: () => void = () => undefined;
  #window = 0;

  override async reload(ids: string | string[], options?: { context_window_size?: number }[] | object): Promise<void> {
    this.#window = (Array.isArray(options) ? options[0]?.context_window_size : null) ?? 0;
    this.getInitProgressCallback()?.({ progress: 0.5, timeElapsed: 1, text: 'loading' });
    const [id = ''] = [ids].flat();
    if (id.includes('without-half')) throw named('ShaderF16SupportError');
    if (id.includes('without-gpu')) throw named('WebGPUNotAvailableError');
    if (id.includes('evicted')) await fetch('https://hub.example/gone.bin');
    if (id.includes('hang')) for (;;);
    if (!id.includes('crash')) return;
    setTimeout(() => {
      throw named('OutOfMemory');
    });
    await new Promise(() => undefined);
  }

  override async unload(): Promise<void> {
    this.#window = 0;
  }

  override async interruptGenerate(): Promise<void> {
    this.#interrupted();
  }

  override chatCompletion(request: ChatCompletionRequestNonStreaming): Promise<ChatCompletion>;
  override chatCompletion(request: ChatCompletionRequestStreaming): Promise<AsyncIterable<ChatCompletionChunk>>;
  override chatCompletion(
    request: ChatCompletionRequestBase,
  ): Promise<AsyncIterable<ChatCompletionChunk> | ChatCompletion>;
  override async chatCompletion(
    request: ChatCompletionRequestBase,
  ): Promise<AsyncIterable<ChatCompletionChunk> | ChatCompletion> {
    return this.#write(request);
  }

  async *#write(request: ChatCompletionRequestBase): AsyncGenerator<ChatCompletionChunk> {
    // As the library does it: what was interrupted before is none of this request's business.
    const interrupted = new Promise<void>((resolve) => (this.#interrupted = resolve));
    const content = request.messages.at(-1)?.content;
    const asked = typeof content === 'string' ? content : '';
    if (asked === 'window') return yield* this.#reply([String(this.#window)], 'stop', request);
    if (asked === 'failure') throw named('ContextWindowSizeExceededError');
    if (asked === 'lost') throw named('DeviceLostError');
    if (asked === 'odd') throw named('TypeError');
    if (asked === 'full') await this.#fill();
    if (asked === 'endless') {
      yield delta('north of ');
      await interrupted;
      yield delta('the mill');
      return yield ended('abort');
    }
    if (asked === 'long') return yield* this.#reply(PIECES.slice(0, request.max_tokens ?? 0), 'length', request);
    if (asked === 'schema' && request.response_format?.schema !== undefined) {
      return yield* this.#reply([firstLabel(request.response_format.schema)], 'stop', request);
    }
    yield* this.#reply(cut(REPLIES[asked] ?? '', request.stop ?? []), 'stop', request);
  }

  async *#reply(
    pieces: readonly string[],
    finish: 'stop' | 'length',
    { messages, stream_options }: ChatCompletionRequestBase,
  ): AsyncGenerator<ChatCompletionChunk> {
    for (const piece of pieces) yield delta(piece);
    yield ended(finish);
    if (stream_options?.include_usage !== true) return;
    const prompt = Math.ceil(JSON.stringify(messages).length / 4);
    yield {
      ...chunk(),
      choices: [],
      usage: {
        prompt_tokens: prompt,
        completion_tokens: pieces.length,
        total_tokens: prompt + pieces.length,
        extra: {
          e2e_latency_s: 1,
          prefill_tokens_per_s: 900,
          decode_tokens_per_s: 30,
          time_to_first_token_s: 1,
          time_per_output_token_s: 1,
        },
      },
    };
  }

  /** A real device says that it has no room, as it would in the middle of a computation. */
  async #fill(): Promise<void> {
    const device = await (await navigator.gpu.requestAdapter())?.requestDevice();
    const error = new GPUOutOfMemoryError('no room');
    device?.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', { error }));
  }
}

function named(name: string): Error {
  return Object.assign(new Error('said the library'), { name });
}

function chunk(): Omit<ChatCompletionChunk, 'choices'> {
  return { id: 'one', model: 'tiny', object: 'chat.completion.chunk', created: 0 };
}

function delta(content: string): ChatCompletionChunk {
  return { ...chunk(), choices: [{ delta: { content, role: 'assistant' }, finish_reason: null, index: 0 }] };
}

function ended(finish_reason: 'stop' | 'length' | 'abort'): ChatCompletionChunk {
  return { ...chunk(), choices: [{ delta: {}, finish_reason, index: 0 }] };
}

/** The library tells a piece before it knows that it was the beginning of a stop sequence, and then tells no more. */
function cut(text: string, stops: string | readonly string[]): readonly string[] {
  const ends = [stops].flat().map((stop) => ({ stop, at: text.indexOf(stop) }));
  const first = ends.filter(({ at }) => at >= 0).toSorted((a, b) => a.at - b.at)[0];
  const shown = first === undefined ? text : text.slice(0, first.at + first.stop.length - 1);
  return shown.match(/[^]{1,2}/g) ?? [];
}

function firstLabel(schema: string): string {
  const found = /"enum":\s*\[\s*"([^"]+)"/.exec(schema);
  return JSON.stringify({ label: found?.[1] });
}

closeNetwork();
const handler = new Handler();
const engine = new StandIn();
engine.setInitProgressCallback(handler.engine.getInitProgressCallback());
handler.engine = engine;
onmessage = (event) => handler.onmessage(event);
