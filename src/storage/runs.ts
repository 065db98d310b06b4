/** The list of stored runs. */
import type { ModelCost } from '../engine/costs';
import type { Changes } from './changes';
import { eventsOf } from './journal';
import type { Database } from './open';
import type { RunRecord } from './records';
import type { Undo } from './undo';

export class RunStore {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  /** Newest first. */
  async list(): Promise<readonly RunRecord[]> {
    const oldestFirst = await this.database.transact(['runs'], 'readonly', (transaction) =>
      transaction.objectStore('runs').index('startedAt').getAll(),
    );
    return oldestFirst.reverse();
  }

  /** Of a run that has ended. One that is gone meanwhile stays so. */
  async noteCosts(id: string, costs: readonly ModelCost[]): Promise<void> {
    const isNoted = await this.database.transact(['runs'], 'readwrite', async (transaction) => {
      const runs = transaction.objectStore('runs');
      const record = await runs.get(id);
      if (record === undefined) return false;
      await runs.put({ ...record, costs });
      return true;
    });
    if (isNoted) this.changes.announce('runs');
  }

  async remove(id: string): Promise<Undo> {
    const removed = await this.database.transact(['runs', 'events'], 'readwrite', async (transaction) => {
      const runs = transaction.objectStore('runs');
      const stored = transaction.objectStore('events');
      const [record, events, keys] = await Promise.all([
        runs.get(id),
        stored.getAll(eventsOf(id)),
        stored.getAllKeys(eventsOf(id)),
      ]);
      await Promise.all([runs.delete(id), stored.delete(eventsOf(id))]);
      return { record, events, keys };
    });
    this.changes.announce('runs');
    return () => this.#restore(removed);
  }

  async #restore(removed: {
    record: RunRecord | undefined;
    events: readonly unknown[];
    keys: readonly [string, number][];
  }): Promise<void> {
    const { record, events, keys } = removed;
    if (record === undefined) return;
    await this.database.transact(['runs', 'events'], 'readwrite', async (transaction) => {
      const stored = transaction.objectStore('events');
      // `put`, so that undoing twice is the same as undoing once.
      await Promise.all([
        transaction.objectStore('runs').put(record),
        ...keys.map(async (key, index) => stored.put(events[index], key)),
      ]);
    });
    this.changes.announce('runs');
  }
}
