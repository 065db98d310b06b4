/** Real Python for browser tests, with answers that the test decides. */
import type { CellOutcome, CellReply, CellRequest, Interpreter } from '../../engine/ports';
import { PythonPool } from '../pool';
import type { Snapshot } from '../../../workers/python/api';
import type { PythonParts, SnapshotShelf } from '../runtime';
import type { Supplies } from '../supplies';

export type Answer = (request: CellRequest, signal: AbortSignal) => CellReply | Promise<CellReply>;

/** Keeps a snapshot as long as the tests of a file run: all but the first interpreter start from it, as in the app. */
export class MemoryShelf implements SnapshotShelf {
  constructor(public kept: Snapshot | null = null) {}

  read(): Promise<Snapshot | null> {
    return Promise.resolve(this.kept);
  }

  keep(snapshot: Snapshot): Promise<void> {
    this.kept = snapshot;
    return Promise.resolve();
  }
}

/** Each start from nothing. */
export const noShelf: SnapshotShelf = {
  read: () => Promise.resolve(null),
  keep: () => Promise.reject(new Error('There is no room.')),
};

export const assets: PythonParts = {
  loadAsset: async (name, signal) => {
    const response = await fetch(`/pyodide/${name}`, { signal });
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response.arrayBuffer();
  },
  workerSource: async () => (await import('virtual:python-worker')).default,
  snapshots: new MemoryShelf(),
  mount: document.body,
};

export function pythonPool(): PythonPool {
  return new PythonPool(assets);
}

export function documents(texts: Readonly<Record<string, string>>): Supplies {
  const encoded = Object.values(texts).map((text) => new TextEncoder().encode(text));
  return {
    documents: Object.keys(texts).map((name, index) => ({ name, bytes: encoded[index]?.length ?? 0 })),
    read: async (document) => encoded[document]?.slice().buffer ?? new ArrayBuffer(0),
    tools: '',
    wheels: () => Promise.resolve([]),
  };
}

/** Replies to each prompt with `A:` and the prompt. */
export const echo: Answer = (request) => {
  if (request.kind === 'llm_query') return { kind: 'texts', texts: request.prompts.map((prompt) => `A:${prompt}`) };
  if (request.kind === 'rlm_query') return { kind: 'texts', texts: request.tasks.map((task) => `C:${task.prompt}`) };
  if (request.kind === 'budget') return { kind: 'budget', left: { turns: 3, money: null } };
  return { kind: 'error', message: `${request.kind} is not answered here` };
};

interface CellSettings {
  readonly answer?: Answer;
  readonly seconds?: number;
  readonly outputCharacters?: number;
  readonly signal?: AbortSignal;
}

export function execute(
  interpreter: Interpreter,
  namespace: string,
  code: string,
  settings: CellSettings = {},
): Promise<CellOutcome> {
  const answer = settings.answer ?? echo;
  return interpreter.execute(namespace, code, {
    signal: settings.signal ?? new AbortController().signal,
    seconds: settings.seconds ?? 20,
    outputCharacters: settings.outputCharacters ?? 20_000,
    answer: async (request, signal) => answer(request, signal),
  });
}

/** What the cell printed; fails with its traceback when it raised. */
export async function printed(
  interpreter: Interpreter,
  namespace: string,
  code: string,
  settings: CellSettings = {},
): Promise<string> {
  const outcome = await execute(interpreter, namespace, code, settings);
  if (outcome.error !== null) throw new Error(outcome.error.traceback);
  return outcome.output.head + outcome.output.tail;
}
