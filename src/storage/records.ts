/** What IndexedDB holds, schema version 1. Types only. */
import type { Ended } from '../engine/events';

export interface CorpusRecord {
  readonly id: string;
  readonly name: string;
  readonly createdAt: number;
  /** The generated sample archive carries the seed it was made from. */
  readonly sample: number | null;
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
}

export interface EndpointRecord {
  readonly id: string;
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly window: number;
  readonly concurrency: number;
  readonly class: 'frontier' | 'coder' | 'small';
}
