/** What a start of Python needs from outside the sandbox: read once, at hand for the next start. */
import { RUNTIME_FILES, type RuntimeFile, type RuntimeFiles, type Snapshot } from '../../workers/python/api';
import { unlessAborted } from './abort';

export interface PythonParts {
  /** One of Pyodide's files. */
  loadAsset(name: RuntimeFile, signal: AbortSignal): Promise<ArrayBuffer>;
  /** The bundled worker (`virtual:python-worker`). */
  workerSource(): Promise<string>;
  readonly snapshots: SnapshotShelf;
  /** Where the invisible frame goes. */
  readonly mount: HTMLElement;
}

/** Keeps the one snapshot that fits this build of the app and this browser. Python starts without it, only slower. */
export interface SnapshotShelf {
  read(): Promise<Snapshot | null>;
  keep(snapshot: Snapshot): Promise<void>;
}

export interface Kit {
  readonly source: string;
  readonly files: RuntimeFiles;
}

export class PythonRuntime {
  #kit: Promise<Kit> | null = null;

  constructor(
    private readonly parts: PythonParts,
    private readonly closed: AbortSignal,
  ) {}

  get mount(): HTMLElement {
    return this.parts.mount;
  }

  /** A failed attempt is forgotten. */
  kit(signal: AbortSignal): Promise<Kit> {
    if (this.#kit === null) {
      const kit = this.#load();
      this.#kit = kit;
      kit.catch(() => {
        if (this.#kit === kit) this.#kit = null;
      });
    }
    return unlessAborted(this.#kit, signal);
  }

  snapshot(): Promise<Snapshot | null> {
    return this.parts.snapshots.read().catch(() => null);
  }

  keep(snapshot: Snapshot): void {
    // Where storage is full or forbidden there is none, and each start takes its time.
    this.parts.snapshots.keep(snapshot).catch(() => undefined);
  }

  async #load(): Promise<Kit> {
    const load = async (name: RuntimeFile) => new Blob([await this.parts.loadAsset(name, this.closed)]);
    const [source, ...blobs] = await Promise.all([this.parts.workerSource(), ...RUNTIME_FILES.map(load)]);
    return { source, files: named(blobs) };
  }
}

function named(blobs: readonly Blob[]): RuntimeFiles {
  const file = (name: RuntimeFile): Blob => {
    const blob = blobs[RUNTIME_FILES.indexOf(name)];
    if (blob === undefined) throw new Error(`${name} was not loaded.`);
    return blob;
  };
  return {
    'pyodide.mjs': file('pyodide.mjs'),
    'pyodide.asm.mjs': file('pyodide.asm.mjs'),
    'pyodide.asm.wasm': file('pyodide.asm.wasm'),
    'python_stdlib.zip': file('python_stdlib.zip'),
    'pyodide-lock.json': file('pyodide-lock.json'),
  };
}
