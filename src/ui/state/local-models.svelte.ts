/** The models of this device: what is there, what is on its way, what could be. */
import type { App, DeviceFact, LocalModel, Storehouse, WindowChoice } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import { bytes } from '../words';
import { coalesce } from './coalesce';
import type { Toasts } from './toasts.svelte';

export class LocalModelStore {
  /** null: not read yet. */
  models = $state.raw<readonly LocalModel[] | null>(null);
  /** What a search found; null: none was made. */
  found = $state.raw<readonly LocalModel[] | null>(null);
  usage = $state.raw<Storehouse | null>(null);
  /** What this device has for models, with the room that is left. */
  facts = $state.raw<readonly DeviceFact[]>([]);
  problem = $state.raw<Failure | null>(null);
  /** On this device, or on the way. */
  readonly here = $derived(this.models?.filter((model) => model.entry.own || model.state.state !== 'absent') ?? []);
  /** To be had: those that fit first. */
  readonly offered = $derived.by(() => {
    const absent = this.models?.filter((model) => !this.here.includes(model)) ?? [];
    return [...absent.filter(({ fit }) => fit.fits), ...absent.filter(({ fit }) => !fit.fits)];
  });
  /** What somebody who has none yet should take: the list leads with what is best on this device. */
  readonly first = $derived(
    this.here.some(({ state }) => state.state === 'stored') ? null : (this.offered.find(({ fit }) => fit.fits) ?? null),
  );
  readonly refresh = coalesce(() => this.#read());
  readonly #app: App;
  readonly #toasts: Toasts;
  #words = '';

  constructor(app: App, toasts: Toasts) {
    this.#app = app;
    this.#toasts = toasts;
  }

  watch(): () => void {
    this.refresh();
    return this.#app.localModels.onChange(this.refresh);
  }

  async download({ entry: { id, name } }: LocalModel): Promise<void> {
    await this.#attempt(() => this.#app.localModels.download(id));
    await this.#read();
    const state = this.models?.find(({ entry }) => entry.id === id)?.state.state;
    if (state === 'stored') this.#toasts.say(`“${name}” is on this device.`);
  }

  cancel({ entry }: LocalModel): void {
    this.#app.localModels.cancel(entry.id);
  }

  async remove({ entry }: LocalModel): Promise<void> {
    await this.#attempt(async () => {
      await this.#app.localModels.remove(entry.id);
      this.#toasts.say(`Removed “${entry.name}”.`);
    });
    await this.#read();
  }

  /** Whether they were taken; why not is the problem. */
  async addFiles(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    await this.#attempt(() => this.#app.localModels.addFiles(files));
    await this.#read();
  }

  async addAddress(address: string, program: string): Promise<boolean> {
    const added = await this.#attempt(() => this.#app.localModels.addAddress(address, program));
    await this.#read();
    return added;
  }

  async windows({ entry }: LocalModel): Promise<readonly WindowChoice[]> {
    let windows: readonly WindowChoice[] = [];
    await this.#attempt(async () => {
      windows = await this.#app.localModels.windows(entry.id);
    });
    return windows;
  }

  async setWindow({ entry }: LocalModel, tokens: number | null): Promise<void> {
    await this.#attempt(() => this.#app.localModels.setWindow(entry.id, tokens));
    await this.#read();
  }

  /** Asks the browser not to clear what is stored. */
  async persist(): Promise<void> {
    await this.#attempt(async () => {
      const agreed = await this.#app.localModels.persist();
      this.#toasts.say(
        agreed
          ? 'The browser keeps what is stored here until you delete it.'
          : 'The browser did not agree. Many do once you use the page often, or add it to your bookmarks.',
      );
    });
    await this.#read();
  }

  async search(words: string): Promise<void> {
    this.#words = words;
    await this.#find();
  }

  async #find(): Promise<void> {
    const words = this.#words;
    const found = words.trim() === '' ? null : await this.#app.localModels.search(words);
    // An answer to what was typed before is not shown any more.
    if (words === this.#words) this.found = found;
  }

  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = failureOf(error);
      return false;
    }
  }

  async #read(): Promise<void> {
    try {
      const { localModels } = this.#app;
      const [models, usage, facts] = await Promise.all([localModels.list(), localModels.usage(), localModels.facts()]);
      this.models = models;
      this.usage = usage;
      this.facts = [...facts, ...roomIn(usage)];
      await this.#find();
    } catch (error) {
      this.problem = failureOf(error);
    }
  }
}

function roomIn({ used, quota }: Storehouse): readonly DeviceFact[] {
  return quota === null ? [] : [{ label: 'Room', words: `${bytes(Math.max(0, quota - used))} in this browser` }];
}
