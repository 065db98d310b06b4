/** The parts of the OpenAI chat format that are read, checked as they come in. Servers differ; all else is ignored. */
import * as v from 'valibot';
import type { JsonSchema, Message } from '../engine/ports';
import type { Asked, Piece } from './api';

const tokens = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.nullish(v.string(), '');
const usage = v.nullish(v.fallback(v.nullable(v.object({ prompt_tokens: tokens, completion_tokens: tokens })), null));
const finish = v.nullish(v.string());
/** `null`, because some servers send `"error": null` with every piece. */
const error = v.nullish(v.unknown());

export const Chunk = v.object({
  choices: v.nullish(v.array(v.object({ delta: v.nullish(v.object({ content: text })), finish_reason: finish })), []),
  usage,
  error,
});

export const Whole = v.object({
  choices: v.nullish(v.array(v.object({ message: v.object({ content: text }), finish_reason: finish })), []),
  usage,
  error,
});

/** Fields that not every server knows. */
export interface Dialect {
  readonly usage: boolean;
  /** The field that limits the reply. */
  readonly tokens: 'max_tokens' | 'max_completion_tokens' | null;
  readonly stop: boolean;
  /** How a reply is held to a schema. */
  readonly schema: 'json_schema' | 'json_object' | null;
}

/** What nearly every server understands. */
export const COMMON_DIALECT: Dialect = { usage: true, tokens: 'max_tokens', stop: true, schema: 'json_schema' };

export function requestBody(
  model: string,
  messages: readonly Message[],
  { maxTokens, stop, schema }: Asked,
  dialect: Dialect,
): string {
  return JSON.stringify({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    ...(dialect.tokens === null ? {} : { [dialect.tokens]: maxTokens }),
    ...(dialect.stop && stop !== undefined ? { stop } : {}),
    ...(schema === undefined ? {} : responseFormat(schema, dialect.schema)),
  });
}

function responseFormat(schema: JsonSchema, dialect: Dialect['schema']): object {
  switch (dialect) {
    case 'json_schema':
      return { response_format: { type: 'json_schema', json_schema: { name: 'reply', strict: true, schema } } };
    case 'json_object':
      return { response_format: { type: 'json_object' } };
    case null:
      return {};
  }
}

/**
 * What to change after a server refused a request in this dialect naming one of our optional fields; null: it named none.
 * This reads the words of the server's refusal, because there is no code for it that servers agree on.
 */
export function simplerDialect(dialect: Dialect, refusal: string): Partial<Dialect> | null {
  if (dialect.usage && /\bstream_options\b|\binclude_usage\b/.test(refusal)) return { usage: false };
  if (dialect.schema !== null && /\bresponse[_ ]format\b|\bjson_(?:schema|object)\b/i.test(refusal)) {
    return { schema: dialect.schema === 'json_schema' ? 'json_object' : null };
  }
  // Only in quotes is it the name of the field.
  if (dialect.stop && /['"`]stop['"`]/.test(refusal)) return { stop: false };
  if (dialect.tokens === 'max_tokens' && /\bmax_tokens\b/.test(refusal)) {
    return { tokens: 'max_completion_tokens' };
  }
  if (dialect.tokens === 'max_completion_tokens' && /\bmax_completion_tokens\b/.test(refusal)) {
    return { tokens: null };
  }
  return null;
}

export function finishOf(reason: string | null | undefined): Piece['finish'] {
  switch (reason) {
    case null:
    case undefined:
      return null;
    case 'length':
    case 'max_tokens':
      return 'length';
    case 'content_filter':
      return 'filtered';
    default:
      return 'stop';
  }
}
