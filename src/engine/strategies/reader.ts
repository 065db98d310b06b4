/**
 * The built-in reader: finds the passages that share most with the question, has each read, and quotes what answers
 * best. With the extractive model that comes with the app it needs no download, no key and no Python.
 */
import { NoAnswer } from '../errors';
import type { Message, Passage } from '../ports';
import type { Settled } from '../calls';
import type { NodeResult, NodeTask, RunContext, Strategy } from './strategy';

const PASSAGES = 8;
const MOST_QUOTED = 2;
/** What a reading model says when a passage holds no answer. */
export const NOT_FOUND = 'NOT FOUND';

export const reader: Strategy = {
  id: 'reader',
  name: 'Reader',
  description: 'Finds and quotes the passages that answer best. No AI model, nothing to download.',
  needs: { root: false, sub: false },
  python: false,
  answer: readAndQuote,
};

async function readAndQuote(run: RunContext, task: NodeTask, signal: AbortSignal): Promise<NodeResult> {
  const { id: node, question } = task;
  task.budget.turn();
  run.emit({ type: 'turn.started', node, turn: 1 });
  run.emit({ type: 'cell.started', node, turn: 1, cell: 0, code: '' });
  const passages = await run.sources.search(question, PASSAGES, signal);
  const replies = await read(
    run,
    task,
    0,
    passages.map((passage) => passage.text),
    signal,
  );
  const quotes = [...new Set(replies.flatMap((reply) => reply.split('\n')).filter((line) => line.trim() !== ''))];
  // Each passage was read for itself; reading the best of each once more, side by side, ranks them.
  const best = quotes.length > 1 ? await read(run, task, 0, [quotes.join('\n')], signal) : [];
  const chosen = [...best.flatMap((reply) => reply.split('\n')), ...quotes];
  const cited = await cite(run, passages, chosen, signal);
  const head = passages.map((passage) => `${passage.name}: ${firstLine(passage.text)}`).join('\n');
  const output = { head: head === '' ? 'No passage shares a word with the question.' : head, cut: 0, tail: '' };
  run.emit({ type: 'cell.finished', node, turn: 1, cell: 0, output, error: null, variables: [] });
  if (cited.length === 0) {
    const reason = new NoAnswer('no passage of the documents shares enough words with the question').failure;
    return { state: 'failed', reason, answer: '' };
  }
  return { state: 'answered', reason: null, answer: cited.join('\n\n') };
}

/** Asks about each text; what holds no answer, or failed, is left out. */
async function read(
  run: RunContext,
  { id: node, question, budget }: NodeTask,
  cell: number,
  texts: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const kind = 'llm_query_batched';
  const first = run.nextCalls(texts.length);
  const prompts = texts.map((text) => `Question: ${question}\n\nPassage:\n${text}`);
  for (const [index, prompt] of prompts.entries()) {
    const call = first + index;
    run.emit({ type: 'call.started', call, node, turn: 1, cell, kind, batch: first, model: run.sub.id, prompt });
  }
  const replies = new Array<string>(texts.length).fill('');
  const messages = prompts.map((prompt): Message[] => [{ role: 'user', content: prompt }]);
  await run.calls.batch(run.sub, messages, { signal, budget, counts: 1 }, (index, settled) => {
    replies[index] = report(run, first + index, settled);
  });
  return replies.filter((reply) => reply !== '' && reply !== NOT_FOUND);
}

function report(run: RunContext, call: number, settled: Settled): string {
  if ('failure' in settled) {
    const { failure, attempts } = settled;
    const usage = { input: 0, output: 0, estimated: false };
    run.emit({ type: 'call.finished', call, text: '', usage, cost: 0, cached: false, attempts, failure });
    return '';
  }
  const { completion, cached, attempts, cost } = settled.paid;
  const { text, usage } = completion;
  run.emit({ type: 'call.finished', call, text, usage, cost, cached, attempts, failure: null });
  return text.trim();
}

/** The first few quotations, each with its place; what does not stand in the documents is not quoted. */
async function cite(
  run: RunContext,
  passages: readonly Passage[],
  quotes: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const lines: string[] = [];
  const seen = new Set<string>();
  for (const text of quotes) {
    if (lines.length === MOST_QUOTED) break;
    if (seen.has(text)) continue;
    seen.add(text);
    const source = passages.find((passage) => passage.text.includes(text));
    if (source === undefined) continue;
    const [place] = await run.sources.locate([{ text, document: source.span.document }], signal);
    if (place) lines.push(`“${text}” ${place.python.marker}`);
  }
  return lines;
}

function firstLine(text: string): string {
  const line = text.trim().split('\n')[0] ?? '';
  return line.length > 80 ? `${line.slice(0, 80)}…` : line;
}
