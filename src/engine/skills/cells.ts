/** The cells of a node that runs programs: rehearsals nobody sees, what is tried before a program runs, and the program. */
import { InterpreterError, type LimitReached } from '../errors';
import type { CellError, Proposal, Taught } from '../events';
import type { CellOutcome, CellReply, CellRequest } from '../ports';
import { answerRequests, factsOf, plainCalls, type CallCounts } from '../protocol/requests';
import type { NodeTask, RunContext } from '../strategies/strategy';
import { LabelsNotGiven } from './errors';
import { Evidence } from './evidence';
import { labellingPrompt, labellingProgram, labelsIn, labelsOf, LABELLING_FORM } from './labels';
import { rehearsalOf, rehearsed, REPORT_CHARACTERS, type Rehearsed } from './rehearsal';
import { mergeTaught, type Reviewed } from './review';
import type { Turns } from './turns';

/** Shown in the trace; nothing of it goes back to a model but an error. */
const OUTPUT_CHARACTERS = 10_000;
/** Of a traceback, its end. */
const MOST_TOLD = 1_200;
const NO_OUTPUT = { head: '', cut: 0, tail: '' };
const NOTHING_KNOWN: Rehearsed = { problems: [], calls: null, labels: [], better: null };

/** A program that was run. */
export interface Ran {
  readonly code: string;
  /** null: it did not come to one. */
  readonly answer: string | null;
  /** Why not, as its writer is told. */
  readonly failure: string;
  readonly evidence: Evidence;
}

export class Cells {
  /** How the sub-calls of all its cells went. */
  readonly counts: CallCounts = { succeeded: 0, failed: 0, refused: 0 };
  readonly #run: RunContext;
  readonly #task: NodeTask;
  readonly #turns: Turns;
  readonly #signal: AbortSignal;
  readonly #end: (limit: LimitReached) => void;
  #taught: readonly Taught[];
  #evidence = new Evidence();
  #turn = 0;
  #cell = 0;
  /** A namespace runs one thing at a time, and whoever looks at a program may ask for several. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(run: RunContext, task: NodeTask, turns: Turns, signal: AbortSignal, end: (limit: LimitReached) => void) {
    this.#run = run;
    this.#task = task;
    this.#turns = turns;
    this.#signal = signal;
    this.#end = end;
    this.#taught = run.taught;
  }

  /** Of the program that ran last: what is proven, with its citations. */
  soFar(): string {
    return this.#evidence.soFar();
  }

  /** What would become of a program, without a call. */
  async rehearse(code: string, signal: AbortSignal): Promise<Proposal> {
    const { problems, calls, labels } = await this.#rehearsed(code, signal);
    return { code, problems, calls, labels };
  }

  /** The same for a program of the model’s, which may be mended; what people write stays as it is. */
  async rehearseDraft(code: string, signal: AbortSignal): Promise<Proposal> {
    const { better, ...proposal } = await this.#rehearsed(code, signal);
    return better === null ? proposal : this.rehearse(better, signal);
  }

