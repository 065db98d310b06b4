/** What can go wrong between this page and a server, before anything was understood of the reply. */
import { BurrowError } from '../engine/errors';

/** No reply came: the server is down, or the browser was not allowed to talk to it. The browser does not say which. */
export class ServerUnreachable extends BurrowError {
  constructor(host: string, cause?: unknown) {
    super(
      'net.unreachable',
      `${host} could not be reached, or does not allow requests from this page.`,
      'Check the address, that the server runs, that it allows this page (CORS), and the network.',
      { cause },
    );
  }
}

/** The private page's policy forbids it, and the browser keeps to that. */
export class PageIsPrivate extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'net.private',
      'This page cannot reach other servers. It is the private page, and your browser stopped the request before anything was sent.',
      'Use a model on this device, or open the ordinary page.',
      { cause },
    );
  }
}

/** Text is sent to the host that was named and to no other, so redirects are not followed. */
export class ServerRedirects extends BurrowError {
  constructor(host: string) {
    super('net.redirected', `${host} redirects to another address.`, 'Enter the address it redirects to.');
  }
}

export class AddressUnusable extends BurrowError {
  constructor(what: string) {
    super('net.address', `This address cannot be used: ${what}.`, 'Correct the address.');
  }
}

export class AssetMissing extends BurrowError {
  constructor(name: string, cause?: unknown) {
    super(
      'net.asset',
      `A file of the app could not be loaded (${name}).`,
      'Check the network and reload the page; if it stays, the app was not copied to its server completely.',
      { cause },
    );
  }
}

/** The page cannot be isolated from other sites here. */
export class IsolationNotStarted extends BurrowError {
  constructor(cause?: unknown) {
    super(
      'net.isolation',
      'All cores could not be put to use: the browser did not take the service worker that isolates this page.',
      'Check that the browser lets this site store data, and try again. One core works in any case.',
      { cause },
    );
  }
}

/** Loading the page anew would end what goes on in it. */
export class PageBusy extends BurrowError {
  constructor() {
    super(
      'page.busy',
      'A question is being answered in this tab, and loading the page anew would end that.',
      'Wait until it ends, or stop it.',
    );
  }
}

export class StreamUnreadable extends BurrowError {
  constructor(what: string) {
    super('net.stream', `The server’s stream could not be read (${what}).`, 'Try again.');
  }
}
