/** The parts of Anthropic's Messages API that are written and read, checked as they come in. All else is ignored. */
import * as v from 'valibot';
import type { Message } from '../engine/ports';
import type { Asked, Piece } from './api';

const tokens = v.pipe(v.number(), v.integer(), v.minValue(0));
const count = v.nullish(v.fallback(tokens, 0), 0);
const InputUsage = v.object({
  input_tokens: tokens,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
});
const reason = v.nullish(v.string());
const ErrorBody = v.object({ type: v.fallback(v.string(), ''), message: v.fallback(v.string(), '') });
const Block = v.object({ type: v.string(), text: v.optional(v.string(), '') });

/** Events by their type; new types may be added at any time and are signs of life. */
export const Event = v.variant('type', [
  v.object({ type: v.literal('message_start'), message: v.object({ usage: v.nullish(InputUsage) }) }),
  v.object({ type: v.literal('content_block_delta'), delta: Block }),
  v.object({
    type: v.literal('message_delta'),
    delta: v.object({ stop_reason: reason }),
    usage: v.nullish(v.object({ output_tokens: tokens })),
  }),
  v.object({ type: v.literal('error'), error: ErrorBody }),
]);
export const AnyEvent = v.object({ type: v.string() });
export const EVENT_TYPES = ['message_start', 'content_block_delta', 'message_delta', 'error'];

export const Whole = v.variant('type', [
  v.object({
    type: v.literal('message'),
    content: v.array(Block),
    stop_reason: reason,
    usage: v.nullish(v.object({ ...InputUsage.entries, output_tokens: tokens })),
  }),
  v.object({ type: v.literal('error'), error: ErrorBody }),
]);

export function inputOf(usage: v.InferOutput<typeof InputUsage> | null | undefined): number | null {
  if (usage === null || usage === undefined) return null;
  return usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
}

/** The status that an error has when it comes as a reply of its own. */
const STATUS: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

export function statusOf(type: string): number | null {
  return STATUS[type] ?? null;
}

export function finishOf(stopReason: string | null | undefined): Piece['finish'] {
  switch (stopReason) {
    case null:
    case undefined:
      return null;
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'refusal':
      return 'filtered';
    default:
      return 'stop';
  }
}

export function requestBody(model: string, messages: readonly Message[], { maxTokens, stop, schema }: Asked): string {
  const system = messages.filter(({ role }) => role === 'system').map(({ content }) => content);
  return JSON.stringify({
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: turnsOf(messages),
    ...(stop === undefined ? {} : { stop_sequences: stop }),
    // Not by a forced tool: models that always think refuse to be forced to use one.
    ...(schema === undefined ? {} : { output_config: { format: { type: 'json_schema', schema } } }),
  });
}

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The conversation as the API wants it: user and assistant by turns, the user first, none of them empty. */
function turnsOf(messages: readonly Message[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const { role, content } of messages) {
    if (role === 'system' || content.trim() === '') continue;
    const last = turns.at(-1);
    if (last?.role === role) turns.splice(-1, 1, { role, content: `${last.content}\n\n${content}` });
    else turns.push({ role, content });
  }
  return turns[0]?.role === 'assistant' ? [{ role: 'user', content: '(The conversation goes on.)' }, ...turns] : turns;
}
