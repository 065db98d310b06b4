/** Error replies of model servers, as our own errors. What a server says is shown, cut short and without the key. */
import * as v from 'valibot';
import { ModelBusy, ModelRefused, PromptTooLong, type ModelError } from '../engine/errors';

const DETAIL_CHARACTERS = 300;
/** An error reply is read this far; what a server adds beyond it helps nobody. */
const BODY_CHARACTERS = 20_000;

const code = v.nullish(v.union([v.string(), v.number()]));
const Detail = v.object({
  message: v.nullish(v.string()),
  code,
  type: v.nullish(v.string()),
  param: v.nullish(v.string()),
});
/** OpenAI's shape first; then a plain text, and what FastAPI and some proxies send. */
const ErrorBody = v.object({
  error: v.optional(v.union([Detail, v.string()])),
  message: v.optional(v.string()),
  detail: v.optional(v.string()),
});

/** Codes for a prompt that does not fit: OpenAI's and vLLM's, llama.cpp's, Anthropic's. */
const TOO_LONG = ['context_length_exceeded', 'exceed_context_size_error', 'request_too_large'];
/** Codes under status 429 that no waiting mends: an account without credit. */
const UNPAID = ['insufficient_quota', 'insufficient_balance'];

export interface Refusal {
  readonly status: number;
  /** All that was read of the body. */
  readonly body: string;
  readonly detail: string;
  readonly tooLong: boolean;
  readonly unpaid: boolean;
  readonly retryAfterMs: number | null;
}

export async function readRefusal(response: Response, key: string, now: number): Promise<Refusal> {
  const body = await readStart(response);
  const { message, codes } = parseBody(body);
  return {
    status: response.status,
    body,
    detail: presentable(message, key),
    tooLong: codes.some((code) => TOO_LONG.includes(code)),
    unpaid: codes.some((code) => UNPAID.includes(code)),
    retryAfterMs: retryAfter(response.headers.get('retry-after'), now),
  };
}

/** The error a refusal is; `tokens` and `window` say how large the prompt was. */
export function refusalError(
  model: string,
  refusal: Refusal,
  { tokens, window }: { readonly tokens: number; readonly window: number },
): ModelError {
  if (refusal.tooLong) return new PromptTooLong(model, tokens, window);
  if (isBusy(refusal.status) && !refusal.unpaid) return new ModelBusy(model, refusal.status, refusal.retryAfterMs);
  return new ModelRefused(model, refusal.status, refusal.detail);
}

/** Statuses after which the same request may succeed. */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** What an error inside a reply says, fit to be shown. */
export function errorDetail(error: unknown, key: string): string {
  return presentable(parseBody(JSON.stringify({ error })).message, key);
}

function parseBody(body: string): { readonly message: string; readonly codes: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    // A web page helps nobody; a line of plain text does.
    return { message: body.trimStart().startsWith('<') ? '' : body, codes: [] };
  }
  const parsed = v.safeParse(ErrorBody, json);
  if (!parsed.success) return { message: '', codes: [] };
  const { error, message, detail } = parsed.output;
  if (typeof error === 'object') {
    return { message: error.message ?? '', codes: [String(error.code ?? ''), error.type ?? ''] };
  }
  return { message: error ?? message ?? detail ?? '', codes: [] };
}

/** One line of sane length. Servers have been seen to repeat the key they were sent. */
function presentable(message: string, key: string): string {
  const withoutKey = key === '' ? message : message.replaceAll(key, '[key]');
  const line = withoutKey.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.length <= DETAIL_CHARACTERS ? line : `${line.slice(0, DETAIL_CHARACTERS - 1)}…`;
}

/** Seconds or a date, as HTTP allows. */
export function retryAfter(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}

async function readStart(response: Response): Promise<string> {
  if (response.body === null) return '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  try {
    while (text.length < BODY_CHARACTERS) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
  return text;
}
