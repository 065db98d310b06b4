/** What a run will probably take: estimated from what earlier ones took, which is kept as each one ends. */
import * as v from 'valibot';
import type { EstimateRequest, EstimateService, Unsubscribe } from './app';
import { estimate, type Forecast, type Seat } from './engine/estimate/estimate';
import { measure, RunMeasure } from './engine/estimate/measure';
import { median } from './engine/estimate/expected';
import { ratesOf, secondsOf, type DeviceSpeed } from './engine/estimate/rates';
import type { Expected, Limits, RunEvent } from './engine/events';
import type { Price } from './engine/ports';
import type { Strategy } from './engine/strategies/strategy';

interface Facts {
  /** As runs name it, which is not always as people choose it. */
  readonly id: string;
  readonly window: number;
  readonly concurrency: number;
  readonly price: Price | null;
  /** null: on this device, where nobody is paid. */
  readonly host: string | null;
  readonly byHand: boolean;
}

export interface EstimateParts {
  readonly strategies: readonly Strategy[];
  /** The model of strategies that ask for none. */
  readonly reader: string;
  readonly facts: (id: string, role: 'root' | 'sub') => Promise<Facts | null>;
  /** null: it was not measured on this device. */
  readonly speed: (id: string) => Promise<DeviceSpeed | null>;
  readonly limits: () => Promise<Limits>;
  readonly store: { measures(): Promise<unknown>; add(run: string, measure: RunMeasure): Promise<void> };
  /** Hears when measures are added or deleted, here or in another tab. */
  readonly onStored: (listener: () => void) => Unsubscribe;
}

/** Of a model that nothing was asked of yet: a passage with its examples, and a few words. */
const A_CALL = { input: 500, output: 12 };
const FREE: Price = { input: 0, output: 0 };

export class Estimates implements Omit<EstimateService, 'onChange'> {
  readonly #parts: EstimateParts;

  constructor(parts: EstimateParts) {
    this.#parts = parts;
  }

  async of(request: EstimateRequest): Promise<Forecast | null> {
    const strategy = this.#parts.strategies.find(({ id }) => id === request.strategy);
    if (strategy === undefined) return null;
    const { root: needsRoot, sub: needsSub } = strategy.needs;
    const rootId = needsRoot ? request.root : this.#parts.reader;
    const [root, sub, limits, history] = await Promise.all([
      this.#seat(rootId, 'root'),
      this.#seat(needsSub ? request.sub : rootId, needsSub ? 'sub' : 'root'),
      this.#parts.limits(),
      this.#history(),
    ]);
    if (root === null || sub === null) return null;
    const { corpus } = request;
    const foreseen = strategy.foresee?.(corpus.characters, root.window) ?? {};
    return estimate({ strategy: strategy.id, corpus, root, sub, foreseen, limits }, history);
  }

  async ofCalls(
    model: string,
    { least, most }: { readonly least: number; readonly most: number },
  ): Promise<Expected | null> {
    const [seat, history] = await Promise.all([this.#seat(model, 'sub'), this.#history()]);
    if (seat === null || seat.byHand) return null;
    const rates = ratesOf(
      [seat],
      history.toSorted((a, b) => b.at - a.at),
    );
    const before = history.flatMap(({ samples }) => samples).filter(({ model }) => model === seat.id);
    const input = before.length === 0 ? A_CALL.input : median(before.map((sample) => sample.input));
    const output = before.length === 0 ? A_CALL.output : median(before.map((sample) => sample.output));
    const of = (calls: number): number | null =>
      secondsOf({ calls, inputTokens: calls * input, outputTokens: calls * output }, seat, rates);
    const [shortest, longest] = [of(least), of(most)];
    const spread = rates.get(seat.id)?.spread ?? 1;
    if (shortest === null || longest === null) return null;
    return { least: shortest / spread, likely: (shortest + longest) / 2, most: longest * spread };
  }

  /** Keeps what a run took. */
  async note(
    run: string,
    events: readonly RunEvent[],
    models: readonly Pick<Seat, 'id' | 'concurrency'>[],
  ): Promise<void> {
    const measured = measure(events, (id) => models.find((model) => model.id === id)?.concurrency ?? 1);
    if (measured !== null) await this.#parts.store.add(run, measured);
  }

  async #seat(id: string, role: 'root' | 'sub'): Promise<(Seat & { readonly window: number }) | null> {
    const [facts, speed] = await Promise.all([this.#parts.facts(id, role), this.#parts.speed(id)]);
    return facts === null ? null : { ...facts, price: facts.host === null ? FREE : facts.price, speed };
  }

  /** What cannot be read is left out. */
  async #history(): Promise<readonly RunMeasure[]> {
    const stored = await this.#parts.store.measures().catch(() => []);
    const values: readonly unknown[] = Array.isArray(stored) ? stored : [];
    return values.flatMap((value) => {
      const read = v.safeParse(RunMeasure, value);
      return read.success ? [read.output] : [];
    });
  }
}
