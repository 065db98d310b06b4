import 'fake-indexeddb/auto';
import { unwrap } from 'idb';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Changes } from './changes';
import { RunGone, RunTaken, StorageFull } from './errors';
import { RunJournal, type PassageReader } from './journal';
import { Database } from './open';
import { RunStore } from './runs';
import { costsOf } from '../engine/costs';
import type { Quoted, RunEvent } from '../engine/events';
import { EMPTY_RUN, reduce } from '../engine/reduce';
import { finished, list, notice, started } from './testing/events';

const DOCUMENT = 'The mole was rebuilt after the flood, 🚢 by 🚢. '.repeat(200);
const passages: PassageReader = async (document, places) =>
  places.map(({ start, end }) => (document === 'd' ? DOCUMENT.slice(start, end) : null));

let count = 0;
function setUp() {
  const name = `journal-${count++}`;
  const database = new Database(name);
  const changes = new Changes(name, () => undefined);
  const journal = new RunJournal(database, changes, passages);
  return { name, database, changes, journal, runs: new RunStore(database, changes) };
}

afterEach(() => vi.restoreAllMocks());

describe('the journal', () => {
  test('gives back what was appended, in order', async () => {
    const { journal } = setUp();
    const events = list([started('r'), ...Array.from({ length: 12 }, (_, index) => notice(`${index}`)), finished]);
    await journal.append('r', events.slice(0, 1));
    await journal.append('r', events.slice(1, 8));
    await journal.append('r', events.slice(8));
    expect(await journal.read('r')).toMatchObject({ events, remark: null });
    expect(await journal.read('other')).toBeNull();
  });

  test('keeps the line of the Runs view up to date', async () => {
    const { journal, runs } = setUp();
    await journal.append('r', list([started('r', 'Who?', 'api.example'), notice('a')]));
    const line = {
      id: 'r',
      question: 'Who?',
      corpus: 'c',
      corpusName: 'Harbour',
      strategy: 'rlm',
      host: 'api.example',
      startedAt: 0,
    };
    expect(await runs.list()).toEqual([{ ...line, state: null, finishedAt: null }]);
    await journal.append('r', list([finished], 2));
    expect(await runs.list()).toEqual([{ ...line, state: 'answered', finishedAt: 2000 }]);
  });

  test('keeps beside that line what the run has cost, unless the run is gone', async () => {
    const { journal, runs } = setUp();
    await journal.append('r', list([started('r'), finished]));
    const costs = costsOf(reduce(EMPTY_RUN, list([started('r'), finished])));
    await runs.noteCosts('r', costs);
    await runs.noteCosts('gone', costs);
    expect(await runs.list()).toMatchObject([{ id: 'r', state: 'answered', costs }]);
    const restore = await runs.remove('r');
    await runs.noteCosts('r', costs);
    expect(await runs.list()).toEqual([]);
    await restore();
    expect(await runs.list()).toMatchObject([{ id: 'r', costs }]);
  });

  test('of two writers the second is refused and overwrites nothing', async () => {
    const { name, journal } = setUp();
    const other = new RunJournal(new Database(name), new Changes(name, () => undefined), passages);
    await journal.append('r', list([started('r'), notice('mine')]));
    await expect(other.append('r', list([notice('theirs'), notice('more')], 1))).rejects.toBeInstanceOf(RunTaken);
    await expect(other.append('r', list([started('r', 'Another?')]))).rejects.toBeInstanceOf(RunTaken);
    const stored = await journal.read('r');
    expect(stored?.events).toEqual(list([started('r'), notice('mine')]));
    expect(stored?.record.question).toBe('Who keeps the light?');
  });

  test('a run deleted while it goes on does not come back by halves', async () => {
    const { journal, runs } = setUp();
    await journal.append('r', list([started('r')]));
    await runs.remove('r');
    await expect(journal.append('r', list([notice('late')], 1))).rejects.toBeInstanceOf(RunGone);
    expect(await journal.read('r')).toBeNull();
  });

  test('a full disk is said plainly and leaves the batch out whole', async () => {
    const { journal } = setUp();
    await journal.append('r', list([started('r')]));
    const add = IDBObjectStore.prototype.add;
    vi.spyOn(IDBObjectStore.prototype, 'add').mockImplementation(function (this: IDBObjectStore, value, key) {
      if (key !== undefined) throw new DOMException('full', 'QuotaExceededError');
      return add.call(this, value, key);
    });
    await expect(journal.append('r', list([notice('a'), notice('b')], 1))).rejects.toBeInstanceOf(StorageFull);
    expect((await journal.read('r'))?.events).toHaveLength(1);
  });

  test.each([
    ['missing', (store: IDBObjectStore) => store.delete(['r', 2]), 2, /event 3 is missing/],
    ['broken', (store: IDBObjectStore) => store.put({ seq: 1, type: 'notice' }, ['r', 1]), 1, /event 2 cannot be read/],
    [
      'of an unknown kind',
      (store: IDBObjectStore) => store.put({ seq: 3, at: 0, type: 'new' }, ['r', 3]),
      3,
      /event 4/,
    ],
    ['lost altogether', (store: IDBObjectStore) => store.clear(), 0, /is lost/],
  ])('a list with an event %s is given up to there, with a remark', async (_, damage, length, remark) => {
    const { journal, database } = setUp();
    const events = list([started('r'), notice('a'), notice('b'), notice('c'), finished]);
    for (const event of events) await journal.append('r', [event]);
    await database.transact(['events'], 'readwrite', async (transaction) => {
      damage(unwrap(transaction).objectStore('events'));
    });
    const stored = await journal.read('r');
    expect(stored?.events).toEqual(events.slice(0, length));
    expect(stored?.remark).toMatch(remark);
  });
});

