/** A corpus with its texts in memory: searches, finds quotations, reads. Lives in the worker; works anywhere. */
import type { Span } from '../engine/events';
import type { Passage, Quote } from '../engine/ports';
import { locate, type Place } from './locate';
import { Points } from './points';
import { SearchIndex } from './search';

export interface OpenDocument {
  readonly id: string;
  readonly name: string;
  readonly text: string;
}

export class OpenCorpus {
  readonly #texts: readonly string[];
  readonly #points: Points[] = [];
  #index: SearchIndex | null = null;

  /** In the order of the corpus, which is the order of Python’s `context`. */
  constructor(private readonly documents: readonly OpenDocument[]) {
    this.#texts = documents.map(({ text }) => text);
  }

  search(query: string, k: number): Passage[] {
    this.#index ??= new SearchIndex(this.#texts);
    return this.#index.search(query, k).flatMap((hit) => this.#passage(hit, hit.score) ?? []);
  }

  locate({ text, document }: Quote): Passage | null {
    const place = locate(this.#texts, text, document === null ? undefined : this.#named(document));
    return place === null ? null : this.#passage(place, 1);
  }

  read({ document, start, end }: Span): string | null {
    const text = this.documents.find(({ id }) => id === document)?.text;
    return text === undefined || start > end || end > text.length ? null : text.slice(start, end);
  }

  #named(document: string): number[] {
    return this.documents.flatMap(({ id, name }, index) => (id === document || name === document ? [index] : []));
  }

  #passage({ document, start, end }: Place, score: number): Passage | null {
    const found = this.documents[document];
    if (found === undefined) return null;
    const points = (this.#points[document] ??= new Points(found.text));
    const text = found.text.slice(start, end);
    return {
      span: { document: found.id, start, end },
      name: found.name,
      text,
      score,
      python: {
        document,
        name: found.name,
        start: points.toPoint(start),
        end: points.toPoint(end),
        text,
        score,
        marker: `[[cite:${document}:${start}:${end}]]`,
      },
    };
  }
}
