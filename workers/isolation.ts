/**
 * The service worker that isolates the app's pages from other sites, so that models on the processor can use all cores. It
 * is registered only when the user asks for that (src/net/isolation.ts), for hosts that cannot send headers. To every
 * request but one for a page of the app it is not there: it keeps nothing, fetches nothing by itself and hears no message.
 */
import { isolated, opensPage } from './isolation/headers';

interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** Of a service worker's global scope, what is used here. */
interface Scope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install', listener: () => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
}
declare const self: Scope;

// It holds no state that an earlier version could still need, so a new one takes over at once.
self.addEventListener('install', () => void self.skipWaiting());

self.addEventListener('fetch', (event) => {
  if (!opensPage(event.request, self.registration.scope)) return;
  // When this fails, the browser shows what it shows without a service worker: that the page cannot be reached.
  event.respondWith(fetch(event.request).then(isolated));
});
