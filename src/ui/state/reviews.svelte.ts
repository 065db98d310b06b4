/** Programs that wait to be looked at. */
import type { App, WaitingProgram } from '../../app';

export class ReviewStore {
  #heard = $state.raw(0);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  watch(): () => void {
    return this.#app.reviews.onChange(() => (this.#heard += 1));
  }

  /** The one that this run waits with. */
  of(run: string): WaitingProgram | null {
    void this.#heard;
    return this.#app.reviews.waiting(run);
  }
}
