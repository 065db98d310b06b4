/** What the worker answers. Every request gets exactly one reply, and a failure is a reply too. */
import { transfer } from 'comlink';
import { failureOf } from '../engine/errors';
import type { Failure, Span } from '../engine/events';
import type { Passage, Quote, Stretch } from '../engine/ports';
import { CorpusClosed } from './errors';
import type { StoredIndexes } from './large/indexes';
import { OpenCorpus, type CorpusText } from './opened';
import { readFile, type ReadText } from './read';

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

export class CorpusDesk {
  /** The last one opened; whoever needs another opens it again. */
  #open: { readonly key: number; readonly corpus: OpenCorpus } | null = null;

  async read(file: Blob, name: string): Promise<Reply<ReadText>> {
    const answer = await reply(() => readFile(file, name));
    return answer.ok ? transfer(answer, [answer.value.index.blocks.buffer, answer.value.index.words.buffer]) : answer;
  }

  /** Reads nothing yet. What it will need of the storage it asks of the page. */
  open(key: number, documents: readonly CorpusText[], stored: StoredIndexes): Promise<Reply<null>> {
    return reply(async () => {
      this.#open = { key, corpus: new OpenCorpus(documents, stored) };
      return null;
    });
  }

  search(key: number, query: string, k: number): Promise<Reply<readonly Passage[]>> {
    return reply(() => this.#corpus(key).search(query, k));
  }

  locate(key: number, quotes: readonly Quote[]): Promise<Reply<readonly (Passage | null)[]>> {
    return reply(async () => {
      const corpus = this.#corpus(key);
      const passages: (Passage | null)[] = [];
      // One after the other: in a large corpus each holds what it reads.
      for (const quote of quotes) passages.push(await corpus.locate(quote));
      return passages;
    });
  }

  quotes(key: number, texts: readonly string[]): Promise<Reply<readonly (readonly Stretch[])[]>> {
    return reply(() => this.#corpus(key).quotes(texts));
  }

  readSpan(key: number, span: Span): Promise<Reply<string | null>> {
    return reply(() => this.#corpus(key).read(span));
  }

  #corpus(key: number): OpenCorpus {
    if (this.#open?.key !== key) throw new CorpusClosed();
    return this.#open.corpus;
  }
}

async function reply<T>(work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}
