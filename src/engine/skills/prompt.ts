/** What a root model is told when it writes a program over skills. Few words: its window may be small, and each token is read slowly. */
import { promptTokens } from '../calls';
import type { Message } from '../ports';
import type { Example } from './example';
import { describe, type Look } from './shape';

const SYSTEM = `You answer a question about a text that you cannot see. Write a short Python program, 1 to 6 lines, over these functions. They do the reading.

find(question, words=[]): reads the text; the best answer, with its quote. .value is the answer alone. words: what the passage may say.
find(question, all=True): every answer there is. .values are the answers alone.
rows(): the records of the text, as a list. A field is r.user or r["user"]; dates compare with text: r.date > "2024-03-01".
documents(): the documents, as a list, each with .name.
pick(question, items): True or False for each item.
label(items, labels): one of the labels for each item. The labels always include "other". Where the question lists the kinds: label(items).
extract(question, items): the answer in each item, or None.
tally(items, labels, by="user"): t[user][label] is how many; by any field, or "document".
pairs(keys, test): the pairs of keys for which test(a, b) holds, in either order. Of counts by tally, test may be the question's own words: pairs(t, "both …").
compare(question, a, b): the same question about two names or documents, side by side.
summarise(question, items=None): a summary, of the whole text or of the items.
done(answer): gives the answer. Always the last line.

Count, sort and join in Python. A question about records (how many, each user, pairs) begins with rows(). When the question needs another fact first, use find twice: a = find("Who …?"), then find(f"When was {a.value} born?").
Reply with the program only, in one code block.`;

/** Part of the window for the prompt; the rest is for programs and for what goes back. */
const PROMPT_SHARE = 0.6;

/** The conversation up to the question. Of examples, which come nearest last, those that the window has no room for are left out. */
export function programPrompt(
  question: string,
  look: Look,
  examples: readonly Example[],
  window: number,
): readonly Message[] {
  const system: Message = { role: 'system', content: SYSTEM };
  const asked: Message = { role: 'user', content: asks(look, question) };
  let left = Math.floor(window * PROMPT_SHARE) - promptTokens([system, asked]);
  const shown: Message[] = [];
  for (const { text, question, program } of examples.toReversed()) {
    const turns: Message[] = [
      { role: 'user', content: asks(text, question) },
      { role: 'assistant', content: block(program) },
    ];
    left -= promptTokens(turns);
    if (left < 0) break;
    shown.unshift(...turns);
  }
  return [system, ...shown, asked];
}

/** The same question once more, for the fewest lines that might do. */
export function simplerPrompt(
  question: string,
  look: Look,
  examples: readonly Example[],
  window: number,
): readonly Message[] {
  const conversation = programPrompt(question, look, examples, window);
  return withRequest(
    conversation,
    'Write the simplest program, in as few lines as possible. Use only find, rows, label and done.',
  );
}

export function problemsBack(problems: readonly string[]): string {
  return `This program cannot work:\n${problems.map((problem) => `- ${problem}`).join('\n')}\nWrite the corrected program.`;
}

/** `edited`: the program that was run, where it was not the model’s own. */
export function errorBack(error: string, edited: string | null): string {
  const ran = edited === null ? 'The program' : `This program was run:\n${block(edited)}\nIt`;
  return `${ran} did not end well:\n${error}\nWrite the corrected program.`;
}

/** A conversation that ends with a request. Two user messages in a row are refused by some servers. */
export function withRequest(messages: readonly Message[], request: string): readonly Message[] {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: request }];
  return [...messages.slice(0, -1), { role: 'user', content: `${last.content}\n\n${request}` }];
}

function asks(look: Look, question: string): string {
  return `Text: ${describe(look)}.\nQuestion: ${question}`;
}

function block(program: string): string {
  return `\`\`\`python\n${program}\n\`\`\``;
}

/** What finds something in any text, without a model that writes programs. */
export function fallbackProgram(question: string): string {
  return `done(find(${JSON.stringify(question)}))`;
}
