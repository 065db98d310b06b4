/** Tries an endpoint with one tiny question and explains what came of it, as well as a browser can know. */
import type { EndpointCheck, EndpointDraft } from '../app';
import {
  BurrowError,
  ModelBusy,
  ModelRefused,
  ModelReplyEmpty,
  ModelReplyPage,
  ModelSlow,
  ModelUnreachable,
} from '../engine/errors';
import type { Clock } from '../engine/ports';
import { apiRoot, isLoopback, isNearby } from './address';
import type { Nearness } from './local-network';
import { listModels } from './offered';
import { helpOf, presetAt } from './presets';
import { RemoteModel } from './remote';
import type { Wire } from './wire';

/** What is known of the page that asks. */
export interface PageFacts {
  /** As servers have to name it to let it in. */
  readonly origin: string;
  /** Whether it came over https: browsers then refuse plain http to other machines. */
  readonly secure: boolean;
  /** Whether the browser lets it talk to what is near; null: the browser does not ask. */
  localNetwork(where: Nearness): Promise<PermissionState | null>;
}

export interface CheckParts {
  readonly wire: Wire;
  readonly clock: Clock;
  readonly page: PageFacts;
  readonly signal: AbortSignal;
}

const QUESTION = 'Reply with the word OK.';
/** Room for a model that thinks before it replies. */
const REPLY_TOKENS = 512;
const PATIENCE_SECONDS = 60;
const MODELS_SHOWN = 8;

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
  if (await isMixed(root, parts.page)) {
    return refused(
      `This page came over https, and the browser lets such a page talk to ${root.host} over https only.`,
      'Use an https address, or open Burrow from your own machine (npm start).',
    );
  }
  const { clock, wire, signal } = parts;
  const model = new RemoteModel(settings, { wire, run: null, key: () => settings.key, now: () => clock.now() });
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

/** Where the browser asks its user, that permission lets plain http through to the own network too. */
async function isMixed(root: URL, page: PageFacts): Promise<boolean> {
  if (!page.secure || root.protocol !== 'http:' || isLoopback(root)) return false;
  return !isNearby(root) || (await page.localNetwork('local')) === null;
}

async function explain(error: unknown, settings: EndpointDraft, root: URL, parts: CheckParts): Promise<EndpointCheck> {
  const { host } = root;
  if (error instanceof ModelUnreachable) return unreachable(root, parts);
  if (error instanceof ModelReplyPage) return noApi(root, `${host} answered with a web page, as no model server does.`);
  if (error instanceof ModelRefused) return (await explainRefusal(error, settings, root, parts)) ?? failed(error);
  if (error instanceof ModelBusy && error.status === 429) {
    const wait = error.retryAfterMs === null ? 'a little' : `${Math.ceil(error.retryAfterMs / 1000)} seconds`;
    return refused(
      `${host} is there, but limits how often it may be asked (status 429).`,
      `Wait ${wait} and test again; with fewer requests at once (under More) runs meet this less often.`,
    );
  }
  if (error instanceof ModelBusy || error instanceof ModelReplyEmpty) {
    return { ...failed(error), next: 'The address is right; try again in a moment.' };
  }
  if (error instanceof BurrowError) return failed(error);
  throw error;
}

/** null: the server's own words say it best. */
async function explainRefusal(
  error: ModelRefused,
  settings: EndpointDraft,
  root: URL,
  parts: CheckParts,
): Promise<EndpointCheck | null> {
  const { host } = root;
  if (error.status === 401) {
    const sentence = settings.key === '' ? `${host} asks for an API key.` : `${host} does not accept this API key.`;
    const preset = presetAt(root);
    const where = preset?.key === 'needed' ? ` ${helpOf(preset, parts.page.origin)}` : '';
    return refused(sentence, `Copy the key again, as a whole.${where}`);
  }
  const { wire, clock, signal } = parts;
  // A list is a kindness; without it the refusal is shown as it came.
  const known = await listModels(settings, { wire, signal, now: () => clock.now() }).catch(() => null);
  signal.throwIfAborted();
  if (known !== null && !known.some(({ id }) => id === settings.model)) {
    return unknownModel(
      settings.model,
      known.map(({ id }) => id),
    );
  }
  if (error.status !== 404 || known !== null) return null;
  return noApi(root, `There is a server at ${host}, but nothing that answers for models at ${root.pathname}.`);
}

function noApi(root: URL, sentence: string): EndpointCheck {
  const preset = presetAt(root);
  const right = preset === null ? 'it usually ends in /v1' : `for ${preset.name} it is ${preset.baseUrl}`;
  return refused(sentence, `Check the base URL (${right}) and which API it speaks (under More).`);
}

async function unreachable(root: URL, parts: CheckParts): Promise<EndpointCheck> {
  const { page } = parts;
  const where = isLoopback(root) ? 'loopback' : isNearby(root) ? 'local' : null;
  // What comes from this machine itself needs no permission to talk to it.
  const asks = where !== null && !isLoopback(new URL(page.origin));
  const permission = asks ? await page.localNetwork(where) : null;
  const near = where === 'loopback' ? 'programs on this machine' : 'devices in your network';
  if (permission === 'denied') {
    return refused(
      `The browser does not let this page talk to ${near}.`,
      'Open the site’s settings (the sign left of the address), allow access to the local network, and test again.',
    );
  }
  const preset = presetAt(root);
  if (await answersUnread(root, parts)) {
    return refused(
      `${root.host} is there, but does not let this page read its replies (CORS).`,
      preset === null
        ? `Its settings have to allow requests from ${page.origin}. Some servers do this too when the key is wrong.`
        : helpOf(preset, page.origin),
    );
  }
  if (permission === 'prompt') {
    return refused(
      `No reply came from ${root.host}. The browser asks before it lets a page talk to ${near}.`,
      'Allow it when the browser asks, and test again; if it does not ask, check that the server runs.',
    );
  }
  return refused(
    `No reply came from ${root.host}: either no server runs there, or the way to it is closed.`,
    where === null ? 'Check the address and the network.' : 'Check that the server runs, and its port.',
  );
}

/** Whether some server is there, although the page may not read what it says. */
async function answersUnread(root: URL, { wire, signal }: CheckParts): Promise<boolean> {
  try {
    const url = `${root.href}/models`;
    await wire.send({
      url,
      method: 'GET',
      headers: {},
      body: null,
      signal,
      purpose: 'probe',
      characters: 0,
      run: null,
    });
    return true;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof BurrowError) return false;
    throw error;
  }
}

function unknownModel(model: string, known: readonly string[]): EndpointCheck {
  const shown = known.slice(0, MODELS_SHOWN).join(', ');
  const more = known.length > MODELS_SHOWN ? ` and ${known.length - MODELS_SHOWN} more` : '';
  return refused(
    `The server is there, but has no model called “${model}”.`,
    known.length === 0 ? 'Load a model into it first.' : `Use one of: ${shown}${more}.`,
  );
}

function refused(sentence: string, next: string): EndpointCheck {
  return { ok: false, sentence, next };
}

function failed(error: BurrowError): EndpointCheck {
  return refused(error.sentence, error.next);
}
