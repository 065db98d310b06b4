/** The lanes of all models. Runs share them, so that two runs together ask no more at once of a model than it takes. */
import { Lane, type Asker, type LaneState } from './lane';
import type { Clock, LanguageModel } from './ports';

export class Lanes {
  readonly #clock: Clock;
  readonly #lanes = new Map<string, Lane>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A run begins that will ask these models. */
  join(asker: Asker, models: readonly LanguageModel[]): void {
    this.#sweep();
    for (const model of models) this.of(model).join(asker, model);
  }

  /** It has ended. */
  leave(asker: Asker): void {
    for (const lane of this.#lanes.values()) lane.leave(asker);
    this.#sweep();
  }

  of(model: LanguageModel): Lane {
    const known = this.#lanes.get(model.id);
    if (known !== undefined) return known;
    const lane = new Lane(model, this.#clock, () => this.#changed());
    this.#lanes.set(model.id, lane);
    return lane;
  }

  /** Those that runs are using. */
  state(): readonly LaneState[] {
    return [...this.#lanes.values()].map((lane) => lane.state()).filter(({ runs }) => runs.length > 0);
  }

  /** Called whenever a request comes, begins or ends; thousands of times in a large run. */
  onChange(listener: () => void): () => void {
    const entry = (): void => listener();
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  /** A person's turn or a recording is a model of one run; without this they would gather. */
  #sweep(): void {
    for (const [id, lane] of this.#lanes) if (lane.isIdle) this.#lanes.delete(id);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
