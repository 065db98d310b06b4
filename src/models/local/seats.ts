/** The seats of one engine: which of its models are in memory, and for what. */
import type { Clock } from '../../engine/ports';
import type { LocalEntry } from './engine';
import { modelIdOf } from './identity';
import { Loads, type Endable, type Start } from './loads';
import { Seat } from './seat';

export type Role = 'root' | 'sub';

export interface Seated<I extends Endable> {
  readonly entry: LocalEntry;
  /** In which it was asked for last. */
  readonly role: Role;
  readonly seat: Seat<I>;
}

/** The same for the same weights, opened in the same way. */
export function placeOf(entry: LocalEntry): string {
  return `${entry.window} ${modelIdOf(entry)}`;
}

export class Seats<I extends Endable> {
  readonly #clock: Clock;
  readonly #loads = new Loads();
  readonly #seated = new Map<string, Seated<I>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The one at this place, which is made when it is first taken. */
  take(place: string, who: Pick<Seated<I>, 'entry' | 'role'>, start: Start<I>): Seat<I> {
    const parts = { loads: this.#loads, clock: this.#clock };
    const seat = this.#seated.get(place)?.seat ?? new Seat(start, parts);
    this.#seated.set(place, { ...who, seat });
    return seat;
  }

  /** In memory, or on the way. */
  loaded(): readonly Seated<I>[] {
    return [...this.#seated.values()].filter(({ seat }) => seat.isLoaded);
  }

  isBusy(id: string): boolean {
    return [...this.#seated.values()].some(({ entry, seat }) => entry.id === id && seat.isBusy);
  }

  /** Frees the memory of one model and forgets it. */
  async free(id: string): Promise<void> {
    const its = [...this.#seated].filter(([, { entry }]) => entry.id === id);
    for (const [place] of its) this.#seated.delete(place);
    await Promise.all(its.map(([, { seat }]) => seat.end()));
  }

  async end(): Promise<void> {
    await Promise.all([...this.#seated.values()].map(({ seat }) => seat.end()));
  }
}
