/** Drives the page that answers (eval-page.ts): one question at a time, a new page where one was lost. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import type { Failure } from '../src/engine/events';
import type { Case } from '../src/lab/cases';
import { scoreOf } from '../src/lab/scores';
import type { ModelsReady, ModelsWanted, Outcome, Told } from './eval-page';
import { PAGE_LOST } from './eval-report';
import type { Scored } from './eval-summary';

/** A question to be asked, with the length its text was made for; null: it came from outside. */
export interface Item {
  readonly case: Case;
  readonly length: number | null;
  /** Whether what somebody taught comes with it. */
  readonly taught: boolean;
  readonly strategy: string;
}

export interface RunnerOptions {
  readonly browser: Browser;
  /** Where the built pages are served. */
  readonly site: string;
  readonly models: ModelsWanted;
  /** Weights to be chosen in each new page; null: the models are elsewhere. */
  readonly weights: string | null;
  readonly seconds: number;
  /** A folder for events; null: they are not kept. */
  readonly out: string | null;
  readonly signal: AbortSignal;
}

/** The models cannot be used; nothing was asked. */
export class ModelsUnusable extends Error {
  override readonly name = 'ModelsUnusable';
}

/** What a run may take beyond its limit until its page counts as lost: Python's start, the stop, the last events. */
const GRACE_SECONDS = 120;

export class Runner {
  readonly #options: RunnerOptions;
  /** Requests to other servers than the site and the endpoint. There must be none. */
  readonly foreign: string[] = [];
  #context: BrowserContext | null = null;
  #ready: { readonly page: Page; readonly models: ModelsReady } | null = null;

  constructor(options: RunnerOptions) {
    this.#options = options;
    if (options.out !== null) mkdirSync(options.out, { recursive: true });
  }

  /** Tries the models before anything is asked of them. Throws ModelsUnusable. */
  async check(): Promise<ModelsReady> {
    const { page, models } = await this.#open();
    const problem = await page.evaluate((wanted) => window.evaluation.check(wanted), this.#options.models);
    if (problem !== null) throw new ModelsUnusable(problem);
    return models;
  }

  /** Asks and scores. A run that fails is worth 0 and says why; only an abort rejects. */
  async ask(item: Item): Promise<Scored> {
    const { signal } = this.#options;
    const told = await this.#answer(item).catch(async (error: unknown) => {
      signal.throwIfAborted();
      await this.close();
      return { failure: pageLost(error) };
    });
    signal.throwIfAborted();
    const scored = scoredOf(item, told);
    if (this.#options.out !== null) this.#keep(this.#options.out, item, scored, told);
    return scored;
  }

  async close(): Promise<void> {
    const context = this.#context;
    this.#context = null;
    this.#ready = null;
    // A page that crashed may have taken its context with it.
    await context?.close().catch(() => undefined);
  }

  async #answer({ case: asked, strategy, taught }: Item): Promise<Told<Outcome>> {
    const { page, models } = this.#ready ?? (await this.#open());
    const { documents, question } = asked;
    const { seconds } = this.#options;
    const { root, sub } = models;
    const examples = taught && asked.taught !== undefined ? [asked.taught] : [];
    const request = { strategy, question, documents, taught: examples, seconds, root, sub };
    return within(
      seconds + GRACE_SECONDS,
      page.evaluate((one) => window.evaluation.answer(one), request),
    );
  }

  /** In a browser context of its own: nothing stored by whoever was there before. */
  async #open(): Promise<{ readonly page: Page; readonly models: ModelsReady }> {
    const { browser, site, models: wanted, weights } = this.#options;
    const context = await browser.newContext();
    this.#context = context;
    context.on('request', (request) => this.#watch(request.url()));
    const page = await context.newPage();
    await page.goto(`${site}bench/eval.html`);
    await page.waitForFunction(() => 'evaluation' in window);
    if (weights !== null) await page.locator('#weights').setInputFiles(weights);
    const told = await page.evaluate((one) => window.evaluation.setUp(one), wanted);
    if ('failure' in told) throw new ModelsUnusable(`${told.failure.sentence} ${told.failure.next}`);
    this.#ready = { page, models: told.value };
    return this.#ready;
  }

  #watch(address: string): void {
    const { site, models } = this.#options;
    const own = [site, models.endpoint?.url ?? site].map((url) => new URL(url).origin);
    const { protocol, origin } = new URL(address);
    if (!['blob:', 'data:'].includes(protocol) && !own.includes(origin)) this.foreign.push(address);
  }

  #keep(folder: string, { case: asked }: Item, scored: Scored, told: Told<Outcome>): void {
    const events = 'value' in told ? told.value.events : [];
    const name = `${scored.id}.${scored.strategy}.json`.replace(/[^\w.-]+/g, '_');
    writeFileSync(join(folder, name), `${JSON.stringify({ ...scored, question: asked.question, events }, null, 2)}\n`);
  }
}

function scoredOf({ case: asked, length, strategy }: Item, told: Told<Outcome>): Scored {
  const { id, kind, gold } = asked;
  const what = 'value' in told ? told.value : lost(told.failure);
  const { answer, calls, tokens, seconds, runId, state, reason, turns } = what;
  const score = scoreOf(asked, answer);
  return {
    ...{ id, strategy, answer, score, calls, tokens, seconds, runId },
    ...{ kind, length, gold, state, reason: reason?.sentence ?? null, code: reason?.code ?? null, turns },
  };
}

function lost(reason: Failure): Outcome {
  return { runId: '', state: 'failed', reason, answer: null, calls: 0, turns: 0, tokens: 0, seconds: 0, events: [] };
}

function pageLost(error: unknown): Failure {
  const [what = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { code: PAGE_LOST, sentence: `The page was lost: ${what}`, next: 'It is asked again with --resume.' };
}

async function within<T>(seconds: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${seconds} seconds`)), seconds * 1000);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
