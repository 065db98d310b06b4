/** The program in a reply, however it is wrapped. */
import { parseReply, withoutThoughts } from '../protocol/parse';

/** A line that can begin a program: an assignment, a call, a loop. */
const CODE_LINE =
  /^(?:[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*\s*[-+|&]?=(?!=)|[a-z_]\w*\(|(?:for|if|while|with)\s.*:\s*$|(?:import|from|def|class)\s|#)/;

/** null: there is none. Of several blocks the first that hands in an answer counts, else all of them in order. */
export function programIn(text: string): string | null {
  const { blocks } = parseReply(text);
  const complete = blocks.find(handsIn);
  if (complete !== undefined) return complete.trim();
  if (blocks.length > 0) return blocks.join('\n').trim();
  return bareProgram(withoutThoughts(text));
}

/** Whether a program ends in an answer. */
export function handsIn(program: string): boolean {
  return /\b(?:done|FINAL|FINAL_VAR|SUBMIT)\s*\(|\banswer\s*(?:\[|\.)/.test(program);
}

/** From the first line of code to the last `done(…)`, between what a model says before and after. */
function bareProgram(text: string): string | null {
  const lines = text.split('\n').map(unmarked);
  const first = lines.findIndex((line) => CODE_LINE.test(line));
  if (first < 0) return null;
  const from = lines.slice(first);
  const last = from.findLastIndex(handsIn);
  return from
    .slice(0, last < 0 ? from.length : endOf(from, last) + 1)
    .join('\n')
    .trim();
}

/** The line on which the brackets that a line opens are closed; the line itself when they never are. */
function endOf(lines: readonly string[], start: number): number {
  let open = 0;
  for (let at = start; at < lines.length; at += 1) {
    for (const char of lines[at] ?? '') {
      if ('([{'.includes(char)) open += 1;
      else if (')]}'.includes(char)) open -= 1;
    }
    if (open <= 0) return at;
  }
  return start;
}

/** Without the marks of a list or of code within a sentence: `` `done(find("…"))` ``, `>>> r = rows()`. */
function unmarked(line: string): string {
  const bare = /^\s*`([^`]+)`[.:]?\s*$/.exec(line)?.[1] ?? line;
  return bare.replace(/^>>> ?/, '').replace(/^\.\.\. /, '');
}
