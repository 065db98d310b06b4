/** The APIs that the scripted server speaks: how each puts a request, a reply and an error into JSON. */
import * as v from 'valibot';
import type { Asked, Face, Reply, ScriptedRequest } from './scenario';

const role = v.picklist(['system', 'user', 'assistant']);

function charactersOf(asked: Asked): number {
  return asked.messages.reduce((sum, { content }) => sum + content.length, 0);
}

function counted(asked: ScriptedRequest, reply: Reply): Reply['usage'] {
  if (reply.usage !== undefined) return reply.usage;
  const tokens = (characters: number) => Math.ceil(characters / 4);
  return { prompt_tokens: tokens(charactersOf(asked)), completion_tokens: tokens((reply.text ?? '').length) };
}

// ── OpenAI ──────────────────────────────────────────────────────────────────────────────────────────────────────────

const OpenAiBody = v.object({
  model: v.string(),
  messages: v.array(v.object({ role, content: v.string() })),
  stream: v.optional(v.boolean(), false),
  max_tokens: v.optional(v.number()),
  max_completion_tokens: v.optional(v.number()),
  stop: v.optional(v.array(v.string()), []),
  response_format: v.optional(v.unknown()),
});

const openAi: Face = {
  path: '/v1/chat/completions',
  headers: [],
  keyOf: ({ authorization }) => String(authorization ?? '').replace(/^Bearer /, '') || undefined,
  parse(body) {
    const { model, messages, stream, stop, ...rest } = v.parse(OpenAiBody, body);
    const maxTokens = rest.max_tokens ?? rest.max_completion_tokens ?? null;
    return { model, messages, stream, maxTokens, stop, schema: rest.response_format ?? null };
  },
  whole(asked, reply) {
    const message = { role: 'assistant', content: reply.text ?? '', reasoning_content: reply.reasoning };
    const choice = { index: 0, message, finish_reason: reply.finish ?? 'stop' };
    return { object: 'chat.completion', model: asked.model, choices: [choice], usage: counted(asked, reply) };
  },
  begin: (_asked, { reasoning }) => [
    chunk({ role: 'assistant', content: '' }),
    ...(reasoning === undefined ? [] : [chunk({ reasoning_content: reasoning })]),
  ],
  piece: (content) => chunk({ content }),
  end: (asked, reply) => [
    chunk({}, reply.finish ?? 'stop'),
    ...(asked.body['stream_options'] === undefined ? [] : [{ choices: [], usage: counted(asked, reply) }]),
    ...(reply.fault === 'undone' ? [] : ['[DONE]']),
  ],
  error: (status, message) => ({ error: { message, code: status } }),
};

function chunk(delta: object, finish: string | null = null): object {
  return { object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] };
}

// ── Anthropic ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Strict where the real service is: a stray field or an empty text would be refused there too. */
const AnthropicBody = v.strictObject({
  model: v.string(),
  max_tokens: v.pipe(v.number(), v.minValue(1)),
  messages: v.pipe(
    v.array(v.object({ role: v.picklist(['user', 'assistant']), content: v.pipe(v.string(), v.nonEmpty()) })),
    v.nonEmpty(),
    v.check((messages) => messages[0]?.role === 'user', 'the first message must be the user’s'),
    v.check(
      (messages) => messages.every(({ role }, index) => role !== messages[index - 1]?.role),
      'roles must alternate',
    ),
  ),
  system: v.optional(v.string()),
  stream: v.optional(v.boolean(), false),
  stop_sequences: v.optional(v.array(v.string()), []),
  output_config: v.optional(v.unknown()),
});

const STOP_REASONS = { stop: 'end_turn', length: 'max_tokens', content_filter: 'refusal' } as const;

const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

const anthropic: Face = {
  path: '/v1/messages',
  headers: ['x-api-key', 'anthropic-version', 'anthropic-dangerous-direct-browser-access'],
  keyOf: (headers) => (typeof headers['x-api-key'] === 'string' ? headers['x-api-key'] : undefined),
  parse(body) {
    const { system, ...said } = v.parse(AnthropicBody, body);
    const before = system === undefined ? [] : [{ role: 'system', content: system }];
    return {
      model: said.model,
      messages: [...before, ...said.messages],
      stream: said.stream,
      maxTokens: said.max_tokens,
      stop: said.stop_sequences,
      schema: said.output_config ?? null,
    };
  },
  whole(asked, reply) {
    const content = [{ type: 'text', text: reply.text ?? '' }];
    const thought = reply.reasoning === undefined ? [] : [{ type: 'thinking', thinking: reply.reasoning }];
    return { ...message(asked, reply), content: [...thought, ...content], stop_reason: stopReason(reply) };
  },
  begin: (asked, reply) => [
    { type: 'message_start', message: { ...message(asked, reply), content: [], stop_reason: null } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'ping' },
    ...(reply.reasoning === undefined
      ? []
      : [delta({ type: 'thinking_delta', thinking: reply.reasoning }), delta({ type: 'signature_delta' })]),
  ],
  piece: (text) => delta({ type: 'text_delta', text }),
  end(asked, reply) {
    const usage = counted(asked, reply);
    const tokens = usage === null || usage === undefined ? {} : { usage: { output_tokens: usage.completion_tokens } };
    return [
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: stopReason(reply), stop_sequence: null }, ...tokens },
      ...(reply.fault === 'undone' ? [] : [{ type: 'message_stop' }]),
    ];
  },
  error: (status, text) => ({
    type: 'error',
    error: { type: ERROR_TYPES[status] ?? 'api_error', message: text },
    request_id: 'req_scripted',
  }),
};

function message(asked: ScriptedRequest, reply: Reply): object {
  const usage = counted(asked, reply);
  const tokens =
    usage === null || usage === undefined
      ? {}
      : { usage: { input_tokens: usage.prompt_tokens, output_tokens: usage.completion_tokens } };
  return { id: 'msg_scripted', type: 'message', role: 'assistant', model: asked.model, ...tokens };
}

function delta(content: object): object {
  return { type: 'content_block_delta', index: 0, delta: content };
}

function stopReason({ finish }: Reply): string {
  return STOP_REASONS[finish ?? 'stop'];
}

export const FACES: readonly Face[] = [openAi, anthropic];
