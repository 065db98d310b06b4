/**
 * The built-in reader: finds the passages that share most with the question, has each read, and quotes what answers
 * best. With the extractive model that comes with the app it needs no download, no key and no Python.
 */
import { NoAnswer } from '../errors';
import { exactly, NONE } from '../estimate/expected';
import type { Usage } from '../events';
import type { Passage } from '../ports';
import { plainCalls } from '../protocol/requests';
import type { NodeResult, NodeTask, RunContext, Strategy } from './strategy';

const PASSAGES = 8;
const MOST_QUOTED = 2;
/** There is no model to say it; this is what always happens. */
const PLAN = 'Find the passages that share most with the question, and read the best of them.';
const NO_USAGE: Usage = { input: 0, output: 0, estimated: false };

/** What a reading model says when a passage holds no answer. */
export const NOT_FOUND = 'NOT FOUND';

export const reader: Strategy = {
  id: 'reader',
  name: 'Reader',
  description: 'Finds and quotes the passages that answer best. No AI model, nothing to download.',
  needs: { root: false, sub: false },
  python: false,
  foresee: () => ({
    turns: exactly(1),
    rootInput: NONE,
    rootOutput: NONE,
    // Each passage, and the best of them once more.
    calls: { least: 0, likely: PASSAGES + 1, most: PASSAGES + 1 },
    groups: 2,
    usually: {
      callInput: { least: 0, likely: 2_500, most: 5_000 },
      callOutput: { least: 0, likely: 400, most: 1_000 },
    },
  }),
  answer: readAndQuote,
};

async function readAndQuote(run: RunContext, task: NodeTask, signal: AbortSignal): Promise<NodeResult> {
  const { id: node, question } = task;
  task.budget.turn();
  run.emit({ type: 'turn.started', node, turn: 1 });
  run.emit({ type: 'turn.replied', node, turn: 1, text: PLAN, usage: NO_USAGE, finish: 'stop', cost: 0, sent: 0 });
  run.emit({ type: 'cell.started', node, turn: 1, cell: 0, code: '' });
  const passages = await run.sources.search(question, PASSAGES, signal);
  const texts = passages.map((passage) => passage.text);
  const replies = await read(run, task, texts, signal);
  const quotes = [...new Set(replies.flatMap(quotesIn))];
  // Each passage was read for itself; reading the best of each once more, side by side, ranks them.
  const best = quotes.length > 1 ? await read(run, task, [quotes.join('\n\n')], signal) : [];
  const chosen = [...best.flatMap(quotesIn), ...quotes];
  const cited = await cite(run, passages, chosen, signal);
  const head = passages.map(({ name, text }, index) => `${index + 1}  ${name}: ${beginning(text)}`).join('\n');
  const output = { head: head === '' ? 'No passage shares a word with the question.' : head, cut: 0, tail: '' };
  run.emit({ type: 'cell.finished', node, turn: 1, cell: 0, output, error: null, variables: [] });
  if (cited.length === 0) {
    const reason = new NoAnswer('no passage of the documents shares enough words with the question').failure;
    return { state: 'failed', reason, answer: '' };
  }
  return { state: 'answered', reason: null, answer: cited.join('\n\n') };
}

/** Asks about each text; what holds no answer, or failed, is left out. */
async function read(run: RunContext, task: NodeTask, texts: readonly string[], signal: AbortSignal): Promise<string[]> {
  const prompts = texts.map((text) => `Question: ${task.question}\n\nPassage:\n${text}`);
  const place = { task, turn: 1, cell: 0 };
  const settled = await plainCalls(run, place, 'llm_query_batched', prompts, run.sub, signal);
  const replies = settled.flatMap((result) => ('paid' in result ? [result.paid.completion.text.trim()] : []));
  return replies.filter((reply) => reply !== NOT_FOUND);
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

/** Quotations are parted by an empty line: a sentence may itself be wrapped over lines. */
function quotesIn(reply: string): string[] {
  return reply.split('\n\n').filter((quote) => quote.trim() !== '');
}

function beginning(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 60)}…` : line;
}
