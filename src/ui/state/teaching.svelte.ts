/** A few real items being labelled by hand: most become examples, the others show how well these teach. */
import type { WaitingProgram } from '../../app';
import { failureOf } from '../../engine/errors';
import type { Failure } from '../../engine/events';
import type { TaughtRecord } from '../../storage/records';
import type { LabelSet } from './reviewed.svelte';

const MOST_ITEMS = 12;
/** Every third is held back: of twelve, four. */
const HELD_EVERY = 3;
const FEWEST_EXAMPLES = 2;

export class Teaching {
  readonly labels: readonly string[];
  readonly items: readonly string[];
  given = $state.raw<readonly (string | null)[]>([]);
  /** What goes on, in words; empty: nothing. */
  busy = $state.raw('');
  problem = $state.raw<Failure | null>(null);
  /** Items held back that the model labelled otherwise, by number, with its label. */
  missed = $state.raw<ReadonlyMap<number, string>>(new Map());
  readonly #program: WaitingProgram;
  readonly #stop = new AbortController();

  readonly examples = $derived(this.given.filter((label, at) => label !== null && !isHeld(at)).length);
  readonly enough = $derived(this.examples >= FEWEST_EXAMPLES);

  constructor(program: WaitingProgram, { labels, items, taught }: LabelSet) {
    this.#program = program;
    this.labels = labels;
    const before = new Map(
      [...(taught?.examples ?? []), ...(taught?.held ?? [])].map(({ text, label }) => [text, label] as const),
    );
    this.items = ordered(taught, [...new Set(items)]).slice(0, MOST_ITEMS);
    this.given = this.items.map((item) => before.get(item) ?? null);
  }

  isHeld(at: number): boolean {
    return isHeld(at);
  }

  give(at: number, label: string | null): void {
    this.given = this.given.with(at, label);
    this.missed = new Map();
  }

  /** Has the root model label what is not labelled yet. */
  async suggest(): Promise<void> {
    await this.#attempt('The root model labels them…', async (signal) => {
      const suggested = await this.#program.suggestLabels(this.labels, this.items, signal);
      this.given = this.given.map((label, at) => label ?? suggested[at] ?? null);
    });
  }

  /** Has the sub-model label those held back as the program will; null when that failed, and `problem` says why. */
  async finish(): Promise<TaughtRecord | null> {
    const labelled = this.items.flatMap((text, at) => {
      const label = this.given[at] ?? null;
      return label === null ? [] : [{ text, label, at }];
    });
    const examples = labelled.filter(({ at }) => !isHeld(at)).map(({ text, label }) => ({ text, label }));
    const held = labelled.filter(({ at }) => isHeld(at));
    const labels = [...this.labels];
    const kept = held.map(({ text, label }) => ({ text, label }));
    if (held.length === 0) return { labels, examples, held: kept, right: null };
    const tried = await this.#attempt('Trying them on those held back…', (signal) =>
      this.#program.tryLabels(
        { labels, examples },
        held.map(({ text }) => text),
        signal,
      ),
    );
    if (tried === null) return null;
    const wrong = held.flatMap(({ at, label }, index) => {
      const said = tried[index] ?? '';
      return said === label ? [] : [[at, said] as const];
    });
    this.missed = new Map(wrong);
    return { labels, examples, held: kept, right: held.length - wrong.length };
  }

  close(): void {
    this.#stop.abort();
  }

  async #attempt<T>(what: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    this.busy = what;
    this.problem = null;
    try {
      return await work(this.#stop.signal);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.problem = failureOf(error);
      return null;
    } finally {
      this.busy = '';
    }
  }
}

function isHeld(at: number): boolean {
  return at % HELD_EVERY === HELD_EVERY - 1;
}

/** What was labelled before stands where it stood: an example stays one, and what was held back is held back again. */
function ordered(taught: TaughtRecord | null, items: readonly string[]): readonly string[] {
  const examples = taught?.examples.map(({ text }) => text) ?? [];
  const held = taught?.held.map(({ text }) => text) ?? [];
  const fresh = items.filter((item) => !examples.includes(item) && !held.includes(item));
  const list: string[] = [];
  while (examples.length + held.length + fresh.length > 0) {
    const next = isHeld(list.length) ? (held.shift() ?? fresh.shift()) : (examples.shift() ?? fresh.shift());
    list.push(next ?? examples.shift() ?? held.shift() ?? '');
  }
  return list;
}