  #rehearsed(code: string, signal: AbortSignal): Promise<Proposal & Rehearsed> {
    return this.#inTurn(async () => {
      const outcome = await this.#run.interpreter.execute(this.#task.id, rehearsalOf(code), {
        signal,
        seconds: this.#task.budget.limits.cellSeconds,
        outputCharacters: REPORT_CHARACTERS,
        answer: (request) =>
          Promise.resolve(
            request.kind === 'facts' ? this.#facts() : { kind: 'error', message: 'Not available in a rehearsal.' },
          ),
      });
      const report = rehearsed(outcome);
      if (report === null) this.#turns.notice('not-rehearsed', 'The program could not be rehearsed.');
      return { code, ...(report ?? NOTHING_KNOWN) };
    });
  }

  /** Proposes a program, has it looked at where somebody looks, and runs what came of it. */
  async run(proposal: Proposal): Promise<Ran> {
    this.#run.emit({ type: 'program.proposed', node: this.#task.id, turn: this.#turns.now, ...proposal });
    const { code, taught } = await this.#reviewed(proposal);
    this.#taught = mergeTaught(this.#taught, taught);
    this.#evidence = new Evidence();
    const outcome = await this.#inTurn(() => this.#visible(code, this.#signal));
    this.#task.budget.cell(outcome.error !== null);
    const content = outcome.answer?.ready === true ? outcome.answer.content.trim() : '';
    const answer = content === '' ? null : content;
    return { code, answer, failure: whyNot(outcome), evidence: this.#evidence };
  }

  async #reviewed(proposal: Proposal): Promise<Reviewed> {
    const { review, root } = this.#run;
    if (review === null) return { code: proposal.code, taught: [] };
    const program = {
      ...proposal,
      node: this.#task.id,
      turn: this.#turns.now,
      taught: this.#taught,
      rootLabels: root.host !== null || root.class !== 'small',
      rehearse: (code: string, signal: AbortSignal) => this.rehearse(code, AbortSignal.any([signal, this.#signal])),
      tryLabels: this.#tryLabels.bind(this),
      suggestLabels: this.#suggestLabels.bind(this),
    };
    return review(program, this.#signal);
  }

  #tryLabels(taught: Taught, items: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
    return this.#inTurn(async () => {
      const outcome = await this.#visible(labellingProgram(taught, items), AbortSignal.any([signal, this.#signal]));
      const given = labelsIn(outcome, items.length);
      if (given === null) throw new LabelsNotGiven(whyNot(outcome));
      return given;
    });
  }

  #suggestLabels(
    labels: readonly string[],
    items: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (string | null)[]> {
    return this.#inTurn(async () => {
      const place = { task: this.#task, turn: this.#turns.now, cell: this.#nextCell() };
      const where = { node: this.#task.id, turn: place.turn, cell: place.cell };
      this.#run.emit({ type: 'cell.started', ...where, code: `# ${this.#run.root.name} labels examples.` });
      const prompts = [labellingPrompt(labels, items)];
      const both = AbortSignal.any([signal, this.#signal]);
      const form = { form: LABELLING_FORM };
      const [settled] = await plainCalls(this.#run, place, 'llm_query', prompts, this.#run.root, both, form);
      this.#run.emit({ type: 'cell.finished', ...where, output: NO_OUTPUT, error: null, variables: [] });
      if (settled === undefined || 'failure' in settled) throw new LabelsNotGiven(settled?.failure.sentence ?? '');
      return labelsOf(settled.paid.completion.text, labels, items.length);
    });
  }

  /** Runs a cell that stands in the trace. */
  async #visible(code: string, signal: AbortSignal): Promise<CellOutcome> {
    const cell = this.#nextCell();
    const where = { node: this.#task.id, turn: this.#turns.now, cell };
    this.#run.emit({ type: 'cell.started', ...where, code });
    try {
      const outcome = await this.#run.interpreter.execute(this.#task.id, code, {
        signal,
        seconds: this.#task.budget.limits.cellSeconds,
        outputCharacters: OUTPUT_CHARACTERS,
        answer: this.#answers(cell),
      });
      const { output, error, variables } = outcome;
      this.#run.emit({ type: 'cell.finished', ...where, output, error, variables: [...variables] });
      for (const notice of outcome.notices) this.#turns.notice('rebuilt', notice);
      return outcome;
    } catch (error) {
      if (error instanceof InterpreterError) this.#lost(where, error);
      throw error;
    }
  }

  #lost(where: { node: string; turn: number; cell: number }, error: InterpreterError): void {
    const lost: CellError = { kind: 'lost', name: error.name, message: error.sentence, traceback: error.sentence };
    this.#run.emit({ type: 'cell.finished', ...where, output: NO_OUTPUT, error: lost, variables: [] });
  }

  #answers(cell: number): (request: CellRequest, signal: AbortSignal) => Promise<CellReply> {
    const place = { task: this.#task, turn: this.#turns.now, cell, counts: this.counts, end: this.#end };
    const answer = answerRequests(this.#run, place);
    return (request, signal) => {
      this.#evidence.take(request);
      return request.kind === 'facts' ? Promise.resolve(this.#facts()) : answer(request, signal);
    };
  }

  #facts(): CellReply {
    return { ...factsOf(this.#run, this.#task), taught: this.#taught };
  }

  /** Cells are numbered anew in each turn. */
  #nextCell(): number {
    if (this.#turn !== this.#turns.now) this.#cell = 0;
    else this.#cell += 1;
    this.#turn = this.#turns.now;
    return this.#cell;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

/** What the writer of a program is told of how it ended. */
function whyNot({ answer, error }: CellOutcome): string {
  if (error !== null) return (error.traceback.trim() || error.message).slice(-MOST_TOLD);
  return answer?.ready === true ? 'The answer was empty.' : 'It ended without done(answer).';
}
