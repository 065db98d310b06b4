/** Anthropic's Messages API, as a page may call it. */
import * as v from 'valibot';
import type { Message } from '../engine/ports';
import { SILENT_PIECE, type Api, type Asked, type Piece, type Wording } from './api';
import { AnyEvent, Event, EVENT_TYPES, finishOf, inputOf, requestBody, statusOf, Whole } from './anthropic-format';

const VERSION = '2023-06-01';
/** The most the list may hold; it gives 20 when not asked for more. */
const LISTED_MODELS = 1000;

export class AnthropicApi implements Api {
  readonly name = 'Anthropic’s API';
  readonly chatPath = '/messages';
  readonly modelsPath = `/models?limit=${LISTED_MODELS}`;
  #takesSchema = true;

  headers(key: string): Readonly<Record<string, string>> {
    return {
      'anthropic-version': VERSION,
      // Without it the service does not let pages read its replies. The key is the user's own, and in no one else's hands.
      'anthropic-dangerous-direct-browser-access': 'true',
      ...(key === '' ? {} : { 'x-api-key': key }),
    };
  }

  word(model: string, messages: readonly Message[], { schema, ...options }: Asked): Wording {
    const held = schema !== undefined && this.#takesSchema;
    return {
      body: requestBody(model, messages, held ? { ...options, schema } : options),
      // Models of before late 2025, and other servers that speak this API, know no schema.
      simplify: (refusal) => {
        const named = held && /\boutput_(?:config|format)\b/.test(refusal);
        if (named) this.#takesSchema = false;
        return named;
      },
    };
  }

  /** An invalid request like any other, but for its words. */
  saysTooLong(refusal: string): boolean {
    return /\bprompt is too long\b|\bexceed context limit\b/i.test(refusal);
  }

  readEvent(event: unknown): Piece | null {
    const any = v.safeParse(AnyEvent, event);
    if (!any.success) return null;
    if (!EVENT_TYPES.includes(any.output.type)) return SILENT_PIECE;
    const parsed = v.safeParse(Event, event);
    if (!parsed.success) return null;
    const { output } = parsed;
    switch (output.type) {
      case 'message_start':
        return { ...SILENT_PIECE, input: inputOf(output.message.usage) };
      case 'content_block_delta':
        return output.delta.type === 'text_delta' ? { ...SILENT_PIECE, text: output.delta.text } : SILENT_PIECE;
      case 'message_delta':
        return {
          ...SILENT_PIECE,
          finish: finishOf(output.delta.stop_reason),
          output: output.usage?.output_tokens ?? null,
        };
      case 'error':
        return errorPiece(output.error);
    }
  }

  readWhole(reply: unknown): Piece | null {
    const parsed = v.safeParse(Whole, reply);
    if (!parsed.success) return null;
    const { output } = parsed;
    if (output.type === 'error') return errorPiece(output.error);
    return {
      text: output.content.map(({ type, text }) => (type === 'text' ? text : '')).join(''),
      finish: finishOf(output.stop_reason) ?? 'stop',
      input: inputOf(output.usage),
      output: output.usage?.output_tokens ?? null,
      error: null,
    };
  }
}

function errorPiece(error: { readonly type: string; readonly message: string }): Piece {
  return { ...SILENT_PIECE, error: { status: statusOf(error.type), body: error } };
}
