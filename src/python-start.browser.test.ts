/** The snapshot on its whole way: out of one sandbox, through the browser's storage, into another. */
import { expect, test, vi } from 'vitest';
import { PythonPool } from './interpreter/pool';
import { assets, documents, printed } from './interpreter/testing/python';
import { Database } from './storage/open';
import { SnapshotStore } from './storage/snapshots';

const signal = new AbortController().signal;

test('what one visit stores, the next starts from', { timeout: 120_000 }, async () => {
  const database = new Database('python-start');
  const visit = async () => {
    const snapshots = new SnapshotStore(database, () => Promise.resolve('this build'));
    const keep = vi.spyOn(snapshots, 'keep');
    const pool = new PythonPool({ ...assets, snapshots });
    const python = pool.take(documents({ a: 'Some text.' }));
    await python.open('node', { kind: 'corpus' }, signal);
    const output = await printed(python, 'node', 'print(llm_query(context))');
    python.dispose();
    pool.dispose();
    // The sandbox is gone by the time its snapshot is stored, as when somebody leaves at once.
    await Promise.all(keep.mock.results.map(({ value }) => value));
    return { output, kept: keep.mock.calls.length };
  };
  expect(await visit()).toEqual({ output: 'A:Some text.\n', kept: 1 });
  expect(await visit()).toEqual({ output: 'A:Some text.\n', kept: 0 });
  await database.close();
});
