/** How fast each model has been on this device: what an estimate rests on, and what people see beside the name. */
import * as v from 'valibot';
import type { NoteSpeed, Speed } from './engine';
import { entryIdOf } from './identity';

/** Where the figures are kept between visits. */
export interface SpeedStore {
  speeds(): Promise<unknown>;
  saveSpeeds(speeds: Readonly<Record<string, Speed>>): Promise<void>;
}

const Figure = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const Speeds = v.record(v.string(), v.object({ prefill: Figure, decode: Figure }));

/** How much a new figure counts: what happened a dozen replies ago should not. */
const NEWEST = 0.3;
/** A reply may be a few milliseconds; the figures need not be written after each. */
const SAVE_EVERY_MS = 5_000;

export class SpeedBook {
  readonly #store: SpeedStore;
  readonly #schedule: (callback: () => void, ms: number) => unknown;
  readonly #speeds = new Map<string, Speed>();
  #reading: Promise<void> | null = null;
  #saving = false;

  constructor(store: SpeedStore, schedule: (callback: () => void, ms: number) => unknown) {
    this.#store = store;
    this.#schedule = schedule;
  }

  /** `id`: of an entry or of a model; other weights of the same shape are as fast. */
  async of(id: string): Promise<{ readonly prefill: number; readonly decode: number } | null> {
    await this.#read();
    const { prefill = null, decode = null } = this.#speeds.get(entryIdOf(id)) ?? {};
    return prefill === null || decode === null ? null : { prefill, decode };
  }

  readonly note: NoteSpeed = (id, speed) => {
    const known = this.#speeds.get(id);
    this.#speeds.set(id, {
      prefill: mixed(known?.prefill ?? null, speed.prefill),
      decode: mixed(known?.decode ?? null, speed.decode),
    });
    if (this.#saving) return;
    this.#saving = true;
    this.#schedule(() => {
      this.#saving = false;
      void this.#save();
    }, SAVE_EVERY_MS);
  };

  /** Figures that cannot be kept are measured again. */
  async #save(): Promise<void> {
    await this.#read();
    await this.#store.saveSpeeds(Object.fromEntries(this.#speeds)).catch(() => undefined);
  }

  #read(): Promise<void> {
    this.#reading ??= this.#store.speeds().then(
      (stored) => {
        const speeds = v.is(Speeds, stored) ? stored : {};
        for (const [id, speed] of Object.entries(speeds)) if (!this.#speeds.has(id)) this.#speeds.set(id, speed);
      },
      () => undefined,
    );
    return this.#reading;
  }
}

function mixed(known: number | null, measured: number | null): number | null {
  if (measured === null) return known;
  return known === null ? measured : known * (1 - NEWEST) + measured * NEWEST;
}
