/** Everything that can be root or sub-model, wherever it runs. */
import type { ModelInfo, ModelService, Unsubscribe } from '../app';
import type { LanguageModel } from '../engine/ports';

/** What can be said of a model without asking it. */
export type ModelFacts = Pick<LanguageModel, 'id' | 'window' | 'concurrency' | 'price' | 'host'>;

/** Models behind addresses, and the built-in reader. */
export interface Connected {
  models(): Promise<readonly ModelInfo[]>;
  /** Throws when there is none with this id. Its requests are booked on `run`. */
  model(id: string, run: string): Promise<LanguageModel>;
  /** null: there is none with this id, or it cannot be used as it is set up. Needs no key. */
  facts(id: string): Promise<ModelFacts | null>;
  onChange(listener: () => void): Unsubscribe;
}

/** Models stored on this device. */
export interface Local {
  models(): Promise<readonly ModelInfo[]>;
  /** null: there is none with this id. */
  model(id: string, role: 'root' | 'sub'): Promise<LanguageModel | null>;
  /** Hears when others are stored than before. */
  onStored(listener: () => void): Unsubscribe;
}

/** The user. */
export interface ByHand {
  readonly info: ModelInfo;
  model(run: string): LanguageModel;
}

export class ModelShelf implements ModelService {
  readonly #connected: Connected;
  readonly #local: Local;
  readonly #byHand: ByHand;

  constructor(connected: Connected, local: Local, byHand: ByHand) {
    this.#connected = connected;
    this.#local = local;
    this.#byHand = byHand;
  }

  /** The device's own first: what is chosen without a thought should not send text away. */
  async list(): Promise<readonly ModelInfo[]> {
    const [local, connected] = await Promise.all([this.#local.models(), this.#connected.models()]);
    return [...local, ...connected, this.#byHand.info];
  }

  async model(id: string, role: 'root' | 'sub', run: string): Promise<LanguageModel> {
    if (id === this.#byHand.info.id) return this.#byHand.model(run);
    return (await this.#local.model(id, role)) ?? this.#connected.model(id, run);
  }

  /** null: there is none with this id that can be used. */
  async facts(id: string, role: 'root' | 'sub'): Promise<(ModelFacts & { readonly byHand: boolean }) | null> {
    const byHand = id === this.#byHand.info.id;
    const local = byHand ? this.#byHand.model('') : await this.#local.model(id, role).catch(() => null);
    const facts = local ?? (await this.#connected.facts(id));
    if (facts === null) return null;
    const { window, concurrency, price, host } = facts;
    return { id: facts.id, window, concurrency, price, host, byHand };
  }

  onChange(listener: () => void): Unsubscribe {
    const leave = [this.#local.onStored(listener), this.#connected.onChange(listener)];
    return () => {
      for (const one of leave) one();
    };
  }
}
