/** Everything the views share, made once and handed down by context. */
import { createContext } from 'svelte';
import type { App } from '../../app';
import { AskStore } from './ask.svelte';
import { HumanStore } from './human.svelte';
import { IsolationStore } from './isolation.svelte';
import { LibraryStore } from './library.svelte';
import { LocalModelStore } from './local-models.svelte';
import { ModelStore } from './models.svelte';
import { PackagesStore } from './packages.svelte';
import { ReviewStore } from './reviews.svelte';
import { Router } from './router.svelte';
import { RunsStore } from './runs.svelte';
import { Session } from './session.svelte';
import { Toasts } from './toasts.svelte';

export class Ui {
  readonly app: App;
  readonly router = new Router();
  readonly toasts = new Toasts();
  readonly session = new Session();
  readonly library: LibraryStore;
  readonly models: ModelStore;
  readonly localModels: LocalModelStore;
  readonly isolation: IsolationStore;
  readonly human: HumanStore;
  readonly reviews: ReviewStore;
  readonly runs: RunsStore;
  readonly packages: PackagesStore;
  readonly ask: AskStore;

  constructor(app: App) {
    this.app = app;
    this.library = new LibraryStore(app, this.toasts);
    this.models = new ModelStore(app, this.toasts, this.session);
    this.localModels = new LocalModelStore(app, this.toasts);
    this.isolation = new IsolationStore(app);
    this.human = new HumanStore(app);
    this.reviews = new ReviewStore(app);
    this.runs = new RunsStore(app, this.toasts);
    this.packages = new PackagesStore(app, this.toasts);
    this.ask = new AskStore(app, this.library, this.models);
  }

  /** Begins to follow the address and the services; what is returned ends it. */
  watch(): () => void {
    const closers = [
      this.router.listen(),
      this.library.watch(),
      this.models.watch(),
      this.human.watch(),
      this.reviews.watch(),
      this.runs.watch(),
      this.packages.watch(),
    ];
    return () => {
      for (const close of closers) close();
      this.ask.run?.close();
    };
  }

  /** Reads everything anew. */
  refresh(): void {
    this.library.refresh();
    this.models.refresh();
    this.runs.refresh();
    this.packages.refresh();
  }
}

export const [getUi, setUi] = createContext<Ui>();
