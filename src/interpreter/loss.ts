/** How a session was lost, and what each of its cells had to do with it. */
import { InterpreterLost } from '../engine/errors';
import type { PendingCell } from './pending-cell';

/**
 * `stuck`: a cell could not be interrupted. `broken`: Python itself failed. `forged`: code in the sandbox did what only
 * the worker's own may do. `gone`: its frame went.
 */
export type LossCause = 'stuck' | 'broken' | 'forged' | 'gone';

/** `culprit`: it did it. `suspect`: it may have. `bystander`: it waited, or had not begun, or another did it. */
export type LossPart = 'culprit' | 'suspect' | 'bystander';

/** What everything that waits for a session rejects with when it is lost. */
export class SessionLost extends InterpreterLost {
  constructor(
    what: string,
    readonly why: LossCause,
    readonly part: LossPart,
  ) {
    super(what);
  }
}

/** `culprit` is who did it, if that is known; null stands for what is no cell, such as opening a namespace. */
export function partOf(cell: PendingCell | null, culprit: PendingCell | null): LossPart {
  if (culprit !== null) return cell === culprit ? 'culprit' : 'bystander';
  return cell === null || cell.computes ? 'suspect' : 'bystander';
}
