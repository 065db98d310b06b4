/** The endpoints a user connected: their settings in storage, their keys in memory only, and what can be asked of them. */
import type { EndpointCheck, EndpointDraft, EndpointService, ModelInfo, Unsubscribe } from '../app';
import type { Clock, LanguageModel } from '../engine/ports';
import type { EndpointRecord } from '../storage/records';
import { apiRoot } from './address';
import { checkEndpoint } from './check';
import { EndpointGone, EndpointIncomplete, KeyUnusable } from './errors';
import { OpenAiModel } from './openai';
import { READER_ID, ReaderModel } from './reader';
import type { Wire } from './wire';

/** Where endpoints are kept. */
export interface EndpointStore {
  endpoints(): Promise<readonly EndpointRecord[]>;
  saveEndpoint(endpoint: EndpointRecord): Promise<void>;
  removeEndpoint(id: string): Promise<() => Promise<void>>;
}

export interface EndpointParts {
  readonly store: EndpointStore;
  /** Tells when stored endpoints change, here or in another tab. */
  readonly onStored: (listener: () => void) => Unsubscribe;
  readonly wire: Wire;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Whether the page came over https: browsers then refuse plain http to other machines. */
  readonly securePage: boolean;
}

export class Endpoints implements EndpointService {
  readonly #parts: EndpointParts;
  readonly #keys = new Map<string, string>();
  readonly #reader = new ReaderModel();

  constructor(parts: EndpointParts) {
    this.#parts = parts;
  }

  async list(): Promise<readonly (EndpointRecord & { readonly hasKey: boolean })[]> {
    const records = await this.#parts.store.endpoints();
    return records.map((record) => ({ ...record, hasKey: this.#keys.has(record.id) }));
  }

  async save(draft: EndpointDraft, id?: string): Promise<EndpointRecord> {
    const { key, ...settings } = tidy(draft);
    const record = { id: id ?? this.#parts.newId(), ...settings };
    const kept = key === '' ? await this.#keptKey(settings.baseUrl, id) : key;
    // Before storing, because storing tells the listeners, who look whether there is a key.
    if (kept === '') this.#keys.delete(record.id);
    else this.#keys.set(record.id, kept);
    await this.#parts.store.saveEndpoint(record);
    return record;
  }

  async remove(id: string): Promise<() => Promise<void>> {
    const undo = await this.#parts.store.removeEndpoint(id);
    const key = this.#keys.get(id);
    this.#keys.delete(id);
    return async () => {
      if (key !== undefined) this.#keys.set(id, key);
      await undo();
    };
  }

  async test(draft: EndpointDraft, signal: AbortSignal, id?: string): Promise<EndpointCheck> {
    const { wire, clock, securePage } = this.#parts;
    const key = draft.key.trim() === '' ? await this.#keptKey(draft.baseUrl, id) : draft.key;
    return checkEndpoint(() => tidy({ ...draft, key }), { wire, clock, securePage, signal });
  }

  /** The key an endpoint has already. It belongs to its server: at another address it is not offered. */
  async #keptKey(baseUrl: string, id: string | undefined): Promise<string> {
    const records = await this.#parts.store.endpoints();
    const record = records.find((candidate) => candidate.id === id);
    if (record === undefined || originOf(record.baseUrl) !== originOf(baseUrl)) return '';
    return this.#keys.get(record.id) ?? '';
  }

  async models(): Promise<readonly ModelInfo[]> {
    const records = await this.#parts.store.endpoints();
    const remote = records.map(({ id, name, baseUrl }) => ({ id, name, host: hostOf(baseUrl), plans: true }));
    const { id, name, host } = this.#reader;
    return [...remote, { id, name, host, plans: false }];
  }

  /** The model behind an id of `models`. Its requests are booked on `run`. */
  async model(id: string, run: string | null): Promise<LanguageModel> {
    if (id === READER_ID) return this.#reader;
    const records = await this.#parts.store.endpoints();
    const record = records.find((candidate) => candidate.id === id);
    if (record === undefined) throw new EndpointGone();
    const { wire, clock } = this.#parts;
    return new OpenAiModel(record, { wire, run, key: () => this.#keys.get(id) ?? '', now: () => clock.now() });
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

function originOf(baseUrl: string): string | null {
  try {
    return apiRoot(baseUrl.trim()).origin;
  } catch {
    return null;
  }
}

/** The draft as it can be used; throws what is wrong with it. */
function tidy(draft: EndpointDraft): EndpointDraft {
  const baseUrl = draft.baseUrl.trim();
  const model = draft.model.trim();
  const key = draft.key.trim();
  const { host } = apiRoot(baseUrl);
  if (model === '') throw new EndpointIncomplete('it names no model');
  // What else a header may not hold would make every request fail with a puzzling error.
  if (!/^[\x21-\x7e]*$/.test(key)) throw new KeyUnusable();
  if (!Number.isInteger(draft.window) || draft.window < 1)
    throw new EndpointIncomplete('its window is no number of tokens');
  if (!Number.isInteger(draft.concurrency) || draft.concurrency < 1) {
    throw new EndpointIncomplete('its number of calls at once is not 1 or more');
  }
  return { ...draft, name: draft.name.trim() || `${model} at ${host}`, baseUrl, model, key };
}
