/** An evaluation: what is left to ask, asked one after the other, with everything kept at every step. */
import type { Runner, Item } from './eval-runner';
import type { Scored } from './eval-summary';

export interface Session {
  readonly runner: Pick<Runner, 'ask'>;
  readonly items: readonly Item[];
  /** Answers that are there already. */
  readonly done: readonly Scored[];
  /** Called with all answers at the beginning and after each. */
  readonly save: (answers: readonly Scored[]) => void;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** All answers; after an abort those that there are. */
export async function askAll({ runner, items, done, save, say, signal }: Session): Promise<readonly Scored[]> {
  const known = new Set(done.map(({ id, strategy }) => keyOf(id, strategy)));
  const left = items.filter(({ case: { id }, strategy }) => !known.has(keyOf(id, strategy)));
  if (done.length > 0) say(`${done.length} answers are there already, ${left.length} to go.`);
  const answers = [...done];
  save(answers);
  for (const [index, item] of left.entries()) {
    const scored = await runner.ask(item).catch((error: unknown) => {
      if (signal.aborted) return null;
      throw error;
    });
    if (scored === null) break;
    answers.push(scored);
    save(answers);
    say(`${index + 1}/${left.length} ${lineOf(scored)}`);
  }
  return answers;
}

function keyOf(id: string, strategy: string): string {
  return JSON.stringify([id, strategy]);
}

function lineOf({ strategy, id, score, calls, tokens, seconds, reason }: Scored): string {
  const why = reason === null ? '' : ` – ${reason}`;
  return `${strategy} ${id}: ${score.toFixed(2)} (${calls} calls, ${tokens} tokens, ${seconds.toFixed(1)} s)${why}`;
}
