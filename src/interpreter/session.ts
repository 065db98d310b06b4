/** One started Python: a frame, its worker, and the cells running in it. It ends for good when it is lost. */
import { transfer, wrap, type Remote } from 'comlink';
import { InterpreterError, InterpreterLost, InterpreterMissing, InterpreterNotLoaded } from '../engine/errors';
import type { Handed } from '../engine/events';
import type { CellOutcome, Opened } from '../engine/ports';
import type { HandedBytes, PythonWorker, Snapshot } from '../../workers/python/api';
import { LARGE_CORPUS_BYTES } from '../sizes';
import { Additions } from './additions';
import { openFrame, type SandboxFrame } from './frame';
import { guarded } from './gatekeeper';
import { partOf, SessionLost, type LossCause } from './loss';
import { ForgedMessage, readOutcome, readRequests, readSnapshot } from './messages';
import { PendingCell, type CellHost, type CellTask } from './pending-cell';
import type { Kit, PythonRuntime } from './runtime';
import { failureBytes } from './replies';
import type { Supplies } from './supplies';
import { Watchdog } from './watchdog';

/** A slow phone needs most of a minute to compile Pyodide. */
const START_LIMIT_MS = 120_000;
/** From a snapshot it takes a fraction of that; one that hangs is made anew. */
const SNAPSHOT_START_LIMIT_MS = 30_000;
/** A cell that waits for a call stops within a millisecond; one that computes cannot hear, so its frame goes. */
const STOP_GRACE_MS = 80;
/** How late a cell that waits may hear of it, beyond what the other cells may compute. */
const LONGEST_DEAFNESS_MS = 5_000;

/**
 * A request that the worker cannot send, because a cell computes before the page asks for more, makes the cell that it
 * came from look as if it computed, too.
 */
const ASKED_AHEAD = 4;

const FORGED = 'it sent messages that are none of its own';
const BROKEN = 'it met an error that Python does not survive, such as data nested too deep';

export class PythonSession implements CellHost {
  readonly #frame: SandboxFrame;
  readonly #remote: Remote<PythonWorker>;
  readonly #cells = new Map<number, PendingCell>();
  readonly #namespaces = new Set<string>();
  readonly #waiting = new Set<(failure: InterpreterError) => void>();
  readonly #additions: Additions;
  readonly #watchdog: Watchdog;
  /** On it the worker says whose Python it runs. */
  readonly #turns: MessagePort;
  readonly #turnsOfWorker: MessagePort;
  #turn = 0;
  #failure: InterpreterError | null = null;
  /** What a cell that was running is told of the loss. */
  #lossFor: ((cell: PendingCell) => SessionLost) | null = null;
  #corpus: Promise<void> | null = null;
  /** The corpus whose documents Python asks for one by one. */
  #lent: Supplies | null = null;
  #lastCell = 0;
  #lastRequest = 0;

