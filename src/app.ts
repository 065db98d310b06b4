/**
 * What the interface needs from the rest, as types. `compose.ts` builds it; views and tests see only this.
 */
import type { Forecast } from './engine/estimate/estimate';
import type { ModelCost } from './engine/costs';
import type { Delta, Estimate, Expected, Limits, RunEvent, Taught } from './engine/events';
import type { LaneState } from './engine/lane';
import type { Message, ModelClass, Tool } from './engine/ports';
import type { ProposedProgram } from './engine/skills/review';
import type { RunState } from './engine/state';
import type { Fact, Fit, LocalEntry } from './models/local/engine';
import type {
  CorpusRecord,
  DocumentRecord,
  EndpointRecord,
  PackageRecord,
  RunRecord,
  TaughtRecord,
} from './storage/records';

/** Stops listening. */
export type Unsubscribe = () => void;

export interface App {
  /** Whether this is the page that the browser lets reach no server but its own. */
  readonly isPrivate: boolean;
  readonly library: LibraryService;
  readonly models: ModelService;
  readonly localModels: LocalModelService;
  readonly isolation: IsolationService;
  readonly endpoints: EndpointService;
  readonly keys: KeyService;
  readonly human: HumanService;
  readonly network: NetworkService;
  readonly runs: RunService;
  readonly reviews: ReviewService;
  readonly estimates: EstimateService;
  readonly settings: SettingsService;
  readonly packages: PackageService;
  /** Strategies to choose from, in the order shown. */
  readonly strategies: readonly StrategyInfo[];
}

export interface StrategyInfo {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Whether a model for the root, for the sub-calls, has to be chosen. */
  readonly needs: { readonly root: boolean; readonly sub: boolean };
  /** Whether it runs Python, and so can use tools and packages. */
  readonly python: boolean;
}

export interface ModelInfo {
  readonly id: string;
  readonly name: string;
  readonly host: string | null;
  /** Whether it can be a root: write programs, answer freely. The reader only quotes. */
  readonly plans: boolean;
  /** The user answers; never chosen without a choice. */
  readonly byHand?: true;
  /** How much is to be expected of it; without it nobody says. */
  readonly class?: ModelClass;
}

/** Everything that can be root or sub-model: models of this device, endpoints, the built-in reader. */
export interface ModelService {
  list(): Promise<readonly ModelInfo[]>;
  onChange(listener: () => void): Unsubscribe;
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
  /** Python of the user's, offered for every question about this corpus. */
  saveTools(corpus: string, source: string): Promise<void>;
  /** Keeps examples of labels for later questions; they take the place of those for the same labels. */
  saveTaught(corpus: string, taught: TaughtRecord): Promise<void>;
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
  /** Kept in memory until the tab closes. Empty: none, or, for an endpoint that has one already, that one. */
  readonly key: string;
  readonly class: EndpointRecord['class'];
  readonly window: number;
  readonly concurrency: number;
  readonly kind: EndpointRecord['kind'];
  readonly price: EndpointRecord['price'];
}

/** A server that many have, as it is usually set up. */
export interface EndpointPreset extends Omit<EndpointDraft, 'key'> {
  readonly id: string;
  readonly key: 'needed' | 'optional' | 'none';
  /** Where to get a key, or what lets this page in. `{origin}` stands for the page's own. */
  readonly help: string;
}

/** A model that a server says it has; null: what it does not say. */
export interface OfferedModel {
  readonly id: string;
  readonly window: number | null;
  readonly price: EndpointRecord['price'];
}

export interface EndpointCheck {
  readonly ok: boolean;
  readonly sentence: string;
  readonly next: string;
}

/**
 * Where an endpoint's key is. `typed`: in memory until the tab closes. `remembered`: encrypted on this device, unlocked in
 * this tab. `locked`: encrypted on this device. `damaged`: it was, and cannot be read any more.
 */
export type KeyState = 'none' | 'typed' | 'remembered' | 'locked' | 'damaged';

export interface EndpointService {
  list(): Promise<readonly (EndpointRecord & { readonly key: KeyState })[]>;
  save(draft: EndpointDraft, id?: string): Promise<EndpointRecord>;
  remove(id: string): Promise<() => Promise<void>>;
  /** Sends one tiny question and says what came of it. `id`: the saved endpoint whose key serves when none is typed. */
  test(draft: EndpointDraft, signal: AbortSignal, id?: string): Promise<EndpointCheck>;
  /** In the order shown; the last is for every other server. */
  readonly presets: readonly EndpointPreset[];
  /** Asks the server for its models. Sends no text; fails with the reason where there is no list. */
  offered(
    server: Pick<EndpointDraft, 'name' | 'baseUrl' | 'kind' | 'key'>,
    signal: AbortSignal,
    id?: string,
  ): Promise<readonly OfferedModel[]>;
  /** What the price table says; null: nothing. `date`: as of when. */
  listPrice(baseUrl: string, model: string): { readonly price: EndpointRecord['price']; readonly date: string };
  onChange(listener: () => void): Unsubscribe;
}

