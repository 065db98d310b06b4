/** Corpora for tests, without a storage. */
import type { StoredIndexes } from '../large/indexes';
import type { TextIndex } from '../large/text-index';
import { OpenCorpus } from '../opened';

interface NamedString {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

/** Keeps indexes as long as it is there, and counts what was computed. */
export class MemoryIndexes implements StoredIndexes {
  readonly kept = new Map<string, TextIndex>();
  reads = 0;

  async read(documents: readonly string[]): Promise<readonly (TextIndex | null)[]> {
    this.reads += 1;
    return documents.map((id) => this.kept.get(id) ?? null);
  }

  async store(document: string, index: TextIndex): Promise<void> {
    this.kept.set(document, index);
  }
}

/** `largeBytes` 0: as a corpus too large for memory. */
export function openTexts(documents: readonly NamedString[], largeBytes?: number): OpenCorpus {
  const blobs = documents.map(({ id, name, text }) => ({ id, name, text: new Blob([text]) }));
  return new OpenCorpus(blobs, new MemoryIndexes(), largeBytes);
}
