/** The history of runs. */
import type { App, RunService } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import { coalesce } from './coalesce';
import type { Toasts } from './toasts.svelte';

export type ListedRun = Awaited<ReturnType<RunService['list']>>[number];

export class RunsStore {
  /** null: not read yet. */
  list = $state.raw<readonly ListedRun[] | null>(null);
  problem = $state.raw<Failure | null>(null);
  readonly refresh = coalesce(() => this.#read());
  readonly #app: App;
  readonly #toasts: Toasts;

  constructor(app: App, toasts: Toasts) {
    this.#app = app;
    this.#toasts = toasts;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.runs.onChange(this.refresh);
  }

  /** In words: its end, or who is working on it. */
  stateOf(run: ListedRun): 'here' | 'elsewhere' | 'interrupted' | 'over' {
    if (run.state !== null) return 'over';
    if (!run.live) return 'interrupted';
    return this.#app.runs.live(run.id) === null ? 'elsewhere' : 'here';
  }

  isPaused(run: ListedRun): boolean {
    return this.#app.runs.live(run.id)?.paused ?? false;
  }

  async remove(run: ListedRun): Promise<void> {
    this.problem = null;
    try {
      const restore = await this.#app.runs.remove(run.id);
      await this.#read();
      this.#toasts.say('Deleted the run.', async () => {
        await restore();
        await this.#read();
      });
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  async #read(): Promise<void> {
    try {
      this.list = await this.#app.runs.list();
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}
