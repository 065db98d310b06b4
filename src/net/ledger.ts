/** What went out of this page and what came back, counted for every host and every run. */
import type { Traffic } from '../app';

export interface LedgerLine {
  /** The run on whose behalf it was sent; null for what belongs to none, such as testing an endpoint. */
  readonly run: string | null;
  readonly host: string;
  readonly requests: number;
  /** Characters of text sent in request bodies. */
  readonly characters: number;
  /** Bytes received, as far as they were read. */
  readonly bytes: number;
}

/** Files of the app itself, loaded from where the page came from: they carry nothing out. */
export interface OwnFiles {
  readonly requests: number;
  readonly bytes: number;
}

/** Models downloaded from one host. */
export interface WeightsLine {
  readonly host: string;
  readonly requests: number;
  readonly bytes: number;
}

export interface Entry {
  readonly run: string | null;
  readonly host: string;
  readonly characters: number;
}

export class Ledger {
  readonly #lines = new Map<string, LedgerLine>();
  readonly #weights = new Map<string, WeightsLine>();
  readonly #listeners = new Set<() => void>();
  #own: OwnFiles = { requests: 0, bytes: 0 };

  /** Counts a request that is about to be sent; what it returns counts the bytes that come back. */
  sent({ run, host, characters }: Entry): (bytes: number) => void {
    const key = JSON.stringify([run, host]);
    const add = (requests: number, characters: number, bytes: number) => {
      const line = this.#lines.get(key) ?? { run, host, requests: 0, characters: 0, bytes: 0 };
      this.#lines.set(key, {
        ...line,
        requests: line.requests + requests,
        characters: line.characters + characters,
        bytes: line.bytes + bytes,
      });
      this.#changed();
    };
    add(1, characters, 0);
    return (bytes) => add(0, 0, bytes);
  }

  /** The same for a file of the app. */
  loadedOwn(): (bytes: number) => void {
    const add = (requests: number, bytes: number) => {
      this.#own = { requests: this.#own.requests + requests, bytes: this.#own.bytes + bytes };
      this.#changed();
    };
    add(1, 0);
    return (bytes) => add(0, bytes);
  }

  /** The same for a model that is downloaded from `host`. */
  loadedWeights(host: string): (bytes: number) => void {
    const add = (requests: number, bytes: number) => {
      const line = this.#weights.get(host) ?? { host, requests: 0, bytes: 0 };
      this.#weights.set(host, { host, requests: line.requests + requests, bytes: line.bytes + bytes });
      this.#changed();
    };
    add(1, 0);
    return (bytes) => add(0, bytes);
  }

  /** All lines, or those of one run. */
  lines(run?: string): readonly LedgerLine[] {
    const all = [...this.#lines.values()];
    return run === undefined ? all : all.filter((line) => line.run === run);
  }

  /** Everything, each host once. */
  traffic(): Traffic {
    const hosts = new Map<string, Traffic['hosts'][number]>();
    for (const { host, requests, characters, bytes } of this.#lines.values()) {
      const so = hosts.get(host) ?? { host, requests: 0, characters: 0, bytes: 0 };
      hosts.set(host, {
        host,
        requests: so.requests + requests,
        characters: so.characters + characters,
        bytes: so.bytes + bytes,
      });
    }
    return { hosts: [...hosts.values()], weights: this.weights(), own: this.#own };
  }

  get ownFiles(): OwnFiles {
    return this.#own;
  }

  weights(): readonly WeightsLine[] {
    return [...this.#weights.values()];
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}
