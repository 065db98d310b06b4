/** What a running cell asks for, answered: sub-calls, children, search, citations, the budget. */
import { BurrowError, failureOf, LimitReached, ModelUnknown, PromptTooLong } from '../errors';
import type { Failure, Handed, Usage } from '../events';
import type { CellReply, CellRequest, ChildTask, Form, LanguageModel, SubFacts } from '../ports';
import type { Settled } from '../calls';
import type { NodeTask, RunContext } from '../strategies/strategy';
import type { Place } from './place';
import { noStep, Steps } from './steps';

/** How a node's sub-calls went. */
export interface CallCounts {
  succeeded: number;
  failed: number;
  /** Requests in which a call was refused because their number was used up. */
  refused: number;
}

export interface CellPlace extends Place {
  readonly counts: CallCounts;
  /** Ends the node at once: a limit was reached in the middle of a cell. */
  readonly end: (limit: LimitReached) => void;
}

/** What the calls of a request have in common. */
export interface Shared {
  readonly form?: Form | undefined;
  /** The step that asks. */
  readonly step?: number | undefined;
}

type Kind = 'llm_query' | 'llm_query_batched' | 'rlm_query' | 'rlm_query_batched';

/** Code that goes on asking after it was refused this often is a runaway. */
const MOST_REFUSED = 20;
const CHILDREN_AT_ONCE = 4;
/** A longer prompt is `context` of its child, and only its beginning stands in the question. */
const LONGEST_QUESTION = 4_000;

const CALLS_USED_UP = 'limit.calls';
const ONE_CALL = { calls: 1, tokens: 0, money: 0 };
const NO_USAGE: Usage = { input: 0, output: 0, estimated: false };

export function answerRequests(
  run: RunContext,
  place: CellPlace,
): (request: CellRequest, signal: AbortSignal) => Promise<CellReply> {
  const steps = new Steps(run, place);
  return async (request, signal) => {
    try {
      return await answer(run, place, steps, request, signal);
    } catch (error) {
      if (signal.aborted || !(error instanceof BurrowError)) throw error;
      return { kind: 'error', message: `${error.sentence} ${error.next}` };
    } finally {
      const limit = place.task.budget.exhausted();
      if (limit !== null) place.end(limit);
    }
  };
}

async function answer(
  run: RunContext,
  place: CellPlace,
  steps: Steps,
  request: CellRequest,
  signal: AbortSignal,
): Promise<CellReply> {
  switch (request.kind) {
    case 'llm_query': {
      const kind = request.batched ? 'llm_query_batched' : 'llm_query';
      const { prompts, model, form, step } = request;
      if (step !== undefined && !steps.has(step)) return { kind: 'error', message: noStep(step) };
      return callTexts(run, place, kind, prompts, model, signal, { form, step });
    }
    case 'rlm_query': {
      const kind = request.batched ? 'rlm_query_batched' : 'rlm_query';
      const deeper = place.task.depth + 1 < place.task.budget.limits.depth;
      return deeper
        ? children(run, place, kind, request.tasks, request.model, signal)
        : callTexts(run, place, kind, await asPrompts(run, request, signal), request.model, signal);
    }
    case 'search': {
      const hits = await run.sources.search(request.query, request.k, signal);
      return { kind: 'hits', hits: hits.map((hit) => hit.python) };
    }
    case 'cite': {
      const [place] = await run.sources.locate([{ text: request.text, document: request.document }], signal);
      return { kind: 'passage', passage: place?.python ?? null };
    }
    case 'budget':
      return { kind: 'budget', left: place.task.budget.left() };
    case 'step':
      return steps.take(request.step);
    case 'facts':
      return factsOf(run, place.task);
  }
}

export function factsOf({ sub, taught }: RunContext, { question }: NodeTask): Extract<CellReply, { kind: 'facts' }> {
  const { name, window, concurrency, host } = sub;
  const facts: SubFacts = { name, class: sub.class, window, concurrency, local: host === null };
  return { kind: 'facts', sub: facts, question, taught };
}

/** Plain calls to a model, each an event as it starts and as it settles. */
export async function plainCalls(
  run: RunContext,
  place: Place,
  kind: Kind,
  prompts: readonly string[],
  model: LanguageModel,
  signal: AbortSignal,
  { form, step }: Shared = {},
): Promise<readonly Settled[]> {
  const { budget } = place.task;
  const kept = form && { ...form, maxTokens: Math.min(form.maxTokens, budget.limits.replyTokens) };
  const first = start(run, place, kind, prompts, model, { form: kept, step });
  const lead = kept?.lead ?? [];
  const messages = prompts.map((prompt) => [...lead, { role: 'user', content: prompt } as const]);
  const options = { signal, budget, counts: 1, ...(kept && optionsOf(kept)) } as const;
  return run.calls.batch(model, messages, options, (index, settled) => report(run, first + index, settled));
}

function optionsOf({ maxTokens, schema, stop }: Form) {
  return { maxTokens, ...(schema === null ? {} : { schema }), ...(stop.length === 0 ? {} : { stop }) };
}

/** The same for a cell: a text each, which for a failed call is an error. */
async function callTexts(
  run: RunContext,
  place: CellPlace,
  kind: Kind,
  prompts: readonly string[],
  name: string | null,
  signal: AbortSignal,
  shared: Shared = {},
): Promise<Texts> {
  if (place.task.budget.limits.depth === 0) {
    const off = 'Error: sub-calls are switched off in this run.';
    return { kind: 'texts', texts: prompts.map(() => off), failed: [...prompts.keys()] };
  }
  const model = modelNamed(run, name);
  const settled = await plainCalls(run, place, kind, prompts, model, signal, shared);
  return texts(place, settled);
}

