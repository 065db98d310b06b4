/** A run with the app's real parts (journal, cache, corpus worker, Python) and models of a fixed latency. */
import { buildHouse } from '../src/compose';
import { CorpusSources } from '../src/corpus/sources';
import { MemoryIndexes } from '../src/corpus/testing/corpus';
import { isDelta, type CorpusRef, type Limits, type RunEvent } from '../src/engine/events';
import type { Clock, CompleteOptions, Completion, LanguageModel, Message } from '../src/engine/ports';
import { run, type Ports } from '../src/engine/run';
import { rlm } from '../src/engine/strategies/rlm';
import type { PythonInterpreter } from '../src/interpreter/client';
import type { Supplies } from '../src/interpreter/supplies';
import { DEFAULT_LIMITS } from '../src/limits';
import { newId } from '../src/storage/ids';

/** Enough that no limit ends a measurement. */
export const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  turns: 2_000,
  allTurns: 10_000,
  calls: 100_000,
  tokens: 1e12,
  seconds: 3_600,
  depth: 1,
};

export const house = buildHouse(new URL('../', document.baseURI).href);

/** Milliseconds with fractions, so that single steps can be told apart. */
const clock: Clock = { ...house.clock, now: () => performance.timeOrigin + performance.now() };

export class FixedModel implements LanguageModel {
  readonly name: string;
  readonly class = 'frontier';
  readonly window = 1e9;
  readonly host = null;
  readonly price = null;

  constructor(
    readonly id: string,
    readonly concurrency: number,
    readonly latencyMs: number,
    readonly script: (messages: readonly Message[]) => string,
  ) {
    this.name = id;
  }

  async complete(messages: readonly Message[], options: CompleteOptions): Promise<Completion> {
    if (this.latencyMs > 0) await clock.sleep(this.latencyMs, options.signal);
    const text = this.script(messages);
    options.onDelta?.(text);
    return { text, usage: { input: 1, output: 1, estimated: false }, finish: 'stop' };
  }
}

export const repl = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;
export const SUBMIT = repl('answer["content"] = "done " + str(len(context))\nanswer["ready"] = True');

/** A root model that writes these cells in turn. */
export function writes(...cells: string[]): FixedModel {
  const turnOf = (messages: readonly Message[]) => messages.filter(({ role }) => role === 'assistant').length;
  return new FixedModel('root', 1, 0, (messages) => cells[turnOf(messages)] ?? SUBMIT);
}

/** Opens a corpus of one document and keeps Python ready for it. */
export async function openCorpus(text: string): Promise<{ sources: CorpusSources; corpus: CorpusRef }> {
  const id = newId();
  const document = { id, name: 'text.txt', text: new Blob([text]) };
  const corpus = { id, name: 'Bench', documents: [{ id, name: document.name, characters: text.length }] };
  return { sources: new CorpusSources(house.worker, [document], new MemoryIndexes()), corpus };
}

export interface Task {
  readonly root: LanguageModel;
  readonly sub?: LanguageModel;
  readonly limits?: Partial<Limits>;
  readonly text?: string;
  /** Instead of a text: what is in the library. */
  readonly opened?: { readonly sources: CorpusSources; readonly corpus: CorpusRef };
  /** Python that is already running. */
  readonly interpreter?: PythonInterpreter;
}

/** Runs a task and gives its events. Python is started before the clock starts. */
export async function runTask(task: Task): Promise<readonly RunEvent[]> {
  const { sources, corpus } = task.opened ?? (await openCorpus(task.text ?? 'A short text.'));
  const signal = new AbortController().signal;
  const interpreter = task.interpreter ?? (await readyPython(sources));
  const ports: Ports = {
    root: task.root,
    sub: task.sub ?? new FixedModel('sub', 8, 0, () => 'a reply'),
    interpreter,
    sources,
    journal: house.journal,
    cache: house.cache,
    clock,
  };
  const question = {
    run: newId(),
    question: 'Bench?',
    corpus,
    limits: { ...LIMITS, ...task.limits },
    tools: '',
    packages: [],
  };
  const events: RunEvent[] = [];
  for await (const batch of run(question, rlm, ports, signal)) {
    for (const event of batch) if (!isDelta(event)) events.push(event);
  }
  if (task.interpreter === undefined) interpreter.dispose();
  const last = events.at(-1);
  if (last?.type !== 'run.finished' || last.state !== 'answered') throw new Error(JSON.stringify(last));
  return events;
}

async function readyPython(sources: CorpusSources): Promise<PythonInterpreter> {
  await house.python.warm();
  const interpreter = house.python.take(suppliesOf(sources));
  await interpreter.open('warm', { kind: 'corpus' }, new AbortController().signal);
  await interpreter.close('warm');
  return interpreter;
}

/** What the app hands to Python, without anything of a user's. */
export function suppliesOf(sources: CorpusSources): Supplies {
  return {
    documents: sources.documents,
    read: (document, signal) => sources.bytes(document, signal),
    tools: '',
    wheels: () => Promise.resolve([]),
  };
}

/** Python kept for many runs over one short text, to measure runs rather than starts. */
export async function sharedPython(): Promise<PythonInterpreter> {
  const { sources } = await openCorpus('A short text.');
  return readyPython(sources);
}

/** Milliseconds between the first events of these kinds. */
export function between(events: readonly RunEvent[], from: RunEvent['type'], to: RunEvent['type']): number {
  const start = events.find(({ type }) => type === from)?.at ?? NaN;
  const end = events.findLast(({ type }) => type === to)?.at ?? NaN;
  return end - start;
}

export { clock };
