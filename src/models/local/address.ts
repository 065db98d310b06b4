import { ModelAddressUnusable } from './errors';

/** Of a model, as somebody typed it. */
export function parseAddress(address: string): URL {
  const text = address.trim();
  if (!URL.canParse(text)) throw new ModelAddressUnusable('it is not a web address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new ModelAddressUnusable('it is not http or https');
  if (url.username !== '' || url.password !== '') throw new ModelAddressUnusable('it carries a name or password');
  return url;
}
