/** Real Python for browser tests, with answers that the test decides. */
import type { CellOutcome, CellReply, CellRequest, Interpreter } from '../../engine/ports';
import { PythonPool } from '../pool';
import type { CorpusDocument, PythonParts } from '../session';

export type Answer = (request: CellRequest, signal: AbortSignal) => CellReply | Promise<CellReply>;

export const assets: PythonParts = {
  loadAsset: async (name, signal) => {
    const response = await fetch(`/pyodide/${name}`, { signal });
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return response.arrayBuffer();
  },
  workerSource: async () => (await import('virtual:python-worker')).default,
  mount: document.body,
};

export function pythonPool(): PythonPool {
  return new PythonPool(assets);
}

export function documents(texts: Readonly<Record<string, string>>): () => Promise<readonly CorpusDocument[]> {
  return async () =>
    Object.entries(texts).map(([name, text]) => ({ name, bytes: new TextEncoder().encode(text).buffer }));
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
