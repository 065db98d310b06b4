/**
 * Events in, state out: the only way a run is ever shown, live or from storage.
 * Pure, and made for batches: what a batch touches is copied once, then written in place, so that folding ten
 * thousand events one batch at a time stays linear. Events that refer to something unknown change nothing.
 */
import { isDelta, type Delta, type EventBody, type Finding, type RunEvent } from './events';
import { Owned, type Mutable } from './owned';
import { startedStep } from './started-step';
import type { CallView, CellView, FormView, NodeView, RunState, Spent, StepView, TurnView } from './state';

const NOTHING_SPENT: Spent = {
  turns: 0,
  calls: 0,
  cached: 0,
  failed: 0,
  input: 0,
  output: 0,
  money: 0,
  unpriced: 0,
  estimated: false,
};

export const EMPTY_RUN: RunState = {
  id: '',
  question: '',
  strategy: '',
  corpus: { id: '', name: '', documents: [] },
  root: null,
  sub: null,
  limits: null,
  tools: '',
  packages: [],
  taught: [],
  estimate: null,
  status: 'running',
  reason: null,
  answer: null,
  quotes: [],
  remarks: [],
  startedAt: 0,
  finishedAt: null,
  nodes: [],
  calls: [],
  steps: [],
  forms: [],
  spent: NOTHING_SPENT,
  sent: {},
  events: 0,
};

export function reduce(state: RunState, events: readonly (RunEvent | Delta)[]): RunState {
  const draft = new Draft(state);
  for (const event of events) {
    if (isDelta(event)) draft.delta(event);
    else draft.apply(event);
  }
  return draft.state;
}

type Event<T extends EventBody['type']> = Extract<RunEvent, { type: T }>;

/** A state being written: a value is copied the first time this batch touches it. */
class Draft {
  readonly #state: Mutable<RunState>;
  readonly #owned = new Owned();

  constructor(state: RunState) {
    this.#state = { ...state };
  }

  get state(): RunState {
    return this.#state;
  }

  delta(event: Delta): void {
    const turn = this.#turn(event.node, event.turn);
    if (turn !== null && !turn.replied) turn.text = turn.text.slice(0, event.from) + event.text;
  }

  apply(event: RunEvent): void {
    const state = this.#state;
    state.events += 1;
    switch (event.type) {
      case 'run.started':
        return this.#runStarted(event);
      case 'node.started':
        return this.#nodeStarted(event);
      case 'turn.started':
        return this.#turnStarted(event);
      case 'turn.replied':
        return this.#turnReplied(event);
      case 'cell.started':
        return this.#cellStarted(event);
      case 'program.proposed': {
        const turn = this.#turn(event.node, event.turn);
        const { code, problems, calls, labels } = event;
        if (turn !== null) turn.proposal = { code, problems, calls, labels };
        return;
      }
      case 'step.started':
        return this.#stepStarted(event);
      case 'step.progress':
      case 'step.finished':
        return this.#stepReported(event);
      case 'form.defined': {
        const { form, lead, maxTokens, schema, stop, quotes } = event;
        if (form === state.forms.length) this.#forms().push({ lead, maxTokens, schema, stop, quotes: quotes ?? [] });
        return;
      }
      case 'call.started':
        return this.#callStarted(event);
      case 'call.finished':
        return this.#callFinished(event);
      case 'cell.finished':
        return this.#cellFinished(event);
      case 'notice': {
        const turn = this.#turn(event.node, event.turn);
        if (turn !== null) turn.notices = [...turn.notices, { code: event.code, text: event.text }];
        return;
      }
      case 'node.finished': {
        const node = this.#node(event.node);
        if (node === null) return;
        node.status = event.state;
        node.reason = event.reason;
        node.answer = event.answer;
        node.finishedAt = event.at;
        return;
      }
      case 'run.finished':
        return this.#runFinished(event);
      default:
        return assertNever(event);
    }
  }

