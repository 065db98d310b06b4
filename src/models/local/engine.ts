/**
 * What every kind of model that runs on this device can do, so that one manager and one view serve them all. Each
 * kind is a folder beside this one (wllama, WebLLM) or a file (the browser's own model), and one line in the registry.
 */
import type { LanguageModel, ModelClass } from '../../engine/ports';

/** What a model is good for. */
export type Use = 'root' | 'sub' | 'both';

export interface LocalEntry {
  /** Unique among all engines; holds no `#` (see identity.ts). */
  readonly id: string;
  /** Another one when other weights came under the same id; null while none are stored, or nobody can tell. */
  readonly revision: string | null;
  readonly name: string;
  readonly use: Use;
  readonly class: ModelClass;
  /** In a few words: what it does well, and what not. */
  readonly note: string;
  /** In tokens, as it is opened here. */
  readonly window: number;
  /** Whether the user chose it. */
  readonly windowChosen: boolean;
  /** The longest text it was trained for, in tokens; null when nobody says. */
  readonly trained: number | null;
  /** What each token of the window takes in memory; null when nobody says. */
  readonly bytesPerToken: number | null;
  /** What is downloaded, in bytes; null when nobody says. */
  readonly bytes: number | null;
  /** Memory it needs while it runs, in bytes; null when nobody says. */
  readonly memory: number | null;
  /** Leads the list; the rest of a catalog is found by searching. */
  readonly recommended: boolean;
  /** Added by the user, from a file or an address. */
  readonly own: boolean;
}

/** Whether this device can run it; when not, why, and what to take instead. */
export type Fit =
  | { readonly fits: true; readonly remark: string | null }
  | { readonly fits: false; readonly sentence: string; readonly next: string };

/** What this device has for models: shown as it stands. */
export interface Fact {
  readonly label: string;
  readonly words: string;
}

export interface Progress {
  readonly received: number;
  readonly total: number | null;
}

/** Measured while it worked on this device, in tokens a second; null where a request was too short to tell. */
export interface Speed {
  readonly prefill: number | null;
  readonly decode: number | null;
}

/** Each engine is given one of these and calls it after a reply. */
export type NoteSpeed = (id: string, speed: Speed) => void;

/**
 * Failures are thrown as `BurrowError` (errors.ts beside this file holds those that engines share). An abort throws the
 * signal's reason. `id` is always that of an entry.
 */
export interface LocalEngine {
  readonly id: string;
  readonly name: string;
  /** Where in this browser its files lie; null: it stores none for this site. */
  readonly where: string | null;
  /** With how many threads its models work here, for those that work on the processor. */
  readonly threads?: number;
  facts(): Promise<readonly Fact[]>;
  /** Everything it could run, the user's own included. Reads nothing from the network. */
  entries(): Promise<readonly LocalEntry[]>;
  fit(entry: LocalEntry, signal: AbortSignal): Promise<Fit>;
  /**
   * Bytes of it that are stored on this device, whole: null when it is not, or not whole. Asked of every entry whenever
   * the list is shown anew, several times a second during a download, as `entries` and `fit` are: answer from memory.
   */
  stored(id: string): Promise<number | null>;
  /** Bytes of it that are stored although it is not usable: of a download that ended before its end. 0: none. Asked as often. */
  begun(id: string): Promise<number>;
  /** Bytes that it keeps in this browser, of whole models and of begun ones. */
  used(): Promise<number>;
  /**
   * A model from files of the user's: checked, and then copied to where this engine keeps its weights by `download`,
   * which follows at once. null: they are not of this engine's kind.
   */
  addFiles(files: readonly File[]): Promise<LocalEntry | null>;
  /**
   * A model at an address, to be downloaded later. null: the address is not of this engine's kind. `program`: where its
   * compiled program lies, for kinds that need one.
   */
  addAddress(address: URL, program: URL | null): Promise<LocalEntry | null>;
  /** Goes on where an earlier one was cut off, where the engine can. Nothing downloads unless the user asked for it. */
  download(
    entry: LocalEntry,
    options: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
  ): Promise<void>;
  /** Deletes what is stored of it, whole or not; one of the user's own is not listed any more. */
  remove(id: string): Promise<void>;
  /** Opens it with this window from now on; null: with the one that this device usually gives. Only of what is stored. */
  setWindow(id: string, tokens: number | null): Promise<void>;
  /** Deletes everything this engine stored. */
  clear(): Promise<void>;
  /** The model; its weights are loaded into memory when it is first asked, and kept until `unload`. */
  model(entry: LocalEntry, role: 'root' | 'sub'): LanguageModel;
  /** Frees the memory of every model of this engine. */
  unload(): Promise<void>;
}
