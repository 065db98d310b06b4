/** The endpoints a user connected: their settings in storage, their keys apart (keys.ts), and what can be asked of them. */
import type {
  EndpointCheck,
  EndpointDraft,
  EndpointService,
  KeyState,
  ModelInfo,
  OfferedModel,
  Unsubscribe,
} from '../app';
import type { Clock, LanguageModel } from '../engine/ports';
import type { EndpointRecord } from '../storage/records';
import { apiRoot, originOf } from './address';
import { checkEndpoint, type PageFacts } from './check';
import { EndpointGone, EndpointIncomplete, KeyUnusable } from './errors';
import type { Keys } from './keys';
import { listModels } from './offered';
import { helpOf, PRESETS } from './presets';
import { priceOf, PRICES_OF } from './prices';
import { READER_ID, ReaderModel } from './reader';
import { RemoteModel } from './remote';
import type { ModelFacts } from './shelf';
import type { Wire } from './wire';

/** Where endpoints are kept. */
export interface EndpointStore {
  endpoints(): Promise<readonly EndpointRecord[]>;
  saveEndpoint(endpoint: EndpointRecord): Promise<void>;
  removeEndpoint(id: string): Promise<() => Promise<void>>;
}

export interface EndpointParts {
  readonly store: EndpointStore;
  readonly keys: Keys;
  /** Tells when stored endpoints change, here or in another tab. */
  readonly onStored: (listener: () => void) => Unsubscribe;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly page: PageFacts;
}

export class Endpoints implements EndpointService {
  readonly presets: EndpointService['presets'];
  readonly #parts: EndpointParts;
  readonly #reader = new ReaderModel();

  constructor(parts: EndpointParts) {
    this.#parts = parts;
    this.presets = PRESETS.map((preset) => ({ ...preset, help: helpOf(preset, parts.page.origin) }));
  }

  async list(): Promise<readonly (EndpointRecord & { readonly key: KeyState })[]> {
    const records = await this.#parts.store.endpoints();
    const states = await this.#parts.keys.states(records);
    return records.map((record, index) => ({ ...record, key: states[index] ?? 'none' }));
  }

  async save(draft: EndpointDraft, id?: string): Promise<EndpointRecord> {
    const { key, ...settings } = tidy(draft);
    const record = { id: id ?? this.#parts.newId(), ...settings };
    const { keys, store } = this.#parts;
    const moves = id !== undefined && !(await this.#isSameServer(settings.baseUrl, id));
    // Before storing, because storing tells the listeners, who look whether there is a key.
    if (key !== '') keys.typed(record, key);
    await store.saveEndpoint(record);
    // Nobody would send it there; nor need it be kept.
    if (moves) await keys.forgetElsewhere(record);
    return record;
  }

  async remove(id: string): Promise<() => Promise<void>> {
    const undo = await this.#parts.store.removeEndpoint(id);
    const restoreKey = await this.#parts.keys.take(id);
    return async () => {
      await restoreKey();
      await undo();
    };
  }

  async test(draft: EndpointDraft, signal: AbortSignal, id?: string): Promise<EndpointCheck> {
    const { wire, clock, page } = this.#parts;
    const key = draft.key.trim() === '' ? await this.#keptKey(draft.baseUrl, id) : draft.key;
    return checkEndpoint(() => tidy({ ...draft, key }), { wire, clock, page, signal });
  }

  async offered(
    server: Pick<EndpointDraft, 'name' | 'baseUrl' | 'kind' | 'key'>,
    signal: AbortSignal,
    id?: string,
  ): Promise<readonly OfferedModel[]> {
    const { wire, clock } = this.#parts;
    const key = usableKey(server.key) || (await this.#keptKey(server.baseUrl, id));
    return listModels({ ...server, key }, { wire, signal, now: () => clock.now() });
  }

  listPrice(baseUrl: string, model: string): ReturnType<EndpointService['listPrice']> {
    return { price: priceOf(hostOf(baseUrl), model), date: PRICES_OF };
  }

  /** The key an endpoint has already. It belongs to its server: at another address it is not offered. */
  async #keptKey(baseUrl: string, id: string | undefined): Promise<string> {
    if (id === undefined || !(await this.#isSameServer(baseUrl, id))) return '';
    await this.#parts.keys.demand({ id, baseUrl, name: 'this endpoint' });
    return this.#parts.keys.of({ id, baseUrl });
  }

  async #isSameServer(baseUrl: string, id: string): Promise<boolean> {
    const records = await this.#parts.store.endpoints();
    const record = records.find((candidate) => candidate.id === id);
    return record !== undefined && originOf(record.baseUrl) === originOf(baseUrl);
  }

  async models(): Promise<readonly ModelInfo[]> {
    const records = await this.#parts.store.endpoints();
    const remote = records.map((record) => ({
      id: record.id,
      name: record.name,
      host: hostOf(record.baseUrl),
      plans: true,
      class: record.class,
    }));
    const { id, name, host } = this.#reader;
    return [...remote, { id, name, host, plans: false }];
  }

  /** The model behind an id of `models`. Its requests are booked on `run`. */
  async model(id: string, run: string | null): Promise<LanguageModel> {
    if (id === READER_ID) return this.#reader;
    const record = await this.#record(id);
    if (record === undefined) throw new EndpointGone();
    await this.#parts.keys.demand(record);
    return this.#remote(record, run);
  }

  async facts(id: string): Promise<ModelFacts | null> {
    if (id === READER_ID) return this.#reader;
    const record = await this.#record(id);
    try {
      return record === undefined ? null : this.#remote(record, null);
    } catch {
      // Its stored address cannot be used, which a run will say.
      return null;
    }
  }

  async #record(id: string): Promise<EndpointRecord | undefined> {
    const records = await this.#parts.store.endpoints();
    return records.find((candidate) => candidate.id === id);
  }

  #remote(record: EndpointRecord, run: string | null): RemoteModel {
    const { wire, clock, keys } = this.#parts;
    return new RemoteModel(record, { wire, run, key: () => keys.of(record), now: () => clock.now() });
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#parts.onStored(listener);
  }
}

/** A stored address that cannot be used is shown as it is; asking its model says what is wrong with it. */
function hostOf(baseUrl: string): string {
  try {
    return apiRoot(baseUrl).host;
  } catch {
    return baseUrl;
  }
}

/** The draft as it can be used; throws what is wrong with it. */
function tidy(draft: EndpointDraft): EndpointDraft {
  const baseUrl = draft.baseUrl.trim();
  const model = draft.model.trim();
  const key = usableKey(draft.key);
  const { host } = apiRoot(baseUrl);
  if (model === '') throw new EndpointIncomplete('it names no model');
  if (!Number.isInteger(draft.window) || draft.window < 1)
    throw new EndpointIncomplete('its window is no number of tokens');
  if (!Number.isInteger(draft.concurrency) || draft.concurrency < 1) {
    throw new EndpointIncomplete('its number of calls at once is not 1 or more');
  }
  if (draft.price !== null && ![draft.price.input, draft.price.output].every((price) => price >= 0)) {
    throw new EndpointIncomplete('its price is no number of dollars');
  }
  return { ...draft, name: draft.name.trim() || `${model} at ${host}`, baseUrl, model, key };
}

/** What a header may not hold would make every request fail with a puzzling error. */
function usableKey(typed: string): string {
  const key = typed.trim();
  if (!/^[\x21-\x7e]*$/.test(key)) throw new KeyUnusable();
  return key;
}
