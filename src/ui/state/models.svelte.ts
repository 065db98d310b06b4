/** Endpoints, and every model that can be root or sub-model. */
import type { App, EndpointCheck, EndpointDraft, ModelInfo } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { EndpointRecord } from '../../storage/records';
import { coalesce } from './coalesce';
import type { Session } from './session.svelte';
import type { Toasts } from './toasts.svelte';

export type Endpoint = EndpointRecord & { readonly hasKey: boolean };

export class ModelStore {
  /** null: not read yet. */
  endpoints = $state.raw<readonly Endpoint[] | null>(null);
  models = $state.raw<readonly ModelInfo[]>([]);
  /** Those that can be a root. */
  readonly planners = $derived(this.models.filter(({ plans }) => plans));
  problem = $state.raw<Failure | null>(null);
  /** Those that come with the app. */
  readonly builtIn = $derived(
    this.models.filter((model) => !this.endpoints?.some((endpoint) => endpoint.id === model.id)),
  );
  readonly refresh = coalesce(() => this.#read());
  readonly #app: App;
  readonly #toasts: Toasts;
  readonly #session: Session;

  constructor(app: App, toasts: Toasts, session: Session) {
    this.#app = app;
    this.#toasts = toasts;
    this.#session = session;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.endpoints.onChange(this.refresh);
  }

  /** Throws what the service throws, so that the dialog can stay open and say it. */
  async save(draft: EndpointDraft, id: string | null): Promise<void> {
    await (id === null ? this.#app.endpoints.save(draft) : this.#app.endpoints.save(draft, id));
    await this.#read();
    this.#toasts.say(`Saved “${draft.name}”.`);
  }

  async test(draft: EndpointDraft, id: string | null, signal: AbortSignal): Promise<EndpointCheck> {
    this.#session.noteTest(draft.baseUrl);
    return id === null ? this.#app.endpoints.test(draft, signal) : this.#app.endpoints.test(draft, signal, id);
  }

  async remove(endpoint: Endpoint): Promise<void> {
    this.problem = null;
    try {
      const restore = await this.#app.endpoints.remove(endpoint.id);
      await this.#read();
      this.#toasts.say(`Deleted “${endpoint.name}”.`, async () => {
        await restore();
        await this.#read();
      });
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  async #read(): Promise<void> {
    try {
      const [endpoints, models] = await Promise.all([this.#app.endpoints.list(), this.#app.endpoints.models()]);
      this.endpoints = endpoints;
      this.models = models;
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}
