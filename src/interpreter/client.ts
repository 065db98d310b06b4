/** The engine's `Interpreter` over sandboxed Python: one for each run. */
import type { Handed } from '../engine/events';
import type { CellOutcome, ExecuteOptions, Interpreter, Opened } from '../engine/ports';
import { LastingPython, Patience, type LastingParts } from './lasting';

/** Which namespaces share a Python: all of a run, or none with another. */
export type Sharing = 'one' | 'own';

export class PythonInterpreter implements Interpreter {
  readonly #parts: LastingParts;
  readonly #sharing: Sharing;
  readonly #shared: LastingPython;
  /** Those of the open namespaces, when each has its own. */
  readonly #own = new Map<string, LastingPython>();
  #disposed = false;

  constructor(parts: Omit<LastingParts, 'patience'>, sharing: Sharing) {
    this.#parts = { ...parts, patience: new Patience() };
    this.#sharing = sharing;
    this.#shared = new LastingPython(this.#parts);
  }

  open(namespace: string, handed: Handed, signal: AbortSignal): Promise<Opened> {
    if (this.#sharing === 'own' && !this.#disposed) {
      this.#own.get(namespace)?.dispose();
      this.#own.set(namespace, new LastingPython(this.#parts));
    }
    return this.#pythonOf(namespace).open(namespace, handed, signal);
  }

  async execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome> {
    options.signal.throwIfAborted();
    return this.#pythonOf(namespace).execute(namespace, code, options);
  }

  async close(namespace: string): Promise<void> {
    if (this.#sharing === 'one') return this.#shared.close(namespace);
    this.#own.get(namespace)?.dispose();
    this.#own.delete(namespace);
  }

  /** Removes the frames; whatever still waits fails. Nothing can be opened afterwards. */
  dispose(): void {
    this.#disposed = true;
    this.#shared.dispose();
    for (const python of this.#own.values()) python.dispose();
    this.#own.clear();
  }

  #pythonOf(namespace: string): LastingPython {
    return this.#own.get(namespace) ?? this.#shared;
  }
}
