/** Steps of one cell: what its skills report becomes events, once, and in proportion. */
import type { Finding } from '../events';
import type { CellReply, Found, StepReport } from '../ports';
import type { RunContext } from '../strategies/strategy';
import type { Place } from './place';

/** Each is a row of the trace; a cell that begins more does not mean them to be read. */
const MOST_STEPS = 2_000;
/** Of all the cell's steps: what is found beyond is in Python, and in the steps' summaries. */
const MOST_FINDINGS = 10_000;
/** How often a step says how far it is when it has found nothing new. */
const PROGRESS_EVENTS = 200;

type Report<W extends StepReport['what']> = Extract<StepReport, { what: W }>;

export class Steps {
  readonly #own = new Set<number>();
  /** Those that go on, and how many of its events of progress each has had. */
  readonly #open = new Map<number, number>();
  #findings = 0;

  constructor(
    private readonly run: RunContext,
    private readonly place: Place,
  ) {}

  has(step: number): boolean {
    return this.#own.has(step);
  }

  take(report: StepReport): CellReply {
    if (report.what === 'started') return this.#start(report);
    const { step } = report;
    if (!this.#own.has(step)) return { kind: 'error', message: noStep(step) };
    const told = this.#open.get(step);
    // One that is over stays as it ended: a cell that is executed once more may report it anew.
    if (told !== undefined) this.#report(report, told);
    return { kind: 'step', step };
  }

  #start({ name, about, of }: Report<'started'>): CellReply {
    if (this.#own.size >= MOST_STEPS) {
      return { kind: 'error', message: `This cell has begun ${MOST_STEPS} steps. Give a skill more items at once.` };
    }
    const { task, turn, cell } = this.place;
    const step = this.run.nextStep();
    this.#own.add(step);
    this.#open.set(step, 0);
    this.run.emit({ type: 'step.started', node: task.id, turn, cell, step, name, about, of });
    return { kind: 'step', step };
  }

  #report(report: Report<'progress' | 'finished'>, told: number): void {
    const { step, of } = report;
    const done = of === 0 ? report.done : Math.min(report.done, of);
    const found = report.found.slice(0, MOST_FINDINGS - this.#findings).map((one) => this.#finding(one));
    this.#findings += found.length;
    if (report.what === 'finished') {
      this.#open.delete(step);
      this.run.emit({ type: 'step.finished', step, done, of, found, summary: report.summary });
      return;
    }
    const due = of === 0 ? 0 : Math.floor((done * PROGRESS_EVENTS) / of);
    if (found.length === 0 && due <= told) return;
    this.#open.set(step, Math.max(due, told));
    this.run.emit({ type: 'step.progress', step, done, of, found });
  }

  /** With its place in the corpus, if there is such a place. */
  #finding({ grade, value, document, start, end, reason }: Found): Finding {
    const at = document === null ? undefined : this.run.corpus.documents[document];
    const stands = at !== undefined && start < end && end <= at.characters;
    return { grade, value, span: stands ? { document: at.id, start, end } : null, name: at?.name ?? '', reason };
  }
}

export function noStep(step: number): string {
  return `There is no step ${step} in this cell.`;
}
