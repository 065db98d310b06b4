/**
 * What the worker offers the page, over one Comlink port. The page calls, the worker only ever answers; what a cell
 * asks for is fetched with `nextRequests`. Bodies are JSON in UTF-8: bytes are handed over without a copy, and their
 * length is known before they are read.
 */

export const RUNTIME_FILES = [
  'pyodide.mjs',
  'pyodide.asm.mjs',
  'pyodide.asm.wasm',
  'python_stdlib.zip',
  'pyodide-lock.json',
] as const;
export type RuntimeFile = (typeof RUNTIME_FILES)[number];
/** As blobs: they are read where they are used, and copied nowhere else. */
export type RuntimeFiles = Readonly<Record<RuntimeFile, Blob>>;

/** Python's memory right after a start, to begin the next one with. */
export interface Snapshot {
  readonly bytes: Blob;
  readonly checksum: string;
}

/** What a namespace finds in `context`, as UTF-8. */
export type HandedBytes =
  | { readonly kind: 'corpus' }
  | { readonly kind: 'text'; readonly text: ArrayBuffer }
  | { readonly kind: 'list'; readonly items: readonly ArrayBuffer[] };

export interface CellLimits {
  readonly seconds: number;
  readonly outputCharacters: number;
}

export interface OutgoingRequest {
  readonly id: number;
  readonly cell: number;
  readonly body: Uint8Array;
}

/** Python has failed for good, while this cell's code was running; 0: nobody's. */
export interface Broken {
  readonly brokenBy: number;
}

export interface PythonWorker {
  /**
   * Begins with the snapshot of an earlier start, if there is one. Without, it takes many times as long and gives a
   * snapshot for the next; nothing but Pyodide and our own package has run by then.
   */
  start(files: RuntimeFiles, snapshot: Snapshot | null): Promise<Snapshot | null>;
  loadCorpus(names: readonly string[], documents: readonly ArrayBuffer[]): void;
  /** For a corpus too large for Python's memory: cells ask for its documents, whose lengths in UTF-8 these are. */
  lendCorpus(names: readonly string[], sizes: readonly number[]): void;
  open(namespace: string, handed: HandedBytes): void;
  close(namespace: string): void;
  /** Unpacks a wheel. JSON: the modules it brings, or why it cannot be used. */
  install(name: string, wheel: ArrayBuffer): Uint8Array;
  /** Gives the functions of a source to a namespace. JSON: what they are, or why not; then the namespace is gone. */
  loadTools(namespace: string, source: string, seconds: number): Promise<Uint8Array>;
  /** Resolves with the outcome's JSON; never when Python itself broke, which `nextRequests` tells. */
  run(cell: number, namespace: string, code: string, limits: CellLimits): Promise<Uint8Array>;
  /**
   * Over this port the worker says whose Python it is about to run: the cell's number, and nothing else ever. An answer
   * to a call could not be sent any more once a cell computes, and what the page must know is which one does for ever.
   */
  tellTurns(port: MessagePort): void;
  /** Ends a cell that waits; one that computes ends at its next chance to look. */
  cancel(cell: number): void;
  /** Everything asked since the last time; waits until there is something, or until Python breaks. */
  nextRequests(): Promise<readonly OutgoingRequest[] | Broken>;
  /** Is answered when the event loop comes round: not while a cell computes. */
  ping(): void;
  /** JSON; for a document its UTF-8, or 0xff and why it could not be read, as JSON. */
  resolve(id: number, body: Uint8Array): void;
}
