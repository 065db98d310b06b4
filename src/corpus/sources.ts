/** The engine’s view of one corpus, answered by the worker. */
import type { Span } from '../engine/events';
import type { Passage, Quote, Sources, Stretch } from '../engine/ports';
import type { StoredIndexes } from './large/indexes';
import type { CorpusText } from './opened';
import type { CorpusTexts, CorpusWorker } from './worker';

export class CorpusSources implements Sources {
  readonly #corpus: CorpusTexts;

  /** `documents` in the order of the corpus. */
  constructor(
    private readonly worker: CorpusWorker,
    documents: readonly CorpusText[],
    indexes: StoredIndexes,
  ) {
    // Only what the worker needs goes over, whatever else the objects carry.
    const texts = documents.map(({ id, name, text }) => ({ id, name, text }));
    this.#corpus = { documents: texts, indexes, ids: documents.map(({ id }) => id).join(' ') };
  }

  search(query: string, k: number, signal: AbortSignal): Promise<readonly Passage[]> {
    return this.worker.callOn(this.#corpus, (desk, key) => desk.search(key, query, k), signal);
  }

  locate(quotes: readonly Quote[], signal: AbortSignal): Promise<readonly (Passage | null)[]> {
    return this.worker.callOn(this.#corpus, (desk, key) => desk.locate(key, quotes), signal);
  }

  read(span: Span, signal: AbortSignal): Promise<string | null> {
    return this.worker.callOn(this.#corpus, (desk, key) => desk.readSpan(key, span), signal);
  }

  quotes(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly Stretch[])[]> {
    return this.worker.callOn(this.#corpus, (desk, key) => desk.quotes(key, texts), signal);
  }

  /** Names and lengths in UTF-8, for Python. */
  get documents(): readonly { readonly name: string; readonly bytes: number }[] {
    return this.#corpus.documents.map(({ name, text }) => ({ name, bytes: text.size }));
  }

  /** One text as UTF-8, for Python. The buffer is the caller’s to transfer. */
  async bytes(document: number, signal: AbortSignal): Promise<ArrayBuffer> {
    signal.throwIfAborted();
    const found = this.#corpus.documents[document];
    if (found === undefined) throw new RangeError(`There is no document ${document}`);
    const bytes = await found.text.arrayBuffer();
    signal.throwIfAborted();
    return bytes;
  }
}
