/**
 * The keys of endpoints: typed ones in memory until the tab closes, remembered ones behind the vault. A key belongs to its
 * endpoint at its server's origin; an endpoint whose address moves to another server, here or in another tab, has none.
 */
import type { KeyService, KeyState, VaultState } from '../app';
import type { EndpointRecord } from '../storage/records';
import { originOf } from './address';
import { EndpointGone, KeyDamaged, KeyLocked } from './errors';

/** Where keys are kept that shall outlive the tab. */
export interface KeyVault {
  look(): Promise<{ readonly state: VaultState; readonly keys: readonly KeptKey[] }>;
  keyOf(owner: KeyOwner): string | null;
  unlock(passphrase: string): Promise<void>;
  lock(): void;
  remember(owner: KeyOwner, key: string): Promise<void>;
  forget(endpoint: string): Promise<() => Promise<void>>;
  forgetAll(): Promise<() => Promise<void>>;
  changePassphrase(current: string, next: string): Promise<void>;
}

export interface KeyOwner {
  readonly endpoint: string;
  readonly origin: string;
}

export interface KeptKey extends KeyOwner {
  readonly state: 'locked' | 'open' | 'damaged';
}

type Addressed = Pick<EndpointRecord, 'id' | 'baseUrl'>;

export class Keys implements KeyService {
  readonly #typed = new Map<string, { readonly origin: string; readonly key: string }>();

  constructor(
    private readonly endpoints: () => Promise<readonly Addressed[]>,
    private readonly kept: KeyVault,
  ) {}

  /** The key to send, as far as it can be used now; empty: none. */
  of(endpoint: Addressed): string {
    const owner = ownerOf(endpoint);
    const typed = this.#typed.get(endpoint.id);
    return typed?.origin === owner.origin ? typed.key : (this.kept.keyOf(owner) ?? '');
  }

  async states(endpoints: readonly Addressed[]): Promise<readonly KeyState[]> {
    const { keys } = await this.kept.look();
    return endpoints.map((endpoint) => this.#stateOf(endpoint, keys));
  }

  /** Throws when the endpoint has a key that cannot be used now. */
  async demand(endpoint: Addressed & { readonly name: string }): Promise<void> {
    const [state] = await this.states([endpoint]);
    if (state === 'locked') throw new KeyLocked(endpoint.name);
    if (state === 'damaged') throw new KeyDamaged(endpoint.name);
  }

  typed(endpoint: Addressed, key: string): void {
    this.#typed.set(endpoint.id, { origin: ownerOf(endpoint).origin, key });
  }

  /** Lets go of a key that belongs to another server than the endpoint's. */
  async forgetElsewhere({ id, baseUrl }: Addressed): Promise<void> {
    const origin = originOf(baseUrl);
    if (this.#typed.get(id)?.origin !== origin) this.#typed.delete(id);
    await this.kept.forget(id);
  }

  /** What is given back brings the key back. */
  async take(endpoint: string): Promise<() => Promise<void>> {
    const typed = this.#typed.get(endpoint);
    this.#typed.delete(endpoint);
    const restore = await this.kept.forget(endpoint);
    return async () => {
      if (typed !== undefined) this.#typed.set(endpoint, typed);
      await restore();
    };
  }

  async vault(): Promise<{ readonly state: VaultState; readonly remembered: number }> {
    const { state, keys } = await this.kept.look();
    return { state, remembered: keys.length };
  }

  unlock(passphrase: string): Promise<void> {
    return this.kept.unlock(passphrase);
  }

  lock(): void {
    this.kept.lock();
  }

  async remember(id: string): Promise<void> {
    const endpoint = (await this.endpoints()).find((candidate) => candidate.id === id);
    if (endpoint === undefined) throw new EndpointGone();
    const typed = this.#typed.get(id);
    const owner = ownerOf(endpoint);
    if (typed === undefined || typed.origin !== owner.origin) return;
    await this.kept.remember(owner, typed.key);
    // From here on it is locked with the others.
    this.#typed.delete(id);
  }

  async forget(endpoint: string): Promise<void> {
    await this.take(endpoint);
  }

  forgetAll(): Promise<() => Promise<void>> {
    return this.kept.forgetAll();
  }

  changePassphrase(current: string, next: string): Promise<void> {
    return this.kept.changePassphrase(current, next);
  }

  #stateOf(endpoint: Addressed, keys: readonly KeptKey[]): KeyState {
    const owner = ownerOf(endpoint);
    if (this.#typed.get(endpoint.id)?.origin === owner.origin) return 'typed';
    const kept = keys.find((key) => key.endpoint === owner.endpoint && key.origin === owner.origin);
    if (kept === undefined) return 'none';
    return kept.state === 'open' ? 'remembered' : kept.state;
  }
}

/** An address that cannot be used has no server, and its key goes nowhere. */
function ownerOf({ id, baseUrl }: Addressed): KeyOwner {
  return { endpoint: id, origin: originOf(baseUrl) ?? '' };
}
