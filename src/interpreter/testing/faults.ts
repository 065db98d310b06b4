/** Runs a random program and holds it against the model: whatever goes wrong in it, finished cells must last. */
import type { CellOutcome, CellReply, CellRequest, Interpreter } from '../../engine/ports';
import { HAZARDS, type HazardName } from './hazards';
import { belowOf, doneOf, drawn, planOf, type CellPlan, type Drawing } from './programs';
import { shownOf, type State } from './state';

export interface Report {
  readonly seed: number;
  readonly cells: number;
  readonly hazards: Readonly<Partial<Record<HazardName, number>>>;
  /** How often a namespace was brought back. */
  readonly rebuilds: number;
}

/** The interpreter did what it must not. */
export class Fault extends Error {
  constructor(seed: number, what: string, program: string) {
    super(`Seed ${seed}: ${what}\n\n${program}`);
    this.name = new.target.name;
  }
}

const CHECK_SECONDS = 60;
const OUTPUT_CHARACTERS = 20_000;

export async function runProgram(seed: number, interpreter: Interpreter, signal: AbortSignal): Promise<Report> {
  return new Program(seed, interpreter, signal).run();
}

class Program implements Drawing {
  readonly below;
  readonly #asked = new Set<string>();
  readonly #said: string[] = [];
  readonly #hazards: Partial<Record<HazardName, number>> = {};
  #cells = 0;
  #rebuilds = 0;
  #numbers = 0;

  constructor(
    private readonly seed: number,
    private readonly interpreter: Interpreter,
    private readonly signal: AbortSignal,
  ) {
    this.below = belowOf(seed + 0x5eed);
  }

  async run(): Promise<Report> {
    try {
      await this.#node('root', planOf(this.seed).cells);
    } catch (error) {
      if (error instanceof Fault) throw error;
      this.#fail(`It failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
    return { seed: this.seed, cells: this.#cells, hazards: this.#hazards, rebuilds: this.#rebuilds };
  }

  unique(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  async #node(namespace: string, cells: readonly CellPlan[]): Promise<void> {
    const state: State = new Map();
    await this.interpreter.open(namespace, { kind: 'text', text: namespace }, this.signal);
    for (const plan of cells) await this.#cell(namespace, plan, state);
    await this.interpreter.close(namespace);
  }

  async #cell(namespace: string, plan: CellPlan, state: State): Promise<void> {
    const { code, statements } = drawn(plan, state, this);
    const hazard = HAZARDS[plan.hazard];
    this.#said.push(`# ── ${namespace}: ${plan.hazard}\n${code}`);
    this.#cells += 1;
    this.#hazards[plan.hazard] = (this.#hazards[plan.hazard] ?? 0) + 1;
    const outcome = await this.#execute(namespace, code, hazard.seconds, (request) => this.#answer(request, plan));
    const end = outcome.error?.kind ?? null;
    this.#said.push(`# ended: ${end ?? 'well'}${outcome.error === null ? '' : ` (${outcome.error.message})`}`);
    if (!(hazard.ends as readonly unknown[]).includes(end)) this.#fail(`${plan.hazard} ended ${end ?? 'well'}.`);
    const done = doneOf(outcome.output.head);
    for (const statement of statements.slice(0, done)) statement.apply(state);
    await this.#check(namespace, state);
  }

  /** All variables are there, none too many, each as it must be. */
  async #check(namespace: string, state: State): Promise<void> {
    const shown = shownOf(state);
    const expressions = shown.map(([, { expression }]) => expression).join(', ');
    const names = '[_n for _n in sorted(SHOW_VARS()) if _n.startswith("v")]';
    const code = `import json\nprint(json.dumps([${names}, [${expressions}]]))`;
    const outcome = await this.#execute(namespace, code, CHECK_SECONDS, () => this.#fail('A check asked something.'));
    if (outcome.error !== null) this.#fail(`The next cell did not run: ${outcome.error.traceback}\n${code}`);
    const [found, values] = JSON.parse(outcome.output.head + outcome.output.tail) as [string[], string[]];
    const expected = shown.map(([name]) => name);
    if (found.join() !== expected.join()) this.#fail(`There are ${found.join()}; there should be ${expected.join()}.`);
    for (const [index, [name, what]] of shown.entries()) {
      const value = values[index] ?? '';
      what.expected ??= value;
      if (value !== what.expected) this.#fail(`${name} is ${value}; it should be ${what.expected}.`);
    }
  }

  async #execute(
    namespace: string,
    code: string,
    seconds: number,
    answer: (request: CellRequest) => Promise<CellReply>,
  ): Promise<CellOutcome> {
    const { signal } = this;
    const outcome = await this.interpreter.execute(namespace, code, {
      signal,
      seconds,
      outputCharacters: OUTPUT_CHARACTERS,
      answer: (request) => answer(request),
    });
    this.#rebuilds += outcome.notices.length > 0 ? 1 : 0;
    for (const notice of outcome.notices) {
      this.#said.push(`# notice: ${notice}`);
      if (notice.includes('differently')) this.#fail(notice);
    }
    return outcome;
  }

  async #answer(request: CellRequest, plan: CellPlan): Promise<CellReply> {
    if (request.kind !== 'llm_query' && request.kind !== 'rlm_query')
      return this.#fail(`It asked for ${request.kind}.`);
    const prompts = request.kind === 'llm_query' ? request.prompts : request.tasks.map(({ prompt }) => prompt);
    for (const prompt of prompts) {
      if (this.#asked.has(prompt)) this.#fail(`${prompt} was asked twice.`);
      this.#asked.add(prompt);
    }
    if (request.kind === 'rlm_query') {
      await Promise.all(prompts.map((prompt, index) => this.#node(prompt, plan.children[index] ?? [])));
    }
    return { kind: 'texts', texts: prompts.map((prompt) => `A:${prompt}`) };
  }

  #fail(what: string): never {
    throw new Fault(this.seed, what, this.#said.join('\n'));
  }
}
