/**
 * The model that comes with the browser: Chrome keeps it for all sites, downloads it by itself when asked, and offers it
 * to windows only. Where there is none, nothing of this shows.
 */
import { BurrowError, ModelReplyEmpty, PromptTooLong } from '../engine/errors';
import type { Clock, CompleteOptions, Completion, LanguageModel, Message } from '../engine/ports';
import { unlessAborted } from './local/abort';
import { Answer } from './local/answer';
import type { Fact, Fit, LocalEngine, LocalEntry, Progress } from './local/engine';
import { DownloadInterrupted, LocalModelGone, ModelCrashed, ModelStumbled } from './local/errors';
import { modelIdOf } from './local/identity';
import { StopGate } from './stops';
import { charactersOf, estimatedUsage, estimateTokens } from './usage';

// ── What the browser offers ─────────────────────────────────────────────────────────────────────────────────────────

interface SessionOptions {
  readonly expectedInputs: readonly Expected[];
  readonly expectedOutputs: readonly Expected[];
  readonly initialPrompts?: readonly Message[];
  readonly signal?: AbortSignal;
  readonly monitor?: (monitor: EventTarget) => void;
}

interface Expected {
  readonly type: 'text';
  readonly languages: readonly string[];
}

interface Session {
  /** In tokens. Older versions call it by the second name. */
  readonly contextWindow?: number;
  readonly inputQuota?: number;
  promptStreaming(
    input: string,
    options: { readonly signal: AbortSignal; readonly responseConstraint?: object },
  ): ReadableStream<string>;
  destroy(): void;
}

export interface BuiltIn {
  availability(options: SessionOptions): Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  create(options: SessionOptions): Promise<Session>;
}

export interface ChromeParts {
  /** null: this browser has none. */
  readonly browsersModel: BuiltIn | null;
  /** As it introduces itself: a newer one may bring another model under the same name. */
  readonly browser: string;
  readonly clock: Clock;
}

export function browsersModel(): BuiltIn | null {
  const found: unknown = Reflect.get(globalThis, 'LanguageModel');
  return isBuiltIn(found) ? found : null;
}

function isBuiltIn(found: unknown): found is BuiltIn {
  return typeof found === 'function' && 'availability' in found && 'create' in found;
}

const TEXT: readonly Expected[] = [{ type: 'text', languages: ['en'] }];
const OPTIONS: SessionOptions = { expectedInputs: TEXT, expectedOutputs: TEXT };

// ── As an engine ────────────────────────────────────────────────────────────────────────────────────────────────────

const ID = 'chrome:language-model';
/** Until a session has told its own. */
const WINDOW_TOKENS = 4_096;
/** The browser tells of its download as a part of the whole; the whole is about this. */
const ABOUT_BYTES = 4_000_000_000;

export class KeptByBrowser extends BurrowError {
  constructor() {
    super(
      'chrome.kept',
      'The browser keeps this model for all sites; it cannot be deleted from here.',
      'Turn it off in the browser’s settings, under System.',
    );
  }
}

type State = Awaited<ReturnType<BuiltIn['availability']>> | 'silent';

export class ChromeEngine implements LocalEngine {
  readonly id = 'chrome';
  readonly name = 'Chrome';
  readonly where = null;
  readonly #parts: ChromeParts;
  #window = WINDOW_TOKENS;
  #state: Answer<State>;

  constructor(parts: ChromeParts) {
    this.#parts = parts;
    this.#state = this.#asked();
  }

  async facts(): Promise<readonly Fact[]> {
    return [];
  }

