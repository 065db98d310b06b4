/** Writes a scripted reply the way real servers do, or the way they fail. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Face, Reply, ScriptedRequest } from './scenario';

const PIECE_CHARACTERS = 16;

export async function writeReply(
  response: ServerResponse,
  face: Face,
  asked: ScriptedRequest,
  scripted: Reply,
  cors: Readonly<Record<string, string>>,
  gone: AbortSignal,
): Promise<void> {
  const reply = stopped(scripted, asked.stop);
  if (reply.fault === 'silent') return;
  const headers = { ...cors, ...reply.headers };
  try {
    if (reply.delayMs !== undefined) await sleep(reply.delayMs, undefined, { signal: gone });
    if (reply.status !== undefined && reply.status !== 200) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(reply.error ?? face.error(reply.status, `Status ${reply.status}, as scripted.`)));
    } else if (reply.fault === 'page') {
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      response.end('<!doctype html><title>Sign in</title>');
    } else if (!asked.stream || reply.fault === 'unstreamed') {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(face.whole(asked, reply)));
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
      await stream(response, face, asked, reply, gone);
    }
  } catch (error) {
    // The client went away while we waited: nothing is left to write.
    if (!gone.aborted) throw error;
  }
}

/** As real servers do: the reply ends before the first of the sequences that it was asked to stop at. */
function stopped(reply: Reply, stop: readonly string[]): Reply {
  const { text = '' } = reply;
  const ends = stop.map((sequence) => text.indexOf(sequence)).filter((at) => at >= 0);
  return ends.length === 0 ? reply : { ...reply, text: text.slice(0, Math.min(...ends)) };
}

async function stream(
  response: ServerResponse,
  face: Face,
  asked: ScriptedRequest,
  reply: Reply,
  gone: AbortSignal,
): Promise<void> {
  const write = (data: object | string) => {
    const name = typeof data === 'object' && 'type' in data ? `event: ${String(data.type)}\n` : '';
    response.write(`${name}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  };

  for (const event of face.begin(asked, reply)) write(event);
  const pieces = cut(reply.text ?? '', reply.pieceCharacters ?? PIECE_CHARACTERS);
  // A reply that fails does so in its middle: after half of its pieces, at least one.
  const sent =
    reply.fault === undefined || reply.fault === 'undone' ? pieces : pieces.slice(0, Math.ceil(pieces.length / 2));
  for (const piece of sent) {
    if (reply.pieceMs !== undefined) await sleep(reply.pieceMs, undefined, { signal: gone });
    write(face.piece(piece));
  }
  switch (reply.fault) {
    case 'truncated':
      response.end();
      return;
    case 'broken':
      // Destroying at once could drop what was written; the break must come after it.
      response.write(': \n', () => response.destroy());
      return;
    case 'hangs':
      return;
    case 'malformed':
      write('{"choices": [{"delta"');
      response.end();
      return;
    case 'error':
      write(face.error(500, 'The model crashed.'));
      response.end();
      return;
    default:
      for (const event of face.end(asked, reply)) write(event);
      response.end();
  }
}

function cut(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}
