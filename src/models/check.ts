/** Tries an endpoint with one tiny question and explains what came of it, as well as a browser can know. */
import * as v from 'valibot';
import type { EndpointCheck, EndpointDraft } from '../app';
import { BurrowError, ModelBusy, ModelRefused, ModelReplyEmpty, ModelSlow, ModelUnreachable } from '../engine/errors';
import type { Clock } from '../engine/ports';
import { apiRoot, isLoopback } from './address';
import { OpenAiModel } from './openai';
import { ModelList } from './openai-format';
import type { Wire } from './wire';

export interface CheckParts {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly securePage: boolean;
  readonly signal: AbortSignal;
}

const QUESTION = 'Reply with the word OK.';
/** Room for a model that thinks before it replies. */
const REPLY_TOKENS = 512;
const PATIENCE_SECONDS = 60;
const MODELS_SHOWN = 8;

/** Local servers that refuse web pages until they are told otherwise, by their usual port. */
const LOCAL_SERVERS: Readonly<Record<string, string>> = {
  '11434': 'For Ollama: start it with OLLAMA_ORIGINS set to this page’s address.',
  '1234': 'For LM Studio: switch on “Enable CORS” in its server settings.',
};

/** `draft` throws what is wrong with the settings themselves. */
export async function checkEndpoint(draft: () => EndpointDraft, parts: CheckParts): Promise<EndpointCheck> {
  const patience = new AbortController();
  const signal = AbortSignal.any([parts.signal, patience.signal]);
  const asked = attempt(draft, { ...parts, signal });
  const over = parts.clock.sleep(PATIENCE_SECONDS * 1000, signal).then(
    () => patience.abort(new ModelSlow('The endpoint', PATIENCE_SECONDS)),
    // The question was answered first.
    () => undefined,
  );
  try {
    return await asked;
  } catch (error) {
    parts.signal.throwIfAborted();
    if (error instanceof BurrowError) return failed(error);
    throw error;
  } finally {
    patience.abort();
    await over;
  }
}

async function attempt(draft: () => EndpointDraft, parts: CheckParts): Promise<EndpointCheck> {
  const settings = draft();
  const root = apiRoot(settings.baseUrl);
  if (parts.securePage && root.protocol === 'http:' && !isLoopback(root)) {
    return {
      ok: false,
      sentence: `This page came over https, and the browser lets such a page talk to ${root.host} over https only.`,
      next: 'Use an https address, or open Burrow from your own machine (npm start).',
    };
  }
  const { clock, wire, signal } = parts;
  const model = new OpenAiModel(settings, { wire, run: null, key: () => settings.key, now: () => clock.now() });
  const startedAt = clock.now();
  try {
    await model.complete([{ role: 'user', content: QUESTION }], { signal, maxTokens: REPLY_TOKENS });
  } catch (error) {
    signal.throwIfAborted();
    return explain(error, settings, root, parts);
  }
  const seconds = ((clock.now() - startedAt) / 1000).toFixed(1);
  return { ok: true, sentence: `${settings.name} answered in ${seconds} seconds.`, next: 'Save it to use it.' };
}

async function explain(error: unknown, settings: EndpointDraft, root: URL, parts: CheckParts): Promise<EndpointCheck> {
  if (error instanceof ModelUnreachable) return unreachable(root);
  if (error instanceof ModelRefused) {
    const known = await listModels(settings, root, parts);
    if (known !== null && !known.includes(settings.model)) return unknownModel(settings.model, known);
  }
  if (error instanceof ModelBusy || error instanceof ModelReplyEmpty) {
    return { ...failed(error), next: 'The address is right; try again in a moment.' };
  }
  if (error instanceof BurrowError) return failed(error);
  throw error;
}

function failed(error: BurrowError): EndpointCheck {
  return { ok: false, sentence: error.sentence, next: error.next };
}

function unreachable(root: URL): EndpointCheck {
  const hint =
    LOCAL_SERVERS[root.port] ?? (isLoopback(root) ? 'Check the port.' : 'Check the address and the network.');
  return {
    ok: false,
    sentence: `${root.host} gave no reply: either no server runs there, or it does not allow requests from this page (CORS).`,
    next: `Check that it runs and allows this page. ${hint}`,
  };
}

function unknownModel(model: string, known: readonly string[]): EndpointCheck {
  const shown = known.slice(0, MODELS_SHOWN).join(', ');
  const more = known.length > MODELS_SHOWN ? ` and ${known.length - MODELS_SHOWN} more` : '';
  return {
    ok: false,
    sentence: `The server is there, but has no model called “${model}”.`,
    next: known.length === 0 ? 'Load a model into it first.' : `Use one of: ${shown}${more}.`,
  };
}

/** What the server says it has; null when it does not say. */
async function listModels(
  { key }: EndpointDraft,
  root: URL,
  { wire, signal }: CheckParts,
): Promise<readonly string[] | null> {
  try {
    const response = await wire.send({
      url: `${root.href}/models`,
      method: 'GET',
      headers: key === '' ? {} : { Authorization: `Bearer ${key}` },
      body: null,
      signal,
      purpose: 'model',
      characters: 0,
      run: null,
    });
    const parsed = v.safeParse(ModelList, response.ok ? await response.json() : null);
    return parsed.success ? parsed.output.data.map(({ id }) => id) : null;
  } catch {
    // A list is a kindness; without it the refusal is shown as it came.
    signal.throwIfAborted();
    return null;
  }
}
