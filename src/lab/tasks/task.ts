/** A task: questions of one shape over generated texts, whose right answers are known. */
import type { Case } from '../cases';

export interface Wanted {
  readonly seed: number;
  /** Length of the documents together; four characters a token. */
  readonly tokens: number;
  /** Which of the endless row of cases. It does not depend on how many are made. */
  readonly index: number;
}

export interface Task {
  readonly id: string;
  readonly description: string;
  make(wanted: Wanted): Case;
}

export const CHARACTERS_A_TOKEN = 4;

/** Shorter texts cannot be filled to within 5% of their length with whole sentences and rows. */
export const FEWEST_TOKENS = 1_000;

/** Part of the length that is filled; a whole sentence less or more then stays within 5%. */
export const FILLED = 0.97;

export function idOf(task: string, { seed, tokens, index }: Wanted): string {
  return `${task}-${tokens}-${seed}-${String(index).padStart(3, '0')}`;
}
