/** What the database holds now, for the compiler. How it came to look like this is in migrations.ts. */
import type { DBSchema } from 'idb';
import type { CorpusRecord, DocumentIndex, DocumentRecord, DocumentText, PackageRecord, RunRecord } from './records';

export interface Schema extends DBSchema {
  corpora: { key: string; value: CorpusRecord };
  documents: {
    key: string;
    value: DocumentRecord;
    /** By place in the corpus, and by name in the corpus (unique). */
    indexes: { order: [string, number]; name: [string, string] };
  };
  texts: { key: string; value: DocumentText };
  indexes: { key: string; value: DocumentIndex };
  runs: { key: string; value: RunRecord; indexes: { startedAt: number } };
  /** Key: run and seq. Checked by the events' own schema when read, hence `unknown`. */
  events: { key: [string, number]; value: unknown };
  calls: { key: string; value: CachedCall; indexes: { age: [number, number] } };
  endpoints: { key: string; value: unknown };
  /** Checked when read. */
  snapshots: { key: string; value: unknown };
  packages: { key: string; value: PackageRecord };
  /** Single values by name, each checked by whoever reads it. */
  values: { key: ValueName; value: unknown };
}

export type ValueName = 'limits' | 'sample' | 'cache' | 'vault' | 'speeds' | 'measures' | 'preferences';

export interface CachedCall {
  readonly key: string;
  readonly at: number;
  readonly bytes: number;
  /** Checked when read. */
  readonly completion: unknown;
}

export const STORES = [
  'corpora',
  'documents',
  'texts',
  'runs',
  'events',
  'calls',
  'endpoints',
  'values',
  'indexes',
  'snapshots',
  'packages',
] as const;
export type Store = (typeof STORES)[number];
