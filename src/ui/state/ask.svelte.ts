/** The question being asked: what was typed and chosen, and the run that came of it. Outlives the view. */
import type { App, EstimateRequest, ModelInfo, StrategyInfo } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure, Taught } from '../../engine/events';
import type { CorpusRecord, TaughtRecord } from '../../storage/records';
import { isSmall } from '../small';
import { EMPTY_DRAFT, readDraft, writeDraft } from './draft';
import { ForecastStore } from './forecast.svelte';
import type { LibraryStore } from './library.svelte';
import type { ModelStore } from './models.svelte';
import { WatchedRun } from './watched-run.svelte';

/** What small models do best with, until somebody chooses otherwise. */
const FOR_SMALL = 'skills';

export class AskStore {
  draft = $state.raw(readDraft());
  run = $state.raw<WatchedRun | null>(null);
  problem = $state.raw<Failure | null>(null);
  /** Between the click and the first event. */
  starting = $state.raw(false);
  readonly #app: App;
  readonly #library: LibraryStore;
  readonly #models: ModelStore;

  /** What is chosen, or, before anything was, what can be asked at once: a corpus with text first of all. */
  readonly corpus: CorpusRecord | null = $derived.by(() => {
    const corpora = this.#library.corpora ?? [];
    return (
      this.#library.corpus(this.draft.corpus) ??
      corpora.find((corpus) => this.#library.documents(corpus.id).length > 0) ??
      corpora[0] ??
      null
    );
  });
  readonly strategy: StrategyInfo | null = $derived.by(() => {
    const { strategies } = this.#app;
    const ready = (strategy: StrategyInfo): boolean =>
      chosen(this.#models.planners, '') !== null || !(strategy.needs.root || strategy.needs.sub);
    const forSmall =
      this.root !== null && isSmall(this.root) ? strategies.find(({ id }) => id === FOR_SMALL) : undefined;
    return (
      strategies.find(({ id }) => id === this.draft.strategy) ??
      forSmall ??
      strategies.find(ready) ??
      strategies[0] ??
      null
    );
  });
  readonly root: ModelInfo | null = $derived.by(() => chosen(this.#models.planners, this.draft.root));
  readonly sub: ModelInfo | null = $derived.by(() =>
    this.draft.sub === ''
      ? (this.root ?? chosen(this.#models.models, ''))
      : chosen(this.#models.models, this.draft.sub),
  );
  /** Hosts that would receive text if Ask were pressed now. */
  readonly hosts: readonly string[] = $derived.by(() => {
    const needs = this.strategy?.needs ?? { root: false, sub: false };
    const hosts = [needs.root ? this.root?.host : null, needs.sub ? this.sub?.host : null];
    return [...new Set(hosts.filter((host) => host !== null && host !== undefined))];
  });
  /** Python tools for this question: those of the corpus, unless they were changed. */
  readonly tools: string = $derived.by(() => {
    if (this.corpus === null) return '';
    return this.draft.toolsOf === this.corpus.id ? this.draft.tools : this.corpus.tools;
  });
  readonly forecast: ForecastStore;
  /** What an estimate depends on; null while the question could not be asked. */
  readonly estimable: EstimateRequest | null = $derived.by(() => {
    const { corpus, strategy } = this;
    if (corpus === null || strategy === null) return null;
    const [root, sub] = [strategy.needs.root ? this.root?.id : '', strategy.needs.sub ? this.sub?.id : ''];
    const characters = this.#library.characters(corpus.id);
    if (root === undefined || sub === undefined || characters === 0) return null;
    return { strategy: strategy.id, root, sub, corpus: { id: corpus.id, characters } };
  });
  readonly running = $derived(this.starting || this.run?.liveness === 'here');

  constructor(app: App, library: LibraryStore, models: ModelStore) {
    this.#app = app;
    this.forecast = new ForecastStore(app);
    this.#library = library;
    this.#models = models;
  }

  set(part: Partial<typeof EMPTY_DRAFT>): void {
    this.draft = { ...this.draft, ...part };
    writeDraft(this.draft);
  }

  setTools(source: string): void {
    if (this.corpus === null) return;
    const changed = source !== this.corpus.tools;
    this.set({ tools: changed ? source : '', toolsOf: changed ? this.corpus.id : '' });
  }

  /** Offers them for every later question about this corpus too. */
  async keepTools(): Promise<void> {
    if (this.corpus === null) return;
    this.problem = null;
    try {
      await this.#library.saveTools(this.corpus, this.tools);
      this.set({ tools: '', toolsOf: '' });
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  suggestions(): readonly string[] {
    return this.corpus === null ? [] : this.#app.library.sampleQuestions(this.corpus);
  }

  async start(): Promise<void> {
    if (this.running) return;
    this.problem = this.#obstacle();
    if (this.problem !== null || this.corpus === null || this.strategy === null) return;
    const { needs } = this.strategy;
    const asked = [needs.root ? this.root?.id : '', needs.sub ? this.sub?.id : ''];
    if (!(await this.#models.unlocked(asked.filter((id) => id !== undefined)))) return;
    this.starting = true;
    const told = this.forecast.of(this.estimable);
    try {
      const [limits, { runAtOnce }] = await Promise.all([
        this.#app.settings.limits(),
        this.#app.settings.preferences(),
      ]);
      const live = this.#app.runs.start({
        question: this.draft.question.trim(),
        corpus: this.corpus.id,
        strategy: this.strategy.id,
        root: this.strategy.needs.root ? (this.root?.id ?? '') : '',
        sub: this.strategy.needs.sub ? (this.sub?.id ?? '') : '',
        limits,
        tools: this.tools,
        ...(told === null ? {} : { estimate: told.estimate }),
        ...(this.corpus.taught === undefined ? {} : { taught: this.corpus.taught.map(lesson) }),
        ...(runAtOnce ? {} : { reviewed: true }),
      });
      this.run?.close();
      this.run = new WatchedRun().follow(live);
    } catch (error) {
      this.problem = failureOf(error);
    } finally {
      this.starting = false;
    }
  }

  /** Stops what runs and forgets what was typed: everything is about to be erased. */
  forget(): void {
    this.run?.stop();
    this.run?.close();
    this.run = null;
    this.problem = null;
    this.set(EMPTY_DRAFT);
  }

  /** What has to be done before this can be asked; null when nothing. */
  #obstacle(): Failure | null {
    const { corpus, strategy } = this;
    if (corpus === null || this.#library.documents(corpus.id).length === 0) {
      return {
        code: 'ask.corpus',
        sentence:
          corpus === null ? 'There are no documents to ask about yet.' : `“${corpus.name}” holds no documents yet.`,
        next: 'Add files in the Library, or choose another corpus.',
      };
    }
    if (this.draft.question.trim() === '') {
      return { code: 'ask.question', sentence: 'There is no question yet.', next: 'Write one in the field above.' };
    }
    if (strategy === null) {
      return { code: 'ask.strategy', sentence: 'No strategy is available.', next: 'Reload the page.' };
    }
    if ((strategy.needs.root && this.root === null) || (strategy.needs.sub && this.sub === null)) {
      return {
        code: 'ask.model',
        sentence: `“${strategy.name}” needs a model, and none is chosen.`,
        next: 'Connect an endpoint in Models, or choose a strategy that needs none.',
      };
    }
    return null;
  }
}

/** What was chosen; before anything was, the first that asks nobody to work. A choice that is gone is not replaced by another behind one's back. */
function chosen(models: readonly ModelInfo[], id: string): ModelInfo | null {
  return (
    models.find((model) => model.id === id) ??
    (id === '' ? (models.find(({ byHand }) => byHand === undefined) ?? null) : null)
  );
}

/** Without what was held back: that is for trying them. */
function lesson({ labels, examples }: TaughtRecord): Taught {
  return { labels: [...labels], examples: [...examples] };
}
