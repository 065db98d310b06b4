/** What is needed to bring a namespace back: what it was handed, and the cells that finished in it. */
import type { Handed } from '../engine/events';
import type { CellOutcome, ExecuteOptions } from '../engine/ports';
import { digestOfText } from './digest';
import type { Told } from './tape';

/** A cell that did not run out of time the first time may be slower the second. */
const SLOWER = 3;

export interface FinishedCell {
  readonly code: string;
  /** For its next execution. */
  readonly seconds: number;
  readonly outputCharacters: number;
  readonly told: readonly Told[];
  readonly print: Print;
  /** How often Python was lost while it was executed again. */
  strikes: number;
}

/** Enough of an outcome to see whether another is the same. */
type Print = Readonly<Record<'output' | 'error' | 'variables', string>>;

export class NamespaceRecord {
  readonly cells: FinishedCell[] = [];
  #notices: string[] = [];

  constructor(
    readonly name: string,
    readonly handed: Handed,
  ) {}

  add(
    code: string,
    { seconds, outputCharacters }: ExecuteOptions,
    told: readonly Told[],
    outcome: CellOutcome,
  ): FinishedCell {
    const again = outcome.error?.kind === 'time' ? seconds : SLOWER * seconds;
    const cell = { code, seconds: again, outputCharacters, told, print: printOf(outcome), strikes: 0 };
    this.cells.push(cell);
    return cell;
  }

  /** Once: it may take several attempts to bring a namespace back. */
  notice(text: string): void {
    if (!this.#notices.includes(text)) this.#notices.push(text);
  }

  takeNotices(): readonly string[] {
    const taken = this.#notices;
    this.#notices = [];
    return taken;
  }
}

const WORDS: Readonly<Record<keyof Print, string>> = {
  output: 'what it prints',
  error: 'how it ends',
  variables: 'its variables',
};

/** In words, what is different now; empty when nothing is. */
export function differences(before: Print, outcome: CellOutcome): string[] {
  const now = printOf(outcome);
  const parts = ['output', 'error', 'variables'] as const;
  return parts.filter((part) => before[part] !== now[part]).map((part) => WORDS[part]);
}

function printOf({ output, error, variables }: CellOutcome): Print {
  return {
    output: digestOfText(JSON.stringify(output)),
    error: error === null ? '' : `${error.kind} ${error.name}`,
    variables: digestOfText(JSON.stringify(variables)),
  };
}
