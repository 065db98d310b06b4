/**
 * Isolates this page from other sites, so that models on the processor can use all cores, where its host does not: by a
 * service worker that adds the two headers (workers/isolation.ts). The browser itself remembers that it is registered.
 */
import type { IsolationService, IsolationState } from '../app';
import { IsolationNotStarted, PageBusy } from './errors';

const SCRIPT = 'isolation.js';

export interface IsolationParts {
  /** The page's address: it, and what lies in the same folder, is isolated. */
  readonly base: string;
  /** Absent where the browser offers this page no service worker. */
  readonly workers: Pick<ServiceWorkerContainer, 'controller' | 'getRegistration' | 'register'> | undefined;
  readonly isIsolated: boolean;
  /** Whether something goes on that must not end. */
  readonly isBusy: () => boolean;
  readonly reload: () => void;
}

export class Isolation implements IsolationService {
  readonly #parts: IsolationParts;
  readonly #folder: string;
  readonly #script: string;

  constructor(parts: IsolationParts) {
    this.#parts = parts;
    this.#folder = new URL('.', parts.base).href;
    this.#script = new URL(SCRIPT, parts.base).href;
  }

  async state(): Promise<IsolationState> {
    const { workers, isIsolated } = this.#parts;
    const isOurs = workers?.controller?.scriptURL === this.#script;
    // Nobody but the host can have isolated a page that came without our service worker.
    if (isIsolated && !isOurs) return 'hosted';
    if (workers === undefined) return 'impossible';
    try {
      if ((await this.#registration()) === null) return 'off';
    } catch {
      // Browsers that are told to let sites keep nothing refuse even to say.
      return 'impossible';
    }
    if (isIsolated) return 'on';
    return isOurs ? 'refused' : 'waiting';
  }

  async switchOn(): Promise<void> {
    const { workers, isBusy, reload } = this.#parts;
    if (isBusy()) throw new PageBusy();
    if (workers === undefined) throw new IsolationNotStarted();
    try {
      await activated(await workers.register(this.#script, { scope: this.#folder, updateViaCache: 'none' }));
    } catch (cause) {
      await this.withdraw();
      throw new IsolationNotStarted(cause);
    }
    if (isBusy()) return;
    reload();
  }

  async switchOff(): Promise<void> {
    if (this.#parts.isBusy()) throw new PageBusy();
    await this.withdraw();
    this.#parts.reload();
  }

  /** From the next load on there is no service worker. */
  async withdraw(): Promise<void> {
    await (await this.#registration())?.unregister();
  }

  /** Another site above this one on the same host may have one too, which is none of ours. */
  async #registration(): Promise<ServiceWorkerRegistration | null> {
    const registration = await this.#parts.workers?.getRegistration(this.#folder);
    return registration?.scope === this.#folder ? registration : null;
  }
}

/** Only a service worker that is active answers for the page when it is loaded anew. */
function activated({ installing, waiting, active }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting ?? active;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (worker?.state === 'activated') resolve();
      else if (worker === null || worker.state === 'redundant')
        reject(new Error('the service worker was not installed'));
    };
    worker?.addEventListener('statechange', look);
    look();
  });
}
