/** What an engine noted about its stored models, in memory: asked often, and changed only through here or in another tab. */
import * as v from 'valibot';
import type { Unsubscribe } from '../../app';

/** Where the notes are kept, beside what they are about. */
export interface NoteStore {
  notes(): Promise<ReadonlyMap<string, unknown>>;
  saveNote(id: string, note: unknown): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

export class Shelf<N> {
  readonly #store: NoteStore;
  readonly #schema: v.GenericSchema<unknown, N>;
  #notes: Promise<Map<string, N>> | null = null;

  constructor(store: NoteStore, schema: v.GenericSchema<unknown, N>, onStored: (listener: () => void) => Unsubscribe) {
    this.#store = store;
    this.#schema = schema;
    onStored(() => (this.#notes = null));
  }

  /** Where storage is forbidden there is none; storing one says so. */
  notes(): Promise<ReadonlyMap<string, N>> {
    return this.#read();
  }

  async note(id: string): Promise<N | null> {
    return (await this.#read()).get(id) ?? null;
  }

  async save(id: string, note: N): Promise<void> {
    await this.#store.saveNote(id, note);
    (await this.#read()).set(id, note);
  }

  async remove(id: string): Promise<void> {
    await this.#store.remove(id);
    (await this.#read()).delete(id);
  }

  async clear(): Promise<void> {
    await this.#store.clear();
    this.#notes = null;
  }

  #read(): Promise<Map<string, N>> {
    this.#notes ??= this.#store.notes().then(
      (notes) =>
        new Map(
          [...notes].flatMap(([id, stored]) => {
            const note = v.safeParse(this.#schema, stored);
            return note.success ? [[id, note.output] as const] : [];
          }),
        ),
      () => new Map(),
    );
    return this.#notes;
  }
}
