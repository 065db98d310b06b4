/**
 * A model server that answers from a script, over real HTTP and server-sent events, by OpenAI's API and Anthropic's. Tests
 * and benchmarks say what it answers and how it misbehaves, and read afterwards what it was asked.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FACES } from './faces';
import { writeReply } from './replies';
import { parseRequest, type Face, type Reply, type Scenario, type ScriptedRequest } from './scenario';

export interface ModelServerOptions {
  readonly scenario?: Scenario;
  /** What `/models` lists: names, or entries as a server words them. */
  readonly models?: readonly (string | { readonly id: string })[];
  /** Requests without this key are refused with 401. */
  readonly key?: string;
  /** False: no CORS headers, so that a page may not read the replies. */
  readonly cors?: boolean;
}

export interface ModelServer {
  /** The base URL to give to a client, ending in `/v1`. */
  readonly url: string;
  /** Every chat request so far, in the order they came. */
  readonly requests: readonly ScriptedRequest[];
  /** Chat requests being answered now, and the most there were at once. */
  readonly open: number;
  readonly mostOpen: number;
  /** Chat requests whose client went away before the reply was complete. */
  readonly abandoned: number;
  /** Those being answered now that will never be, because their script says so. */
  readonly silent: number;
  /** Replies that went out whole, with everything a client needs. */
  readonly completed: readonly ScriptedRequest[];
  /** Takes another script from now on. */
  script(scenario: Scenario): void;
  /** Resolves when this condition holds; looked at whenever a request comes, ends or is abandoned. */
  until(condition: (server: ModelServer) => boolean): Promise<void>;
  close(): Promise<void>;
}

export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = new ScriptedServer(options);
  await server.listen();
  return server;
}

class ScriptedServer implements ModelServer {
  readonly requests: ScriptedRequest[] = [];
  open = 0;
  mostOpen = 0;
  abandoned = 0;
  silent = 0;
  readonly completed: ScriptedRequest[] = [];
  url = '';
  readonly #options: ModelServerOptions;
  #scenario: Scenario;
  #uses = new Map<number, number>();
  #waiting: { condition: (server: ModelServer) => boolean; resolve: () => void }[] = [];
  readonly #http = createServer((request, response) => {
    this.#serve(request, response).catch((error: unknown) => {
      // A mistake in a test's script should fail that test with its words, not hang it.
      if (!response.headersSent) response.writeHead(418, this.#cors());
      response.end(`The script failed: ${String(error)}`);
    });
  });

  constructor(options: ModelServerOptions) {
    this.#options = options;
    this.#scenario = options.scenario ?? [{ reply: 'ok' }];
  }

  script(scenario: Scenario): void {
    this.#scenario = scenario;
    this.#uses = new Map();
  }

  until(condition: (server: ModelServer) => boolean): Promise<void> {
    if (condition(this)) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(0, '127.0.0.1', resolve);
    });
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port.');
    this.url = `http://127.0.0.1:${address.port}/v1`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://server').pathname;
    const face = FACES.find((candidate) => candidate.path === path);
    if (request.method === 'OPTIONS') {
      response
        .writeHead(204, this.#cors(path === '/v1/models' ? FACES.flatMap(({ headers }) => headers) : face?.headers))
        .end();
    } else if (!this.#allowed(request)) {
      this.#json(response, 401, { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } });
    } else if (path === '/v1/models' && request.method === 'GET') {
      const models = this.#options.models ?? ['scripted'];
      const data = models.map((model) => (typeof model === 'string' ? { id: model, object: 'model' } : model));
      this.#json(response, 200, { object: 'list', data });
    } else if (face !== undefined && request.method === 'POST') {
      await this.#chat(request, response, face);
    } else {
      this.#json(response, 404, { error: { message: `There is nothing at ${path}.` } });
    }
  }

  async #chat(request: IncomingMessage, response: ServerResponse, face: Face): Promise<void> {
    const gone = new AbortController();
    let isSilent = false;
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.on('close', () => {
      this.open -= 1;
      if (!response.writableFinished) this.abandoned += 1;
      if (isSilent) this.silent -= 1;
      gone.abort();
      this.#tell();
    });
    const asked = await parseRequest(request, face, this.requests.length);
    this.requests.push(asked);
    this.#tell();
    const reply = await this.#replyTo(asked);
    if (gone.signal.aborted) return;
    isSilent = reply.fault === 'silent' || reply.fault === 'hangs';
    if (isSilent) this.silent += 1;
    await writeReply(response, face, asked, reply, this.#cors(), gone.signal);
    const isWhole = reply.fault === undefined || reply.fault === 'undone' || reply.fault === 'unstreamed';
    if (isWhole && (reply.status ?? 200) === 200 && response.writableEnded) this.completed.push(asked);
    this.#tell();
  }

  async #replyTo(asked: ScriptedRequest): Promise<Reply> {
    for (const [index, rule] of this.#scenario.entries()) {
      const used = this.#uses.get(index) ?? 0;
      if (used >= (rule.times ?? Infinity) || (rule.when !== undefined && !rule.when(asked))) continue;
      this.#uses.set(index, used + 1);
      const reply = typeof rule.reply === 'function' ? await rule.reply(asked) : rule.reply;
      return typeof reply === 'string' ? { text: reply } : reply;
    }
    throw new Error(`no rule for a request that ends with ${JSON.stringify(asked.lastUser.slice(-200))}`);
  }

  #allowed(request: IncomingMessage): boolean {
    const { key } = this.#options;
    return key === undefined || FACES.some((face) => face.keyOf(request.headers) === key);
  }

  #json(response: ServerResponse, status: number, body: unknown): void {
    response.writeHead(status, { ...this.#cors(), 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #cors(headers: readonly string[] = []): Record<string, string> {
    if (this.#options.cors === false) return {};
    return {
      'access-control-allow-origin': '*',
      // Exactly what browser clients need: a further header would fail here as it fails at real servers.
      'access-control-allow-headers': ['authorization', 'content-type', ...headers].join(', '),
      'access-control-allow-methods': 'GET, POST',
      'access-control-expose-headers': 'retry-after',
    };
  }

  #tell(): void {
    const ready = this.#waiting.filter(({ condition }) => condition(this));
    this.#waiting = this.#waiting.filter((waiter) => !ready.includes(waiter));
    for (const { resolve } of ready) resolve();
  }
}
