import { parseRoute, type Route } from '../routes';

/** The view that the address names. */
export class Router {
  route = $state.raw<Route>(parseRoute(location.hash));

  listen(): () => void {
    const follow = (): void => {
      this.route = parseRoute(location.hash);
    };
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }

  go(href: string): void {
    location.hash = href;
  }

  /** To be asked before work that takes time: what it gives goes on from here, unless the user has left meanwhile. */
  later(): (href: string) => void {
    const here = location.hash;
    return (href) => {
      if (location.hash === here) this.go(href);
    };
  }
}
