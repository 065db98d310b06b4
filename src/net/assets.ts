/** Files of the app itself that are loaded on demand: Python, sample recordings. */
import { AddressUnusable, AssetMissing } from './errors';
import type { Send } from './door';

export type LoadAsset = (name: string, signal: AbortSignal) => Promise<ArrayBuffer>;

/** `base` is the page's address; `name` is relative to its folder and cannot leave it. */
export function assetLoader(send: Send, base: string): LoadAsset {
  const folder = new URL('.', base).href;
  return async (name, signal) => {
    const url = new URL(name, folder).href;
    if (!url.startsWith(folder)) throw new AddressUnusable('files of the app lie in its own folder');
    let response: Response;
    try {
      response = await send({
        url,
        method: 'GET',
        headers: {},
        body: null,
        signal,
        purpose: 'asset',
        characters: 0,
        run: null,
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new AssetMissing(name, cause);
    }
    if (!response.ok || isStandIn(name, response)) {
      await response.body?.cancel();
      throw new AssetMissing(name);
    }
    try {
      return await response.arrayBuffer();
    } catch (cause) {
      signal.throwIfAborted();
      throw new AssetMissing(name, cause);
    }
  };
}

/** Many static hosts answer a missing file with the page itself and status 200. */
function isStandIn(name: string, response: Response): boolean {
  return !name.endsWith('.html') && (response.headers.get('content-type') ?? '').startsWith('text/html');
}
