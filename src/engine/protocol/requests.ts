/** What a running cell asks for, answered: sub-calls, children, search, citations, the budget. */
import { BurrowError, failureOf, LimitReached, ModelUnknown, PromptTooLong } from '../errors';
import type { Failure, Handed, Usage } from '../events';
import type { CellReply, CellRequest, ChildTask, LanguageModel } from '../ports';
import type { Settled } from '../calls';
import type { NodeTask, RunContext } from '../strategies/strategy';

/** Where in a run calls are made. */
export interface Place {
  readonly task: NodeTask;
  readonly turn: number;
  readonly cell: number;
}

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
  return async (request, signal) => {
    try {
      return await answer(run, place, request, signal);
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
  request: CellRequest,
  signal: AbortSignal,
): Promise<CellReply> {
  switch (request.kind) {
    case 'llm_query': {
      const kind = request.batched ? 'llm_query_batched' : 'llm_query';
      return { kind: 'texts', texts: await callTexts(run, place, kind, request.prompts, request.model, signal) };
    }
    case 'rlm_query': {
      const kind = request.batched ? 'rlm_query_batched' : 'rlm_query';
      const deeper = place.task.depth + 1 < place.task.budget.limits.depth;
      const texts = deeper
        ? await children(run, place, kind, request.tasks, request.model, signal)
        : await callTexts(run, place, kind, await asPrompts(run, request, signal), request.model, signal);
      return { kind: 'texts', texts };
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
  }
}

/** Plain calls to a model, each an event as it starts and as it settles. */
export async function plainCalls(
  run: RunContext,
  place: Place,
  kind: Kind,
  prompts: readonly string[],
  model: LanguageModel,
  signal: AbortSignal,
): Promise<readonly Settled[]> {
  const first = start(run, place, kind, prompts, model);
  const messages = prompts.map((prompt) => [{ role: 'user', content: prompt } as const]);
  const options = { signal, budget: place.task.budget, counts: 1 } as const;
  return run.calls.batch(model, messages, options, (index, settled) => report(run, first + index, settled));
}

/** The same for a cell: a text each, which for a failed call is an error. */
async function callTexts(
  run: RunContext,
  place: CellPlace,
  kind: Kind,
  prompts: readonly string[],
  name: string | null,
  signal: AbortSignal,
): Promise<string[]> {
  if (place.task.budget.limits.depth === 0) return prompts.map(() => 'Error: sub-calls are switched off in this run.');
  const model = modelNamed(run, name);
  const settled = await plainCalls(run, place, kind, prompts, model, signal);
  return texts(place, settled);
}

function start(run: RunContext, place: Place, kind: Kind, prompts: readonly string[], model: LanguageModel): number {
  const first = run.nextCalls(prompts.length);
  const { task, turn, cell } = place;
  for (const [index, prompt] of prompts.entries()) {
    const call = first + index;
    run.emit({ type: 'call.started', call, node: task.id, turn, cell, kind, batch: first, model: model.id, prompt });
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

/** The texts that Python gets for the calls of one request. */
function texts({ counts, task, end }: CellPlace, settled: readonly Settled[]): string[] {
  const failures = settled.flatMap((result) => ('failure' in result ? [result.failure] : []));
  counts.failed += failures.length;
  counts.succeeded += settled.length - failures.length;
  if (failures.some(({ code }) => code === CALLS_USED_UP)) counts.refused += 1;
  if (counts.refused >= MOST_REFUSED) end(new LimitReached('calls', task.budget.limits.calls));
  return settled.map((result) => ('paid' in result ? result.paid.completion.text : errorText(result.failure)));
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
): Promise<string[]> {
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
