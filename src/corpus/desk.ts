/** What the worker answers. Every request gets exactly one reply, and a failure is a reply too. */
import { failureOf } from '../engine/errors';
import type { Failure, Span } from '../engine/events';
import type { Passage, Quote } from '../engine/ports';
import { CorpusClosed, FileUnreadable } from './errors';
import { OpenCorpus } from './opened';
import { readFile, type ReadText } from './read';

export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** The text is a handle; its characters are read here, not copied over. */
export interface CorpusText {
  readonly id: string;
  readonly name: string;
  readonly text: Blob;
}

export class CorpusDesk {
  /** The last one opened; whoever needs another opens it again. */
  #open: { readonly key: number; readonly corpus: Promise<OpenCorpus> } | null = null;

  read(file: Blob, name: string): Promise<Reply<ReadText>> {
    return reply(() => readFile(file, name));
  }

  open(key: number, documents: readonly CorpusText[]): Promise<Reply<null>> {
    return reply(async () => {
      const open = { key, corpus: load(documents) };
      this.#open = open;
      try {
        await open.corpus;
      } catch (error) {
        if (this.#open === open) this.#open = null;
        throw error;
      }
      return null;
    });
  }

  search(key: number, query: string, k: number): Promise<Reply<readonly Passage[]>> {
    return reply(async () => (await this.#corpus(key)).search(query, k));
  }

  locate(key: number, quotes: readonly Quote[]): Promise<Reply<readonly (Passage | null)[]>> {
    return reply(async () => {
      const corpus = await this.#corpus(key);
      return quotes.map((quote) => corpus.locate(quote));
    });
  }

  readSpan(key: number, span: Span): Promise<Reply<string | null>> {
    return reply(async () => (await this.#corpus(key)).read(span));
  }

  #corpus(key: number): Promise<OpenCorpus> {
    if (this.#open?.key !== key) throw new CorpusClosed();
    return this.#open.corpus;
  }
}

async function load(documents: readonly CorpusText[]): Promise<OpenCorpus> {
  try {
    const texts = await Promise.all(documents.map(({ text }) => text.text()));
    return new OpenCorpus(documents.map(({ id, name }, index) => ({ id, name, text: texts[index] ?? '' })));
  } catch (error) {
    throw new FileUnreadable(error);
  }
}

async function reply<T>(work: () => Promise<T>): Promise<Reply<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: failureOf(error) };
  }
}
