/** The interpreter worker: Pyodide, its cells, and the one port to the page. */
import { expose, transfer } from 'comlink';
import type { PyCallable, PyProxy } from 'pyodide/ffi';
import type { Broken, CellLimits, HandedBytes, OutgoingRequest, PythonWorker, RuntimeFiles, Snapshot } from './api';
import { batches } from './batches';
import { RunningCell, Turn, type CellHost } from './running-cell';
import { startPython } from './runtime';

/** Functions of burrow/main.py. */
interface PythonMain extends PyProxy {
  install: PyCallable;
  load_corpus: PyCallable;
  add_documents: PyCallable;
  lend_corpus: PyCallable;
  open_corpus: PyCallable;
  open_text: PyCallable;
  open_list: PyCallable;
  close: PyCallable;
  install_package: PyCallable;
  load_tools: PyCallable;
  run: PyCallable;
}

/** The page numbers cells from 1. Tools are loaded like a cell, under a clock, by none of them. */
const NO_CELL = 0;

/** The outcome of a cell that broke Python. */
const NEVER = new Promise<never>(() => undefined);

class Interpreter implements PythonWorker, CellHost {
  #main: PythonMain | null = null;
  readonly #turn = new Turn();
  readonly #cells = new Map<number, RunningCell>();
  readonly #asked = new Map<number, { readonly cell: number; readonly settle: (body: Uint8Array) => void }>();
  #broken: Broken | null = null;
  #outbox: OutgoingRequest[] = [];
  /** Those who wait for requests, in order. */
  readonly #wanted: ((requests: readonly OutgoingRequest[] | Broken) => void)[] = [];
  #lastId = 0;

  async start(files: RuntimeFiles, earlier: Snapshot | null): Promise<Snapshot | null> {
    const { python, snapshot } = await startPython(files, earlier, () => this.broken(this.#turn.last));
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
    return snapshot;
  }

  loadCorpus(names: readonly string[], documents: readonly ArrayBuffer[]): void {
    this.#python.load_corpus(names);
    for (const { bytes, lengths } of batches(documents)) this.#python.add_documents(bytes, lengths);
  }

  lendCorpus(names: readonly string[], sizes: readonly number[]): void {
    this.#python.lend_corpus(names, sizes);
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

  install(name: string, wheel: ArrayBuffer): Uint8Array {
    const body: Uint8Array = this.#python.install_package(name, new Uint8Array(wheel));
    return transfer(body, [body.buffer]);
  }

  async loadTools(namespace: string, source: string, seconds: number): Promise<Uint8Array> {
    const cell = new RunningCell(NO_CELL, seconds * 1000, this.#turn, this);
    try {
      const loaded: Promise<Uint8Array> = this.#python.load_tools.callPromising(namespace, source, cell);
      const body = await loaded;
      return transfer(body, [body.buffer]);
    } catch (cause) {
      // What the source raises is in the reply; what arrives here is ours or fatal.
      this.broken(NO_CELL);
      throw cause;
    } finally {
      cell.finish();
    }
  }

  async run(id: number, namespace: string, code: string, limits: CellLimits): Promise<Uint8Array> {
    const cell = new RunningCell(id, limits.seconds * 1000, this.#turn, this);
    this.#cells.set(id, cell);
    try {
      const outcome: Promise<Uint8Array> = this.#python.run.callPromising(namespace, code, cell, limits.outputCharacters);
      const body = await outcome;
      return transfer(body, [body.buffer]);
    } catch {
      // A cell's own exceptions are part of its outcome; what arrives here is ours or fatal.
      this.broken(id);
      return await NEVER;
    } finally {
      cell.finish();
      this.#cells.delete(id);
      for (const [request, asked] of this.#asked) if (asked.cell === id) this.#asked.delete(request);
    }
  }

  cancel(id: number): void {
    this.#cells.get(id)?.end('stopped');
  }

  nextRequests(): Promise<readonly OutgoingRequest[] | Broken> {
    return new Promise((resolve) => {
      this.#wanted.push(resolve);
      this.#deliver();
    });
  }

  tellTurns(port: MessagePort): void {
    this.#turn.onTaken = (cell) => port.postMessage(cell);
  }

  ping(): void {
    // That it is answered is all it says.
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

  /** The first one counts: a broken Python breaks whatever touches it. What it was doing may never end. */
  broken(cell: number): void {
    this.#broken ??= { brokenBy: cell };
    this.#deliver();
  }

  #deliver(): void {
    if (this.#broken === null && this.#outbox.length === 0) return;
    const wanted = this.#wanted.shift();
    if (wanted === undefined) return;
    wanted(this.#broken ?? transfer(this.#outbox, this.#outbox.map((request) => request.body.buffer)));
    this.#outbox = [];
  }

  get #python(): PythonMain {
    if (this.#main === null) throw new Error('Python has not been started.');
    return this.#main;
  }
}

// A worker that closes itself says nothing, and nothing more is heard of the cells in it.
Reflect.deleteProperty(self, 'close');

addEventListener(
  'message',
  (event) => {
    const port = event.ports[0];
    if (port !== undefined) expose(new Interpreter(), port);
  },
  { once: true },
);
