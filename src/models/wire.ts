/** What a remote model needs of the network, so that this room does not know the door itself. */
export interface Wire {
  /** Sends one request. Throws a BurrowError whose code begins with `net.` when no reply came. */
  send(request: WireRequest): Promise<Response>;
  /** The data of each server-sent event; returns `done` after `[DONE]`, `closed` when the stream just ended. */
  readEvents(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<string, 'done' | 'closed'>;
}

export interface WireRequest {
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal;
  /** `probe`: only whether some server is there; its reply is thrown away unread, so that it need not let the page read it. */
  readonly purpose: 'model' | 'probe';
  /** Characters of the user's text in the body. */
  readonly characters: number;
  readonly run: string | null;
}
