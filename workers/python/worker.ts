/** The interpreter worker: Pyodide, its cells, and the one port to the page. */
import { expose, transfer } from 'comlink';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import type { CellLimits, HandedBytes, OutgoingRequest, PythonWorker, RuntimeBytes } from './api';
import { RunningCell, Turn, type CellHost } from './running-cell';
import { startPython } from './runtime';

/** Functions of burrow/main.py. */
interface PythonMain extends PyProxy {
  install: PyCallable;
  load_corpus: PyCallable;
  open_corpus: PyCallable;
  open_text: PyCallable;
  open_list: PyCallable;
  close: PyCallable;
  run: PyCallable;
}

class Interpreter implements PythonWorker, CellHost {
  #main: PythonMain | null = null;
  readonly #turn = new Turn();
  readonly #cells = new Map<number, RunningCell>();
  readonly #asked = new Map<number, { readonly cell: number; readonly settle: (body: Uint8Array) => void }>();
  readonly #waiting = new Set<(cause: Error) => void>();
  #brokenBy: Error | null = null;
  #outbox: OutgoingRequest[] = [];
  #wanted: ((requests: readonly OutgoingRequest[]) => void) | null = null;
  #lastId = 0;

  async start(files: RuntimeBytes): Promise<void> {
    const python = await startPython(files, (cause) => this.broken(cause));
    const turn = this.#turn;
    python.setInterruptBuffer(
      new Proxy(new Uint8Array(1), {
        get: (buffer, key) => (key === '0' ? turn.signal : Reflect.get(buffer, key)),
        set: () => true,
      }),
    );
    const main = python.pyimport('burrow.main') as PythonMain;
    main.install();
    this.#main = main;
  }

  loadCorpus(names: readonly string[], documents: readonly ArrayBuffer[]): void {
    this.#python.load_corpus(
      names,
      documents.map((bytes) => new Uint8Array(bytes)),
    );
  }

  open(namespace: string, handed: HandedBytes): void {
    if (handed.kind === 'corpus') this.#python.open_corpus(namespace);
    else if (handed.kind === 'text') this.#python.open_text(namespace, new Uint8Array(handed.text));
    else
      this.#python.open_list(
        namespace,
        handed.items.map((bytes) => new Uint8Array(bytes)),
      );
  }

  close(namespace: string): void {
    this.#python.close(namespace);
  }

  async run(id: number, namespace: string, code: string, limits: CellLimits): Promise<Uint8Array> {
    const cell = new RunningCell(id, limits.seconds * 1000, this.#turn, this);
    this.#cells.set(id, cell);
    try {
      const outcome: Promise<Uint8Array> = this.#python.run.callPromising(namespace, code, cell, limits.outputCharacters);
      const body = await this.#unlessBroken(outcome);
      return transfer(body, [body.buffer]);
    } catch (cause) {
      // A cell's own exceptions are part of its outcome; what arrives here is ours or fatal.
      this.broken(cause);
      throw cause;
    } finally {
      cell.finish();
      this.#cells.delete(id);
      for (const [request, asked] of this.#asked) if (asked.cell === id) this.#asked.delete(request);
    }
  }

  cancel(id: number): void {
    this.#cells.get(id)?.end('stopped');
  }

  nextRequests(): Promise<readonly OutgoingRequest[]> {
    const requests = new Promise<readonly OutgoingRequest[]>((resolve) => {
      this.#wanted = resolve;
      this.#deliver();
    });
    return this.#unlessBroken(requests);
  }

  resolve(id: number, body: Uint8Array): void {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    asked?.settle(body);
  }

  send(cell: RunningCell, body: Uint8Array): Promise<Uint8Array> {
    this.#lastId += 1;
    const id = this.#lastId;
    // Everything asked before Python next waits goes out as one message.
    if (this.#outbox.length === 0) queueMicrotask(() => this.#deliver());
    this.#outbox.push({ id, cell: cell.id, body });
    return new Promise((settle) => this.#asked.set(id, { cell: cell.id, settle }));
  }

  broken(cause: unknown): void {
    this.#brokenBy ??= cause instanceof Error ? cause : new Error(String(cause));
    for (const reject of this.#waiting) reject(this.#brokenBy);
    this.#waiting.clear();
  }

  /** A broken Python leaves promises hanging; whoever waits for one is told. */
  #unlessBroken<T>(promise: Promise<T>): Promise<T> {
    if (this.#brokenBy !== null) return Promise.reject(this.#brokenBy);
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      void promise.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  #deliver(): void {
    if (this.#wanted === null || this.#outbox.length === 0) return;
    const buffers = this.#outbox.map((request) => request.body.buffer);
    this.#wanted(transfer(this.#outbox, buffers));
    this.#wanted = null;
    this.#outbox = [];
  }

  get #python(): PythonMain {
    if (this.#main === null) throw new Error('Python has not been started.');
    return this.#main;
  }
}

addEventListener(
  'message',
  (event) => {
    const port = event.ports[0];
    if (port !== undefined) expose(new Interpreter(), port);
  },
  { once: true },
);
