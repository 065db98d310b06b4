/** What downloads of every engine have in common: one file of a model, asked for, and what may come instead of it. */
import { BurrowError } from '../../engine/errors';
import { DownloadRefused, DownloadUnreachable, DownloadWrong, NoRoomForModel } from './errors';

export interface WeightsRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What of the network a download needs; behind it is the one door. */
export type FetchWeights = (request: WeightsRequest) => Promise<Response>;

export async function reached(fetch: FetchWeights, request: WeightsRequest): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    request.signal.throwIfAborted();
    throw error instanceof BurrowError && error.code === 'net.unreachable'
      ? new DownloadUnreachable(new URL(request.url).host, error)
      : error;
  }
}

/** The same response, where it holds what was asked for. */
export function given(response: Response, url: string): Response {
  if (response.ok && !isPage(response)) return response;
  void response.body?.cancel().catch(() => undefined);
  throw response.ok ? new DownloadWrong('it is a web page') : new DownloadRefused(new URL(url).host, response.status);
}

/** One that asks for a login, or says that the file is gone, with a status that says all is well. */
export function isPage(response: Response): boolean {
  return (response.headers.get('content-type') ?? '').startsWith('text/html');
}

/** `bytes` are still to come; null: nobody knows how many. */
export async function checkRoom(bytes: number | null, room: () => Promise<number | null>): Promise<void> {
  const free = await room();
  if (bytes === null || free === null || bytes <= free) return;
  throw new NoRoomForModel(gigabytes(bytes), gigabytes(free));
}

function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
