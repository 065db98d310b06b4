/** Packages for Python that the user has added: the wheels as they came. */
import type { Changes } from './changes';
import type { Database } from './open';
import type { PackageRecord } from './records';
import type { Undo } from './undo';

export class PackageStore {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly now: () => number = () => Date.now(),
  ) {}

  /** By name. */
  async list(): Promise<readonly PackageRecord[]> {
    const packages = await this.database.transact(['packages'], 'readonly', (transaction) =>
      transaction.objectStore('packages').getAll(),
    );
    return packages.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** Takes the place of another version of the same package. */
  async put(added: Omit<PackageRecord, 'addedAt'>): Promise<PackageRecord> {
    const record: PackageRecord = { ...added, addedAt: this.now() };
    await this.database.transact(['packages'], 'readwrite', (transaction) =>
      transaction.objectStore('packages').put(record),
    );
    this.changes.announce('packages');
    return record;
  }

  async remove(id: string): Promise<Undo> {
    const removed = await this.database.transact(['packages'], 'readwrite', async (transaction) => {
      const packages = transaction.objectStore('packages');
      const record = await packages.get(id);
      await packages.delete(id);
      return record;
    });
    this.changes.announce('packages');
    return async () => {
      if (removed === undefined) return;
      await this.database.transact(['packages'], 'readwrite', async (transaction) => {
        const packages = transaction.objectStore('packages');
        // Added again meanwhile, perhaps in another version: that one stays.
        if ((await packages.getKey(id)) === undefined) await packages.add(removed);
      });
      this.changes.announce('packages');
    };
  }
}
