/**
 * The engine's worker fetches nothing: the page downloads what it needs, through the one door, and stores it where the
 * library looks first. What is not stored is missing, and says so.
 */
export class NotStored extends Error {
  override readonly name = 'NotStored';
}

export function closeNetwork(): void {
  globalThis.fetch = async (input) => {
    const stored = await caches.match(input);
    if (stored === undefined) throw new NotStored(addressOf(input));
    return stored;
  };
  Cache.prototype.add = (request) => Promise.reject(new NotStored(addressOf(request)));
  Cache.prototype.addAll = (requests) => Promise.reject(new NotStored([...requests].map(addressOf).join(' ')));
}

function addressOf(input: RequestInfo | URL): string {
  return input instanceof Request ? input.url : String(input);
}
