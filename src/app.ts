/**
 * What the interface needs from the rest, as types. `compose.ts` builds it; views and tests see only this.
 */
import type { Delta, Limits, RunEvent } from './engine/events';
import type { RunState } from './engine/state';
import type { CorpusRecord, DocumentRecord, EndpointRecord, RunRecord } from './storage/records';

/** Stops listening. */
export type Unsubscribe = () => void;

export interface App {
  readonly library: LibraryService;
  readonly endpoints: EndpointService;
  readonly runs: RunService;
  readonly settings: SettingsService;
  /** Strategies to choose from, in the order shown. */
  readonly strategies: readonly StrategyInfo[];
}

export interface StrategyInfo {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Whether a model for the root, for the sub-calls, has to be chosen. */
  readonly needs: { readonly root: boolean; readonly sub: boolean };
}

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  /** Whether it can be a root: write programs, answer freely. The reader only quotes. */
  readonly plans: boolean;
}

// ── Library ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** One file on its way in. Exactly one of these states at a time. */
export type Incoming =
  | { readonly name: string; readonly state: 'waiting' }
  | { readonly name: string; readonly state: 'reading' }
  | { readonly name: string; readonly state: 'ready'; readonly document: DocumentRecord }
  | { readonly name: string; readonly state: 'refused'; readonly sentence: string; readonly next: string };

export interface LibraryService {
  corpora(): Promise<readonly CorpusRecord[]>;
  documents(corpus: string): Promise<readonly DocumentRecord[]>;
  createCorpus(name: string): Promise<CorpusRecord>;
  renameCorpus(id: string, name: string): Promise<void>;
  /** Removed things can be brought back by calling what is returned, until the page is left. */
  removeCorpus(id: string): Promise<() => Promise<void>>;
  removeDocument(id: string): Promise<() => Promise<void>>;
  /** Each file is stored as soon as it is read; one that cannot be read says why and harms no other. */
  addFiles(
    corpus: string,
    files: readonly File[],
    options: { readonly signal: AbortSignal; readonly onProgress: (files: readonly Incoming[]) => void },
  ): Promise<readonly Incoming[]>;
  addText(corpus: string, name: string, text: string): Promise<DocumentRecord>;
  text(document: string): Promise<string>;
  /** The sample archive (made on the first visit) and questions whose answers are known. */
  sampleQuestions(corpus: CorpusRecord): readonly string[];
  usage(): Promise<{ readonly used: number; readonly quota: number | null }>;
  /** Called when corpora or documents change, here or in another tab. */
  onChange(listener: () => void): Unsubscribe;
}

// ── Endpoints ───────────────────────────────────────────────────────────────────────────────────────────────────────

export interface EndpointDraft {
  readonly name: string;
  readonly baseUrl: string;
  readonly model: string;
  /** Kept in memory only, until the tab closes. Empty: none, or, for an endpoint that has one already, that one. */
  readonly key: string;
  readonly class: EndpointRecord['class'];
  readonly window: number;
  readonly concurrency: number;
}

export interface EndpointCheck {
  readonly ok: boolean;
  readonly sentence: string;
  readonly next: string;
}

export interface EndpointService {
  list(): Promise<readonly (EndpointRecord & { readonly hasKey: boolean })[]>;
  save(draft: EndpointDraft, id?: string): Promise<EndpointRecord>;
  remove(id: string): Promise<() => Promise<void>>;
  /** Sends one tiny question and says what came of it. `id`: the saved endpoint whose key serves when none is typed. */
  test(draft: EndpointDraft, signal: AbortSignal, id?: string): Promise<EndpointCheck>;
  /** Everything that can be root or sub-model, endpoints and built-in ones. */
  models(): Promise<readonly ModelInfo[]>;
  onChange(listener: () => void): Unsubscribe;
}

// ── Runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RunRequest {
  readonly question: string;
  readonly corpus: string;
  readonly strategy: string;
  /** Ids from `EndpointService.models`. */
  readonly root: string;
  readonly sub: string;
  readonly limits: Limits;
}

export interface LiveRun {
  readonly id: string;
  /** The state now. */
  readonly state: RunState;
  /** Called with each batch after it is journalled (deltas come unjournalled); `state` is already folded. */
  subscribe(listener: (state: RunState, events: readonly (RunEvent | Delta)[]) => void): Unsubscribe;
  stop(): void;
  /** Settles when the run has ended and everything is stored. Never rejects. */
  readonly finished: Promise<RunState>;
}

export interface RunService {
  start(request: RunRequest): LiveRun;
  /** A run with this strategy is likely soon: what takes time to start is started. */
  expect(strategy: string): void;
  /** A run going on in this tab. */
  live(id: string): LiveRun | null;
  list(): Promise<readonly (RunRecord & { readonly live: boolean })[]>;
  /** The stored run, folded by the same reducer; null when there is none. */
  load(id: string): Promise<RunState | null>;
  remove(id: string): Promise<() => Promise<void>>;
  /** Called when stored runs change, here or in another tab. */
  onChange(listener: () => void): Unsubscribe;
}

export interface SettingsService {
  limits(): Promise<Limits>;
  saveLimits(limits: Limits): Promise<void>;
  cache(): Promise<{ readonly entries: number; readonly bytes: number }>;
  clearCache(): Promise<void>;
  /** Deletes every corpus, run, endpoint and cached call of this browser. */
  eraseAll(): Promise<void>;
}
