/** How fast models on this device have been. Whoever reads it checks it. */
import type { Database } from './open';

export class SpeedStore {
  constructor(private readonly database: Database) {}

  speeds(): Promise<unknown> {
    return this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').get('speeds'),
    );
  }

  async saveSpeeds(speeds: unknown): Promise<void> {
    await this.database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put(speeds, 'speeds'),
    );
  }
}
