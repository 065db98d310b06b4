/** The span index of an open corpus: built when it is first needed, from what was computed when its texts were added. */
import type { CorpusIndexes } from '../large/indexes';
import type { TextShelf } from '../large/shelf';
import { SHORTEST_FOUND, SpanIndex, type Match } from './span-index';

export class QuotedSpans {
  #index: Promise<SpanIndex> | null = null;

  constructor(
    private readonly shelf: TextShelf,
    private readonly indexes: CorpusIndexes,
  ) {}

  /** What of a text stands in the corpus. */
  async stretches(text: string): Promise<readonly Match[]> {
    const index = await this.#ready();
    return index.stretches(text, (document) => this.shelf.text(document));
  }

  /** The document in which a long quotation stands word for word, as far as the index knows. */
  async documentOf(quote: string, among: readonly number[] | null): Promise<number | null> {
    if (quote.length < SHORTEST_FOUND) return null;
    const index = await this.#ready();
    const place = await index.find(quote, (document) => this.shelf.text(document), among && new Set(among));
    return place?.document ?? null;
  }

  /** A failure is not remembered: the next request tries again. */
  #ready(): Promise<SpanIndex> {
    const build = async (): Promise<SpanIndex> => {
      // A text has no more units than bytes.
      const index = new SpanIndex(this.shelf.bytes);
      await this.indexes.each((_, { blocks }) => index.add(blocks));
      return index;
    };
    this.#index ??= build().catch((error: unknown) => {
      this.#index = null;
      throw error;
    });
    return this.#index;
  }
}
