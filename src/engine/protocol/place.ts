import type { NodeTask } from '../strategies/strategy';

/** Where in a run calls are made. */
export interface Place {
  readonly task: NodeTask;
  readonly turn: number;
  readonly cell: number;
}
