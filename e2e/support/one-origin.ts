/**
 * The app and a model server behind one origin, as a reverse proxy would put them, with a log of what was asked of it.
 * `headers` are added to every response.
 */
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface OneOrigin {
  /** Where the app is. Its models are at `v1` below. */
  readonly url: string;
  readonly paths: readonly string[];
  close(): Promise<void>;
}

export async function joinOrigins(
  site: string,
  models: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OneOrigin> {
  const paths: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '/';
    paths.push(path);
    const target = new URL(path, path.startsWith('/v1/') ? models : site);
    const passed = send(target, { method: incoming.method, headers: { ...incoming.headers, host: target.host } });
    passed.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, { ...response.headers, ...headers });
      response.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    outgoing.on('close', () => passed.destroy());
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    paths,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
