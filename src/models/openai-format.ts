/** The parts of the OpenAI chat format that are read, checked as they come in. Servers differ; all else is ignored. */
import * as v from 'valibot';
import type { CompleteOptions, Completion, Message } from '../engine/ports';

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
export type Chunk = v.InferOutput<typeof Chunk>;

export const Whole = v.object({
  choices: v.nullish(v.array(v.object({ message: v.object({ content: text }), finish_reason: finish })), []),
  usage,
  error,
});

export const ModelList = v.object({ data: v.array(v.object({ id: v.string() })) });

/** Fields that not every server knows. `tokens` names the field that limits the reply. */
export interface Dialect {
  readonly usage: boolean;
  readonly tokens: 'max_tokens' | 'max_completion_tokens' | null;
}

/** What nearly every server understands. */
export const COMMON_DIALECT: Dialect = { usage: true, tokens: 'max_tokens' };

export function requestBody(
  model: string,
  messages: readonly Message[],
  { maxTokens }: Pick<CompleteOptions, 'maxTokens'>,
  dialect: Dialect,
): string {
  return JSON.stringify({
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    ...(dialect.usage ? { stream_options: { include_usage: true } } : {}),
    ...(dialect.tokens === null ? {} : { [dialect.tokens]: maxTokens }),
  });
}

/**
 * The dialect to try after a server refused a request naming one of our optional fields, or null when it named none.
 * This reads the words of the server's refusal, because there is no code for it that servers agree on.
 */
export function simplerDialect(dialect: Dialect, refusal: string): Dialect | null {
  if (dialect.usage && /\bstream_options\b|\binclude_usage\b/.test(refusal)) return { ...dialect, usage: false };
  if (dialect.tokens === 'max_tokens' && /\bmax_tokens\b/.test(refusal)) {
    return { ...dialect, tokens: 'max_completion_tokens' };
  }
  if (dialect.tokens === 'max_completion_tokens' && /\bmax_completion_tokens\b/.test(refusal)) {
    return { ...dialect, tokens: null };
  }
  return null;
}

const CHARACTERS_PER_TOKEN = 4;

export function estimateTokens(characters: number): number {
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

export function charactersOf(messages: readonly Message[]): number {
  return messages.reduce((sum, { content }) => sum + content.length, 0);
}

/** What the server counted, else an estimate that says so. */
export function usageOf(reported: Chunk['usage'], input: number, output: number): Completion['usage'] {
  if (reported === null || reported === undefined) {
    return { input: estimateTokens(input), output: estimateTokens(output), estimated: true };
  }
  return { input: reported.prompt_tokens, output: reported.completion_tokens, estimated: false };
}
