/** The API of OpenAI, as far as compatible servers speak it too: hosted providers, vLLM, llama.cpp, Ollama, LM Studio. */
import * as v from 'valibot';
import type { Message } from '../engine/ports';
import type { Api, Asked, Piece, Wording } from './api';
import { Chunk, COMMON_DIALECT, finishOf, requestBody, simplerDialect, Whole } from './openai-format';

export class OpenAiApi implements Api {
  readonly name = 'the OpenAI API';
  readonly chatPath = '/chat/completions';
  readonly modelsPath = '/models';
  #dialect = COMMON_DIALECT;

  headers(key: string): Readonly<Record<string, string>> {
    return key === '' ? {} : { Authorization: `Bearer ${key}` };
  }

  word(model: string, messages: readonly Message[], options: Asked): Wording {
    const dialect = this.#dialect;
    return {
      body: requestBody(model, messages, options, dialect),
      simplify: (refusal) => {
        const change = simplerDialect(dialect, refusal);
        // Other requests that were under way may have taught something else meanwhile.
        this.#dialect = { ...this.#dialect, ...change };
        return change !== null;
      },
    };
  }

  /** vLLM gives it no code of its own. */
  saysTooLong(refusal: string): boolean {
    return /\bmaximum context length\b/i.test(refusal);
  }

  readEvent(event: unknown): Piece | null {
    const parsed = v.safeParse(Chunk, event);
    if (!parsed.success) return null;
    const { choices, usage, error } = parsed.output;
    const [choice] = choices;
    // Empty while a model thinks, which servers send under other names.
    return piece(choice?.delta?.content ?? '', finishOf(choice?.finish_reason), usage, error);
  }

  readWhole(reply: unknown): Piece | null {
    const parsed = v.safeParse(Whole, reply);
    if (!parsed.success) return null;
    const { choices, usage, error } = parsed.output;
    const [choice] = choices;
    return piece(
      choice?.message.content ?? '',
      choice === undefined ? null : (finishOf(choice.finish_reason) ?? 'stop'),
      usage,
      error,
    );
  }
}

function piece(
  text: string,
  finish: Piece['finish'],
  usage: v.InferOutput<typeof Chunk>['usage'],
  error: unknown,
): Piece {
  return {
    text,
    finish,
    input: usage?.prompt_tokens ?? null,
    output: usage?.completion_tokens ?? null,
    error: error === null || error === undefined ? null : { status: statusOf(error), body: error },
  };
}

/** Servers put the status into the code of an error that comes inside a stream. */
function statusOf(error: unknown): number | null {
  const { code } = v.parse(v.fallback(v.object({ code: v.unknown() }), { code: null }), error);
  const status = Number(code);
  return Number.isInteger(status) && status > 0 ? status : null;
}
