/**
 * The engine's own files, which come with the app. The library would fetch some of them from a content network by itself;
 * here they pass the one door and reach it as blobs.
 */
import compatWasm from '@wllama/wllama-compat/wasm/wllama.wasm?url';
import wasm from '@wllama/wllama/esm/wasm/wllama.wasm?url';

/** A file of the app; `name` is its address. */
export type LoadAsset = (name: string, signal: AbortSignal) => Promise<ArrayBuffer>;

export interface EngineFiles {
  /** Address of a blob. */
  readonly wasm: string;
  /** The script of the slower build; null where the usual one runs. */
  readonly compat: string | null;
}

/** Loaded once for all models. A failed attempt is forgotten. */
export class Assets {
  readonly #load: LoadAsset;
  #files: Promise<EngineFiles> | null = null;

  constructor(load: LoadAsset) {
    this.#load = load;
  }

  files(): Promise<EngineFiles> {
    if (this.#files !== null) return this.#files;
    const files = this.#read();
    this.#files = files;
    files.catch(() => (this.#files = null));
    return files;
  }

  async #read(): Promise<EngineFiles> {
    // Shared by whoever waits for it, so it is nobody's to abort.
    const { signal } = new AbortController();
    if (hasUsual()) return { wasm: blobOf(await this.#load(wasm, signal)), compat: null };
    const [binary, script] = await Promise.all([
      this.#load(compatWasm, signal),
      import('@wllama/wllama-compat/wasm/wllama.js?raw'),
    ]);
    return { wasm: blobOf(binary), compat: script.default };
  }
}

/** The usual build needs 64-bit memory and, to read the weights piece by piece, stack switching. */
function hasUsual(): boolean {
  return 'Suspending' in WebAssembly && hasWideMemory();
}

function hasWideMemory(): boolean {
  // `address` is newer than the compiler's idea of this.
  const wide: object = { address: 'i64', initial: 1n };
  try {
    return Reflect.construct(WebAssembly.Memory, [wide]) instanceof WebAssembly.Memory;
  } catch {
    return false;
  }
}

function blobOf(bytes: ArrayBuffer): string {
  return URL.createObjectURL(new Blob([bytes], { type: 'application/wasm' }));
}
