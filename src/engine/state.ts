/** What the events of a run add up to (reduce.ts makes it). Plain data: two equal lists of events give equal JSON. */
import type {
  Answer,
  CellError,
  CorpusRef,
  Failure,
  Limits,
  ModelRef,
  NodeStatus,
  Output,
  Quoted,
  Span,
  Usage,
  Variable,
} from './events';

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
  readonly startedAt: number;
  readonly finishedAt: number | null;
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
