/**
 * What a root model is told. Three prompts for three classes of model: one that plans well, a mid-size coder that
 * must be warned of the cost of calls, and a small local model that needs few words and one worked example.
 */
import type { LanguageModel, ModelClass, Opened } from '../ports';
import { libraries, toolLines } from './additions';

export interface PromptFacts {
  readonly depth: number;
  readonly maxDepth: number;
  readonly sub: LanguageModel;
  /** How much of what a cell prints comes back. */
  readonly outputCharacters: number;
  readonly several: boolean;
  /** What the user has added to Python. */
  readonly added: Opened;
}

/** What comes back of a cell's output, by class: a small window must not fill with prints. */
export function outputCharacters(kind: ModelClass): number {
  return kind === 'small' ? 2_000 : kind === 'coder' ? 10_000 : 20_000;
}

export function systemPrompt(kind: ModelClass, facts: PromptFacts): string {
  return kind === 'small' ? smallPrompt(facts) : fullPrompt(kind, facts);
}

function fullPrompt(kind: ModelClass, facts: PromptFacts): string {
  return [
    `You answer a question about a text that you cannot see. It is held by a Python session as the variable \`context\`, and may be far longer than anything you could read. You work by writing Python, one step a turn: look, decide, compute, ask other models about pieces, and submit.`,
    `## What the session offers\n${names(facts)}${tools(kind, facts)}`,
    `## How a turn works
Write one fenced block of Python a turn, marked \`repl\`:
\`\`\`repl
print(type(context), len(context))
\`\`\`
Only what you \`print\` comes back to you, at most ${facts.outputCharacters.toLocaleString('en')} characters of it, head and tail. Variables stay for later turns; keep results in them rather than in prints.`,
    `## How to work well
- Look first: type, length, the beginning, how it is structured. Then plan.
- Direct the work instead of doing it in your head. When a pattern decides (a date, a name, a number), use \`re\`; when meaning decides${facts.maxDepth > 0 ? ', ask a model about the passage' : ', read the passage yourself, a piece at a time'}.${facts.maxDepth > 0 ? callGuidance(kind, facts) : ''}
- Count, join, sort and compare in Python, never by eye.
- Print a candidate answer and check it before you submit. Support what you claim with \`cite\`: put \`{cite("the exact words")}\` behind the claim, and it becomes a link to the source.
- When few turns are left, submit the best answer you can infer and say how sure it is.`,
    `## Submitting
Set the answer from a cell, when it is complete:
\`\`\`repl
answer["content"] = f"The quay was rebuilt in 1898 {cite('the quay was finished in May 1898')}."
answer["ready"] = True
\`\`\`
A cell that raises does not submit. A long answer may be built from variables; it can be longer than anything you could write yourself.`,
  ].join('\n\n');
}

function callGuidance(kind: ModelClass, facts: PromptFacts): string {
  const batch = `
- ${facts.sub.name} takes about ${windowCharacters(facts.sub).toLocaleString('en')} characters with its reply. Give each call much text and one clear question, ask for a short, structured reply, and send independent calls together with \`llm_query_batched\`.`;
  const thrift = `
- Calls are what costs time and money here. Never call once a line or once a sentence: put many lines into one prompt. Narrow down with \`search\` or \`re\` before you call, and try a prompt on one or two pieces before you send it to hundreds.`;
  return kind === 'coder' ? batch + thrift : batch;
}

