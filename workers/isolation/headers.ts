/** Which requests the service worker answers, and what it adds to their responses. */

/**
 * The two headers that together let threads of a page share memory. `credentialless` rather than `require-corp`: hosts of
 * models and servers of the user's need not send a header of their own to be read.
 */
const HEADERS = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'credentialless',
};

/**
 * Whether a page of this app is opened in a tab. Its pages lie in the folder of the service worker itself; what lies in
 * folders below may be another site on the same host. Workers are made from Blobs and inherit from their page.
 */
export function opensPage({ destination, url }: Pick<Request, 'destination' | 'url'>, folder: string): boolean {
  return destination === 'document' && new URL('.', url).href === folder;
}

/** The same response with these headers. What the host says itself stays, above all its own policies. */
export function isolated(response: Response): Response {
  const { status, statusText, body } = response;
  // A redirect that the browser follows by itself; where it leads is asked for anew.
  if (status === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(HEADERS)) if (!headers.has(name)) headers.set(name, value);
  return new Response(body, { status, statusText, headers });
}
