/** What a scripted model server is told to do, and what it saw. */
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';

/** Rules are tried in order; the first that fits answers. */
export type Scenario = readonly Rule[];

export interface Rule {
  /** Absent: fits every request. */
  readonly when?: (request: ScriptedRequest) => boolean;
  /** After this many uses the rule no longer fits: `times: 1` with a 429 makes "busy once, then fine". */
  readonly times?: number;
  readonly reply: string | Reply | ((request: ScriptedRequest) => string | Reply | Promise<string | Reply>);
}

export interface Reply {
  readonly text?: string;
  /** Sent before the text, as some servers send a model's thinking. */
  readonly reasoning?: string;
  readonly finish?: 'stop' | 'length' | 'content_filter';
  /** null: the server reports no usage. Absent: counted as characters / 4. */
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  /** Before the first byte. */
  readonly delayMs?: number;
  /** Between two pieces of the text. */
  readonly pieceMs?: number;
  readonly pieceCharacters?: number;
  /** Other than 200: an error reply, with `error` as its JSON body. */
  readonly status?: number;
  readonly error?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly fault?: Fault;
}

export type Fault =
  /** Part of the text, then the connection is closed as if the reply were complete. */
  | 'truncated'
  /** Part of the text, then the connection breaks. */
  | 'broken'
  /** A piece that is no JSON. */
  | 'malformed'
  /** Part of the text, then nothing until the client goes away. */
  | 'hangs'
  /** No reply at all until the client goes away. */
  | 'silent'
  /** A web page instead of a reply. */
  | 'page'
  /** One JSON document, although a stream was asked for. */
  | 'unstreamed'
  /** A stream without `[DONE]` at its end. */
  | 'undone'
  /** An error in the middle of the stream. */
  | 'error';

const Body = v.record(v.string(), v.unknown());

export interface ScriptedRequest {
  /** How many came before it. */
  readonly index: number;
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly system: string;
  readonly lastUser: string;
  /** How many replies the conversation holds already: 0 for a first turn. */
  readonly turn: number;
  readonly stream: boolean;
  readonly maxTokens: number | null;
  readonly stop: readonly string[];
  /** What the client sent to hold the reply to a form, as it sent it; null: nothing. */
  readonly schema: unknown;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The whole body, for fields not named here. */
  readonly body: Readonly<Record<string, unknown>>;
}

export async function parseRequest(request: IncomingMessage, face: Face, index: number): Promise<ScriptedRequest> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece as Uint8Array));
  const body = v.parse(Body, JSON.parse(Buffer.concat(pieces).toString('utf8')));
  const asked = face.parse(body);
  const { messages } = asked;
  return {
    ...asked,
    index,
    system: messages.find(({ role }) => role === 'system')?.content ?? '',
    lastUser: messages.findLast(({ role }) => role === 'user')?.content ?? '',
    turn: messages.filter(({ role }) => role === 'assistant').length,
    headers: request.headers,
    body,
  };
}

/** What a request says, whichever way it says it. */
export type Asked = Pick<ScriptedRequest, 'model' | 'messages' | 'stream' | 'maxTokens' | 'stop' | 'schema'>;

/** The events of a stream, in the order they are written. A string goes out as it is. */
export interface Face {
  readonly path: string;
  /** Besides `authorization` and `content-type`. A further header fails here as it fails at real servers. */
  readonly headers: readonly string[];
  /** The key as the client sends it. */
  keyOf(headers: Readonly<Record<string, string | readonly string[] | undefined>>): string | undefined;
  parse(body: unknown): Asked;
  whole(asked: ScriptedRequest, reply: Reply): unknown;
  begin(asked: ScriptedRequest, reply: Reply): readonly object[];
  piece(text: string): object;
  end(asked: ScriptedRequest, reply: Reply): readonly (object | string)[];
  error(status: number, message: string): object;
}