function names(facts: PromptFacts): string {
  const list = [
    facts.several
      ? '- `context`: a list of strings, one a document; `context_names`: their names, in the same order.'
      : '- `context`: the text, one string; `context_names`: a list with its name.',
  ];
  if (facts.maxDepth > 0) {
    list.push(
      '- `llm_query(prompt)` → str: asks a model that sees only this prompt.',
      '- `llm_query_batched(prompts)` → list of str: the same for many prompts at once, answers in the same order; a failed one is a text that begins with `Error:`.',
    );
  }
  if (facts.depth + 1 < facts.maxDepth) {
    list.push(
      '- `rlm_query(prompt, context=None)` → str: hands a whole sub-task to a helper that works like you, in its own session, with the `context` you give it; `rlm_query_batched(prompts, contexts=None)` for several. For sub-tasks that need many steps.',
    );
  }
  list.push(
    '- `search(query, k=5)`: the passages that share most words with the query; each has `.text`, `.name`, `.document`, `.start`, `.end`.',
    '- `grep(pattern, k=50)`: the places where a regular expression matches, in all documents, as hits of the same kind.',
    '- `chunks(text, size, by="paragraphs")`: pieces of at most `size` characters, cut between paragraphs, lines or sentences.',
    '- `cite(text, document=None)`: marks an exact quotation; raises when these words do not stand in the documents.',
    '- `show(x)`: prints a short view of any value. `SHOW_VARS()`: your variables. `budget()`: what you may still spend.',
    '- `answer`: a dict with "content" and "ready".',
    `- ${libraries(facts.added.packages)}. Nothing can be installed; there is no network and there are no files.`,
  );
  return list.join('\n');
}

function tools(kind: ModelClass, facts: PromptFacts): string {
  const lines = toolLines(kind, facts.added.tools);
  if (lines.length === 0) return '';
  return `\n\nThe user has added these functions for these documents; use them where they fit:\n${lines.join('\n')}`;
}

function smallPrompt(facts: PromptFacts): string {
  const ask =
    facts.maxDepth > 0
      ? `\`llm_query_batched(prompts)\` asks a model about each prompt (up to ${windowCharacters(facts.sub).toLocaleString('en')} characters) and returns a list of replies. `
      : '';
  const read =
    facts.maxDepth > 0
      ? `replies = llm_query_batched([f"Who built the mill? Reply with the name.\\n\\n{h.text}" for h in hits])
for h, r in zip(hits, replies):
    print(h.name, "|", r)`
      : `for h in hits:
    print(h.name, "|", h.text[:300])`;
  return `You answer a question about a text by writing Python. The text is in the variable ${facts.several ? '`context` (a list of strings)' : '`context` (a string)'}. You cannot see it: print pieces of it. \`search(query, k=5)\` returns the best passages, each with \`.text\` and \`.name\`. \`grep(pattern)\` finds a regular expression, \`chunks(text, size)\` cuts a text, \`show(x)\` prints a value shortly. ${ask}\`cite("exact words")\` marks a quotation.${smallAdditions(facts)}

Write one block of Python a turn. Only what you print comes back (${facts.outputCharacters.toLocaleString('en')} characters at most). When you know the answer, set \`answer["content"]\` and \`answer["ready"] = True\`.

Example. Question: Who built the mill?
\`\`\`repl
hits = search("who built the mill", k=5)
${read}
\`\`\`
Next turn, after reading what was printed:
\`\`\`repl
answer["content"] = f"Jan Visser built it {cite('the mill of Jan Visser')}."
answer["ready"] = True
\`\`\``;
}

function smallAdditions({ added }: PromptFacts): string {
  const lines = toolLines('small', added.tools);
  const own = lines.length === 0 ? '' : `\n\nThe user’s own functions:\n${lines.join('\n')}`;
  return added.packages.length === 0 ? own : `${own}\n\n${libraries(added.packages)}.`;
}

/** About what fits beside a reply, at four characters a token and a quarter of the window for the reply. */
function windowCharacters(model: LanguageModel): number {
  return Math.floor(model.window * 0.75) * 4;
}

export function firstMessage(question: string, context: string): string {
  return `Question: ${question}\n\n${context}\n\nYou have seen nothing of it yet. Begin by looking at it.`;
}

export const SUMMARISE =
  'Your conversation is getting too long to continue. Summarise it for yourself: what the question needs, what you found (with exact values), which variables hold what, what is still to do. No code. The whole conversation stays in the variable `history`.';

export function afterSummary(question: string, context: string, summary: string): string {
  return `Question: ${question}\n\n${context}\n\nThis goes on from earlier work; all variables are still there, and the whole earlier conversation is in \`history\`. Your summary of it:\n\n${summary}\n\nGo on from here.`;
}

export function lastReply(reason: string): string {
  return `${reason} No more code will be run. Reply now, in plain words, with the best answer you can give from what you have found, and say how sure it is.`;
}