  async entries(): Promise<readonly LocalEntry[]> {
    if ((await this.#availability()) === 'unavailable') return [];
    return [
      {
        id: ID,
        revision: /Chrome\/(\d+)/.exec(this.#parts.browser)?.[1] ?? null,
        name: 'Chrome’s built-in model',
        use: 'sub',
        class: 'small',
        note: 'Reads and summarises passages; the browser brings it and shares it with all sites.',
        window: this.#window,
        windowChosen: false,
        trained: this.#window,
        bytesPerToken: null,
        bytes: ABOUT_BYTES,
        memory: null,
        recommended: true,
        own: false,
      },
    ];
  }

  async fit(): Promise<Fit> {
    if ((await this.#availability()) !== 'silent') return { fits: true, remark: null };
    return {
      fits: false,
      sentence: 'The browser does not say whether its model is ready.',
      next: 'Restart the browser, and let it finish its updates.',
    };
  }

  async stored(id: string): Promise<number | null> {
    return id === ID && (await this.#availability()) === 'available' ? ABOUT_BYTES : null;
  }

  /** What the browser has of it, it keeps to itself. */
  async begun(): Promise<number> {
    return 0;
  }

  async used(): Promise<number> {
    return 0;
  }

  async setWindow(): Promise<void> {
    throw new KeptByBrowser();
  }

  async addFiles(): Promise<null> {
    return null;
  }

  async addAddress(): Promise<null> {
    return null;
  }

  async download(
    _entry: LocalEntry,
    { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void> {
    const monitor = (target: EventTarget): void => {
      target.addEventListener('downloadprogress', (event) => {
        const loaded = 'loaded' in event && typeof event.loaded === 'number' ? event.loaded : 0;
        onProgress({ received: Math.round(loaded * ABOUT_BYTES), total: ABOUT_BYTES });
      });
    };
    try {
      const session = await this.#open({ ...OPTIONS, signal, monitor }, signal);
      session.destroy();
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof BurrowError ? error : new DownloadInterrupted(error);
    } finally {
      this.#state = this.#asked();
    }
  }

  async remove(): Promise<void> {
    throw new KeptByBrowser();
  }

  async clear(): Promise<void> {
    // Nothing of it is this site's.
  }

  model(entry: LocalEntry): LanguageModel {
    const { name, window } = entry;
    const id = modelIdOf(entry);
    const complete = (messages: readonly Message[], options: CompleteOptions) =>
      this.#complete(entry, messages, options);
    return { id, name, class: entry.class, window, concurrency: 1, host: null, price: null, complete };
  }

  async unload(): Promise<void> {
    // Each request has a session of its own, which ends with it.
  }

  async #complete(entry: LocalEntry, messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    const { signal } = options;
    signal.throwIfAborted();
    let session: Session | null = null;
    try {
      session = await this.#open({ ...OPTIONS, signal, initialPrompts: messages.slice(0, -1) }, signal);
      const reply = await read(session, messages.at(-1)?.content ?? '', options);
      if (reply.text.trim() === '') throw new ModelReplyEmpty(entry.name);
      return { ...reply, usage: estimatedUsage(charactersOf(messages), reply.text.length) };
    } catch (error) {
      signal.throwIfAborted();
      throw explained(error, entry, messages);
    } finally {
      session?.destroy();
    }
  }

  /** However long the browser takes, a Stop is told at once. */
  async #open(options: SessionOptions, signal: AbortSignal): Promise<Session> {
    if (this.#parts.browsersModel === null) throw new LocalModelGone();
    const opening = this.#parts.browsersModel.create(options);
    const session = await unlessAborted(opening, signal).catch((error: unknown) => {
      opening.then(
        (late) => late.destroy(),
        () => undefined,
      );
      throw error;
    });
    this.#window = session.contextWindow ?? session.inputQuota ?? this.#window;
    return session;
  }

  async #availability(): Promise<State> {
    const answer = await this.#state.get();
    return answer === null ? 'silent' : answer.value;
  }

  /** Asked for once, and again after a download. */
  #asked(): Answer<State> {
    const ask = async (): Promise<State> => {
      const { browsersModel } = this.#parts;
      return browsersModel === null ? 'unavailable' : browsersModel.availability(OPTIONS).catch(() => 'unavailable');
    };
    return new Answer(ask, this.#parts.clock);
  }
}

/** The browser knows neither a longest reply nor stop sequences; both are kept here, by not reading on. */
async function read(
  session: Session,
  prompt: string,
  { signal, maxTokens, onDelta, stop, schema }: CompleteOptions,
): Promise<Pick<Completion, 'text' | 'finish'>> {
  const gate = new StopGate(stop ?? []);
  let text = '';
  const show = (more: string): void => {
    text += more;
    onDelta?.(more);
  };
  const stream = session.promptStreaming(prompt, {
    signal,
    ...(schema === undefined ? {} : { responseConstraint: schema }),
  });
  for await (const piece of stream) {
    signal.throwIfAborted();
    const more = gate.take(piece);
    const room = charactersIn(maxTokens) - text.length;
    show(more.slice(0, room));
    if (gate.ended) return { text, finish: 'stop' };
    if (more.length > room) return { text, finish: 'length' };
  }
  signal.throwIfAborted();
  show(gate.rest());
  return { text, finish: 'stop' };
}

/** As tokens are estimated. */
function charactersIn(tokens: number): number {
  return tokens * 4;
}

function explained(error: unknown, { name, window }: LocalEntry, messages: readonly Message[]): unknown {
  if (error instanceof BurrowError || !(error instanceof DOMException)) return asCrash(error, name);
  switch (error.name) {
    case 'QuotaExceededError': {
      const { requested, quota } = amountsOf(error);
      const asked = requested ?? estimateTokens(charactersOf(messages));
      return new PromptTooLong(name, Math.max(asked, (quota ?? window) + 1), quota ?? window);
    }
    case 'NotAllowedError':
      return new LocalModelGone();
    case 'NotReadableError':
      return new ModelStumbled(name, 'the browser withheld the reply');
    case 'NotSupportedError':
      return new ModelStumbled(name, 'the browser’s model knows no such request');
    default:
      return asCrash(error, name);
  }
}

function asCrash(error: unknown, name: string): unknown {
  return error instanceof BurrowError ? error : new ModelCrashed(name, error);
}

function amountsOf(error: object): { readonly requested: number | null; readonly quota: number | null } {
  const amount = (key: string): number | null => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'number' ? value : null;
  };
  return { requested: amount('requested'), quota: amount('quota') };
}
