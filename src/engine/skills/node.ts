/**
 * A node that writes one short program over skills, has it rehearsed and looked at, and runs it. What goes wrong goes back to
 * its writer once; then a simpler program is asked for; then `find` reads the text for the question as it stands.
 */
import {
  CallsFailed,
  failureOf,
  InterpreterError,
  LimitReached,
  ModelError,
  NoAnswer,
  NotLookedAt,
  type BurrowError,
} from '../errors';
import type { Proposal } from '../events';
import type { Message } from '../ports';
import type { NodeResult, NodeTask, RunContext } from '../strategies/strategy';
import { BANK } from './bank';
import { Cells, type Ran } from './cells';
import { looksAtText, mended, NO_PROGRAM, problemsOf } from './checks';
import { OnlyUnsure } from './errors';
import { nearest } from './nearest';
import { errorBack, fallbackProgram, problemsBack, programPrompt, simplerPrompt, withRequest } from './prompt';
import { programIn } from './reply';
import { lookAt, type Sighting } from './shape';
import { Turns } from './turns';

const EXAMPLES = 8;
const SIMPLE_EXAMPLES = 4;
/** What a simpler program may use. */
const NOT_SIMPLE = /\b(?:pick|extract|summarise|compare|documents|tally|pairs)\s*\(/;
/** Of the window. A text that takes no more of it is better read whole. */
const SHORT_SHARE = 0.5;
const CHARACTERS_A_TOKEN = 4;
const FALLBACK = 'No program of the model came to an answer. The text is read for the question as it stands.';

export class ProgramNode {
  readonly #run: RunContext;
  readonly #task: NodeTask;
  readonly #outer: AbortSignal;
  /** Aborts with the limit that ends this node, in the middle of whatever it does. */
  readonly #limit = new AbortController();
  readonly #signal: AbortSignal;
  readonly #turns: Turns;
  readonly #cells: Cells;

  constructor(run: RunContext, task: NodeTask, signal: AbortSignal) {
    this.#run = run;
    this.#task = task;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#limit.signal]);
    this.#turns = new Turns(run, task);
    this.#cells = new Cells(run, task, this.#turns, this.#signal, (limit) => this.#limit.abort(limit));
  }

  async work(): Promise<NodeResult> {
    const { interpreter } = this.#run;
    const { id, handed } = this.#task;
    try {
      await interpreter.open(id, handed, this.#signal);
      const sighting = await lookAt(handed, this.#run.corpus, this.#run.sources, this.#signal);
      this.#turns.told(sighting.read);
      return (await this.#byModel(sighting)) ?? (await this.#byQuestion());
    } catch (error) {
      const cause: unknown = this.#signal.aborted ? this.#signal.reason : error;
      if (this.#outer.aborted && !(cause instanceof LimitReached)) throw error;
      return this.#ended(cause);
    } finally {
      await interpreter.close(id).catch(() => undefined);
    }
  }

  /** Programs of the root model; null when none of them came to an answer. */
  async #byModel(sighting: Sighting): Promise<NodeResult | null> {
    const { question, model } = this.#task;
    const { look } = sighting;
    const simple = BANK.filter(({ program }) => !NOT_SIMPLE.test(program));
    const first = programPrompt(question, look, nearest(BANK, question, look, EXAMPLES), model.window);
    const simpler = simplerPrompt(question, look, nearest(simple, question, look, SIMPLE_EXAMPLES), model.window);
    try {
      return (await this.#corrected(first, sighting)) ?? (await this.#once(simpler, sighting));
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof ModelError)) throw error;
      this.#turns.notice('root-failed', failureOf(error).sentence);
      return null;
    }
  }

  /** A program whose problems, and then whose error, go back to its writer. */
  async #corrected(prompt: readonly Message[], sighting: Sighting): Promise<NodeResult | null> {
    const conversation = new Conversation(prompt);
    let draft = await this.#draft(conversation, sighting);
    this.#mentionDirect();
    if (draft.problems.length > 0) {
      conversation.tell(problemsBack(draft.problems));
      const again = await this.#draft(conversation, sighting);
      if (again.problems.length <= draft.problems.length) draft = again;
    }
    if (draft.code === '') return null;
    const ran = await this.#cells.run(draft);
    const result = this.#worth(ran);
    if (result !== null) return result;
    conversation.tell(errorBack(ran.failure, ran.code === draft.code ? null : ran.code));
    return this.#lastDraft(conversation, sighting);
  }

  #mentionDirect(): void {
    const characters = this.#run.corpus.documents.reduce((sum, document) => sum + document.characters, 0);
    if (characters / CHARACTERS_A_TOKEN > this.#task.model.window * SHORT_SHARE) return;
    this.#turns.notice('short', 'The whole text fits into the window of the root model: Direct may answer better.');
  }

  async #once(prompt: readonly Message[], sighting: Sighting): Promise<NodeResult | null> {
    return this.#lastDraft(new Conversation(prompt), sighting);
  }

  /** A program that is run as it is. */
  async #lastDraft(conversation: Conversation, sighting: Sighting): Promise<NodeResult | null> {
    const draft = await this.#draft(conversation, sighting);
    return draft.code === '' ? null : this.#worth(await this.#cells.run(draft));
  }

  /** What every text can be asked. */
  async #byQuestion(): Promise<NodeResult> {
    this.#turns.own(FALLBACK);
    const fallback = await this.#cells.rehearse(fallbackProgram(this.#task.question), this.#signal);
    const ran = await this.#cells.run(fallback);
    return this.#worth(ran) ?? this.#best(new NoAnswer('no program came to an end'));
  }

  /** The model's next program. */
  async #draft(conversation: Conversation, sighting: Sighting): Promise<Proposal> {
    const limit = this.#task.budget.exceeded();
    if (limit !== null) throw limit;
    const reply = await this.#turns.ask(conversation.messages, this.#signal);
    conversation.reply(reply);
    const { question } = this.#task;
    const code = mended(programIn(reply) ?? '', question, sighting);
    if (code === '') {
      this.#turns.notice('no-code', 'The reply held no program.');
      return { code, problems: [NO_PROGRAM], calls: null, labels: [] };
    }
    const rehearsal = await this.#cells.rehearseDraft(code, this.#signal);
    return { ...rehearsal, problems: [...problemsOf(code, question, sighting.look), ...rehearsal.problems] };
  }

  /** What the answer of a program is worth; null when there is none. */
  #worth({ code, answer, evidence }: Ran): NodeResult | null {
    if (answer === null) return null;
    const { succeeded, failed } = this.#cells.counts;
    const doubt = !looksAtText(code)
      ? new NotLookedAt()
      : failed > 0 && succeeded === 0
        ? new CallsFailed(failed)
        : evidence.onlyUnsure(answer)
          ? new OnlyUnsure()
          : null;
    return { state: doubt === null ? 'answered' : 'best_effort', reason: doubt?.failure ?? null, answer };
  }

  /** A limit or a failure has ended the work. */
  #ended(cause: unknown): NodeResult {
    const known = cause instanceof LimitReached || cause instanceof ModelError || cause instanceof InterpreterError;
    if (!known) throw cause;
    return this.#best(cause);
  }

  /** With what the skills had proven until then, if anything. */
  #best(reason: BurrowError): NodeResult {
    const answer = this.#cells.soFar();
    return { state: answer === '' ? 'failed' : 'best_effort', reason: reason.failure, answer };
  }
}

/** What was said between us and the root model. Replies are echoed unchanged: engines keep their cache for an equal prefix only. */
class Conversation {
  #messages: readonly Message[];

  constructor(messages: readonly Message[]) {
    this.#messages = messages;
  }

  get messages(): readonly Message[] {
    return this.#messages;
  }

  /** An empty message is refused by some servers. */
  reply(text: string): void {
    if (text.trim() !== '') this.#messages = [...this.#messages, { role: 'assistant', content: text }];
  }

  tell(text: string): void {
    this.#messages = withRequest(this.#messages, text);
  }
}
