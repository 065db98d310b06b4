/** Base URLs as people paste them, and what is wrong with those that cannot work. */
import { BaseUrlUnusable } from './errors';

/**
 * The address that `/chat/completions`, `/messages` and `/models` are appended to. With or without `/v1`, a slash at the end or the
 * whole endpoint path: all mean the same. Without a scheme, this machine is http and everything else https.
 */
export function apiRoot(baseUrl: string): URL {
  const text = baseUrl.trim();
  if (text === '') throw new BaseUrlUnusable('it is empty');
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new BaseUrlUnusable('it is not http or https');
  if (!text.includes('://') && isLoopback(url)) url.protocol = 'http:';
  if (url.username !== '' || url.password !== '') {
    throw new BaseUrlUnusable('it carries a name or password; a key belongs into its own field');
  }
  if (url.search !== '' || url.hash !== '') throw new BaseUrlUnusable('it has a part after ? or #');
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(chat\/completions|messages|models)$/, '');
  // Some paths carry the version in their middle (…/v1beta/openai).
  url.pathname = /\/v\d+[a-z]*\d*(\/|$)/.test(path) ? path : `${path}/v1`;
  return url;
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new BaseUrlUnusable('it is not a web address');
  }
}

/** The server an address leads to, and nobody else; null for one that cannot be used. */
export function originOf(baseUrl: string): string | null {
  try {
    return apiRoot(baseUrl).origin;
  } catch {
    return null;
  }
}

/** This machine itself, which browsers let secure pages talk to without https. */
export function isLoopback(url: URL): boolean {
  return /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** Another machine of the same network, as far as its address tells. */
export function isNearby(url: URL): boolean {
  return (
    /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|169\.254(\.\d+){2})$/.test(url.hostname) ||
    /^(.*\.local|\[f[cd][0-9a-f]{2}:.*\]|\[fe[89ab][0-9a-f]:.*\])$/.test(url.hostname)
  );
}
