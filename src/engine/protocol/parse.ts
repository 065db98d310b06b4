/**
 * A model's reply, taken apart: what it says, the code it wants run, a final answer outside of code.
 * Forgiving, because models are: fences in any case and indentation, left open, or standing inside a Python string.
 */

export interface Reply {
  /** The text around the code, without hidden thoughts. */
  readonly say: string;
  readonly blocks: readonly string[];
  /** `FINAL(…)` or `FINAL_VAR(…)` written as plain text, as models trained on the reference do. */
  readonly final: { readonly kind: 'text' | 'variable'; readonly value: string } | null;
  /** What had to be mended, in words. */
  readonly repairs: readonly string[];
}

const CODE_TAGS = new Set(['repl', 'python', 'py', 'python3', 'ipython']);

interface Fence {
  readonly indent: number;
  readonly mark: string;
  readonly tag: string;
}

interface Block {
  readonly tag: string;
  readonly code: string;
}

export function parseReply(text: string): Reply {
  const visible = withoutThoughts(text);
  const repairs: string[] = [];
  const { blocks, say, open } = splitBlocks(visible);
  const tagged = blocks.filter((block) => CODE_TAGS.has(block.tag));
  const untagged = blocks.filter((block) => block.tag === '');
  const chosen = tagged.length > 0 ? tagged : untagged;
  if (tagged.length === 0 && untagged.length > 0) repairs.push('A code block without a language was taken as Python.');
  if (open && chosen.length > 0) repairs.push('A code block was not closed; it was taken to the end of the reply.');
  const code = chosen.map((block) => block.code).filter((block) => block.trim() !== '');
  return { say: say.trim(), blocks: code, final: code.length === 0 ? finalIn(say) : null, repairs };
}

/**
 * Drops `<think>` sections; one that never closes hides the rest, one that never opened hides what came before. Code
 * that speaks of such marks, to clean the replies of others, keeps them.
 */
export function withoutThoughts(text: string): string {
  let said = '';
  /** Where what is said goes on; null inside a thought. */
  let from: number | null = 0;
  let fence = '';
  for (const { index, 0: found, 1: slash, 2: mark, 3: rest } of text.matchAll(THOUGHT_OR_FENCE)) {
    if (mark !== undefined) {
      if (from === null) continue;
      if (fence === '') fence = mark;
      else if (mark.startsWith(fence) && rest?.trim() === '') fence = '';
    } else if (fence === '' && slash === '/') {
      if (from !== null) said = '';
      from = index + found.length;
    } else if (fence === '' && from !== null) {
      said += text.slice(from, index);
      from = null;
    }
  }
  return from === null ? said : said + text.slice(from);
}

const THOUGHT_OR_FENCE = /<(\/?)think(?:ing)?>|^[ \t]*(`{3,}|~{3,})(?=(.*))/gim;

function splitBlocks(text: string): { blocks: Block[]; say: string; open: boolean } {
  const lines = text.split('\n');
  const blocks: Block[] = [];
  const said: string[] = [];
  let open = false;
  for (let at = 0; at < lines.length; at += 1) {
    const fence = openingFence(lines[at] ?? '');
    if (fence === null) {
      said.push(lines[at] ?? '');
      continue;
    }
    const end = closingLine(lines, at + 1, fence);
    open = end === null;
    const stop = end ?? lines.length;
    const code = lines.slice(at + 1, stop).map((line) => outdent(line, fence.indent));
    blocks.push({ tag: fence.tag, code: code.join('\n') });
    at = stop;
  }
  return { blocks, say: said.join('\n'), open };
}

function openingFence(line: string): Fence | null {
  const match = /^([ \t]*)(`{3,}|~{3,})[ \t]*([\w+#.-]*)/.exec(line);
  if (match === null || line.includes('`', match[0].length)) return null;
  const [, indent = '', mark = '', tag = ''] = match;
  return { indent: indent.length, mark, tag: tag.toLowerCase() };
}

/** The line that closes a block: the first fence outside of a Python string; any fence when strings never end. */
function closingLine(lines: readonly string[], from: number, fence: Fence): number | null {
  let quote: string | null = null;
  let first: number | null = null;
  for (let at = from; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const closes = isClosing(line, fence);
    if (closes && quote === null) return at;
    if (closes) first ??= at;
    quote = openQuoteAfter(line, quote);
  }
  return first;
}

function isClosing(line: string, fence: Fence): boolean {
  const trimmed = line.trim();
  return trimmed.length >= fence.mark.length && trimmed === fence.mark.charAt(0).repeat(trimmed.length);
}

/** Which triple quote is open after this line of Python, if one is. */
function openQuoteAfter(line: string, before: string | null): string | null {
  let quote = before;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '\\') at += 1;
    else if (quote !== null) {
      if (line.startsWith(quote, at)) {
        at += quote.length - 1;
        quote = null;
      }
    } else if (char === '#') break;
    else if (char === '"' || char === "'") {
      quote = line.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      at += quote.length - 1;
    }
  }
  // A one-line string ends with its line whatever happened.
  return quote?.length === 3 ? quote : null;
}

function outdent(line: string, indent: number): string {
  const own = line.length - line.trimStart().length;
  return line.slice(Math.min(indent, own));
}

function finalIn(say: string): Reply['final'] {
  const variable = /^[ \t]*FINAL_VAR\([ \t]*["']?([A-Za-z_]\w*)["']?[ \t]*\)/m.exec(say);
  if (variable !== null) return { kind: 'variable', value: variable[1] ?? '' };
  const start = /^[ \t]*(?:FINAL|SUBMIT)\(/m.exec(say);
  if (start === null) return null;
  const rest = say.slice(start.index + start[0].length);
  const end = rest.lastIndexOf(')');
  const inner = (end === -1 ? rest : rest.slice(0, end)).trim();
  const quoted = /^(["']{3}|["'])([\s\S]*)\1$/.exec(inner);
  return { kind: 'text', value: quoted?.[2] ?? inner };
}
