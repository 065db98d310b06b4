/**
 * The built-in reader: no weights, no network, no AI. Shown a passage and a question, it quotes the one or two
 * sentences that answer best, word for word and parted by an empty line, or says that there are none. The same question always gets the same reply.
 */
import type { CompleteOptions, Completion, LanguageModel, Message } from '../engine/ports';
import { charactersOf, estimatedUsage } from './usage';
import { bestSentences } from './sentences';

export const READER_ID = 'reader';
export const NOT_FOUND = 'NOT FOUND';

/** A sentence has to hold this share of what the question asks about. */
const ENOUGH = 0.34;
/** A second sentence is quoted when it is nearly as good as the first. */
const NEARLY_AS_GOOD = 0.85;

export class ReaderModel implements LanguageModel {
  readonly id = READER_ID;
  readonly name = 'Built-in reader (no AI model)';
  readonly class = 'small';
  /** It reads whatever it is given; this only has to be larger than any passage. */
  readonly window = 10_000_000;
  readonly concurrency = 1;
  readonly host = null;
  readonly price = { input: 0, output: 0 };

  async complete(messages: readonly Message[], { signal, onDelta }: CompleteOptions): Promise<Completion> {
    signal.throwIfAborted();
    const { question, passage } = splitRequest(messages.findLast(({ role }) => role === 'user')?.content ?? '');
    const text = answer(question, passage);
    onDelta?.(text);
    return { text, usage: estimatedUsage(charactersOf(messages), text.length), finish: 'stop' };
  }
}

function answer(question: string, passage: string): string {
  const [best, second] = bestSentences(question, passage);
  if (best === undefined || best.score < ENOUGH) return NOT_FOUND;
  if (second === undefined || second.score < Math.max(ENOUGH, best.score * NEARLY_AS_GOOD)) return best.text;
  const inOrder = best.start < second.start ? [best, second] : [second, best];
  // A sentence may go over several lines, so that only an empty line can part two.
  return inOrder.map(({ text }) => text).join('\n\n');
}

const QUESTION_LABEL = label('question|query|task');
const PASSAGE_LABEL = label('passage|text|context|document|excerpt');
/** What invites the reply stands last and belongs to neither. */
const INVITATION = /\n[ \t]*\**answer\**:\**\s*$/i;

/** “Passage:”, “**Context 2:**”, “### Question:” at the start of a line. */
function label(words: string): RegExp {
  return new RegExp(`^[ \\t]*(?:[*#]+[ \\t]*)?(?:${words})[ \\t]*\\d*[*]*:[*]*[ \\t]*`, 'gim');
}

interface Parts {
  readonly question: string;
  readonly passage: string;
}

/**
 * Takes a prompt apart: labelled parts where there are labels, else the last line that asks is the question. A passage
 * may hold such labels and questions itself, so that what comes first or last in the prompt decides.
 */
export function splitRequest(prompt: string): Parts {
  const content = prompt.replace(INVITATION, '');
  const [passage] = content.matchAll(PASSAGE_LABEL);
  const questions = [...content.matchAll(QUESTION_LABEL)];
  const [question] = questions;
  if (question === undefined) return splitUnlabelled(content, passage);
  const shownFrom = passage === undefined ? 0 : passage.index + passage[0].length;
  const askedFrom = (asked: RegExpExecArray) => asked.index + asked[0].length;
  if (passage !== undefined && question.index < passage.index) {
    return trimmed(content.slice(askedFrom(question), passage.index), content.slice(shownFrom));
  }
  if (passage !== undefined) {
    const last = questions.at(-1) ?? question;
    return trimmed(content.slice(askedFrom(last)), content.slice(shownFrom, last.index));
  }
  // Only the question is labelled: it is one line, and the rest, before and after, is the passage.
  const [line = '', ...rest] = content.slice(askedFrom(question)).split('\n');
  return trimmed(line, [content.slice(0, question.index), ...rest].join('\n'));
}

function splitUnlabelled(content: string, passage: RegExpExecArray | undefined): Parts {
  const before = passage === undefined ? '' : content.slice(0, passage.index);
  if (passage !== undefined && before.includes('?')) {
    return trimmed(lastAsking(before).line, content.slice(passage.index + passage[0].length));
  }
  const { line, rest } = lastAsking(content);
  return trimmed(line, rest);
}

/** The last line with a question mark at its end, else the first line; and everything else. */
function lastAsking(text: string): { readonly line: string; readonly rest: string } {
  const lines = text.split('\n');
  const at = Math.max(
    0,
    lines.findLastIndex((line) => /\?["'”’)*\s]*$/.test(line)),
  );
  return { line: lines[at] ?? '', rest: lines.filter((_, index) => index !== at).join('\n') };
}

function trimmed(question: string, passage: string): Parts {
  return { question: question.trim(), passage: passage.trim() };
}
