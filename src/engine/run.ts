/**
 * A run: the question goes to a strategy, everything that happens becomes an event, and the events come out in
 * batches, each already in the journal. Recursion is `runNode` calling itself through `RunContext.child`.
 */
import { Budget } from './budget';
import { Calls } from './calls';
import { Channel } from './channel';
import { failureOf, LimitReached, NoAnswer } from './errors';
import {
  EVENT_VERSION,
  isDelta,
  type Answer,
  type CorpusRef,
  type Delta,
  type Ended,
  type Estimate,
  type EventBody,
  type Failure,
  type Handed,
  type Limits,
  type ModelRef,
  type RunEvent,
  type Taught,
} from './events';
import type { Asker } from './lane';
import { Lanes } from './lanes';
import { Pause } from './pause';
import type { CallCache, Clock, Form, Interpreter, Journal, LanguageModel, Sources } from './ports';
import { checkAnswer, cutAnswer, uncheckedAnswer } from './protocol/citations';
import { describeContext } from './protocol/context';
import { Forms } from './protocol/forms';
import { Quoting } from './quoting';
import { pauseInWords, RunTime } from './run-time';
import type { Review } from './skills/review';
import type { NodeResult, NodeTask, RunContext, Strategy } from './strategies/strategy';

export interface Question {
  readonly run: string;
  readonly question: string;
  readonly corpus: CorpusRef;
  readonly limits: Limits;
  /** Python of the user's for this run; empty: none. */
  readonly tools: string;
  /** Packages of the user's that Python finds, as name and version. */
  readonly packages: readonly string[];
  /** Examples of labels by the user; without it, none. */
  readonly taught?: readonly Taught[];
  /** What the user was told it will take; without it, nothing. */
  readonly estimate?: Estimate;
}

export interface Ports {
  readonly root: LanguageModel;
  readonly sub: LanguageModel;
  readonly interpreter: Interpreter;
  readonly sources: Sources;
  readonly journal: Journal;
  readonly cache: CallCache;
  readonly clock: Clock;
  /** The queues it shares with other runs; without them it has its own. */
  readonly lanes?: Lanes;
  /** Shows programs before they run; without it they run at once. */
  readonly review?: Review;
}

/** How long events may wait for others before they are journalled and shown; the end of a run waits for nobody. */
const JOURNAL_PAUSE_MS = 10;

export type Batch = readonly (RunEvent | Delta)[];

/** Runs a question to its end, which `signal` stops and `pause` delays. Never throws: whatever happens, the last event is `run.finished`. */
export async function* run(
  question: Question,
  strategy: Strategy,
  ports: Ports,
  signal: AbortSignal,
  pause = new Pause(),
): AsyncGenerator<Batch> {
  const work = new Run(question, strategy, ports, signal, pause);
  try {
    yield* work.batches();
  } finally {
    work.abandon();
  }
}

class Run implements RunContext {
  readonly corpus: CorpusRef;
  readonly interpreter: Interpreter;
  readonly sources: Sources;
  readonly root: LanguageModel;
  readonly sub: LanguageModel;
  readonly calls: Calls;
  readonly taught: readonly Taught[];
  readonly review: Review | null;

  readonly #question: Question;
  readonly #strategy: Strategy;
  readonly #ports: Ports;
  readonly #signal: AbortSignal;
  readonly #lanes: Lanes;
  readonly #asker: Asker;
  readonly #time: RunTime;
  /** Ends all work of this run: Stop, a broken journal, or nobody listening any more. */
  readonly #end = new AbortController();
  readonly #channel = new Channel<RunEvent | Delta>();
  readonly #quoting: Quoting;
  #seq = 0;
  #nodes = 0;
  #callCount = 0;
  #stepCount = 0;
  readonly #forms = new Forms();
  #failedCalls = 0;
  /** The turn that began last. */
  #lastTurn: { readonly node: string; readonly turn: number } | null = null;
  /** How much of the pauses is in the trace. */
  #pausesToldMs = 0;
  /** Why the events since are not in the journal. */
  #unsaved: Failure | null = null;

