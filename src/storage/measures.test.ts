import 'fake-indexeddb/auto';
import { describe, expect, test } from 'vitest';
import { Changes } from './changes';
import { eraseAll } from './house';
import { RunJournal } from './journal';
import { MeasureStore } from './measures';
import { Database } from './open';
import { started } from './testing/events';

let count = 0;
async function setUp(...runs: readonly string[]) {
  const name = `measures-${count++}`;
  const database = new Database(name);
  const changes = new Changes(name, () => undefined);
  const journal = new RunJournal(database, changes, () => Promise.resolve([]));
  for (const run of runs) await journal.append(run, [{ seq: 0, at: 1, ...started(run) }]);
  let told = 0;
  changes.on('measures', () => (told += 1));
  return { database, changes, measures: new MeasureStore(database, changes), told: () => told };
}

describe('what runs took', () => {
  test('is kept in the order they ended, and told', async () => {
    const { measures, told } = await setUp('r1', 'r2');
    await measures.add('r2', { seconds: 2 });
    await measures.add('r1', { seconds: 1 });
    expect(await measures.measures()).toEqual([{ seconds: 2 }, { seconds: 1 }]);
    expect(told()).toBeGreaterThan(0);
  });

  test('is forgotten when two hundred others came after it', async () => {
    const { measures } = await setUp('r1');
    for (let n = 0; n < 203; n += 1) await measures.add('r1', n);
    const kept = await measures.measures();
    expect(kept).toHaveLength(200);
    expect(kept).toMatchObject({ 0: 3, 199: 202 });
  });

  test('goes with everything else, and does not come back with a run that was ending then', async () => {
    const { measures, database, changes } = await setUp('r1');
    await measures.add('r1', { seconds: 1 });
    await eraseAll(database, changes);
    await measures.add('r1', { seconds: 1 });
    expect(await measures.measures()).toBeUndefined();
  });

  test('that is damaged gives way', async () => {
    const { measures, database } = await setUp('r1');
    await database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put('broken', 'measures'),
    );
    await measures.add('r1', { seconds: 1 });
    expect(await measures.measures()).toEqual([{ seconds: 1 }]);
  });
});
