/** Keeps Python's memory after a start, for the next: one record, of this build of the app in this browser. */
import * as v from 'valibot';
import type { Database } from './open';
import type { SnapshotRecord } from './records';

/** The bytes are compared with their checksum when they are used, off the main thread. */
const Record = v.object({ key: v.string(), bytes: v.pipe(v.blob(), v.minSize(1)), checksum: v.string() });

export type StoredSnapshot = Pick<SnapshotRecord, 'bytes' | 'checksum'>;

export class SnapshotStore {
  constructor(
    private readonly database: Database,
    /** Names everything a snapshot depends on. */
    private readonly key: () => Promise<string>,
  ) {}

  /** Null when there is none, or one that is of another build or broken. */
  async read(): Promise<StoredSnapshot | null> {
    const key = await this.key();
    const stored = await this.database.transact(['snapshots'], 'readonly', (transaction) =>
      transaction.objectStore('snapshots').get(key),
    );
    return v.is(Record, stored) ? { bytes: stored.bytes, checksum: stored.checksum } : null;
  }

  /** In place of every other. */
  async keep({ bytes, checksum }: StoredSnapshot): Promise<void> {
    const record: SnapshotRecord = { key: await this.key(), bytes, checksum };
    await this.database.transact(['snapshots'], 'readwrite', async (transaction) => {
      const snapshots = transaction.objectStore('snapshots');
      await snapshots.clear();
      await snapshots.put(record);
    });
  }
}
