/** A way of answering. All emit the same events, so every view, replay and statistic works for each. */
import type { Budget } from '../budget';
import type { Calls } from '../calls';
import type { Foreseen } from '../estimate/amounts';
import type { CorpusRef, Delta, Ended, EventBody, Failure, Handed, Taught } from '../events';
import type { Form, Interpreter, LanguageModel, Sources } from '../ports';
import type { Review } from '../skills/review';

export interface Strategy {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** Which models it asks. */
  readonly needs: { readonly root: boolean; readonly sub: boolean };
  /** Whether it runs Python, which takes seconds to start. */
  readonly python: boolean;
  /** What it is going to ask of its models, where that can be known: of so many characters, by a root with this window. */
  readonly foresee?: (characters: number, window: number) => Foreseen;
  answer(run: RunContext, task: NodeTask, signal: AbortSignal): Promise<NodeResult>;
}

/** One RLM inside a run: the root, or a child made by `rlm_query`. */
export interface NodeTask {
  readonly id: string;
  readonly depth: number;
  readonly question: string;
  readonly handed: Handed;
  /** In words: what `context` is, how long, how it begins. */
  readonly context: string;
  readonly model: LanguageModel;
  readonly budget: Budget;
}

export interface NodeResult {
  readonly state: Exclude<Ended, 'stopped'>;
  readonly reason: Failure | null;
  readonly answer: string;
}

/** What all nodes of a run share. */
export interface RunContext {
  readonly corpus: CorpusRef;
  readonly interpreter: Interpreter;
  readonly sources: Sources;
  readonly root: LanguageModel;
  readonly sub: LanguageModel;
  readonly calls: Calls;
  /** Examples of labels by the user. */
  readonly taught: readonly Taught[];
  /** Shows a program before it runs; null: programs run at once. */
  readonly review: Review | null;
  emit(event: EventBody | Delta): void;
  /** Numbers for `count` calls; the first of them. */
  nextCalls(count: number): number;
  /** The number of a step that begins. */
  nextStep(): number;
  /** The form's number; one that is new becomes an event. */
  formNumber(form: Form): number;
  /** Runs a child node by this run's strategy. */
  child(
    task: {
      readonly question: string;
      readonly handed: Handed;
      readonly model: LanguageModel;
      readonly parent: NodeTask;
      readonly call: number;
    },
    signal: AbortSignal,
  ): Promise<NodeResult>;
  /** Resolves or rejects after a time, by the run's clock. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}