  constructor(question: Question, strategy: Strategy, ports: Ports, signal: AbortSignal, pause: Pause) {
    this.#question = question;
    this.#strategy = strategy;
    this.#ports = ports;
    this.#signal = signal;
    this.corpus = question.corpus;
    this.taught = question.taught ?? [];
    this.review = ports.review ?? null;
    this.interpreter = ports.interpreter;
    this.sources = ports.sources;
    this.root = ports.root;
    this.sub = ports.sub;
    this.#lanes = ports.lanes ?? new Lanes(ports.clock);
    this.#asker = { run: question.run, pause };
    this.#time = new RunTime(ports.clock, pause);
    this.calls = new Calls(ports.cache, ports.clock, this.#lanes, this.#asker);
    this.#quoting = new Quoting(ports.sources, ports.clock, signal);
  }

  async *batches(): AsyncGenerator<Batch> {
    const stop = () => this.#finish('stopped', null, null, []);
    this.#lanes.join(this.#asker, [this.root, this.sub]);
    const unfollow = this.#asker.pause.onChange(() => this.#tellPause());
    this.#signal.addEventListener('abort', stop, { once: true });
    void this.#work();
    if (this.#signal.aborted) stop();
    try {
      for (;;) {
        const batch = await this.#channel.take();
        if (batch === null) return;
        yield await this.#safe(await this.#quoting.annotate(batch));
        // Lets events gather: a transaction for each would cost more than the calls it records.
        await this.#ports.clock.sleep(JOURNAL_PAUSE_MS, this.#end.signal).catch(() => undefined);
      }
    } finally {
      this.#signal.removeEventListener('abort', stop);
      unfollow();
    }
  }

  abandon(): void {
    this.#channel.close();
    this.#end.abort(new DOMException('The run has ended.', 'AbortError'));
    this.#lanes.leave(this.#asker);
  }

  emit(event: EventBody | Delta): void {
    if (event.type === 'call.finished' && event.failure !== null) this.#failedCalls += 1;
    if (event.type === 'turn.started') this.#lastTurn = { node: event.node, turn: event.turn };
    this.#push(event);
  }

  nextCalls(count: number): number {
    const first = this.#callCount;
    this.#callCount += count;
    return first;
  }

  nextStep(): number {
    const step = this.#stepCount;
    this.#stepCount += 1;
    return step;
  }

  formNumber(form: Form): number {
    return this.#forms.number(form, (number) => {
      const { lead, maxTokens, schema, stop } = form;
      this.#push({ type: 'form.defined', form: number, lead: [...lead], maxTokens, schema, stop: [...stop] });
    });
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    return this.#time.sleep(ms, signal);
  }

  async child(child: Parameters<RunContext['child']>[0], signal: AbortSignal): Promise<NodeResult> {
    await this.#asker.pause.over(signal);
    const task = await this.#task(child.question, child.handed, child.model, child.parent.budget.child(), child.parent);
    return this.#node(task, child.call, signal);
  }

