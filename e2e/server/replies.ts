/** Writes a scripted reply the way real servers do, or the way they fail. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Reply, ScriptedRequest } from './scenario';

const PIECE_CHARACTERS = 16;

export async function writeReply(
  response: ServerResponse,
  asked: ScriptedRequest,
  reply: Reply,
  cors: Readonly<Record<string, string>>,
  gone: AbortSignal,
): Promise<void> {
  if (reply.fault === 'silent') return;
  const headers = { ...cors, ...reply.headers };
  try {
    if (reply.delayMs !== undefined) await sleep(reply.delayMs, undefined, { signal: gone });
    if (reply.status !== undefined && reply.status !== 200) {
      response.writeHead(reply.status, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(reply.error ?? { error: { message: `Status ${reply.status}, as scripted.` } }));
    } else if (reply.fault === 'page') {
      response.writeHead(200, { 'content-type': 'text/html', ...headers });
      response.end('<!doctype html><title>Sign in</title>');
    } else if (!asked.stream || reply.fault === 'unstreamed') {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(JSON.stringify(whole(asked, reply)));
    } else {
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', ...headers });
      await stream(response, asked, reply, gone);
    }
  } catch (error) {
    // The client went away while we waited: nothing is left to write.
    if (!gone.aborted) throw error;
  }
}

function usageOf(asked: ScriptedRequest, reply: Reply): unknown {
  if (reply.usage !== undefined) return reply.usage;
  const input = asked.messages.reduce((sum, { content }) => sum + content.length, 0);
  return { prompt_tokens: Math.ceil(input / 4), completion_tokens: Math.ceil((reply.text ?? '').length / 4) };
}

function whole(asked: ScriptedRequest, reply: Reply): unknown {
  const message = { role: 'assistant', content: reply.text ?? '', reasoning_content: reply.reasoning };
  const choice = { index: 0, message, finish_reason: reply.finish ?? 'stop' };
  return { object: 'chat.completion', model: asked.model, choices: [choice], usage: usageOf(asked, reply) };
}

async function stream(
  response: ServerResponse,
  asked: ScriptedRequest,
  reply: Reply,
  gone: AbortSignal,
): Promise<void> {
  const write = (data: unknown) =>
    response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
  const chunk = (delta: object, finish: string | null = null) =>
    write({ object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });

  chunk({ role: 'assistant', content: '' });
  if (reply.reasoning !== undefined) chunk({ reasoning_content: reply.reasoning });
  const pieces = cut(reply.text ?? '', reply.pieceCharacters ?? PIECE_CHARACTERS);
  // A reply that fails does so in its middle: after half of its pieces, at least one.
  const sent =
    reply.fault === undefined || reply.fault === 'undone' ? pieces : pieces.slice(0, Math.ceil(pieces.length / 2));
  for (const piece of sent) {
    if (reply.pieceMs !== undefined) await sleep(reply.pieceMs, undefined, { signal: gone });
    chunk({ content: piece });
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
      write({ error: { message: 'The model crashed.', code: 500 } });
      response.end();
      return;
    default:
      chunk({}, reply.finish ?? 'stop');
      if (asked.body['stream_options'] !== undefined) write({ choices: [], usage: usageOf(asked, reply) });
      if (reply.fault !== 'undone') write('[DONE]');
      response.end();
  }
}

function cut(text: string, size: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) pieces.push(text.slice(at, at + size));
  return pieces;
}
