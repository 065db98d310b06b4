/** One started Python: a frame, its worker, and the cells running in it. It ends for good when it is lost. */
import { transfer, wrap, type Remote } from 'comlink';
import { InterpreterError, InterpreterLost, InterpreterMissing, InterpreterNotLoaded } from '../engine/errors';
import type { Handed } from '../engine/events';
import type { CellOutcome, CellReply, ExecuteOptions } from '../engine/ports';
import { RUNTIME_FILES, type HandedBytes, type PythonWorker, type RuntimeFile } from '../../workers/python/api';
import { openFrame, type SandboxFrame } from './frame';
import { guarded } from './gatekeeper';
import { ForgedMessage, readOutcome, readRequests } from './messages';
import { PendingCell, type CellHost } from './pending-cell';

/** A slow phone needs most of a minute to compile Pyodide. */
const START_LIMIT_MS = 120_000;
/** A cell that waits for a call stops within a millisecond; one that computes cannot hear, so its frame goes. */
const STOP_GRACE_MS = 80;

export interface PythonParts {
  /** One of Pyodide's files. The buffer is given away: it must not be used afterwards. */
  loadAsset(name: RuntimeFile, signal: AbortSignal): Promise<ArrayBuffer>;
  /** The bundled worker (`virtual:python-worker`). */
  workerSource(): Promise<string>;
  /** Where the invisible frame goes. */
  readonly mount: HTMLElement;
}

/** A document of the corpus as UTF-8. The buffer is given away. */
export interface CorpusDocument {
  readonly name: string;
  readonly bytes: ArrayBuffer;
}

export class PythonSession implements CellHost {
  readonly #frame: SandboxFrame;
  readonly #remote: Remote<PythonWorker>;
  readonly #cells = new Map<number, PendingCell>();
  readonly #namespaces = new Set<string>();
  readonly #waiting = new Set<(failure: InterpreterError) => void>();
  #failure: InterpreterError | null = null;
  #corpus: Promise<void> | null = null;
  #lastCell = 0;
  #lastRequest = 0;

  private constructor(frame: SandboxFrame) {
    this.#frame = frame;
    this.#remote = wrap<PythonWorker>(guarded(frame.port, () => this.lose('it sent messages that are no answers')));
  }

