/** The stored list of a run's events, and the line of the Runs view that follows from it. */
import * as v from 'valibot';
import { RunEvent, type Span } from '../engine/events';
import type { Journal } from '../engine/ports';
import { thin, whole } from '../engine/quotes';
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

/** What stands in a document from `start` to `end`, for each; null: the document is gone, or has no such place. */
export type PassageReader = (
  document: string,
  places: readonly { readonly start: number; readonly end: number }[],
) => Promise<readonly (string | null)[]>;

/** Events are stored without what they quote from documents, and a batch of them in one record, under its last number. */
export class RunJournal implements Journal {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly readPassages: PassageReader,
  ) {}

  async append(run: string, events: readonly RunEvent[]): Promise<void> {
    const [first, last] = [events[0], events.at(-1)];
    if (first === undefined || last === undefined) return;
    const lineChanged = await this.database.transact(['events', 'runs'], 'readwrite', async (transaction) => {
      const stored = transaction.objectStore('events');
      const lines = transaction.objectStore('runs');
      const [before, end] = await Promise.all([lines.get(run), stored.openKeyCursor(eventsOf(run), 'prev')]);
      const after = events.reduce(lineAfter, before ?? null);
      if (after === null) throw new RunGone();
      // Of two writers the second one fails, and overwrites nothing.
      if (first.seq !== (end === null ? 0 : end.key[1] + 1)) throw new RunTaken();
      await stored.add(events.map(thin), [run, last.seq]);
      if (after === before) return false;
      await lines.put(after);
      return true;
    });
    if (lineChanged) this.changes.announce('runs');
  }

  /** null: there is no such run. */
  async read(run: string): Promise<StoredRun | null> {
    const [record, values] = await this.database.transact(['events', 'runs'], 'readonly', (transaction) =>
      Promise.all([transaction.objectStore('runs').get(run), transaction.objectStore('events').getAll(eventsOf(run))]),
    );
    if (record === undefined) return null;
    // Version 1 of the events had a record for each.
    const { events, remark } = wholePart(values.flat());
    return { record, events: await this.#filled(events), remark };
  }

  /** The events with what they quote, each document read once. */
  async #filled(events: readonly RunEvent[]): Promise<readonly RunEvent[]> {
    const places = new Map<string, Map<string, Span>>();
    for (const span of events.flatMap(({ quotes }) => quotes ?? [])) {
      const inDocument = places.get(span.document) ?? new Map<string, Span>();
      places.set(span.document, inDocument.set(`${span.start} ${span.end}`, span));
    }
    const words = new Map<string, string>();
    for (const [document, spans] of places) {
      const passages = await this.readPassages(document, [...spans.values()]);
      for (const [index, key] of [...spans.keys()].entries()) {
        const passage = passages[index] ?? null;
        if (passage !== null) words.set(`${key} ${document}`, passage);
      }
    }
    return events.map((event) =>
      whole(event, ({ document, start, end }) => words.get(`${start} ${end} ${document}`) ?? null),
    );
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
    const read = v.safeParse(RunEvent, value);
    if (!read.success) return { events, remark: brokenOff(events.length, 'cannot be read') };
    const event = read.output;
    if (event.seq !== events.length) return { events, remark: brokenOff(events.length, 'is missing') };
    events.push(event);
  }
  return { events, remark: events.length === 0 ? brokenOff(0, 'is missing') : null };
}

function brokenOff(seq: number, what: string): string {
  return seq === 0
    ? `The stored trace of this run is lost: its first event ${what}.`
    : `The stored trace of this run breaks off: event ${seq + 1} ${what}. What came before it is shown.`;
}
