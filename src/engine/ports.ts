/**
 * What the engine needs from outside, as types only. Whoever runs the engine (the app, a test in Node, a benchmark)
 * hands these in; the engine imports nothing else.
 */
import type { Output, CellError, Grade, Handed, RunEvent, Span, Taught, Usage, Variable } from './events';

// ── Models ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

export interface Completion {
  readonly text: string;
  readonly usage: Usage;
  /** `length`: the reply was cut at `maxTokens`. */
  readonly finish: 'stop' | 'length';
}

export interface CompleteOptions {
  readonly signal: AbortSignal;
  readonly maxTokens: number;
  /** Called with each piece of text as it arrives; with an empty one as a sign of life of a model that thinks. */
  readonly onDelta?: (text: string) => void;
  /** The reply ends before the first of these; a kind of model that cannot do this ignores them. */
  readonly stop?: readonly string[];
  /**
   * Holds the reply to this form where the kind of model can; elsewhere it is ignored. Either way the prompt has to ask
   * for it, and whoever reads the reply checks it.
   */
  readonly schema?: JsonSchema;
}

/**
 * A JSON schema of an object. To be taken literally by every service, it lists all its properties as `required` and
 * says `additionalProperties: false`.
 */
export interface JsonSchema {
  readonly type: 'object';
  readonly [keyword: string]: unknown;
}

/** Which of the three prompts a root model gets. */
export type ModelClass = 'frontier' | 'coder' | 'small';

export interface Price {
  /** US dollars for a million tokens. */
  readonly input: number;
  readonly output: number;
}

/** Anything that completes a chat. Failures are thrown as `ModelError` (errors.ts). */
export interface LanguageModel {
  /** The same id always means the same weights and settings: it is part of the call cache's key. */
  readonly id: string;
  readonly name: string;
  readonly class: ModelClass;
  /** Context window in tokens. */
  readonly window: number;
  /** How many requests it takes at once. */
  readonly concurrency: number;
  /** The host that receives the text, or null when nothing leaves the device. */
  readonly host: string | null;
  /** null means unknown, which is not zero. */
  readonly price: Price | null;
  complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion>;
}

// ── Interpreter ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a running cell asks of the page, as data. */
export type CellRequest =
  | {
      readonly kind: 'llm_query';
      readonly prompts: readonly string[];
      readonly model: string | null;
      readonly batched: boolean;
      /** What the calls share: each prompt is the last user message after its lead. */
      readonly form?: Form;
      /** The step that asks. */
      readonly step?: number;
    }
  | {
      readonly kind: 'rlm_query';
      readonly tasks: readonly ChildTask[];
      readonly model: string | null;
      readonly batched: boolean;
    }
  | { readonly kind: 'search'; readonly query: string; readonly k: number }
  | { readonly kind: 'cite'; readonly text: string; readonly document: string | null }
  | { readonly kind: 'budget' }
  | { readonly kind: 'step'; readonly step: StepReport }
  /** What a skill has to know to choose its passages and prompts. */
  | { readonly kind: 'facts' };

/** What the calls of a batch share. */
export interface Form {
  /** The messages before each prompt: system, and examples as a chat. */
  readonly lead: readonly Message[];
  readonly maxTokens: number;
  readonly schema: JsonSchema | null;
  readonly stop: readonly string[];
}

/** How a step goes: one run of a skill inside a cell. `found` is only what is new since the last report. */
export type StepReport =
  | { readonly what: 'started'; readonly name: string; readonly about: string; readonly of: number }
  | {
      readonly what: 'progress';
      readonly step: number;
      readonly done: number;
      readonly of: number;
      readonly found: readonly Found[];
    }
  | {
      readonly what: 'finished';
      readonly step: number;
      readonly done: number;
      readonly of: number;
      readonly found: readonly Found[];
      readonly summary: string;
    };

