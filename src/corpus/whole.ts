/** Finds in a corpus that fits into memory: its texts, and an index of every word. */
import type { Finder, Found } from './found';
import type { TextShelf } from './large/shelf';
import { locate, type Place } from './locate';
import { Points } from './points';
import { SearchIndex } from './search';

export class WholeCorpus implements Finder {
  #texts: readonly string[] | null = null;
  #index: SearchIndex | null = null;
  readonly #points: Points[] = [];

  constructor(private readonly shelf: TextShelf) {}

  async search(query: string, k: number): Promise<readonly Found[]> {
    const texts = await this.#all();
    this.#index ??= new SearchIndex(texts);
    return this.#index.search(query, k).map((hit) => this.#found(texts, hit, hit.score));
  }

  async locate(quote: string, among: readonly number[] | null): Promise<Found | null> {
    const texts = await this.#all();
    const place = locate(texts, quote, among ?? undefined);
    return place === null ? null : this.#found(texts, place, 1);
  }

  async read({ document, start, end }: Place): Promise<string | null> {
    const text = await this.shelf.text(document);
    return start > end || end > text.length ? null : text.slice(start, end);
  }

  async #all(): Promise<readonly string[]> {
    this.#texts ??= await this.shelf.all();
    return this.#texts;
  }

  #found(texts: readonly string[], { document, start, end }: Place, score: number): Found {
    const text = texts[document] ?? '';
    const points = (this.#points[document] ??= new Points(text));
    return {
      document,
      start,
      end,
      score,
      text: text.slice(start, end),
      points: { start: points.toPoint(start), end: points.toPoint(end) },
    };
  }
}
