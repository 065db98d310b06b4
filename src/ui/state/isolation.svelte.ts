/** Whether models on the processor use all cores, and the switch for it. */
import type { App, IsolationState } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';

export class IsolationStore {
  /** null: not known yet. */
  state = $state.raw<IsolationState | null>(null);
  /** The page is about to be loaded anew. */
  switching = $state(false);
  problem = $state.raw<Failure | null>(null);
  readonly isOn = $derived(this.state !== null && this.state !== 'off' && this.state !== 'impossible');
  readonly canSwitch = $derived(this.state !== null && this.state !== 'hosted' && this.state !== 'impossible');
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  async read(): Promise<void> {
    this.state = await this.#app.isolation.state();
  }

  async toggle(): Promise<void> {
    const { isolation } = this.#app;
    this.problem = null;
    this.switching = true;
    try {
      await (this.isOn ? isolation.switchOff() : isolation.switchOn());
    } catch (error) {
      this.problem = failureOf(error);
    }
    await this.read();
    this.switching = false;
  }
}
