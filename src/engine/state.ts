/** What the events of a run add up to (reduce.ts makes it). Plain data: two equal lists of events give equal JSON. */
import type {
  Answer,
  CellError,
  CorpusRef,
  Estimate,
  Failure,
  Finding,
  Limits,
  ModelRef,
  NodeStatus,
  Output,
  Proposal,
  Quoted,
  Span,
  Taught,
  Usage,
  Variable,
} from './events';
import type { Form } from './ports';

export interface RunState {
  readonly id: string;
  readonly question: string;
  readonly strategy: string;
  readonly corpus: CorpusRef;
  readonly root: ModelRef | null;
  readonly sub: ModelRef | null;
  readonly limits: Limits | null;
  /** Python of the user's for this run; empty: none. */
  readonly tools: string;
  /** Packages of the user's, as name and version. */
  readonly packages: readonly string[];
  /** Examples of labels by the user. */
  readonly taught: readonly Taught[];
  /** What it was expected to take; null: nobody said. */
  readonly estimate: Estimate | null;
  readonly status: NodeStatus;
  readonly reason: Failure | null;
  readonly answer: Answer | null;
  /** What the answer’s text quotes from the corpus. */
  readonly quotes: readonly Quoted[];
  readonly remarks: readonly string[];
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly nodes: readonly NodeView[];
  /** A call's number is its index. */
  readonly calls: readonly CallView[];
  /** A step's number is its index. */
  readonly steps: readonly StepView[];
  /** A form's number is its index. */
  readonly forms: readonly FormView[];
  readonly spent: Spent;
  /** Characters of prompts sent to each host; empty when nothing left the device. */
  readonly sent: Readonly<Record<string, number>>;
  /** Events seen so far. */
  readonly events: number;
}

export interface Spent {
  readonly turns: number;
  readonly calls: number;
  readonly cached: number;
  readonly failed: number;
  readonly input: number;
  readonly output: number;
  /** US dollars that are known; `unpriced` counts replies whose price is not. */
  readonly money: number;
  readonly unpriced: number;
  /** True when some usage is an estimate. */
  readonly estimated: boolean;
}

export interface NodeView {
  readonly id: string;
  readonly call: number | null;
  readonly depth: number;
  readonly question: string;
  readonly context: string;
  /** What its question and its context quote from the corpus. */
  readonly quotes: readonly Quoted[];
  readonly model: string;
  readonly status: NodeStatus;
  readonly reason: Failure | null;
  readonly answer: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  readonly turns: readonly TurnView[];
}

export interface TurnView {
  readonly turn: number;
  /** The model's text; grows while it streams. */
  readonly text: string;
  readonly replied: boolean;
  /** What of the corpus the model was sent beside the texts of events. */
  readonly read: readonly Span[];
  readonly usage: Usage | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
  /** The program that was shown before it ran. */
  readonly proposal: Proposal | null;
  readonly cells: readonly CellView[];
  readonly notices: readonly Notice[];
}

export interface Notice {
  readonly code: string;
  readonly text: string;
}

export interface CellView {
  readonly cell: number;
  readonly code: string;
  readonly status: 'running' | 'done' | 'raised' | 'stopped';
  readonly output: Output;
  readonly error: CellError | null;
  /** What it printed from the corpus. */
  readonly quotes: readonly Quoted[];
  readonly variables: readonly Variable[];
  readonly calls: readonly number[];
  readonly steps: readonly number[];
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** One run of a skill inside a cell. */
export interface StepView {
  readonly step: number;
  readonly node: string;
  readonly turn: number;
  readonly cell: number;
  readonly name: string;
  readonly about: string;
  /** `stopped`: its cell ended before it did. */
  readonly status: 'running' | 'done' | 'stopped';
  readonly done: number;
  /** 0: unknown. */
  readonly of: number;
  readonly verified: readonly Finding[];
  readonly unsure: readonly Finding[];
  readonly rejected: readonly Finding[];
  readonly calls: readonly number[];
  readonly summary: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** What calls share. */
export interface FormView extends Form {
  /** What its lead quotes from the corpus. */
  readonly quotes: readonly Quoted[];
}

export interface CallView {
  readonly call: number;
  readonly node: string;
  readonly turn: number;
  readonly cell: number;
  readonly kind: 'llm_query' | 'llm_query_batched' | 'rlm_query' | 'rlm_query_batched';
  readonly batch: number;
  readonly model: string;
  readonly prompt: string;
  /** What the prompt quotes from the corpus. */
  readonly quotes: readonly Quoted[];
  /** What was sent before the prompt; null: nothing. */
  readonly form: number | null;
  /** The step that asked; null: the cell itself. */
  readonly step: number | null;
  readonly status: 'running' | 'done' | 'failed' | 'stopped';
  readonly text: string;
  readonly usage: Usage | null;
  readonly cached: boolean;
  readonly attempts: number;
  readonly failure: Failure | null;
  /** The node this call made, if it made one. */
  readonly child: string | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}
