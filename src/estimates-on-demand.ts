/** Estimates, whose arithmetic is loaded when the first one is wanted: the page opens without it. */
import type { EstimateService } from './app';
import type { Seat } from './engine/estimate/estimate';
import type { RunEvent } from './engine/events';
import type { EstimateParts, Estimates } from './estimates';

export class EstimatesOnDemand implements EstimateService {
  readonly #parts: EstimateParts;
  #loading: Promise<Estimates> | null = null;
  readonly onChange: EstimateService['onChange'];

  constructor(parts: EstimateParts) {
    this.#parts = parts;
    this.onChange = parts.onStored;
  }

  async of(...asked: Parameters<EstimateService['of']>): ReturnType<EstimateService['of']> {
    return (await this.#loaded()).of(...asked);
  }

  async ofCalls(...asked: Parameters<EstimateService['ofCalls']>): ReturnType<EstimateService['ofCalls']> {
    return (await this.#loaded()).ofCalls(...asked);
  }

  /** Keeps what a run took. One that cannot be kept makes later estimates no worse than before. */
  note(run: string, events: readonly RunEvent[], models: readonly Pick<Seat, 'id' | 'concurrency'>[]): void {
    void this.#loaded()
      .then((estimates) => estimates.note(run, events, models))
      .catch(() => undefined);
  }

  /** A failed attempt is forgotten. */
  #loaded(): Promise<Estimates> {
    if (this.#loading !== null) return this.#loading;
    const loading = import('./estimates').then(({ Estimates }) => new Estimates(this.#parts));
    this.#loading = loading;
    loading.catch(() => (this.#loading = null));
    return loading;
  }
}
