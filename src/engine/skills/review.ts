/** A program on its way to Python, and what whoever looks at it first can do with it. */
import { labelKey, type Proposal, type Taught } from '../events';

export interface ProposedProgram extends Proposal {
  readonly node: string;
  readonly turn: number;
  /** Examples that the program will use, from this run and from before. */
  readonly taught: readonly Taught[];
  /** Whether the root model runs elsewhere or is a large one, so that it may label examples well. */
  readonly rootLabels: boolean;
  /** Rehearses another program in its place. */
  rehearse(code: string, signal: AbortSignal): Promise<Proposal>;
  /** Labels these items with these examples, as the program will. */
  tryLabels(taught: Taught, items: readonly string[], signal: AbortSignal): Promise<readonly string[]>;
  /** Has the root model label these items; null where it gave none of the labels. */
  suggestLabels(
    labels: readonly string[],
    items: readonly string[],
    signal: AbortSignal,
  ): Promise<readonly (string | null)[]>;
}

export interface Reviewed {
  /** What is run. */
  readonly code: string;
  /** Examples that were given meanwhile. */
  readonly taught: readonly Taught[];
}

/** Resolves when the program may run; rejects when the signal aborts. */
export type Review = (program: ProposedProgram, signal: AbortSignal) => Promise<Reviewed>;

/** Newer examples take the place of older ones for the same labels, in whatever order these stand. */
export function mergeTaught(older: readonly Taught[], newer: readonly Taught[]): readonly Taught[] {
  const replaced = new Set(newer.map(({ labels }) => labelKey(labels)));
  return [...older.filter(({ labels }) => !replaced.has(labelKey(labels))), ...newer];
}
