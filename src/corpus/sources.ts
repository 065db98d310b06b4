/** The engine’s view of one corpus, answered by the worker. */
import type { Span } from '../engine/events';
import type { Passage, Quote, Sources } from '../engine/ports';
import type { CorpusText } from './desk';
import type { CorpusTexts, CorpusWorker } from './worker';

export interface NamedBytes {
  readonly name: string;
  /** UTF-8 without a byte-order mark. */
  readonly bytes: ArrayBuffer;
}

export class CorpusSources implements Sources {
  readonly #corpus: CorpusTexts;

  /** `documents` in the order of the corpus. */
  constructor(
    private readonly worker: CorpusWorker,
    documents: readonly CorpusText[],
  ) {
    // Only what the worker needs goes over, whatever else the objects carry.
    const texts = documents.map(({ id, name, text }) => ({ id, name, text }));
    this.#corpus = { documents: texts, ids: documents.map(({ id }) => id).join(' ') };
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

  /** The whole corpus, for Python. The buffers are the caller’s to transfer. */
  async bytes(signal: AbortSignal): Promise<readonly NamedBytes[]> {
    signal.throwIfAborted();
    const all = await Promise.all(
      this.#corpus.documents.map(async ({ name, text }) => ({ name, bytes: await text.arrayBuffer() })),
    );
    signal.throwIfAborted();
    return all;
  }
}
