/** A corpus that can be asked: searches, finds quotations, reads. Lives in the worker; works anywhere. */
import type { Span } from '../engine/events';
import type { Passage, Quote, Stretch } from '../engine/ports';
import { LARGE_CORPUS_BYTES } from '../sizes';
import type { Finder, Found } from './found';
import { LargeCorpus } from './large/corpus';
import { CorpusIndexes, type StoredIndexes } from './large/indexes';
import { TextShelf } from './large/shelf';
import { QuotedSpans } from './spans/quoted';
import type { Match } from './spans/span-index';
import { WholeCorpus } from './whole';

/** The text is a handle; its characters are read when they are needed. */
export interface CorpusText {
  readonly id: string;
  readonly name: string;
  readonly text: Blob;
}

/** Half a surrogate pair at an end: documents have only whole ones, and Python could not say where a half stands. */
const HALVES = /^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g;

export class OpenCorpus {
  readonly #shelf: TextShelf;
  readonly #indexes: CorpusIndexes;
  readonly #finder: Finder;
  readonly #spans: QuotedSpans;

  /** `documents` in the order of the corpus, which is the order of Python’s `context`. */
  constructor(
    private readonly documents: readonly CorpusText[],
    stored: StoredIndexes,
    largeBytes = LARGE_CORPUS_BYTES,
  ) {
    const texts = documents.map(({ text }) => text);
    this.#shelf = new TextShelf(texts, largeBytes);
    this.#indexes = new CorpusIndexes(
      documents.map(({ id }) => id),
      this.#shelf,
      stored,
    );
    this.#spans = new QuotedSpans(this.#shelf, this.#indexes);
    const isLarge = this.#shelf.bytes > largeBytes;
    this.#finder = isLarge ? new LargeCorpus(this.#shelf, this.#indexes) : new WholeCorpus(this.#shelf);
  }

  async search(query: string, k: number): Promise<Passage[]> {
    const found = await this.#finder.search(query, k);
    return found.flatMap((place) => this.#passage(place) ?? []);
  }

  async locate({ text: quote, document }: Quote): Promise<Passage | null> {
    const text = quote.replaceAll(HALVES, '');
    const among = document === null ? null : this.#named(document);
    const holder = await this.#spans.documentOf(text.trim(), among);
    const found = await this.#finder.locate(text, holder === null ? among : [holder]);
    return found === null ? null : this.#passage(found);
  }

  /** What of each text stands in the corpus. */
  async quotes(texts: readonly string[]): Promise<Stretch[][]> {
    const quotes: Stretch[][] = [];
    for (const text of texts) quotes.push((await this.#spans.stretches(text)).flatMap((match) => this.#stretch(match)));
    return quotes;
  }

  async read({ document, start, end }: Span): Promise<string | null> {
    const index = this.documents.findIndex(({ id }) => id === document);
    return index < 0 ? null : this.#finder.read({ document: index, start, end });
  }

  #stretch({ at, document, start, end }: Match): Stretch[] {
    const found = this.documents[document];
    return found === undefined ? [] : [{ at, document: found.id, start, end }];
  }

  #named(document: string): number[] {
    return this.documents.flatMap(({ id, name }, index) => (id === document || name === document ? [index] : []));
  }

  #passage({ document, start, end, text, score, points }: Found): Passage | null {
    const found = this.documents[document];
    if (found === undefined) return null;
    const marker = `[[cite:${document}:${start}:${end}]]`;
    const python = { document, name: found.name, ...points, text, score, marker };
    return { span: { document: found.id, start, end }, name: found.name, text, score, python };
  }
}
