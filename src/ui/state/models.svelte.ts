/** Endpoints, and every model that can be root or sub-model. */
import type { App, EndpointCheck, EndpointDraft, EndpointPreset, KeyState, ModelInfo, OfferedModel } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { EndpointRecord } from '../../storage/records';
import { coalesce } from './coalesce';
import { KeyStore } from './keys.svelte';
import type { Session } from './session.svelte';
import type { Toasts } from './toasts.svelte';

export type Endpoint = EndpointRecord & { readonly key: KeyState };

export class ModelStore {
  /** null: not read yet. */
  endpoints = $state.raw<readonly Endpoint[] | null>(null);
  models = $state.raw<readonly ModelInfo[]>([]);
  /** Those that can be a root. */
  readonly planners = $derived(this.models.filter(({ plans }) => plans));
  problem = $state.raw<Failure | null>(null);
  /** Those that come with the app. */
  readonly builtIn = $derived(
    this.models.filter(
      (model) => model.byHand === undefined && !this.endpoints?.some((endpoint) => endpoint.id === model.id),
    ),
  );
  readonly keys: KeyStore;
  readonly presets: readonly EndpointPreset[];
  readonly refresh = coalesce(() => this.#read());
  /** Whether endpoints on other servers are out of reach, because this is the private page. */
  readonly isPrivate: boolean;
  readonly #app: App;
  readonly #toasts: Toasts;
  readonly #session: Session;

  constructor(app: App, toasts: Toasts, session: Session) {
    this.#app = app;
    this.#toasts = toasts;
    this.#session = session;
    this.keys = new KeyStore(app, toasts);
    this.presets = app.endpoints.presets;
    this.isPrivate = app.isPrivate;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.models.onChange(this.refresh);
  }

  /** Throws what the service throws, so that the dialog can stay open and say it. */
  async save(draft: EndpointDraft, id: string | null): Promise<EndpointRecord> {
    const record = await (id === null ? this.#app.endpoints.save(draft) : this.#app.endpoints.save(draft, id));
    await this.#read();
    this.#toasts.say(`Saved “${draft.name}”.`);
    return record;
  }

  /** Whether the keys of these models can be used, after asking for the passphrase if one is locked. */
  async unlocked(ids: readonly string[]): Promise<boolean> {
    const isLocked = this.endpoints?.some(({ id, key }) => key === 'locked' && ids.includes(id)) ?? false;
    return !isLocked || this.keys.ask('unlock');
  }

  async test(draft: EndpointDraft, id: string | null, signal: AbortSignal): Promise<EndpointCheck> {
    // Of the private page's requests none arrives.
    if (!this.#app.isPrivate) this.#session.noteTest(draft.baseUrl);
    return id === null ? this.#app.endpoints.test(draft, signal) : this.#app.endpoints.test(draft, signal, id);
  }

  /** Throws why the server gives no list. */
  async offered(draft: EndpointDraft, id: string | null, signal: AbortSignal): Promise<readonly OfferedModel[]> {
    if (!this.#app.isPrivate) this.#session.noteTest(draft.baseUrl);
    return id === null ? this.#app.endpoints.offered(draft, signal) : this.#app.endpoints.offered(draft, signal, id);
  }

  listPrice(baseUrl: string, model: string): ReturnType<App['endpoints']['listPrice']> {
    return this.#app.endpoints.listPrice(baseUrl, model);
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
      const [endpoints, models] = await Promise.all([
        this.#app.endpoints.list(),
        this.#app.models.list(),
        this.keys.read(),
      ]);
      this.endpoints = endpoints;
      // What the page's policy stops is not offered. The page's own server is no other server.
      this.models = this.#app.isPrivate ? models.filter(({ host }) => host === null || host === location.host) : models;
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}