describe('what events quote', () => {
  const quoting = (quotes: Quoted[]): RunEvent => ({
    ...notice(`Read this: ${DOCUMENT.slice(100, 8_100)} and ${'x'.repeat(200)}.`),
    seq: 1,
    at: 1,
    quotes,
  });
  const quoted = { field: 'text', at: 11, document: 'd', start: 100, end: 8_100 };

  test('is not stored, and comes back', async () => {
    const { journal, database } = setUp();
    const event = quoting([quoted]);
    await journal.append('r', [...list([started('r')]), event]);
    expect((await journal.read('r'))?.events[1]).toStrictEqual(event);
    const stored = await database.transact(['events'], 'readonly', (transaction) =>
      transaction.objectStore('events').getAll(),
    );
    expect(JSON.stringify(stored).length).toBeLessThan(2_000);
    expect(JSON.stringify(stored)).not.toContain('flood');
  });

  test('of a document that is gone is a remark', async () => {
    const { journal } = setUp();
    await journal.append('r', [...list([started('r')]), quoting([{ ...quoted, document: 'gone' }])]);
    expect((await journal.read('r'))?.events[1]).toMatchObject({
      text: expect.stringMatching(/^Read this: \[8,000 characters of a document that is no longer here\] and x+\.$/),
    });
  });
});

test('events that were stored one by one, before there were quotes, are read as they are', async () => {
  const { journal, database } = setUp();
  const events = list([started('r'), notice('x'.repeat(500)), finished]);
  await journal.append('r', events.slice(0, 1));
  await database.transact(['events'], 'readwrite', async (transaction) => {
    for (const event of events) await transaction.objectStore('events').put(event, ['r', event.seq]);
  });
  expect((await journal.read('r'))?.events).toEqual(events);
});

describe('the list of runs', () => {
  test('is newest first', async () => {
    const { journal, runs } = setUp();
    for (const [index, run] of ['old', 'middle', 'new'].entries()) {
      await journal.append(
        run,
        list([started(run)], 0).map((event) => ({ ...event, at: 100 + index })),
      );
    }
    expect((await runs.list()).map(({ id }) => id)).toEqual(['new', 'middle', 'old']);
  });

  test('a removed run is gone with its events, and comes back whole', async () => {
    const { journal, runs, database } = setUp();
    const events = list([started('r'), notice('a'), finished]);
    await journal.append('r', events);
    await journal.append('r2', list([started('r2')]));
    const undo = await runs.remove('r');
    expect((await runs.list()).map(({ id }) => id)).toEqual(['r2']);
    expect(
      await database.transact(['events'], 'readonly', (transaction) => transaction.objectStore('events').count()),
    ).toBe(1);
    await undo();
    await undo();
    expect(await journal.read('r')).toMatchObject({ events, remark: null, record: { state: 'answered' } });
  });

  test('starting, ending, removing and bringing back are announced; other events are not', async () => {
    const { journal, runs, changes } = setUp();
    const announce = vi.spyOn(changes, 'announce');
    await journal.append('r', list([started('r')]));
    await journal.append('r', list([notice('a')], 1));
    await journal.append('r', list([finished], 2));
    expect(announce).toHaveBeenCalledTimes(2);
    await (
      await runs.remove('r')
    )();
    expect(announce).toHaveBeenCalledTimes(4);
  });
});
