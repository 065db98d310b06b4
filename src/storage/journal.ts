/** The stored list of a run's events, and the line of the Runs view that follows from it. */
import * as v from 'valibot';
import { RunEvent } from '../engine/events';
import type { Journal } from '../engine/ports';
import type { Changes } from './changes';
import { RunGone, RunTaken } from './errors';
import type { Database } from './open';
import type { RunRecord } from './records';

export interface StoredRun {
  readonly record: RunRecord;
  /** From the first event up to the first one that is missing or broken. */
  readonly events: readonly RunEvent[];
  /** What the reader must know about the list, or null when it is whole. */
  readonly remark: string | null;
}

export class RunJournal implements Journal {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  async append(run: string, events: readonly RunEvent[]): Promise<void> {
    if (events.length === 0) return;
    const lineChanged = await this.database
      .transact(['events', 'runs'], 'readwrite', async (transaction) => {
        const stored = transaction.objectStore('events');
        const lines = transaction.objectStore('runs');
        const before = await lines.get(run);
        const after = events.reduce(lineAfter, before ?? null);
        if (after === null) throw new RunGone();
        // `add` refuses a key that exists: of two writers the second fails, and overwrites nothing.
        await Promise.all(events.map(async (event) => stored.add(event, [run, event.seq])));
        if (after === before) return false;
        await lines.put(after);
        return true;
      })
      .catch((error: unknown) => {
        throw error instanceof Error && error.name === 'ConstraintError' ? new RunTaken(error) : error;
      });
    if (lineChanged) this.changes.announce('runs');
  }

  /** null: there is no such run. */
  async read(run: string): Promise<StoredRun | null> {
    return this.database.transact(['events', 'runs'], 'readonly', async (transaction) => {
      const [record, values] = await Promise.all([
        transaction.objectStore('runs').get(run),
        transaction.objectStore('events').getAll(eventsOf(run)),
      ]);
      return record === undefined ? null : { record, ...wholePart(values) };
    });
  }
}

/** All keys of a run's events: an array key sorts after every number. */
export function eventsOf(run: string): IDBKeyRange {
  return IDBKeyRange.bound([run], [run, []]);
}

function lineAfter(line: RunRecord | null, event: RunEvent): RunRecord | null {
  switch (event.type) {
    case 'run.started':
      return {
        id: event.run,
        question: event.question,
        corpus: event.corpus.id,
        corpusName: event.corpus.name,
        strategy: event.strategy,
        host: event.root.host ?? event.sub.host,
        startedAt: event.at,
        state: null,
        finishedAt: null,
      };
    case 'run.finished':
      return line === null ? null : { ...line, state: event.state, finishedAt: event.at };
    default:
      return line;
  }
}

function wholePart(values: readonly unknown[]): { events: readonly RunEvent[]; remark: string | null } {
  const events: RunEvent[] = [];
  for (const value of values) {
    if (!v.is(RunEvent, value)) return { events, remark: brokenOff(events.length, 'cannot be read') };
    if (value.seq !== events.length) return { events, remark: brokenOff(events.length, 'is missing') };
    events.push(value);
  }
  return { events, remark: events.length === 0 ? brokenOff(0, 'is missing') : null };
}

function brokenOff(seq: number, what: string): string {
  return seq === 0
    ? `The stored trace of this run is lost: its first event ${what}.`
    : `The stored trace of this run breaks off: event ${seq + 1} ${what}. What came before it is shown.`;
}
