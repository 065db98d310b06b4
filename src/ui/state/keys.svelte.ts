/** Keys that are remembered on this device, and the dialog that asks for their passphrase when something needs them. */
import type { App, VaultState } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { Toasts } from './toasts.svelte';

/** `choose`: the first time. */
export type Asked = 'choose' | 'unlock' | 'change';

export interface Asking {
  readonly what: Asked;
  /** Whether the passphrase was given. */
  readonly settle: (given: boolean) => void;
}

export class KeyStore {
  /** null: not read yet. */
  vault = $state.raw<{ readonly state: VaultState; readonly remembered: number } | null>(null);
  /** The dialog that is open, if one is. */
  asking = $state.raw<Asking | null>(null);
  problem = $state.raw<Failure | null>(null);
  readonly #app: App;
  readonly #toasts: Toasts;

  constructor(app: App, toasts: Toasts) {
    this.#app = app;
    this.#toasts = toasts;
  }

  async read(): Promise<void> {
    this.vault = await this.#app.keys.vault();
  }

  /** Asks for the passphrase if need be. False: the reader would rather not. */
  async open(): Promise<boolean> {
    await this.read();
    if (this.vault?.state === 'unlocked') return true;
    return this.ask(this.vault?.state === 'empty' ? 'choose' : 'unlock');
  }

  ask(what: Asked): Promise<boolean> {
    this.asking?.settle(false);
    return new Promise((resolve) => {
      this.asking = {
        what,
        settle: (given) => {
          this.asking = null;
          resolve(given);
        },
      };
    });
  }

  /** What the dialog does with what was typed. Throws what the service throws, so that the dialog can say it. */
  async give(passphrase: string, next: string): Promise<void> {
    const { keys } = this.#app;
    if (this.asking?.what === 'change') {
      await keys.changePassphrase(passphrase, next);
      this.#toasts.say('The passphrase was changed.');
    } else {
      await keys.unlock(passphrase);
    }
    await this.read();
    this.asking?.settle(true);
  }

  remember(endpoint: string): Promise<void> {
    return this.#app.keys.remember(endpoint);
  }

  forget(endpoint: string): Promise<void> {
    return this.#app.keys.forget(endpoint);
  }

  lock(): void {
    this.#app.keys.lock();
  }

  async forgetAll(): Promise<void> {
    this.problem = null;
    try {
      const restore = await this.#app.keys.forgetAll();
      await this.read();
      this.#toasts.say('The remembered keys were forgotten.', async () => {
        await restore();
        await this.read();
      });
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}
