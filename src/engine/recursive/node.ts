/** One node of the recursive strategy: a conversation in which each reply is Python, and its feedback what it printed. */
import {
  CallsFailed,
  failureOf,
  InterpreterError,
  LimitReached,
  ModelError,
  NotLookedAt,
  type BurrowError,
} from '../errors';
import type { CellError, Delta, EventBody } from '../events';
import type { CellOutcome, Completion, Message, Opened } from '../ports';
import { charactersOf, promptTokens } from '../calls';
import { answerRequests, type CallCounts } from '../protocol/requests';
import * as feedback from '../protocol/feedback';
import { parseReply, withoutThoughts, type Reply } from '../protocol/parse';
import { afterSummary, firstMessage, lastReply, outputCharacters, SUMMARISE, systemPrompt } from '../protocol/prompts';
import type { NodeResult, NodeTask, RunContext } from '../strategies/strategy';

/** Share of the window that history may fill before it is compacted. */
const HISTORY_SHARE = 0.75;

/** Code that touches the text in one of these ways has looked at it. */
const LOOKS =
  /\b(context|search|grep|cite|llm_query|llm_query_batched|llm_batch|rlm_query|rlm_query_batched)\b|\b(find|pick|label|extract|summarise|compare|rows|documents|tally)\(/;

export class Node {
  readonly #run: RunContext;
  readonly #task: NodeTask;
  readonly #outer: AbortSignal;
  /** Aborts with the limit that ends this node, in the middle of whatever it does. */
  readonly #limit = new AbortController();
  readonly #signal: AbortSignal;
  readonly #outputCharacters: number;
  readonly #calls: CallCounts = { succeeded: 0, failed: 0, refused: 0 };
  #messages: Message[] = [];
  /** What was said before the last summary. */
  readonly #history: string[] = [];
  /** Names of the variables the model has made. */
  readonly #variables = new Set<string>();
  /** What the user has added to Python. */
  #added: Opened = { tools: [], packages: [] };
  #turn = 0;
  /** The best answer so far. */
  #answer = '';
  #looked: boolean;
  #warned = false;
  #lastCode = '';

  constructor(run: RunContext, task: NodeTask, signal: AbortSignal) {
    this.#run = run;
    this.#task = task;
    this.#outer = signal;
    this.#signal = AbortSignal.any([signal, this.#limit.signal]);
    this.#outputCharacters = outputCharacters(task.model.class);
    // A child may have been told all it needs in its question.
    this.#looked = task.handed.kind !== 'corpus';
  }

  async work(): Promise<NodeResult> {
    try {
      this.#added = await this.#run.interpreter.open(this.#task.id, this.#task.handed, this.#signal);
      this.#messages = [
        this.#system(),
        { role: 'user', content: this.#noted(firstMessage(this.#task.question, this.#task.context)) },
      ];
      return await this.#turns();
    } catch (error) {
      const cause: unknown = this.#signal.aborted ? this.#signal.reason : error;
      if (this.#outer.aborted && !(cause instanceof LimitReached)) throw error;
      return await this.#ended(cause);
    } finally {
      await this.#run.interpreter.close(this.#task.id).catch(() => undefined);
    }
  }

  async #turns(): Promise<NodeResult> {
    for (;;) {
      const limit = this.#task.budget.exceeded();
      if (limit !== null) return await this.#ended(limit);
      await this.#compact();
      const result = await this.#act(await this.#ask());
      if (result !== null) return result;
    }
  }

  /** Asks for the next turn. The reply is echoed unchanged: engines keep their cache only for an equal prefix. */
  async #ask(): Promise<Completion> {
    this.#task.budget.turn();
    const reply = await this.#say([...this.#messages], this.#signal);
    this.#messages.push({ role: 'assistant', content: reply.text });
    return reply;
  }

  async #say(messages: readonly Message[], signal: AbortSignal): Promise<Completion> {
    const { model, budget, id: node } = this.#task;
    this.#turn += 1;
    const turn = this.#turn;
    this.#emit({ type: 'turn.started', node, turn });
    const { completion, cost, attempts } = await this.#run.calls.complete(model, messages, {
      signal,
      budget,
      counts: 0,
      onDelta: (text, from) => this.#emit({ type: 'model.delta', node, turn, from, text }),
    });
    const { text, usage, finish } = completion;
    const sent = attempts * charactersOf(messages);
    this.#emit({ type: 'turn.replied', node, turn, text, usage, finish, cost, sent });
    return completion;
  }

  /** Runs what a reply asks for. The node's result when it has submitted, else null. */
  async #act({ text, finish }: Completion): Promise<NodeResult | null> {
    const reply = parseReply(text);
    for (const repair of reply.repairs) this.#notice('repaired', repair);
    const variable = this.#variableOf(reply.final);
    if (reply.final !== null && variable === null) return this.#submit(reply.final.value);
    const blocks = variable === null ? reply.blocks : [submitVariable(variable)];
    if (blocks.length === 0) {
      this.#notice('no-code', 'The reply held no code.');
      return this.#tell(finish === 'length' ? `${feedback.CUT_REPLY}\n\n${feedback.NO_CODE}` : feedback.NO_CODE);
    }
    const outcomes: CellOutcome[] = [];
    for (const [cell, code] of blocks.entries()) {
      const outcome = await this.#cell(cell, code);
      outcomes.push(outcome);
      if (outcome.answer?.ready === true) return this.#submit(outcome.answer.content);
      if (outcome.error !== null) break;
    }
    const told = outcomes.map(feedback.cellFeedback);
    const skipped = blocks.length - outcomes.length;
    if (skipped > 0) told.push(`(${skipped} more blocks were not run because of the error.)`);
    if (finish === 'length') told.push(feedback.CUT_REPLY);
    if (this.#repeats(blocks)) told.push(feedback.SAME_CODE);
    return this.#tell(told.join('\n\n'));
  }

  /** The variable that a final answer outside of code names; null: its text is the answer. */
  #variableOf(final: Reply['final']): string | null {
    if (final === null) return null;
    return final.kind === 'variable' || this.#variables.has(final.value) ? final.value : null;
  }

  async #cell(cell: number, code: string): Promise<CellOutcome> {
    const { id: node, budget } = this.#task;
    const turn = this.#turn;
    this.#emit({ type: 'cell.started', node, turn, cell, code });
    const outcome = await this.#execute(code, cell);
    const { output, error, variables } = outcome;
    this.#emit({ type: 'cell.finished', node, turn, cell, output, error, variables: [...variables] });
    for (const notice of outcome.notices) this.#notice('rebuilt', notice);
    for (const { name } of variables) this.#variables.add(name);
    budget.cell(error !== null);
    if (LOOKS.test(code) || this.#usesTool(code)) this.#looked = true;
    if (outcome.answer !== null && outcome.answer.content.trim() !== '') this.#answer = outcome.answer.content;
    return outcome;
  }

  async #execute(code: string, cell: number): Promise<CellOutcome> {
    const { id, budget } = this.#task;
    try {
      return await this.#run.interpreter.execute(id, code, {
        signal: this.#signal,
        seconds: budget.limits.cellSeconds,
        outputCharacters: this.#outputCharacters,
        answer: answerRequests(this.#run, {
          task: this.#task,
          turn: this.#turn,
          cell,
          counts: this.#calls,
          end: (limit) => this.#limit.abort(limit),
        }),
      });
    } catch (error) {
      if (error instanceof InterpreterError) this.#cellLost(cell, error);
      throw error;
    }
  }

  #cellLost(cell: number, error: InterpreterError): void {
    const lost: CellError = { kind: 'lost', name: error.name, message: error.sentence, traceback: error.sentence };
    const output = { head: '', cut: 0, tail: '' };
    const { id: node } = this.#task;
    this.#emit({ type: 'cell.finished', node, turn: this.#turn, cell, output, error: lost, variables: [] });
  }

  /** Takes an answer, unless it is empty or rests on nothing: then the model is told once and goes on. */
  async #submit(content: string): Promise<NodeResult | null> {
    if (content.trim() === '') return await this.#sendBack('empty-answer', feedback.EMPTY_ANSWER);
    this.#answer = content;
    if (!this.#looked && !this.#warned) {
      this.#warned = true;
      return await this.#sendBack('not-looked', feedback.NOT_LOOKED);
    }
    const { succeeded, failed } = this.#calls;
    if (!this.#looked) return this.#best(new NotLookedAt());
    if (failed > 0 && succeeded === 0) return this.#best(new CallsFailed(failed));
    return { state: 'answered', reason: null, answer: content };
  }

  async #sendBack(code: string, text: string): Promise<null> {
    this.#notice(code, text);
    await this.#hidden('answer["ready"] = False', this.#signal);
    return this.#tell(text);
  }

  /** Code of ours, which is no cell of the model's. */
  #hidden(code: string, signal: AbortSignal): Promise<CellOutcome> {
    return this.#run.interpreter.execute(this.#task.id, code, {
      signal,
      seconds: this.#task.budget.limits.cellSeconds,
      outputCharacters: 0,
      answer: () => Promise.resolve({ kind: 'error', message: 'Not available here.' }),
    });
  }

  #tell(text: string): null {
    this.#messages.push({ role: 'user', content: this.#noted(text) });
    return null;
  }

  /** With what the model has to know of its budget, if there is a next turn. */
  #noted(text: string): string {
    const { budget } = this.#task;
    return budget.exceeded() === null ? `${text}\n\n${feedback.turnNote(budget)}` : text;
  }

  #repeats(blocks: readonly string[]): boolean {
    const code = blocks.join('\n').trim();
    const same = code === this.#lastCode;
    this.#lastCode = code;
    if (same) this.#notice('repeated', 'The model ran the same code again.');
    return same;
  }

  /** When the history nears the window, the model's own summary takes its place; Python keeps the whole. */
  async #compact(): Promise<void> {
    const { model, budget, question, context } = this.#task;
    const room = Math.floor(model.window * HISTORY_SHARE) - Math.min(budget.limits.replyTokens, model.window / 4);
    if (this.#messages.length <= 3 || promptTokens(this.#messages) < room) return;
    const unheard = this.#messages.slice(this.#history.length === 0 ? 1 : 2);
    this.#history.push(...unheard.map(({ role, content }) => `## ${role}\n${content}`));
    const { text } = await this.#say(withRequest(this.#fitting(room), SUMMARISE), this.#signal);
    const summary = withoutThoughts(text).trim();
    await this.#hidden(`history = ${JSON.stringify(this.#history.join('\n\n'))}`, this.#signal);
    const goOn = this.#noted(afterSummary(question, context, summary));
    this.#messages = [this.#system(), { role: 'user', content: goOn }];
    this.#notice('compacted', 'The conversation was getting too long; this summary takes its place.');
  }

  /** The conversation, with its longest messages cut so that a summary can still be asked for. */
  #fitting(room: number): Message[] {
    const share = Math.max(400, Math.floor((room * 4) / this.#messages.length));
    return this.#messages.map((message, index) =>
      index === 0 || message.content.length <= share
        ? message
        : { ...message, content: `${message.content.slice(0, share)}\n[… cut …]` },
    );
  }

  /** A limit or a failure has ended the work: what is the answer worth? */
  async #ended(cause: unknown): Promise<NodeResult> {
    const known = cause instanceof LimitReached || cause instanceof ModelError || cause instanceof InterpreterError;
    if (!known) throw cause;
    if (this.#answer === '' && cause instanceof LimitReached && AFFORDABLE.has(cause.limit)) {
      this.#answer = await this.#lastWords(cause);
    }
    return this.#best(cause);
  }

  #best(reason: BurrowError): NodeResult {
    const answer = this.#answer;
    if (answer !== '') return { state: 'best_effort', reason: reason.failure, answer };
    return { state: 'failed', reason: reason.failure, answer };
  }

  /** One more reply, asked for as a user message, when no code may be run any more. */
  async #lastWords(limit: LimitReached): Promise<string> {
    const messages = withRequest(this.#messages, lastReply(limit.sentence));
    try {
      const { say, final } = parseReply((await this.#say(messages, this.#outer)).text);
      const variable = this.#variableOf(final);
      if (variable === null) return final?.value ?? say;
      const { answer, error } = await this.#hidden(submitVariable(variable), this.#outer);
      return error === null ? (answer?.content ?? '') : '';
    } catch (error) {
      if (this.#outer.aborted) throw error;
      this.#notice('no-last-reply', failureOf(error).sentence);
      return '';
    }
  }

  #system(): Message {
    const { depth, handed, budget, model } = this.#task;
    const several = handed.kind === 'list' || (handed.kind === 'corpus' && this.#run.corpus.documents.length > 1);
    const facts = {
      depth,
      maxDepth: budget.limits.depth,
      sub: this.#run.sub,
      outputCharacters: this.#outputCharacters,
      several,
      added: this.#added,
    };
    return { role: 'system', content: systemPrompt(model.class, facts) };
  }

  /** What a function of the user's does with the text is not ours to judge. */
  #usesTool(code: string): boolean {
    const words = new Set(code.match(/[\p{L}\p{N}_]+/gu));
    return this.#added.tools.some(({ name }) => words.has(name));
  }

  #notice(code: string, text: string): void {
    this.#emit({ type: 'notice', node: this.#task.id, turn: this.#turn, code, text });
  }

  #emit(event: EventBody | Delta): void {
    this.#run.emit(event);
  }
}

function submitVariable(name: string): string {
  return `FINAL_VAR(${JSON.stringify(name)})`;
}

/** A conversation that ends with a request of ours. Two user messages in a row are refused by some servers. */
function withRequest(messages: readonly Message[], request: string): Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: request }];
  return [...messages.slice(0, -1), { role: 'user', content: `${last.content}\n\n${request}` }];
}

/** Limits after which one more reply can still be asked for: what they count is not what a reply costs. */
const AFFORDABLE = new Set(['turns', 'allTurns', 'calls', 'errors']);
