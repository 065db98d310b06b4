/** A program's rehearsal: Python runs it without a single call, and says what would go wrong and how many calls there would be. */
import * as v from 'valibot';
import { Proposal } from '../events';
import type { CellOutcome } from '../ports';

const Rehearsed = v.object({
  ...v.omit(Proposal, ['code']).entries,
  /** The program without a mistake that code can mend. */
  better: v.optional(v.nullable(v.string()), null),
});
export type Rehearsed = v.InferOutput<typeof Rehearsed>;

/** Its report, with some items of every set of labels, is one line. */
export const REPORT_CHARACTERS = 400_000;

export function rehearsalOf(program: string): string {
  return `_rehearse(${JSON.stringify(program)})`;
}

/** null: the rehearsal itself failed, which says nothing of the program. */
export function rehearsed({ output, error }: CellOutcome): Rehearsed | null {
  if (error !== null || output.cut > 0) return null;
  const line = `${output.head}${output.tail}`.trim().split('\n').at(-1) ?? '';
  try {
    const report = v.safeParse(Rehearsed, JSON.parse(line));
    return report.success ? report.output : null;
  } catch {
    return null;
  }
}
