/**
 * The far end of an attack: a server that notes everything that reaches it, down to a bare connection or a datagram. It
 * answers whatever it is asked, so that a hole would show at its widest.
 */
import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';

const FENCE = '/fence';
const CONNECTION = 'connection';

export interface AttackServer {
  /** Without a slash at its end. */
  readonly http: string;
  readonly ws: string;
  /** What has come, but for what `fence` sent. */
  arrivals(): readonly string[];
  /** What was sent before it has arrived once this has: the same browser sends it, over the same loopback. */
  fence(page: Page): Promise<void>;
  close(): Promise<void>;
}

export async function startAttackServer(): Promise<AttackServer> {
  const came: { readonly from: number; readonly what: string }[] = [];
  /** Ports of the connections that carried a fence. */
  const fences = new Set<number>();
  const server = createServer((request, response) => {
    const from = request.socket.remotePort ?? 0;
    if (request.url === FENCE) fences.add(from);
    else came.push({ from, what: `${request.method} ${request.url}` });
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' });
    response.end('self.reached = true');
  });
  server.on('connection', (socket) => came.push({ from: socket.remotePort ?? 0, what: CONNECTION }));
  server.on('upgrade', (request, socket) => {
    came.push({ from: request.socket.remotePort ?? 0, what: `upgrade ${request.url}` });
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  // WebRTC and WebTransport speak UDP.
  const datagrams = createSocket('udp4', (_message, { port: from }) => came.push({ from, what: 'datagram' }));
  await new Promise<void>((resolve) => datagrams.bind(port, '127.0.0.1', resolve));

  const http = `http://127.0.0.1:${port}`;
  return {
    http,
    ws: `ws://127.0.0.1:${port}`,
    arrivals: () => came.filter(({ from, what }) => what !== CONNECTION || !fences.has(from)).map(({ what }) => what),
    async fence(page) {
      await page.evaluate((url) => fetch(url, { cache: 'no-store' }).then((response) => response.text()), http + FENCE);
    },
    close: () =>
      new Promise((resolve) => {
        datagrams.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
