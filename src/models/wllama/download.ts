/** Brings a file into storage: from its beginning, or from where an earlier download was cut off. */
import { BurrowError } from '../../engine/errors';
import type { Progress } from '../local/engine';
import { DownloadInterrupted, DownloadWrong } from '../local/errors';
import { checkRoom, given, isPage, reached, type FetchWeights } from '../local/fetching';
import type { Weights } from './note';

/** What the server said of the file. */
export interface Version {
  readonly bytes: number | null;
  readonly tag: string | null;
}

export interface DownloadParts {
  readonly fetch: FetchWeights;
  readonly weights: Pick<Weights, 'size' | 'append' | 'empty'>;
  /** Bytes that still fit into this browser's storage; null when it does not say. */
  readonly room: () => Promise<number | null>;
}

export interface Download {
  readonly id: string;
  readonly url: string;
  /** Of the part that is there already. */
  readonly known: Version;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
  /** Told before the first byte is stored, so that the next try knows what this one was of. */
  readonly onVersion: (version: Version) => Promise<void>;
}

/** Gives what is stored in the end. */
export async function download(job: Download, parts: DownloadParts): Promise<Version> {
  let received = await parts.weights.size(job.id);
  if (received > 0 && received === job.known.bytes) return job.known;
  let response = await ask(job, parts, received);
  if (received > 0 && startsAnew(response, job.known, received)) {
    await parts.weights.empty(job.id);
    received = 0;
    // A server that does not know parts has sent the whole; any other is asked for it.
    if (response.status !== 200) {
      await response.body?.cancel();
      response = await ask(job, parts, received);
    }
  }
  const version = versionOf(given(response, job.url), received);
  if (response.body === null) throw new DownloadInterrupted();
  try {
    await checkRoom(version.bytes === null ? null : version.bytes - received, parts.room);
    await job.onVersion(version);
    job.onProgress({ received, total: version.bytes });
    await parts.weights.append(job.id, response.body, {
      signal: job.signal,
      onWritten: (bytes) => {
        received += bytes;
        job.onProgress({ received, total: version.bytes });
      },
    });
  } catch (error) {
    await response.body.cancel().catch(() => undefined);
    job.signal.throwIfAborted();
    throw error instanceof BurrowError ? error : new DownloadInterrupted(error);
  }
  if (version.bytes !== null && received < version.bytes) throw new DownloadInterrupted();
  if (version.bytes !== null && received > version.bytes) throw new DownloadWrong('it is longer than announced');
  return { ...version, bytes: received };
}

/** A range from a place to the end needs no permission of the server's: browsers send it to any. */
function ask({ url, signal }: Download, { fetch }: DownloadParts, from: number): Promise<Response> {
  return reached(fetch, { url, headers: from === 0 ? {} : { Range: `bytes=${from}-` }, signal });
}

/** Whether the server has another file by now, or cannot send the rest of this one. What it refuses may work later. */
function startsAnew(response: Response, known: Version, received: number): boolean {
  if (response.status === 416) return true;
  if (!response.ok || isPage(response)) return false;
  if (response.status !== 206 || (rangeOf(response)?.start ?? received) !== received) return true;
  const { bytes, tag } = versionOf(response, received);
  const differs = (a: number | string | null, b: number | string | null) => a !== null && b !== null && a !== b;
  return differs(bytes, known.bytes) || differs(tag, known.tag);
}

function versionOf(response: Response, received: number): Version {
  const whole = rangeOf(response)?.whole;
  const length = Number(response.headers.get('content-length') ?? NaN);
  // Packed on the way, the length is not that of the file.
  const isPacked = response.headers.has('content-encoding');
  const before = response.status === 206 ? received : 0;
  const bytes = Number.isInteger(length) && !isPacked ? before + length : null;
  return { bytes: whole ?? bytes, tag: response.headers.get('etag') };
}

/** Not every server lets pages read this. */
function rangeOf(response: Response): { readonly start: number; readonly whole: number } | null {
  const found = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  return found === null ? null : { start: Number(found[1]), whole: Number(found[2]) };
}
