/** What IndexedDB holds, schema version 2. Types only. */
import type { ModelCost } from '../engine/costs';
import type { Ended, Taught } from '../engine/events';

export interface CorpusRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** The generated sample archive carries the seed it was made from. */
  readonly sample: number | null;
  /** Python of the user's for runs over this corpus; empty: none. */
  readonly tools: string;
  /** Labels with examples of the user's, one entry a set of labels; without it, none. */
  readonly taught?: readonly TaughtRecord[];
}

/** Examples of labels, with those that were held back to see how well the others teach. */
export interface TaughtRecord extends Taught {
  readonly held: Taught['examples'];
  /** How many of those held back were labelled as the user did; null: not tried. */
  readonly right: number | null;
}

export interface DocumentRecord {
  readonly id: string;
  readonly corpus: string;
  readonly name: string;
  readonly format: string;
  /** Place in the corpus; `context[i]` follows it. */
  readonly order: number;
  readonly addedAt: number;
  /** Size of the file as it was added. */
  readonly bytes: number;
  /** Length of the text in UTF-16 code units. */
  readonly characters: number;
  /** The text as UTF-8, without a byte-order mark. Stored apart, so that lists stay light. */
}

export interface DocumentText {
  readonly id: string;
  readonly text: Blob;
}

/** What is computed from a text when it is added, so that opening a corpus need not read it. See corpus/spans and corpus/large. */
export interface DocumentIndex {
  readonly id: string;
  /** Which program computed it; another version is computed anew. */
  readonly version: number;
  /** The span index: a hash of each whole block of 64 UTF-16 code units. */
  readonly blocks: Uint32Array<ArrayBuffer>;
  /** Which words stand in which stretch of the text, for searching corpora that are too large for an index in memory. */
  readonly words: Uint8Array<ArrayBuffer>;
}

/** Python's memory right after its start. Starting from it takes a fraction of the time. */
export interface SnapshotRecord {
  /** Names everything the bytes depend on. */
  readonly key: string;
  readonly bytes: Blob;
  /** Of the bytes; compared by whoever reads them. */
  readonly checksum: string;
}

/** A package for Python that the user has added from a file. */
export interface PackageRecord {
  /** The normalised name: one version of a package is kept. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly addedAt: number;
  readonly bytes: number;
  /** Normalised names of the packages it needs. */
  readonly requires: readonly string[];
  readonly wheel: Blob;
}

/** One line of the Runs view: what the first and the last event say, so that a list need not read every run. */
export interface RunRecord {
  readonly id: string;
  readonly question: string;
  readonly corpus: string;
  readonly corpusName: string;
  readonly strategy: string;
  readonly host: string | null;
  readonly startedAt: number;
  /** null while it runs, or when the tab went away before it ended. */
  readonly state: Ended | null;
  readonly finishedAt: number | null;
  /** What it took and cost; absent: nobody has counted yet. */
  readonly costs?: readonly ModelCost[];
}

export interface EndpointRecord {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly window: number;
  readonly concurrency: number;
  readonly class: 'frontier' | 'coder' | 'small';
  /** Which API it speaks. */
  readonly kind: 'openai' | 'anthropic';
  /** US dollars for a million tokens, as the user entered them; null: what the price table says. */
  readonly price: { readonly input: number; readonly output: number } | null;
}
