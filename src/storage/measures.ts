/** What finished runs took, oldest first. Whoever reads it checks it. */
import type { Changes } from './changes';
import type { Database } from './open';

/** Older ones say nothing about the models and the device of today. */
const KEPT = 200;

export class MeasureStore {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  measures(): Promise<unknown> {
    return this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').get('measures'),
    );
  }

  /** Unless the run was deleted as it ended, with everything else for example. */
  async add(run: string, measure: unknown): Promise<void> {
    await this.database.transact(['values', 'runs'], 'readwrite', async (transaction) => {
      const values = transaction.objectStore('values');
      const [stored, record] = await Promise.all([values.get('measures'), transaction.objectStore('runs').get(run)]);
      if (record === undefined) return;
      const earlier: readonly unknown[] = Array.isArray(stored) ? stored : [];
      await values.put([...earlier, measure].slice(-KEPT), 'measures');
    });
    this.changes.announce('measures');
  }
}
