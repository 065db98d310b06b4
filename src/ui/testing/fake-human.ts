/** Somebody who is asked when the test says so. */
import type { HumanPrompt, HumanService } from '../../app';

export interface FakeHuman extends HumanService {
  ask(prompt: HumanPrompt): void;
  /** What was answered; null: it was declined. */
  readonly answered: { readonly id: string; readonly text: string | null }[];
}

export function fakeHuman(): FakeHuman {
  let pending: readonly HumanPrompt[] = [];
  const answered: FakeHuman['answered'] = [];
  const listeners = new Set<() => void>();
  const replace = (prompts: readonly HumanPrompt[]): void => {
    pending = prompts;
    for (const listener of listeners) listener();
  };
  const settle = (id: string, text: string | null): void => {
    answered.push({ id, text });
    replace(pending.filter((prompt) => prompt.id !== id));
  };
  return {
    answered,
    pending: () => pending,
    ask: (prompt) => replace([...pending, prompt]),
    answer: settle,
    decline: (id) => settle(id, null),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