  #runStarted(event: Event<'run.started'>): void {
    const state = this.#state;
    state.id = event.run;
    state.question = event.question;
    state.strategy = event.strategy;
    state.corpus = event.corpus;
    state.root = event.root;
    state.sub = event.sub;
    state.limits = event.limits;
    state.tools = event.tools;
    state.packages = event.packages;
    state.taught = event.taught;
    state.estimate = event.estimate ?? null;
    state.startedAt = event.at;
  }

  #nodeStarted(event: Event<'node.started'>): void {
    const node: NodeView = {
      id: event.node,
      call: event.call,
      depth: event.depth,
      question: event.question,
      context: event.context,
      quotes: event.quotes ?? [],
      model: event.model,
      status: 'running',
      reason: null,
      answer: '',
      startedAt: event.at,
      finishedAt: null,
      turns: [],
    };
    this.#nodes().push(node);
    const call = event.call === null ? null : this.#call(event.call);
    if (call !== null) call.child = event.node;
  }

  #turnStarted(event: Event<'turn.started'>): void {
    const node = this.#node(event.node);
    if (node === null) return;
    const turn: TurnView = {
      turn: event.turn,
      text: '',
      replied: false,
      read: event.read ?? [],
      usage: null,
      startedAt: event.at,
      finishedAt: null,
      proposal: null,
      cells: [],
      notices: [],
    };
    const turns = this.#owned.list(node.turns);
    turns.push(turn);
    node.turns = turns;
  }

  #turnReplied(event: Event<'turn.replied'>): void {
    const node = this.#node(event.node);
    const turn = this.#turn(event.node, event.turn);
    if (node === null || turn === null) return;
    turn.text = event.text;
    turn.replied = true;
    turn.usage = event.usage;
    turn.finishedAt = event.at;
    this.#spend({ turns: 1 }, event.usage, event.cost);
    this.#send(node.model, event.sent);
  }

  #cellStarted(event: Event<'cell.started'>): void {
    const turn = this.#turn(event.node, event.turn);
    if (turn === null) return;
    const cell: CellView = {
      cell: event.cell,
      code: event.code,
      status: 'running',
      output: { head: '', cut: 0, tail: '' },
      error: null,
      quotes: [],
      variables: [],
      calls: [],
      steps: [],
      startedAt: event.at,
      finishedAt: null,
    };
    const cells = this.#owned.list(turn.cells);
    cells.push(cell);
    turn.cells = cells;
  }

  #stepStarted(event: Event<'step.started'>): void {
    // A step's number is its index, as a call's is.
    if (event.step !== this.#state.steps.length) return;
    this.#steps().push(startedStep(event));
    const { step, node, turn, cell } = event;
    const owner = this.#cell(node, turn, cell);
    if (owner === null) return;
    const steps = this.#owned.list(owner.steps);
    steps.push(step);
    owner.steps = steps;
  }

  #stepReported(event: Event<'step.progress' | 'step.finished'>): void {
    const step = this.#step(event.step);
    if (step === null) return;
    step.done = event.done;
    step.of = event.of;
    for (const finding of event.found) this.#find(step, finding);
    if (event.type === 'step.progress') return;
    step.status = 'done';
    step.summary = event.summary;
    step.finishedAt = event.at;
  }

  #find(step: Mutable<StepView>, finding: Finding): void {
    const findings = this.#owned.list(step[finding.grade]);
    findings.push(finding);
    step[finding.grade] = findings;
  }

  #callStarted(event: Event<'call.started'>): void {
    // A call's number is its index; one out of line belongs to no run we wrote.
    if (event.call !== this.#state.calls.length) return;
    this.#calls().push({
      call: event.call,
      node: event.node,
      turn: event.turn,
      cell: event.cell,
      kind: event.kind,
      batch: event.batch,
      model: event.model,
      prompt: event.prompt,
      quotes: event.quotes ?? [],
      form: event.form ?? null,
      step: event.step ?? null,
      status: 'running',
      text: '',
      usage: null,
      cached: false,
      attempts: 0,
      failure: null,
      child: null,
      startedAt: event.at,
      finishedAt: null,
    });
    const cell = this.#cell(event.node, event.turn, event.cell);
    if (cell === null) return;
    const calls = this.#owned.list(cell.calls);
    calls.push(event.call);
    cell.calls = calls;
    const step = event.step === undefined ? null : this.#step(event.step);
    if (step === null) return;
    const asked = this.#owned.list(step.calls);
    asked.push(event.call);
    step.calls = asked;
  }

  #callFinished(event: Event<'call.finished'>): void {
    const call = this.#call(event.call);
    if (call === null) return;
    call.status = event.failure === null ? 'done' : 'failed';
    call.text = event.text;
    call.usage = event.usage;
    call.cached = event.cached;
    call.attempts = event.attempts;
    call.failure = event.failure;
    call.finishedAt = event.at;
    const counts = { calls: 1, cached: event.cached ? 1 : 0, failed: event.failure === null ? 0 : 1 };
    // What a child spent is counted by its own turns and calls.
    if (call.child === null && !event.cached) this.#spend(counts, event.usage, event.cost);
    else this.#spend(counts, { input: 0, output: 0, estimated: false }, 0);
    if (call.child === null && !event.cached) {
      this.#send(call.model, (this.#leadLength(call) + call.prompt.length) * event.attempts);
    }
  }

  #cellFinished(event: Event<'cell.finished'>): void {
    const cell = this.#cell(event.node, event.turn, event.cell);
    const turn = this.#turn(event.node, event.turn);
    if (cell === null || turn === null) return;
    cell.status = event.error === null ? 'done' : 'raised';
    cell.output = event.output;
    cell.error = event.error;
    cell.quotes = event.quotes ?? [];
    cell.variables = event.variables;
    cell.finishedAt = event.at;
    turn.finishedAt = event.at;
    for (const number of cell.steps) {
      if (this.#state.steps[number]?.status !== 'running') continue;
      const step = this.#step(number);
      if (step !== null) step.status = 'stopped';
    }
  }

  #runFinished(event: Event<'run.finished'>): void {
    const state = this.#state;
    state.status = event.state;
    state.reason = event.reason;
    state.answer = event.answer;
    state.quotes = event.quotes ?? [];
    state.remarks = event.remarks;
    // Until now only what was replied to was known.
    state.sent = event.sent;
    state.finishedAt = event.at;
    // What was still going on ended with the run.
    state.calls = state.calls.map((call) => (call.status === 'running' ? { ...call, status: 'stopped' } : call));
    state.steps = state.steps.map((step) => (step.status === 'running' ? { ...step, status: 'stopped' } : step));
    state.nodes = state.nodes.map((node) => ({
      ...node,
      status: node.status === 'running' ? 'stopped' : node.status,
      turns: node.turns.map((turn) => ({
        ...turn,
        cells: turn.cells.map((cell) => (cell.status === 'running' ? { ...cell, status: 'stopped' } : cell)),
      })),
    }));
  }

  #spend(counts: Partial<Spent>, usage: { input: number; output: number; estimated: boolean }, cost: number | null) {
    const spent = this.#state.spent;
    this.#state.spent = {
      turns: spent.turns + (counts.turns ?? 0),
      calls: spent.calls + (counts.calls ?? 0),
      cached: spent.cached + (counts.cached ?? 0),
      failed: spent.failed + (counts.failed ?? 0),
      input: spent.input + usage.input,
      output: spent.output + usage.output,
      money: spent.money + (cost ?? 0),
      unpriced: spent.unpriced + (cost === null ? 1 : 0),
      estimated: spent.estimated || usage.estimated,
    };
  }

  #send(model: string, characters: number): void {
    const { root, sub, sent } = this.#state;
    const host = [root, sub].find((ref) => ref?.id === model)?.host ?? null;
    if (host !== null) this.#state.sent = { ...sent, [host]: (sent[host] ?? 0) + characters };
  }

  #leadLength({ form }: CallView): number {
    const lead = form === null ? undefined : this.#state.forms[form]?.lead;
    return lead?.reduce((sum, { content }) => sum + content.length, 0) ?? 0;
  }

  #node(id: string): Mutable<NodeView> | null {
    const nodes = this.#nodes();
    return this.#owned.item(
      nodes,
      nodes.findLastIndex((node) => node.id === id),
    );
  }

  #turn(node: string, number: number): Mutable<TurnView> | null {
    const owner = this.#node(node);
    if (owner === null) return null;
    const turns = (owner.turns = this.#owned.list(owner.turns));
    return this.#owned.item(
      turns,
      turns.findLastIndex((turn) => turn.turn === number),
    );
  }

  #cell(node: string, turn: number, number: number): Mutable<CellView> | null {
    const owner = this.#turn(node, turn);
    if (owner === null) return null;
    const cells = (owner.cells = this.#owned.list(owner.cells));
    return this.#owned.item(
      cells,
      cells.findLastIndex((cell) => cell.cell === number),
    );
  }

  #call(number: number): Mutable<CallView> | null {
    return this.#owned.item(this.#calls(), number);
  }

  #step(number: number): Mutable<StepView> | null {
    return this.#owned.item(this.#steps(), number);
  }

  #steps(): StepView[] {
    return (this.#state.steps = this.#owned.list(this.#state.steps));
  }

  #forms(): FormView[] {
    return (this.#state.forms = this.#owned.list(this.#state.forms));
  }

  #nodes(): NodeView[] {
    return (this.#state.nodes = this.#owned.list(this.#state.nodes));
  }

  #calls(): CallView[] {
    return (this.#state.calls = this.#owned.list(this.#state.calls));
  }
}

function assertNever(event: never): never {
  throw new Error(`Unknown event ${JSON.stringify(event)}`);
}