  static async start(parts: PythonParts, signal: AbortSignal): Promise<PythonSession> {
    if (!('Suspending' in WebAssembly)) throw new InterpreterMissing();
    let session: PythonSession | null = null;
    let broken: string | null = null;
    const onBroken = (what: string): void => {
      broken = what;
      session?.lose(what);
    };
    const onAbort = (): void => session?.lose('it was closed');
    try {
      const [source, ...files] = await Promise.all([
        parts.workerSource(),
        ...RUNTIME_FILES.map(async (name) => [name, await parts.loadAsset(name, signal)] as const),
      ]);
      signal.throwIfAborted();
      session = new PythonSession(await openFrame(parts.mount, source, onBroken));
      signal.addEventListener('abort', onAbort, { once: true });
      if (broken !== null || signal.aborted) session.lose(broken ?? 'it was closed');
      await session.#start(files);
      return session;
    } catch (cause) {
      session?.lose('it did not start');
      signal.throwIfAborted();
      throw cause instanceof InterpreterMissing ? cause : new InterpreterNotLoaded(cause);
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  get runningCells(): number {
    return this.#cells.size;
  }

  has(namespace: string): boolean {
    return this.#namespaces.has(namespace);
  }

  async open(namespace: string, handed: Handed, corpus: () => Promise<readonly CorpusDocument[]>): Promise<void> {
    if (handed.kind === 'corpus') await this.#loadCorpus(corpus);
    const bytes = encoded(handed);
    await this.#asked(this.#remote.open(namespace, transfer(bytes, buffersOf(bytes))));
    this.#namespaces.add(namespace);
  }

  async close(namespace: string): Promise<void> {
    if (!this.#namespaces.delete(namespace) || !this.alive) return;
    await this.#asked(this.#remote.close(namespace));
  }

  async run(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    options.signal.throwIfAborted();
    this.#lastCell += 1;
    const cell = new PendingCell(this.#lastCell, options, this);
    this.#cells.set(cell.id, cell);
    const onAbort = (): void => this.stop(cell, options.signal.reason);
    options.signal.addEventListener('abort', onAbort, { once: true });
    try {
      const limits = { seconds: options.seconds, outputCharacters: options.outputCharacters };
      const message = await this.#asked(this.#remote.run(cell.id, namespace, code, limits));
      cell.throwIfFailed();
      return readOutcome(message, options.outputCharacters);
    } catch (error) {
      if (error instanceof ForgedMessage) this.lose('it sent an outcome that is none');
      cell.throwIfFailed();
      throw this.#failure ?? error;
    } finally {
      options.signal.removeEventListener('abort', onAbort);
      cell.finish();
      this.#cells.delete(cell.id);
    }
  }

  /** Everything that waits for this session fails, and the frame goes. */
  lose(what: string): void {
    if (this.#failure !== null) return;
    this.#failure = new InterpreterLost(what);
    this.#frame.remove();
    for (const reject of this.#waiting) reject(this.#failure);
    this.#waiting.clear();
  }

  // ── For its cells ─────────────────────────────────────────────────────────────────────────────────────────────────

  reply(request: number, reply: CellReply): void {
    const body = new TextEncoder().encode(JSON.stringify(reply));
    this.#asked(this.#remote.resolve(request, transfer(body, [body.buffer]))).catch(() => undefined);
  }

  stop(cell: PendingCell, reason: unknown): void {
    if (!this.#cells.has(cell.id) || !this.alive) return;
    cell.fail(reason);
    this.#asked(this.#remote.cancel(cell.id)).catch(() => undefined);
    setTimeout(() => {
      if (this.#cells.get(cell.id) === cell) this.lose('it had to be stopped while it computed');
    }, STOP_GRACE_MS);
  }

  stuck(): void {
    this.lose('a cell went on past its time limit and could not be interrupted');
  }

  // ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #start(files: readonly (readonly [RuntimeFile, ArrayBuffer])[]): Promise<void> {
    const bytes = runtimeBytes(files);
    const timer = setTimeout(() => this.lose('it did not start in time'), START_LIMIT_MS);
    try {
      await this.#asked(this.#remote.start(transfer(bytes, Object.values(bytes))));
    } finally {
      clearTimeout(timer);
    }
    void this.#serve();
  }

  /** Passes on what cells ask, until the session is lost. */
  async #serve(): Promise<void> {
    try {
      while (this.alive) {
        for (const { id, cell, body } of readRequests(await this.#asked(this.#remote.nextRequests()))) {
          if (id <= this.#lastRequest || cell > this.#lastCell) throw new ForgedMessage('a request of nobody');
          this.#lastRequest = id;
          // A cell may be over by the time its last request arrives.
          this.#cells.get(cell)?.ask(id, body);
        }
      }
    } catch {
      this.lose('it sent requests that are none');
    }
  }

  #loadCorpus(corpus: () => Promise<readonly CorpusDocument[]>): Promise<void> {
    const load = async (): Promise<void> => {
      const documents = await corpus();
      const names = documents.map((document) => document.name);
      const bytes = documents.map((document) => document.bytes);
      await this.#asked(this.#remote.loadCorpus(names, transfer(bytes, bytes)));
    };
    this.#corpus ??= load().catch((error: unknown) => {
      this.#corpus = null;
      throw error;
    });
    return this.#corpus;
  }

  /** A call to the worker. It is answered, or the session is lost: a worker that rejects has a broken Python. */
  #asked<T>(answer: Promise<T>): Promise<T> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      answer
        .then(resolve, () => this.lose('it met an error that Python does not survive, such as data nested too deep'))
        .finally(() => this.#waiting.delete(reject));
    });
  }
}

function runtimeBytes(files: readonly (readonly [RuntimeFile, ArrayBuffer])[]): Record<RuntimeFile, ArrayBuffer> {
  const found = new Map(files);
  const bytes = (name: RuntimeFile): ArrayBuffer => {
    const buffer = found.get(name);
    if (buffer === undefined) throw new Error(`${name} was not loaded.`);
    return buffer;
  };
  return {
    'pyodide.mjs': bytes('pyodide.mjs'),
    'pyodide.asm.mjs': bytes('pyodide.asm.mjs'),
    'pyodide.asm.wasm': bytes('pyodide.asm.wasm'),
    'python_stdlib.zip': bytes('python_stdlib.zip'),
    'pyodide-lock.json': bytes('pyodide-lock.json'),
  };
}

function encoded(handed: Handed): HandedBytes {
  if (handed.kind === 'corpus') return handed;
  const encoder = new TextEncoder();
  if (handed.kind === 'text') return { kind: 'text', text: encoder.encode(handed.text).buffer };
  return { kind: 'list', items: handed.items.map((item) => encoder.encode(item).buffer) };
}

function buffersOf(bytes: HandedBytes): ArrayBuffer[] {
  if (bytes.kind === 'corpus') return [];
  return bytes.kind === 'text' ? [bytes.text] : [...bytes.items];
}
