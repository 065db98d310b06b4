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
export type RuntimeBytes = Readonly<Record<RuntimeFile, ArrayBuffer>>;

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

export interface PythonWorker {
  start(files: RuntimeBytes): Promise<void>;
  loadCorpus(names: readonly string[], documents: readonly ArrayBuffer[]): void;
  open(namespace: string, handed: HandedBytes): void;
  close(namespace: string): void;
  /** Resolves with the outcome's JSON; rejects only when Python itself broke. */
  run(cell: number, namespace: string, code: string, limits: CellLimits): Promise<Uint8Array>;
  /** Ends a cell that waits; one that computes ends at its next chance to look. */
  cancel(cell: number): void;
  /** Everything asked since the last time; waits until there is something. */
  nextRequests(): Promise<readonly OutgoingRequest[]>;
  resolve(id: number, body: Uint8Array): void;
}
