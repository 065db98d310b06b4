/** The indexes of a corpus's documents: those that were stored with them, and those that have to be computed first. */
import { indexText, INDEX_VERSION, type TextIndex } from './text-index';
import type { TextShelf } from './shelf';

/** Where indexes are kept between visits. */
export interface StoredIndexes {
  /** In the order asked; null where none is stored. */
  read(documents: readonly string[]): Promise<readonly (TextIndex | null)[]>;
  store(document: string, index: TextIndex): Promise<void>;
}

/** Asked for together: few enough to be held beside the rest, many enough that asking costs nothing. */
const TOGETHER = 32;

export class CorpusIndexes {
  constructor(
    private readonly documents: readonly string[],
    private readonly shelf: TextShelf,
    private readonly stored: StoredIndexes,
  ) {}

  /** Each document's index in turn. They are not kept here: whoever needs a part of them keeps that. */
  async each(take: (document: number, index: TextIndex) => void): Promise<void> {
    for (let first = 0; first < this.documents.length; first += TOGETHER) {
      const ids = this.documents.slice(first, first + TOGETHER);
      const found = await this.stored.read(ids);
      for (const [offset, id] of ids.entries()) {
        const index = found[offset];
        const document = first + offset;
        take(document, index?.version === INDEX_VERSION ? index : await this.#compute(document, id));
      }
    }
  }

  /** One document's index, for whoever needs no other. */
  async of(document: number): Promise<TextIndex> {
    const id = this.documents[document];
    if (id === undefined) throw new RangeError(`There is no document ${document}`);
    const [index] = await this.stored.read([id]);
    return index?.version === INDEX_VERSION ? index : this.#compute(document, id);
  }

  async #compute(document: number, id: string): Promise<TextIndex> {
    const index = indexText(await this.shelf.text(document));
    // Not being able to keep it (a full disk, a document deleted meanwhile) is no reason not to use it.
    await this.stored.store(id, index).catch(() => undefined);
    return index;
  }
}
