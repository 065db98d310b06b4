/** The whole text in the window with the question, as far as it fits: right for short texts, a baseline for long ones. */
import { ContextTruncated, NoAnswer, ReplyCut } from '../errors';
import { charactersOf, estimateTokens } from '../calls';
import { exactly, NO_CALLS } from '../estimate/expected';
import type { Span } from '../events';
import type { Message } from '../ports';
import { withoutThoughts } from '../protocol/parse';
import type { NodeResult, NodeTask, RunContext, Strategy } from './strategy';

/** Part of the window that the text may fill; the rest is for the question, the reply and error in the estimate. */
const WINDOW_SHARE = 0.7;
/** The most that a token may hold; where it holds less, reading this much is reading enough. */
const CHARACTERS_A_TOKEN = 4;
/** The instruction and a question of usual length. */
const TOKENS_AROUND = 80;
/** How long answers usually are, in tokens. */
const SOME_SENTENCES = { least: 20, likely: 100, most: 500 };

export const direct: Strategy = {
  id: 'direct',
  name: 'Direct',
  description: 'The text goes into the model’s window whole, as far as it fits.',
  needs: { root: true, sub: false },
  python: false,
  foresee: (characters, window) => {
    const read = Math.min(characters / CHARACTERS_A_TOKEN, window * WINDOW_SHARE) + TOKENS_AROUND;
    return {
      ...NO_CALLS,
      turns: exactly(1),
      // Tokenizers differ by about so much, and so do languages.
      rootInput: { least: read * 0.8, likely: read, most: Math.min(read * 1.4, window) },
      usually: { rootOutput: SOME_SENTENCES },
    };
  },
  answer: askOnce,
};

async function askOnce(run: RunContext, task: NodeTask, signal: AbortSignal): Promise<NodeResult> {
  const { model, budget, id: node, question } = task;
  const { text, spans, read, all } = await textOf(run, Math.floor(model.window * WINDOW_SHARE), signal);
  budget.turn();
  run.emit({ type: 'turn.started', node, turn: 1, read: spans });
  const truncated = read < all ? new ContextTruncated(Math.floor((read / all) * 100)) : null;
  if (truncated !== null) run.emit({ type: 'notice', node, turn: 1, code: 'truncated', text: truncated.sentence });
  const messages: Message[] = [
    {
      role: 'system',
      content:
        'Answer the question from the text alone. Quote the words that support the answer in quotation marks, exactly as they stand. When the text does not say, say so.',
    },
    { role: 'user', content: `${text}\n\nQuestion: ${question}` },
  ];
  const { completion, cost, attempts } = await run.calls.complete(model, messages, {
    signal,
    budget,
    counts: 0,
    onDelta: (delta, from) => run.emit({ type: 'model.delta', node, turn: 1, from, text: delta }),
  });
  const sent = attempts * charactersOf(messages);
  run.emit({ type: 'turn.replied', node, turn: 1, ...completion, cost, sent });
  const answer = withoutThoughts(completion.text).trim();
  if (answer === '') {
    return { state: 'failed', reason: new NoAnswer('the reply of the model held only its thoughts').failure, answer };
  }
  const cut = completion.finish === 'length' ? new ReplyCut(budget.limits.replyTokens).failure : null;
  const reason = truncated?.failure ?? cut;
  return { state: reason === null ? 'answered' : 'best_effort', reason, answer };
}

/** The beginning of the corpus, as much as `room` tokens hold. */
async function textOf(run: RunContext, room: number, signal: AbortSignal) {
  const parts: string[] = [];
  const spans: Span[] = [];
  const several = run.corpus.documents.length > 1;
  let read = 0;
  let left = room;
  for (const { id, name, characters } of run.corpus.documents) {
    const end = Math.min(characters, left * CHARACTERS_A_TOKEN);
    if (left <= 0) break;
    const beginning = (await run.sources.read({ document: id, start: 0, end }, signal)) ?? '';
    const text = beginning.slice(0, Math.floor(beginning.length * Math.min(1, left / estimateTokens(beginning))));
    parts.push(several ? `# ${name}\n\n${text}` : text);
    spans.push({ document: id, start: 0, end: text.length });
    read += text.length;
    left -= estimateTokens(text);
  }
  const all = run.corpus.documents.reduce((sum, document) => sum + document.characters, 0);
  return { text: parts.join('\n\n'), spans, read, all };
}