// ── Network ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What this tab has sent and received since it was opened. */
export interface Traffic {
  readonly hosts: readonly {
    readonly host: string;
    readonly requests: number;
    /** Of the user's text, sent. */
    readonly characters: number;
    /** Received. */
    readonly bytes: number;
  }[];
  /** Models that were downloaded. */
  readonly weights: readonly { readonly host: string; readonly requests: number; readonly bytes: number }[];
  /** Files of the app itself. */
  readonly own: { readonly requests: number; readonly bytes: number };
}

export interface NetworkService {
  traffic(): Traffic;
  onChange(listener: () => void): Unsubscribe;
}

// ── Keys ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `empty`: no key is remembered. `damaged`: those that are cannot be read. `impossible`: the browser cannot encrypt here. */
export type VaultState = 'empty' | 'locked' | 'unlocked' | 'damaged' | 'impossible';

/** Keys that are remembered on this device, encrypted with one passphrase for all. */
export interface KeyService {
  vault(): Promise<{ readonly state: VaultState; readonly remembered: number }>;
  /** For this tab, until it is locked or closed. While nothing is remembered, this becomes the passphrase. */
  unlock(passphrase: string): Promise<void>;
  lock(): void;
  /** Remembers the key that was typed for this endpoint. Its vault has to be unlocked. */
  remember(endpoint: string): Promise<void>;
  /** The key is gone, from this device and from memory. */
  forget(endpoint: string): Promise<void>;
  /** What is given back brings them back, as locked as they were. */
  forgetAll(): Promise<() => Promise<void>>;
  changePassphrase(current: string, next: string): Promise<void>;
}

// ── Models on this device ───────────────────────────────────────────────────────────────────────────────────────────

export interface LocalModel {
  readonly entry: LocalEntry;
  /** The engine's name, for people. */
  readonly engine: string;
  /** Whether its files are this site's own: others can be neither removed nor set up from here. */
  readonly keptHere: boolean;
  readonly fit: Fit;
  readonly state: LocalState;
  /** Measured on this device, in tokens a second. */
  readonly speed: { readonly prefill: number; readonly decode: number } | null;
}

export type LocalState =
  | { readonly state: 'absent' }
  | {
      readonly state: 'downloading';
      readonly received: number;
      readonly total: number | null;
      readonly bytesPerSecond: number | null;
    }
  /** A download ended before its end: `bytes` are there, and it can go on. */
  | { readonly state: 'begun'; readonly bytes: number }
  | { readonly state: 'stored'; readonly bytes: number }
  | {
      readonly state: 'failed';
      readonly sentence: string;
      readonly next: string;
      /** Bytes that are there all the same. */
      readonly begun: number;
    };

/** What this browser stores, and what of it is for models. */
export interface Storehouse {
  readonly used: number;
  readonly quota: number | null;
  /** Whether the browser keeps it until the user deletes it. */
  readonly persistent: boolean;
  readonly places: readonly { readonly engine: string; readonly where: string; readonly used: number }[];
}

/** What this device has for models, in words. */
export type DeviceFact = Fact;

/** A window that a model can be opened with. */
export interface WindowChoice {
  readonly tokens: number;
  /** What the model takes with it, in bytes; null when nobody says. */
  readonly memory: number | null;
  readonly fits: boolean;
}

export interface LocalModelService {
  /** Recommended ones, the user's own, and what is stored. */
  list(): Promise<readonly LocalModel[]>;
  /** Everything in the catalogs and of the user's that these words fit. */
  search(words: string): Promise<readonly LocalModel[]>;
  /** Resolves when it is stored, was cancelled, or failed; `list` says which. */
  download(id: string): Promise<void>;
  cancel(id: string): void;
  remove(id: string): Promise<void>;
  /** A model from files of the user's, which are copied as a download is; refused with a failure that says why. */
  addFiles(files: readonly File[]): Promise<LocalModel>;
  /** A model at an address, to be downloaded when asked for. `program`: where its compiled program lies, if it has one. */
  addAddress(address: string, program?: string): Promise<LocalModel>;
  usage(): Promise<Storehouse>;
  /** Asks the browser not to clear what is stored by itself; true when it agrees. */
  persist(): Promise<boolean>;
  /** What this device has for models. */
  facts(): Promise<readonly DeviceFact[]>;
  windows(id: string): Promise<readonly WindowChoice[]>;
  /** One of `windows`; null: the one that this device usually gives. Refused while the model is at work. */
  setWindow(id: string, tokens: number | null): Promise<void>;
  onChange(listener: () => void): Unsubscribe;
}

/**
 * Whether models on the processor can use all cores, for which this page has to be isolated from other sites. `waiting`: it
 * will be when it is loaded anew. `refused`: the browser does not isolate it, although it was asked to. `hosted`: its host
 * sees to it. `impossible`: the browser offers no way.
 */
