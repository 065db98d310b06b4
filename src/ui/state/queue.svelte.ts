/** The queues of models on the screen. They change thousands of times a second; eyes follow a few. */
import type { RunService } from '../../app';
import type { QueuedModel } from '../queue';

const TICK_MS = 250;

export class QueueStore {
  models = $state.raw<readonly QueuedModel[]>([]);
  now = $state.raw(Date.now());
  readonly #runs: RunService;

  constructor(runs: RunService) {
    this.#runs = runs;
  }

  watch(): () => void {
    let hasChanged = true;
    const look = (): void => {
      // What runs grows older although nothing else happens.
      if (!hasChanged && this.models.length === 0) return;
      hasChanged = false;
      this.now = Date.now();
      this.models = this.#runs.queue();
    };
    const leave = this.#runs.onQueue(() => (hasChanged = true));
    const timer = setInterval(look, TICK_MS);
    look();
    return () => {
      leave();
      clearInterval(timer);
    };
  }
}
