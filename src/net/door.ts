/** The one door to the network: nothing else in the app calls `fetch`. Everything that passes is in the ledger. */
import { AddressUnusable, ServerRedirects, ServerUnreachable } from './errors';
import type { Ledger } from './ledger';

export interface DoorRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** `asset`: a file of the app itself, from the page's own origin. `model`: text for a model, or a question about it. */
  readonly purpose: 'asset' | 'model';
  /** Characters of the user's text in the body. */
  readonly characters: number;
  /** The run that sends it, if one does. */
  readonly run: string | null;
}

export type Send = (request: DoorRequest) => Promise<Response>;

/** Opens the door. `base` is the page's own address; only what shares its origin may be called an asset. */
export function openDoor(ledger: Ledger, base: string): Send {
  const own = new URL(base).origin;
  return async (request) => {
    request.signal.throwIfAborted();
    const url = addressOf(request.url);
    const isAsset = request.purpose === 'asset';
    if (isAsset && url.origin !== own) throw new AddressUnusable('files of the app come from its own server only');
    const received = isAsset
      ? ledger.loadedOwn()
      : ledger.sent({ run: request.run, host: url.host, characters: request.characters });
    const response = await ask(url, request, isAsset);
    return counted(response, received);
  };
}

function addressOf(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AddressUnusable('it is not a web address');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new AddressUnusable('it is not http or https');
  if (url.username !== '' || url.password !== '') throw new AddressUnusable('it carries a name or password');
  return url;
}

async function ask(url: URL, request: DoorRequest, isAsset: boolean): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: { ...request.headers },
      body: request.body,
      signal: request.signal,
      credentials: isAsset ? 'same-origin' : 'omit',
      cache: isAsset ? 'default' : 'no-store',
      redirect: isAsset ? 'follow' : 'manual',
      referrerPolicy: 'no-referrer',
    });
  } catch (cause) {
    request.signal.throwIfAborted();
    throw new ServerUnreachable(url.host, cause);
  }
  // A browser hides where a redirect leads (opaque, status 0); Node shows its status.
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (!isAsset && isRedirect) {
    await response.body?.cancel();
    throw new ServerRedirects(url.host);
  }
  return response;
}

/** The same response with its bytes counted as they are read. */
function counted(response: Response, received: (bytes: number) => void): Response {
  if (response.body === null) return response;
  const counter = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      received(bytes.byteLength);
      controller.enqueue(bytes);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counter), { status, statusText, headers });
}
