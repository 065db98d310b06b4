/** What a node is told after its cells: one user message a turn. */
import type { Budget } from '../budget';
import type { CellOutcome } from '../ports';
import type { Output, Variable } from '../events';

export const NO_CODE =
  'Your reply held no Python block, so nothing was run. Write one block marked ```repl, or submit with answer["content"] = … and answer["ready"] = True inside one.';

export const SAME_CODE = 'This is the same code as before, so its result is the same. Do something different.';

export const CUT_REPLY =
  'Your reply was cut because it was too long, so its code may be incomplete. Write less a turn.';

export const EMPTY_ANSWER =
  'The answer was submitted empty, so it was not accepted. Set answer["content"] to the text of your answer, then answer["ready"] = True.';

export const NOT_LOOKED =
  'You have not looked at `context` yet, so this answer cannot rest on it, and it was not accepted. Look first, then submit.';

export function cellFeedback(outcome: CellOutcome): string {
  const parts = [outputText(outcome.output) || '(nothing was printed)'];
  if (outcome.error !== null) parts.push(outcome.error.traceback.trim() || outcome.error.message);
  if (outcome.variables.length > 0) parts.push(`Variables: ${outcome.variables.map(variableText).join(', ')}`);
  return parts.join('\n\n');
}

export function outputText(output: Output): string {
  if (output.cut === 0) return (output.head + output.tail).trimEnd();
  const cut = `[… ${output.cut.toLocaleString('en')} characters cut: print less, or keep it in a variable …]`;
  return `${output.head}\n${cut}\n${output.tail}`.trimEnd();
}

function variableText({ name, type, size }: Variable): string {
  return size === null ? `${name}: ${type}` : `${name}: ${type} of ${size.toLocaleString('en')}`;
}

/** `Turn i/N` and, after half of something is spent, how much is left of it. */
export function turnNote(budget: Budget): string {
  const { turns, calls, tokens, money, seconds } = budget.limits;
  const left = budget.left();
  /** A child may end with the turns that all nodes have together. */
  const turnsLeft = Math.min(left.turns, left.allTurns);
  const notes = [`Turn ${turns - left.turns + 1}/${turns}.`];
  const spare: string[] = [];
  if (left.calls < calls / 2) spare.push(`${left.calls.toLocaleString('en')} calls`);
  if (left.tokens < tokens / 2) spare.push(`${left.tokens.toLocaleString('en')} tokens`);
  if (money !== null && left.money !== null && left.money < money / 2) spare.push(`$${left.money.toFixed(2)}`);
  if (left.seconds < seconds / 2) spare.push(`${Math.round(left.seconds)} seconds`);
  if (spare.length > 0) notes.push(`Left: ${spare.join(', ')}.`);
  if (turnsLeft === 1) notes.push('This is your last turn: submit now with what you have.');
  else if (turnsLeft < turns / 2) notes.push(`${turnsLeft} turns are left; submit in time.`);
  return notes.join(' ');
}
