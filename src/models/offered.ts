/** Which models a server says it has, with what it says of each: servers name the same facts differently. */
import * as v from 'valibot';
import type { EndpointDraft, OfferedModel } from '../app';
import { BurrowError, ModelUnreachable } from '../engine/errors';
import type { Price } from '../engine/ports';
import { apiRoot } from './address';
import { ModelsNotListed } from './errors';
import { APIS } from './kinds';
import { readRefusal, refusalError } from './refusal';
import type { Wire } from './wire';

const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
/** A fact that is missing or odd is no fact; it must not hide the model. */
const size = v.optional(v.fallback(v.nullable(positive), null), null);
const dollars = v.pipe(v.union([v.number(), v.pipe(v.string(), v.toNumber())]), v.finite(), v.minValue(0));
const rate = v.optional(v.fallback(v.nullable(dollars), null), null);

const Listed = v.object({
  id: v.pipe(v.string(), v.minLength(1)),
  /** vLLM. */
  max_model_len: size,
  /** OpenRouter, Together. */
  context_length: size,
  /** Groq. */
  context_window: size,
  /** Anthropic. */
  max_input_tokens: size,
  /** LM Studio: of the model as it is loaded, and at most. */
  loaded_context_length: size,
  max_context_length: size,
  /** llama.cpp: as it was started, and what it was trained for. */
  meta: v.optional(v.fallback(v.nullable(v.object({ n_ctx: size, n_ctx_train: size })), null), null),
  /** OpenRouter, for one token; Together, for a million. */
  pricing: v.optional(
    v.fallback(v.nullable(v.object({ prompt: rate, completion: rate, input: rate, output: rate })), null),
    null,
  ),
});
type Listed = v.InferOutput<typeof Listed>;

/** Together sends the bare array. */
const List = v.pipe(
  v.union([v.object({ data: v.array(v.unknown()) }), v.array(v.unknown())]),
  v.transform((list) => ('data' in list ? list.data : list)),
);

export interface ListParts {
  readonly wire: Wire;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** Throws why there is no list. */
export async function listModels(
  draft: Pick<EndpointDraft, 'name' | 'baseUrl' | 'kind' | 'key'>,
  { wire, now, signal }: ListParts,
): Promise<readonly OfferedModel[]> {
  const root = apiRoot(draft.baseUrl);
  const api = APIS[draft.kind]();
  const name = draft.name.trim() || root.host;
  try {
    const response = await wire.send({
      url: `${root.href}${api.modelsPath}`,
      method: 'GET',
      headers: api.headers(draft.key),
      body: null,
      signal,
      purpose: 'model',
      characters: 0,
      run: null,
    });
    if (response.status === 404) throw new ModelsNotListed(name);
    if (!response.ok) {
      const refusal = await readRefusal(response, draft.key, now());
      throw refusalError(name, refusal, { tokens: 0, window: 0 });
    }
    return offersIn(await response.text(), name);
  } catch (error) {
    signal.throwIfAborted();
    const isUnreachable = error instanceof BurrowError && error.code === 'net.unreachable';
    throw isUnreachable ? new ModelUnreachable(name, root.host, error) : error;
  }
}

function offersIn(text: string, name: string): readonly OfferedModel[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ModelsNotListed(name);
  }
  const list = v.safeParse(List, json);
  if (!list.success) throw new ModelsNotListed(name);
  return list.output
    .map((entry) => v.safeParse(Listed, entry))
    .flatMap(({ success, output }) => (success ? [offered(output)] : []));
}

function offered(model: Listed): OfferedModel {
  return { id: model.id, window: windowOf(model), price: priceIn(model) };
}

/** What it takes as it runs comes before what it could take. */
function windowOf(model: Listed): number | null {
  return (
    model.loaded_context_length ??
    model.meta?.n_ctx ??
    model.max_model_len ??
    model.context_length ??
    model.context_window ??
    model.max_input_tokens ??
    model.max_context_length ??
    model.meta?.n_ctx_train ??
    null
  );
}

function priceIn({ pricing }: Listed): Price | null {
  if (pricing === null) return null;
  const { prompt, completion, input, output } = pricing;
  if (prompt !== null && completion !== null) return { input: perMillion(prompt), output: perMillion(completion) };
  return input === null || output === null ? null : { input, output };
}

/** Without the noise that multiplying brings: 0.0000006 is 0.6 and not 0.6000000000000001. */
function perMillion(perToken: number): number {
  return Number((perToken * 1e6).toPrecision(6));
}