  /** Explains the gap that a pause leaves in the trace, once it is over. */
  #tellPause(): void {
    if (this.#asker.pause.isOn || this.#lastTurn === null) return;
    const { pausedMs } = this.#time;
    const text = pauseInWords(pausedMs - this.#pausesToldMs);
    this.#push({ type: 'notice', ...this.#lastTurn, code: 'paused', text });
    this.#pausesToldMs = pausedMs;
  }

  /** Puts a batch into the journal. When that fails the run cannot go on, and says so. */
  async #safe(batch: Batch): Promise<Batch> {
    const lasting = batch.filter((event) => !isDelta(event));
    if (this.#unsaved === null && lasting.length > 0) {
      await this.#ports.journal.append(this.#question.run, lasting).catch((error: unknown) => {
        this.#unsaved = failureOf(error);
        this.#finish('failed', this.#unsaved, null, []);
      });
    }
    const failure = this.#unsaved;
    return failure === null
      ? batch
      : batch.map((event) => (event.type === 'run.finished' ? unsaved(event, failure) : event));
  }

  async #work(): Promise<void> {
    const { limits, question, tools, packages, estimate } = this.#question;
    this.#push({
      type: 'run.started',
      version: EVENT_VERSION,
      run: this.#question.run,
      question,
      strategy: this.#strategy.id,
      corpus: this.corpus,
      root: refOf(this.root),
      sub: refOf(this.sub),
      limits,
      tools,
      packages: [...packages],
      taught: [...this.taught],
      ...(estimate === undefined ? {} : { estimate }),
    });
    const signal = this.#end.signal;
    try {
      const budget = new Budget(limits, () => this.#time.now());
      const task = await this.#task(question, { kind: 'corpus' }, this.root, budget, null);
      const result = await this.#node(task, null, signal);
      await this.#conclude(result, signal);
    } catch (error) {
      this.#finish('failed', failureOf(error), null, []);
    }
  }

  async #task(
    question: string,
    handed: Handed,
    model: LanguageModel,
    budget: Budget,
    parent: NodeTask | null,
  ): Promise<NodeTask> {
    const id = `n${this.#nodes}`;
    this.#nodes += 1;
    const context = await describeContext(handed, this.corpus, this.sources, this.#end.signal);
    return { id, depth: parent === null ? 0 : parent.depth + 1, question, handed, context, model, budget };
  }

  async #node(task: NodeTask, call: number | null, signal: AbortSignal): Promise<NodeResult> {
    const { id: node, depth, question, context, model } = task;
    this.#push({ type: 'node.started', node, call, depth, question, context, model: model.id });
    const result = await this.#inTime(task, signal);
    this.#push({ type: 'node.finished', node, ...result });
    return result;
  }

  /** A node's strategy, ended when its time is up. What the strategy throws becomes a failed node. */
  async #inTime(task: NodeTask, signal: AbortSignal): Promise<NodeResult> {
    const late = new AbortController();
    const done = new AbortController();
    const seconds = task.budget.limits.seconds;
    this.sleep(seconds * 1000, AbortSignal.any([signal, done.signal])).then(
      () => late.abort(new LimitReached('seconds', Math.round(seconds))),
      () => undefined,
    );
    try {
      return await this.#strategy.answer(this, task, AbortSignal.any([signal, late.signal]));
    } catch (error) {
      if (signal.aborted) throw error;
      return { state: 'failed', reason: failureOf(error), answer: '' };
    } finally {
      done.abort();
    }
  }

  /** Ends the run with the answer as it was checked; one that cannot be checked is not lost, and says so. */
  async #conclude({ state, reason, answer }: NodeResult, signal: AbortSignal): Promise<void> {
    if (answer === '') return this.#finish(state, reason, null, this.#remarks(null));
    try {
      const checked = await checkAnswer(answer, this.corpus, this.sources, signal);
      this.#finish(state, reason, cutAnswer(checked, this.#longestAnswer), this.#remarks(checked));
    } catch (error) {
      if (signal.aborted) throw error;
      const unchecked = uncheckedAnswer(answer);
      const remarks = [...this.#remarks(unchecked), 'Its quotations could not be checked.'];
      this.#finish('best_effort', reason ?? failureOf(error), cutAnswer(unchecked, this.#longestAnswer), remarks);
    }
  }

  get #longestAnswer(): number {
    return this.#question.limits.answerCharacters;
  }

  #remarks(answer: Answer | null): string[] {
    const remarks: string[] = [];
    const limit = this.#longestAnswer;
    if (answer !== null && answer.text.length > limit) remarks.push(`The answer was cut at ${limit} characters.`);
    if (this.#failedCalls > 0) remarks.push(`${this.#failedCalls} of ${this.#callCount} sub-calls failed.`);
    const unfound = answer?.citations.filter((citation) => citation.span === null).length ?? 0;
    if (unfound > 0) {
      remarks.push(`${unfound} of ${answer?.citations.length ?? 0} quotations were not found word for word.`);
    }
    return remarks;
  }

  /** The first end counts. */
  #finish(state: Ended, reason: Failure | null, answer: Answer | null, remarks: string[]): void {
    const explained =
      state === 'failed' && reason === null ? new NoAnswer('the strategy ended without one').failure : reason;
    const sent = Object.fromEntries(this.calls.sent);
    this.#push({ type: 'run.finished', state, reason: explained, answer, remarks, sent });
    this.abandon();
  }

  #push(event: EventBody | Delta): void {
    if (this.#channel.closed) return;
    if (event.type === 'model.delta') return this.#channel.push(event);
    this.#channel.push({ seq: this.#seq, at: this.#ports.clock.now(), ...event });
    this.#seq += 1;
  }
}

/** The end of a run that could not be written down: shown now, and gone with the page. */
function unsaved<E extends Extract<EventBody, { type: 'run.finished' }>>(event: E, { sentence }: Failure): E {
  return { ...event, remarks: [...event.remarks, `This run could not be saved: ${sentence}`] };
}

export function refOf(model: LanguageModel): ModelRef {
  const { id, name, window, host, price } = model;
  return { id, name, class: model.class, window, host, price };
}
