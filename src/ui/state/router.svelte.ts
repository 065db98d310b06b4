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
}