  private constructor(frame: SandboxFrame) {
    this.#frame = frame;
    this.#remote = wrap<PythonWorker>(guarded(frame.port, () => this.lose(FORGED, 'forged')));
    this.#additions = new Additions({
      remote: this.#remote,
      asked: (answer) => this.#asked(answer),
      lose: (what, why) => this.lose(what, why),
      runningCells: () => this.#cells.size,
    });
    const { port1, port2 } = new MessageChannel();
    this.#turns = port1;
    this.#turnsOfWorker = port2;
    port1.onmessage = (event) => this.#take(event.data);
    this.#watchdog = new Watchdog({
      cells: () => this.#cells.values(),
      atWork: () => this.#atWork,
      ping: () => this.#asked(this.#remote.ping()),
      stuck: (culprit) =>
        this.lose('a cell went on past its time limit and could not be interrupted', 'stuck', culprit),
    });
  }

  /** From the stored snapshot; where there is none, or none that works, from nothing, which makes one. */
  static async start(runtime: PythonRuntime, signal: AbortSignal): Promise<PythonSession> {
    if (!('Suspending' in WebAssembly)) throw new InterpreterMissing();
    try {
      const [kit, snapshot] = await Promise.all([runtime.kit(signal), runtime.snapshot()]);
      if (snapshot !== null) {
        const { session } = await PythonSession.#begin(runtime, kit, snapshot, signal).catch(() => ({ session: null }));
        if (session !== null) return session;
      }
      const { session, taken } = await PythonSession.#begin(runtime, kit, null, signal);
      if (taken !== null) runtime.keep(taken);
      return session;
    } catch (cause) {
      signal.throwIfAborted();
      throw new InterpreterNotLoaded(cause);
    }
  }

  static async #begin(runtime: PythonRuntime, kit: Kit, snapshot: Snapshot | null, signal: AbortSignal) {
    signal.throwIfAborted();
    let session: PythonSession | null = null;
    let broken: string | null = null;
    const onBroken = (what: string, why: LossCause): void => {
      broken = what;
      session?.lose(what, why);
    };
    const onAbort = (): void => session?.lose('it was closed');
    try {
      session = new PythonSession(await openFrame(runtime.mount, kit.source, onBroken));
      signal.addEventListener('abort', onAbort, { once: true });
      if (broken !== null || signal.aborted) session.lose(broken ?? 'it was closed');
      return { session, taken: await session.#start(kit, snapshot) };
    } catch (cause) {
      session?.lose('it did not start');
      throw cause;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  get alive(): boolean {
    return this.#failure === null;
  }

  async open(namespace: string, handed: Handed, supplies: Supplies, signal: AbortSignal): Promise<Opened> {
    const packages = await this.#additions.packages(supplies, signal);
    if (handed.kind === 'corpus') await this.#loadCorpus(supplies, signal);
    const bytes = encoded(handed);
    await this.#asked(this.#remote.open(namespace, transfer(bytes, buffersOf(bytes))));
    const tools = await this.#additions.tools(namespace, supplies.tools);
    this.#namespaces.add(namespace);
    return { tools, packages };
  }

  async close(namespace: string): Promise<void> {
    if (!this.#namespaces.delete(namespace) || !this.alive) return;
    await this.#asked(this.#remote.close(namespace));
  }

  /** Throws `SessionLost` when the session is lost under the cell. */
  async run(namespace: string, code: string, task: CellTask): Promise<CellOutcome> {
    const { signal, seconds, outputCharacters } = task;
    signal.throwIfAborted();
    if (!this.#namespaces.has(namespace)) throw new InterpreterLost('this node’s session is closed');
    this.#lastCell += 1;
    const cell = new PendingCell(this.#lastCell, task, this);
    this.#cells.set(cell.id, cell);
    const onAbort = (): void => this.stop(cell, signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      this.#watchdog.wake();
      const message = await this.#asked(this.#remote.run(cell.id, namespace, code, { seconds, outputCharacters }));
      cell.throwIfFailed();
      return readOutcome(message, outputCharacters);
    } catch (error) {
      if (error instanceof ForgedMessage) this.lose(FORGED, 'forged', cell);
      cell.throwIfFailed();
      throw this.#lossFor?.(cell) ?? error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      cell.finish();
      this.#cells.delete(cell.id);
    }
  }

  /** Everything that waits for this session fails, and the frame goes. `culprit`: the cell that is known to be why. */
  lose(what: string, why: LossCause = 'gone', culprit: PendingCell | null = null): void {
    if (this.#failure !== null) return;
    const known = culprit ?? (why === 'forged' ? this.#atWork : null);
    // As it is now: what the cells still do changes nothing.
    const parts = new Map([...this.#cells.values()].map((cell) => [cell, partOf(cell, known)]));
    this.#failure = new SessionLost(what, why, partOf(null, known));
    this.#lossFor = (cell) => new SessionLost(what, why, parts.get(cell) ?? 'bystander');
    this.#turns.close();
    this.#watchdog.stop();
    this.#frame.remove();
    for (const reject of this.#waiting) reject(this.#failure);
    this.#waiting.clear();
  }

  // ── For its cells ─────────────────────────────────────────────────────────────────────────────────────────────────

  async reply(request: number, body: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#asked(this.#remote.resolve(request, transfer(body, [body.buffer])));
  }

  document(index: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const supplies = this.#lent;
    if (supplies === null || index >= supplies.documents.length) throw new ForgedMessage('a request for no document');
    return supplies.read(index, signal).then(
      (bytes) => new Uint8Array(bytes),
      (error: unknown) => {
        signal.throwIfAborted();
        return failureBytes(error);
      },
    );
  }

  stop(cell: PendingCell, reason: unknown): void {
    if (!this.#cells.has(cell.id) || !this.alive) return;
    const { waits } = cell;
    cell.fail(reason);
    const heard = this.#asked(this.#remote.cancel(cell.id));
    const lastResort = (afterMs: number): void => {
      setTimeout(() => {
        if (this.#cells.get(cell.id) === cell) this.lose('it had to be stopped while it computed', 'gone', cell);
      }, afterMs);
    };
    // One that waits ends as soon as it hears of it, which may be late for the others' sake, but not for ever.
    heard.then(waits ? () => lastResort(STOP_GRACE_MS) : undefined, () => undefined);
    const others = [...this.#cells.values()].reduce((sum, { seconds }) => sum + seconds, 0);
    lastResort(waits ? 1_000 * others + LONGEST_DEAFNESS_MS : STOP_GRACE_MS);
  }

  // ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  async #start(kit: Kit, snapshot: Snapshot | null): Promise<Snapshot | null> {
    const limit = snapshot === null ? START_LIMIT_MS : SNAPSHOT_START_LIMIT_MS;
    const timer = setTimeout(() => this.lose('it did not start in time'), limit);
    try {
      const taken = readSnapshot(await this.#asked(this.#remote.start(kit.files, snapshot)));
      await this.#asked(this.#remote.tellTurns(transfer(this.#turnsOfWorker, [this.#turnsOfWorker])));
      void this.#serve();
      return taken;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The cell whose Python ran last. */
  get #atWork(): PendingCell | null {
    return this.#cells.get(this.#turn) ?? null;
  }

  #take(turn: unknown): void {
    if (typeof turn !== 'number' || !Number.isSafeInteger(turn) || turn < 0 || turn > this.#lastCell) {
      return this.lose(FORGED, 'forged');
    }
    this.#turn = turn;
    this.#atWork?.begin();
  }

  /** Passes on what cells ask, until the session is lost. */
  async #serve(): Promise<void> {
    const next = (): Promise<unknown> => {
      const answer = this.#asked<unknown>(this.#remote.nextRequests());
      // It may be lost before this one is looked at.
      answer.catch(() => undefined);
      return answer;
    };
    const ahead = Array.from({ length: ASKED_AHEAD }, next);
    try {
      // Taken out of the list: an answer that stayed there would keep its bytes for as long as the session lives.
      for (let answer = ahead.shift(); answer !== undefined; answer = ahead.shift()) {
        const message = readRequests(await answer);
        ahead.push(next());
        if ('brokenBy' in message) {
          this.lose(BROKEN, 'broken', this.#cells.get(message.brokenBy) ?? null);
          return;
        }
        for (const { id, cell, body } of message) {
          if (id <= this.#lastRequest || cell > this.#lastCell) throw new ForgedMessage('a request of nobody');
          this.#lastRequest = id;
          // A cell may be over by the time its last request arrives.
          this.#cells.get(cell)?.ask(id, body);
        }
      }
    } catch {
      this.lose(FORGED, 'forged');
    }
  }

  #loadCorpus(supplies: Supplies, signal: AbortSignal): Promise<void> {
    const load = async (): Promise<void> => {
      const names = supplies.documents.map(({ name }) => name);
      const sizes = supplies.documents.map(({ bytes }) => bytes);
      const isLarge = sizes.reduce((sum, size) => sum + size, 0) > LARGE_CORPUS_BYTES;
      // One document is one string however large, as code expects that is written for one.
      if (isLarge && names.length > 1) {
        this.#lent = supplies;
        return this.#asked(this.#remote.lendCorpus(names, sizes));
      }
      const bytes = await Promise.all(names.map((_, document) => supplies.read(document, signal)));
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
      answer.then(resolve, () => this.lose(BROKEN, 'broken')).finally(() => this.#waiting.delete(reject));
    });
  }
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