function start(
  run: RunContext,
  place: Place,
  kind: Kind,
  prompts: readonly string[],
  model: LanguageModel,
  { form, step }: Shared = {},
): number {
  const { task, turn, cell } = place;
  const shared = {
    ...(form === undefined ? {} : { form: run.formNumber(form) }),
    ...(step === undefined ? {} : { step }),
  };
  const first = run.nextCalls(prompts.length);
  const where = { node: task.id, turn, cell, kind, batch: first, model: model.id, ...shared };
  for (const [index, prompt] of prompts.entries()) {
    run.emit({ type: 'call.started', call: first + index, ...where, prompt });
  }
  return first;
}

function report(run: RunContext, call: number, settled: Settled): void {
  if ('paid' in settled) {
    const { completion, cached, attempts, cost } = settled.paid;
    const { text, usage } = completion;
    run.emit({ type: 'call.finished', call, text, usage, cost, cached, attempts, failure: null });
  } else {
    const { failure, attempts } = settled;
    const text = errorText(failure);
    run.emit({ type: 'call.finished', call, text, usage: NO_USAGE, cost: 0, cached: false, attempts, failure });
  }
}

type Texts = Extract<CellReply, { kind: 'texts' }>;

/** The texts that Python gets for the calls of one request. */
function texts({ counts, task, end }: CellPlace, settled: readonly Settled[]): Texts {
  const failures = settled.flatMap((result) => ('failure' in result ? [result.failure] : []));
  counts.failed += failures.length;
  counts.succeeded += settled.length - failures.length;
  if (failures.some(({ code }) => code === CALLS_USED_UP)) counts.refused += 1;
  if (counts.refused >= MOST_REFUSED) end(new LimitReached('calls', task.budget.limits.calls));
  const failed = settled.flatMap((result, index) => ('failure' in result ? [index] : []));
  return {
    kind: 'texts',
    texts: settled.map((result) => ('paid' in result ? result.paid.completion.text : errorText(result.failure))),
    ...(failed.length === 0 ? {} : { failed }),
  };
}

function errorText({ sentence, next }: Failure): string {
  return `Error: ${sentence} ${next}`;
}

async function children(
  run: RunContext,
  place: CellPlace,
  kind: Kind,
  tasks: readonly ChildTask[],
  name: string | null,
  signal: AbortSignal,
): Promise<Texts> {
  const model = modelNamed(run, name);
  const prompts = tasks.map((task) => task.prompt);
  const first = start(run, place, kind, prompts, model);
  const settled = await mapLimited(tasks, CHILDREN_AT_ONCE, async (task, index) => {
    const result = await child(run, place, task, model, first + index, signal);
    report(run, first + index, result);
    return result;
  });
  return texts(place, settled);
}

async function child(
  run: RunContext,
  place: CellPlace,
  { prompt, context }: ChildTask,
  model: LanguageModel,
  call: number,
  signal: AbortSignal,
): Promise<Settled> {
  const handed: Handed = context ?? { kind: 'text', text: prompt };
  const long = prompt.length > LONGEST_QUESTION;
  const question = long ? `${prompt.slice(0, LONGEST_QUESTION)}\n[… it goes on …]` : prompt;
  try {
    const lease = await place.task.budget.admit(ONE_CALL, signal);
    lease.settle(ONE_CALL);
    const result = await run.child({ question, handed, model, parent: place.task, call }, signal);
    if (result.answer === '' && result.reason !== null) return { failure: result.reason, attempts: 1 };
    const completion = { text: result.answer, usage: NO_USAGE, finish: 'stop' } as const;
    return { paid: { completion, cached: false, attempts: 1, cost: 0 } };
  } catch (error) {
    if (signal.aborted) throw error;
    return { failure: failureOf(error), attempts: 0 };
  }
}

/** The tasks of children as prompts, for runs that make none. */
function asPrompts(
  run: RunContext,
  { tasks, model }: Extract<CellRequest, { kind: 'rlm_query' }>,
  signal: AbortSignal,
): Promise<string[]> {
  return Promise.all(
    tasks.map(async ({ prompt, context }) => {
      if (context === null) return prompt;
      if (context.kind === 'corpus') return `${prompt}\n\n${await wholeCorpus(run, modelNamed(run, model), signal)}`;
      return `${prompt}\n\n${context.kind === 'text' ? context.text : context.items.join('\n\n')}`;
    }),
  );
}

/** Not read when it cannot fit: it may be larger than the memory. */
async function wholeCorpus({ corpus, sources }: RunContext, model: LanguageModel, signal: AbortSignal) {
  const characters = corpus.documents.reduce((sum, document) => sum + document.characters, 0);
  if (characters / 4 >= model.window) throw new PromptTooLong(model.name, Math.ceil(characters / 4), model.window);
  const parts = corpus.documents.map(({ id, characters }) =>
    sources.read({ document: id, start: 0, end: characters }, signal),
  );
  return (await Promise.all(parts)).join('\n\n');
}

function modelNamed(run: RunContext, name: string | null): LanguageModel {
  if (name === null) return run.sub;
  const wanted = name.toLowerCase();
  const roles: readonly (readonly [string, LanguageModel])[] = [
    ['sub', run.sub],
    ['root', run.root],
  ];
  const match = roles.find(([role, model]) => [role, model.id, model.name].some((key) => key.toLowerCase() === wanted));
  if (match !== undefined) return match[1];
  throw new ModelUnknown(name, [run.sub.name, run.root.name]);
}

async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      const item = items[index];
      if (item !== undefined) results[index] = await work(item, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