/** A finding as Python reports it, in UTF-16 code units of a document of the corpus; null when it is not a place there. */
export interface Found {
  readonly grade: Grade;
  readonly value: string;
  readonly document: number | null;
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface ChildTask {
  readonly prompt: string;
  /** What the child's `context` will be; null hands it the prompt itself. */
  readonly context: Handed | null;
}

export type CellReply =
  /** One text a prompt or task, in order. A failed one is an `Error: …` text; `failed` has their indexes, if there are any. */
  | { readonly kind: 'texts'; readonly texts: readonly string[]; readonly failed?: readonly number[] }
  | { readonly kind: 'hits'; readonly hits: readonly PythonPassage[] }
  /** null: the words do not stand in the corpus. */
  | { readonly kind: 'passage'; readonly passage: PythonPassage | null }
  | { readonly kind: 'budget'; readonly left: Readonly<Record<string, number | null>> }
  /** The step's number in this run. */
  | { readonly kind: 'step'; readonly step: number }
  | {
      readonly kind: 'facts';
      readonly sub: SubFacts;
      /** What the node was asked. */
      readonly question: string;
      readonly taught: readonly Taught[];
    }
  /** Raised in Python as a RuntimeError with this message. */
  | { readonly kind: 'error'; readonly message: string };

/** Of the model that answers sub-calls. */
export interface SubFacts {
  readonly name: string;
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency: number;
  /** It runs on this device: reading is slow, and nothing leaves. */
  readonly local: boolean;
}

/** A passage as Python sees it: offsets in code points, so that `context[start:end]` is the text. */
export interface PythonPassage {
  /** Index in `context` (0 when context is one string). */
  readonly document: number;
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly score: number;
  /** Put into an answer, this marks a citation; see protocol/citations.ts. */
  readonly marker: string;
}

export interface CellOutcome {
  readonly output: Output;
  readonly error: CellError | null;
  /** Variables that are new or changed since the cell began. */
  readonly variables: readonly Variable[];
  /** The node's answer, when this cell changed it. Not ready when the cell raised. */
  readonly answer: { readonly content: string; readonly ready: boolean } | null;
  /** What the reader of the trace should know of how it ran: that Python was started anew, that a cell came out differently. */
  readonly notices: readonly string[];
}

export interface ExecuteOptions {
  readonly signal: AbortSignal;
  /** Time the cell may compute, not counting the time it waits for calls. */
  readonly seconds: number;
  /** How much of what it prints is kept (head and tail together). */
  readonly outputCharacters: number;
  readonly answer: (request: CellRequest, signal: AbortSignal) => Promise<CellReply>;
}

/** A function of the user's that cells can call. */
export interface Tool {
  readonly name: string;
  /** As it is called: `fetch_rate(currency: str) -> float`. */
  readonly signature: string;
  /** What it says of itself; empty when it says nothing. */
  readonly description: string;
}

export interface Opened {
  readonly tools: readonly Tool[];
  /** Packages beyond the standard library: what to import, by which package. */
  readonly packages: readonly { readonly name: string; readonly modules: readonly string[] }[];
}

/**
 * Sandboxed Python holding the corpus. A namespace belongs to one node. What breaks in it is mended where it can be:
 * the variables of finished cells come back, and the cell that broke it ends with an error of kind `lost` or `time`.
 * Throws `InterpreterError` only when it cannot be mended.
 */
export interface Interpreter {
  open(namespace: string, handed: Handed, signal: AbortSignal): Promise<Opened>;
  execute(namespace: string, code: string, options: ExecuteOptions): Promise<CellOutcome>;
  close(namespace: string): Promise<void>;
}

// ── Corpus, storage, time ───────────────────────────────────────────────────────────────────────────────────────────

export interface Passage {
  readonly span: Span;
  readonly name: string;
  readonly text: string;
  readonly score: number;
  readonly python: PythonPassage;
}

export interface Quote {
  readonly text: string;
  /** Look in this document only: its name or its id. */
  readonly document: string | null;
}

/** Reads the corpus for the engine. */
export interface Sources {
  search(query: string, k: number, signal: AbortSignal): Promise<readonly Passage[]>;
  /** For each quotation its exact place, or null where it does not stand word for word. */
  locate(quotes: readonly Quote[], signal: AbortSignal): Promise<readonly (Passage | null)[]>;
  /** The text at a span; null when the span does not exist. */
  read(span: Span, signal: AbortSignal): Promise<string | null>;
  /** For each text the stretches of it that stand word for word in the corpus, in order, not overlapping. */
  quotes(texts: readonly string[], signal: AbortSignal): Promise<readonly (readonly Stretch[])[]>;
}

/** `text.slice(at, at + end - start)` is what stands at the span. */
export interface Stretch {
  readonly at: number;
  readonly document: string;
  readonly start: number;
  readonly end: number;
}

/** Appends to the run's stored list of events. Resolves when they are safe. */
export interface Journal {
  append(run: string, events: readonly RunEvent[]): Promise<void>;
}

export interface CacheKey {
  readonly model: string;
  readonly maxTokens: number;
  readonly messages: readonly Message[];
  readonly stop?: readonly string[];
  readonly schema?: JsonSchema;
}

export interface CallCache {
  lookup(keys: readonly CacheKey[], signal: AbortSignal): Promise<readonly (Completion | null)[]>;
  store(key: CacheKey, completion: Completion): Promise<void>;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
