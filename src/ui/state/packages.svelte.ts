/** Packages for Python that were added from files. */
import type { App } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { PackageRecord } from '../../storage/records';
import { coalesce } from './coalesce';
import type { Toasts } from './toasts.svelte';

export interface Refused extends Failure {
  readonly file: string;
}

export class PackagesStore {
  /** null: not read yet. */
  packages = $state.raw<readonly PackageRecord[] | null>(null);
  /** Files that were not taken the last time. */
  refused = $state.raw<readonly Refused[]>([]);
  problem = $state.raw<Failure | null>(null);
  adding = $state.raw(false);
  readonly refresh = coalesce(() => this.#read());
  readonly #app: App;
  readonly #toasts: Toasts;

  constructor(app: App, toasts: Toasts) {
    this.#app = app;
    this.#toasts = toasts;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.packages.onChange(this.refresh);
  }

  /** What a package needs and nobody has added. */
  missing({ requires }: PackageRecord): readonly string[] {
    return requires.filter((needed) => this.packages?.some(({ id }) => id === needed) !== true);
  }

  async add(files: readonly File[]): Promise<void> {
    this.adding = true;
    this.refused = [];
    for (const file of files) {
      try {
        const { name, version } = await this.#app.packages.add(file);
        this.#toasts.say(`Added ${name} ${version}.`);
      } catch (error) {
        this.refused = [...this.refused, { file: file.name, ...failureOf(error) }];
      }
    }
    await this.#read();
    this.adding = false;
  }

  async remove({ id, name }: PackageRecord): Promise<void> {
    this.problem = null;
    try {
      const restore = await this.#app.packages.remove(id);
      await this.#read();
      this.#toasts.say(`Deleted ${name}.`, async () => {
        await restore();
        await this.#read();
      });
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  async #read(): Promise<void> {
    try {
      this.packages = await this.#app.packages.list();
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}
