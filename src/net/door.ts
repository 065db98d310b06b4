/** The one door to the network: nothing else in the app calls `fetch`. Everything that passes is in the ledger. */
import { AddressUnusable, PageIsPrivate, ServerRedirects, ServerUnreachable } from './errors';
import type { Ledger } from './ledger';

export interface DoorRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /**
   * `asset`: a file of the app itself, from the page's own origin. `model`: text for a model, or a question about it.
   * `weights`: a model to be stored here, which carries nothing of the user's out. `probe`: only whether some server is
   * there; its reply is thrown away unread, so that it need not let the page read it.
   */
  readonly purpose: 'asset' | 'model' | 'weights' | 'probe';
  /** Characters of the user's text in the body. */
  readonly characters: number;
  /** The run that sends it, if one does. */
  readonly run: string | null;
}

export type Send = (request: DoorRequest) => Promise<Response>;

/**
 * Opens the door. `base` is the page's own address; only what shares its origin may be called an asset. On the private
 * page the browser itself stops whatever goes elsewhere.
 */
export function openDoor(ledger: Ledger, base: string, isPrivate = false): Send {
  const own = new URL(base).origin;
  return async (request) => {
    request.signal.throwIfAborted();
    const url = addressOf(request.url);
    if (request.purpose === 'asset' && url.origin !== own) {
      throw new AddressUnusable('files of the app come from its own server only');
    }
    const isStopped = isPrivate && url.origin !== own;
    // What is stopped was never sent, and is not booked. Should it come through after all, it is.
    const before = isStopped ? null : booked(ledger, url, request);
    const response = await ask(url, request, isStopped);
    const received = before ?? booked(ledger, url, request);
    const last = response.url === '' ? url : new URL(response.url);
    // A hub of models sends on to the store that holds the file: both are in the ledger.
    const isElsewhere = request.purpose === 'weights' && last.host !== url.host;
    return counted(response, isElsewhere ? ledger.loadedWeights(last.host) : received);
  };
}

function booked(ledger: Ledger, url: URL, request: DoorRequest): (bytes: number) => void {
  switch (request.purpose) {
    case 'asset':
      return ledger.loadedOwn();
    case 'model':
    case 'probe':
      return ledger.sent({ run: request.run, host: url.host, characters: request.characters });
    case 'weights':
      return ledger.loadedWeights(url.host);
  }
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

async function ask(url: URL, request: DoorRequest, isStopped: boolean): Promise<Response> {
  const isAsset = request.purpose === 'asset';
  // Text goes to the host that was named and to no other; with a request for weights nothing of the user's goes along.
  const follows = request.purpose !== 'model';
  let response: Response;
  try {
    response = await fetch(url, {
      method: request.method,
      headers: { ...request.headers },
      body: request.body,
      signal: request.signal,
      credentials: isAsset ? 'same-origin' : 'omit',
      cache: isAsset ? 'default' : 'no-store',
      redirect: follows ? 'follow' : 'manual',
      mode: request.purpose === 'probe' ? 'no-cors' : 'cors',
      referrerPolicy: 'no-referrer',
    });
  } catch (cause) {
    request.signal.throwIfAborted();
    throw isStopped ? new PageIsPrivate(cause) : new ServerUnreachable(url.host, cause);
  }
  if (request.purpose === 'probe') {
    await response.body?.cancel();
    return new Response(null);
  }
  // A browser hides where a redirect leads (opaque, status 0); Node shows its status.
  const isRedirect = response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400);
  if (!follows && isRedirect) {
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
