/** Limits, preferences and endpoints. What is read back is checked: an older or broken value gives way to the default. */
import * as v from 'valibot';
import { Limits } from '../engine/events';
import type { Changes } from './changes';
import type { Database } from './open';
import type { EndpointRecord } from './records';
import type { Undo } from './undo';

/** Without the key, which the vault keeps if anybody does (vault.ts). Anything else in the object is dropped, a key by mistake above all. */
const dollars = v.pipe(v.number(), v.finite(), v.minValue(0));
const Endpoint = v.object({
  id: v.string(),
  name: v.string(),
  baseUrl: v.string(),
  model: v.string(),
  window: v.number(),
  concurrency: v.number(),
  class: v.picklist(['frontier', 'coder', 'small']),
  // Those stored before there was a choice have neither.
  kind: v.optional(v.picklist(['openai', 'anthropic']), 'openai'),
  price: v.optional(v.nullable(v.object({ input: dollars, output: dollars })), null),
});

const Preferences = v.object({ runAtOnce: v.fallback(v.boolean(), false) });

const Fields = v.record(v.string(), v.unknown());

export class SettingsStore {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
  ) {}

  /** Field by field: one that is missing or broken takes its default. */
  async limits(defaults: Limits): Promise<Limits> {
    const stored = await this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').get('limits'),
    );
    let limits = defaults;
    for (const [name, value] of Object.entries(v.is(Fields, stored) ? stored : {})) {
      const changed = v.safeParse(Limits, { ...limits, [name]: value });
      if (changed.success) limits = changed.output;
    }
    return limits;
  }

  async saveLimits(limits: Limits): Promise<void> {
    const value = v.parse(Limits, limits);
    await this.database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put(value, 'limits'),
    );
    this.changes.announce('settings');
  }

  async preferences(): Promise<v.InferOutput<typeof Preferences>> {
    const stored = await this.database.transact(['values'], 'readonly', (transaction) =>
      transaction.objectStore('values').get('preferences'),
    );
    return v.parse(Preferences, v.is(Fields, stored) ? stored : {});
  }

  async savePreferences(preferences: v.InferOutput<typeof Preferences>): Promise<void> {
    const value = v.parse(Preferences, preferences);
    await this.database.transact(['values'], 'readwrite', (transaction) =>
      transaction.objectStore('values').put(value, 'preferences'),
    );
    this.changes.announce('settings');
  }

  /** By name. */
  async endpoints(): Promise<readonly EndpointRecord[]> {
    const stored = await this.database.transact(['endpoints'], 'readonly', (transaction) =>
      transaction.objectStore('endpoints').getAll(),
    );
    return stored
      .map((value) => v.safeParse(Endpoint, value))
      .flatMap(({ success, output }) => (success ? [output] : []))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  async saveEndpoint(endpoint: EndpointRecord): Promise<void> {
    const value = v.parse(Endpoint, endpoint);
    await this.database.transact(['endpoints'], 'readwrite', (transaction) =>
      transaction.objectStore('endpoints').put(value),
    );
    this.changes.announce('endpoints');
  }

  async removeEndpoint(id: string): Promise<Undo> {
    const removed = await this.database.transact(['endpoints'], 'readwrite', async (transaction) => {
      const endpoints = transaction.objectStore('endpoints');
      const endpoint = await endpoints.get(id);
      await endpoints.delete(id);
      return endpoint;
    });
    this.changes.announce('endpoints');
    return async () => {
      const checked = v.safeParse(Endpoint, removed);
      if (checked.success) await this.saveEndpoint(checked.output);
    };
  }
}
