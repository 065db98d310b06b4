/** What the question being asked would take; asked for anew when something it depends on changes. */
import type { App, EstimateRequest, Forecast } from '../../app';

export class ForecastStore {
  /** The newest answer, and what it was for. */
  #told = $state.raw<{ readonly request: EstimateRequest; readonly forecast: Forecast | null } | null>(null);
  #newest: EstimateRequest | null = null;
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  /** What was told last, so that the line does not flicker while the next is worked out. */
  get shown(): Forecast | null {
    return this.#told?.forecast ?? null;
  }

  /** null: not told yet, or nothing to tell. */
  of(request: EstimateRequest | null): Forecast | null {
    return request !== null && this.#told?.request === request ? this.#told.forecast : null;
  }

  /** An estimate that fails is none: nothing depends on it. */
  async ask(request: EstimateRequest | null): Promise<void> {
    this.#newest = request;
    const forecast = request === null ? null : await this.#app.estimates.of(request).catch(() => null);
    if (this.#newest !== request) return;
    this.#told = request === null ? null : { request, forecast };
  }
}
