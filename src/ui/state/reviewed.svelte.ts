/** A program as it is being looked at: what it was edited to, what would become of it, and the examples given for its labels. */
import type { App, WaitingProgram } from '../../app';
import { failureOf } from '../../engine/errors';
import { labelKey, type Expected, type Failure, type Proposal, type Taught } from '../../engine/events';
import type { CorpusRecord, TaughtRecord } from '../../storage/records';

/** After the last key, before an edited program is rehearsed. */
const PAUSE_MS = 400;

/** A set of labels that the program gives, with what is known of examples for it. */
export interface LabelSet {
  readonly labels: readonly string[];
  readonly items: readonly string[];
  readonly taught: TaughtRecord | null;
}

export class Reviewed {
  readonly program: WaitingProgram;
  code = $state.raw('');
  problem = $state.raw<Failure | null>(null);
  /** What the rehearsal said of `code`; null while it is under way. */
  #rehearsed = $state.raw<Proposal | null>(null);
  #given = $state.raw<readonly TaughtRecord[]>([]);
  #seconds = $state.raw<Expected | null>(null);
  #stop = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #app: App;
  readonly #corpus: CorpusRecord | null;
  readonly #sub: string;

  readonly edited = $derived.by(() => this.code.trim() !== this.program.code.trim());
  readonly proposal: Proposal | null = $derived(this.#rehearsed?.code === this.code ? this.#rehearsed : null);
  /** What its calls will take; null: not known. */
  readonly seconds: Expected | null = $derived(this.proposal === null ? null : this.#seconds);
  readonly sets: readonly LabelSet[] = $derived.by(() =>
    (this.proposal ?? this.program).labels.map(({ labels, items }) => ({
      labels: withOther(labels),
      items,
      taught: this.#taughtFor(labels),
    })),
  );

  constructor(app: App, program: WaitingProgram, corpus: CorpusRecord | null, sub: string) {
    this.#app = app;
    this.program = program;
    this.#corpus = corpus;
    this.#sub = sub;
    this.code = program.code;
    this.#rehearsed = program;
    void this.#estimate(program);
  }

  edit(code: string): void {
    this.code = code;
    clearTimeout(this.#timer);
    this.#stop.abort();
    if (this.proposal === null) this.#timer = setTimeout(() => void this.#rehearse(), PAUSE_MS);
  }

  restore(): void {
    this.edit(this.program.code);
    this.#rehearsed = this.program;
    void this.#estimate(this.program);
  }

  /** Lets it run. */
  accept(code: string): void {
    this.close();
    const taught = this.#given.map(({ labels, examples }): Taught => ({
      labels: [...labels],
      examples: [...examples],
    }));
    this.#app.reviews.accept(this.program.id, code, taught);
  }

  /** Takes examples for this program, and keeps them for later questions about the corpus. */
  async teach(taught: TaughtRecord): Promise<void> {
    const key = labelKey(taught.labels);
    this.#given = [...this.#given.filter(({ labels }) => labelKey(labels) !== key), taught];
    this.problem = null;
    try {
      if (this.#corpus !== null) await this.#app.library.saveTaught(this.#corpus.id, taught);
    } catch (error) {
      this.problem = failureOf(error);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#stop.abort();
  }

  async #rehearse(): Promise<void> {
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const { code } = this;
    this.problem = null;
    try {
      const rehearsed = await this.program.rehearse(code, signal);
      if (signal.aborted) return;
      this.#rehearsed = rehearsed;
      await this.#estimate(rehearsed);
    } catch (error) {
      if (!signal.aborted) this.problem = failureOf(error);
    }
  }

  async #estimate({ calls, code }: Proposal): Promise<void> {
    this.#seconds = null;
    const seconds = calls === null ? null : await this.#app.estimates.ofCalls(this.#sub, calls).catch(() => null);
    if (this.code === code) this.#seconds = seconds;
  }

  #taughtFor(labels: readonly string[]): TaughtRecord | null {
    const key = labelKey(withOther(labels));
    const has = (one: Taught): boolean => labelKey(one.labels) === key;
    return this.#given.find(has) ?? this.#corpus?.taught?.find(has) ?? null;
  }
}

/** Whatever the program says: what fits none of the labels has to go somewhere. */
export function withOther(labels: readonly string[]): readonly string[] {
  return labels.some((label) => label.toLowerCase() === 'other') ? labels : [...labels, 'other'];
}
