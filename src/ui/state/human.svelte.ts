/** What waits for an answer by hand. */
import type { App, HumanPrompt } from '../../app';

export class HumanStore {
  pending = $state.raw<readonly HumanPrompt[]>([]);
  readonly #app: App;

  constructor(app: App) {
    this.#app = app;
  }

  watch(): () => void {
    const read = (): void => {
      this.pending = this.#app.human.pending();
    };
    read();
    return this.#app.human.onChange(read);
  }

  /** The first that this run asks. */
  of(run: string): HumanPrompt | null {
    return this.pending.find((prompt) => prompt.run === run) ?? null;
  }
}
