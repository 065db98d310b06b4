/** What users add to Python, as the interface sees it: wheels from files, and whether a source of tools can be used. */
import type { PackageService, ToolCheck, Unsubscribe } from '../app';
import { failureOf, ToolsUnusable } from '../engine/errors';
import type { Interpreter } from '../engine/ports';
import type { PackageRecord } from '../storage/records';
import type { Supplies } from './supplies';
import { readWheel } from './wheel';

/** What the packages need of the storage. */
export interface PackageShelf {
  list(): Promise<readonly PackageRecord[]>;
  put(added: Omit<PackageRecord, 'addedAt'>): Promise<PackageRecord>;
  remove(id: string): Promise<() => Promise<void>>;
}

export interface PackageParts {
  readonly shelf: PackageShelf;
  /** Python for a check, and nothing else afterwards: what was checked has run in it. */
  readonly take: (supplies: Supplies) => Interpreter & { dispose(): void };
  readonly onChange: (listener: () => void) => Unsubscribe;
}

const NAMESPACE = 'check';

export class Packages implements PackageService {
  constructor(private readonly parts: PackageParts) {}

  list(): Promise<readonly PackageRecord[]> {
    return this.parts.shelf.list();
  }

  async add(file: File): Promise<PackageRecord> {
    const wheel = await readWheel(file, file.name);
    // A Blob of its own: what is behind a chosen file may change or go away before it is stored.
    const bytes = await file.arrayBuffer();
    return this.parts.shelf.put({ ...wheel, bytes: bytes.byteLength, wheel: new Blob([bytes]) });
  }

  remove(id: string): Promise<() => Promise<void>> {
    return this.parts.shelf.remove(id);
  }

  /** For Python: the wheels of these packages. */
  async wheels(packages: readonly PackageRecord[]): Promise<readonly { name: string; bytes: ArrayBuffer }[]> {
    return Promise.all(packages.map(async ({ name, wheel }) => ({ name, bytes: await wheel.arrayBuffer() })));
  }

  async checkTools(source: string, signal: AbortSignal): Promise<ToolCheck> {
    if (source.trim() === '') return { ok: true, tools: [] };
    const packages = await this.list();
    const python = this.parts.take({
      documents: [],
      read: () => Promise.reject(new Error('There are no documents in a check.')),
      tools: source,
      wheels: () => this.wheels(packages),
    });
    try {
      const { tools } = await python.open(NAMESPACE, { kind: 'text', text: '' }, signal);
      return { ok: true, tools };
    } catch (error) {
      signal.throwIfAborted();
      const { sentence, next } = failureOf(error);
      // The field that has to be mended is the one before the reader's eyes.
      return { ok: false, sentence, next: error instanceof ToolsUnusable ? '' : next };
    } finally {
      python.dispose();
    }
  }

  onChange(listener: () => void): Unsubscribe {
    return this.parts.onChange(listener);
  }
}