export type IsolationState = 'off' | 'on' | 'waiting' | 'refused' | 'hosted' | 'impossible';

export interface IsolationService {
  state(): Promise<IsolationState>;
  /** Both load the page anew, unless a run goes on in it: then they fail with that. */
  switchOn(): Promise<void>;
  switchOff(): Promise<void>;
}

// ── The user as a model ─────────────────────────────────────────────────────────────────────────────────────────────

export interface HumanPrompt {
  readonly id: string;
  readonly run: string;
  readonly messages: readonly Message[];
}

export interface HumanService {
  /** What waits for an answer, in the order it was asked. */
  pending(): readonly HumanPrompt[];
  answer(id: string, text: string): void;
  decline(id: string): void;
  onChange(listener: () => void): Unsubscribe;
}

// ── Runs ────────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface RunRequest {
  readonly question: string;
  readonly corpus: string;
  readonly strategy: string;
  /** Ids from `ModelService.list`. */
  readonly root: string;
  readonly sub: string;
  readonly limits: Limits;
  /** Python of the user's whose functions the run's cells can call; empty: none. */
  readonly tools: string;
  /** What the user was told it will take. */
  readonly estimate?: Estimate;
  /** Examples of labels by the user; without it, none. */
  readonly taught?: readonly Taught[];
  /** Programs are shown before they run; without it they run at once. */
  readonly reviewed?: true;
}

export interface LiveRun {
  readonly id: string;
  /** The state now. */
  readonly state: RunState;
  /** Called with each batch after it is journalled (deltas come unjournalled); `state` is already folded. */
  subscribe(listener: (state: RunState, events: readonly (RunEvent | Delta)[]) => void): Unsubscribe;
  stop(): void;
  /** Listeners hear of it as of a batch without events. */
  readonly paused: boolean;
  /** Nothing new begins until `resume`; what is under way finishes, and the run's limit of time stands still. */
  pause(): void;
  resume(): void;
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
  /** The requests under way and waiting now, for each model that runs of this tab are using. */
  queue(): readonly LaneState[];
  /** Called whenever one comes, begins or ends; thousands of times in a large run. */
  onQueue(listener: () => void): Unsubscribe;
  /** What the stored runs have cost, by model, dearest first. */
  costs(): Promise<readonly ModelCost[]>;
  /** Called when stored runs change, here or in another tab. */
  onChange(listener: () => void): Unsubscribe;
}

export type { Forecast } from './engine/estimate/estimate';

/** A question as far as what it takes depends on it. */
export interface EstimateRequest extends Pick<RunRequest, 'strategy' | 'root' | 'sub'> {
  readonly corpus: { readonly id: string; readonly characters: number };
}

/** What a run would probably take, told before it begins. */
export interface EstimateService {
  /** null: there is no such strategy or model. */
  of(request: EstimateRequest): Promise<Forecast | null>;
  /** How long so many calls of one kind take; null: nothing is known of the model's speed. */
  ofCalls(model: string, calls: { readonly least: number; readonly most: number }): Promise<Expected | null>;
  /** Called when there is more to go by, as after each run. */
  onChange(listener: () => void): Unsubscribe;
}

/** Packages for Python that the user has added from files. */
export interface PackageService {
  list(): Promise<readonly PackageRecord[]>;
  /** Takes a pure-Python wheel; one that cannot be used is refused with a failure that says why. */
  add(file: File): Promise<PackageRecord>;
  remove(id: string): Promise<() => Promise<void>>;
  /** What a source of tools defines, or why it cannot be used. */
  checkTools(source: string, signal: AbortSignal): Promise<ToolCheck>;
  onChange(listener: () => void): Unsubscribe;
}

export type ToolCheck =
  | { readonly ok: true; readonly tools: readonly Tool[] }
  | { readonly ok: false; readonly sentence: string; readonly next: string };

/** A program that a run would run next. */
export interface WaitingProgram extends ProposedProgram {
  readonly id: string;
  readonly run: string;
}

export interface ReviewService {
  /** The program that this run waits with; null: none. */
  waiting(run: string): WaitingProgram | null;
  /** Lets the run go on with this program, and with these examples of labels. */
  accept(id: string, code: string, taught: readonly Taught[]): void;
  onChange(listener: () => void): Unsubscribe;
}

/** How the user likes things; nothing of it is part of a run. */
export interface Preferences {
  /** Programs are not shown before they run. */
  readonly runAtOnce: boolean;
}

export interface SettingsService {
  preferences(): Promise<Preferences>;
  savePreferences(preferences: Preferences): Promise<void>;
  limits(): Promise<Limits>;
  saveLimits(limits: Limits): Promise<void>;
  /** `hits`: replies that came from the cache since it was cleared. */
  cache(): Promise<{ readonly entries: number; readonly bytes: number; readonly hits: number }>;
  clearCache(): Promise<void>;
  /** Deletes every corpus, run, endpoint and cached call of this browser. */
  eraseAll(): Promise<void>;
}
