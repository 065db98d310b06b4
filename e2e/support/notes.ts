/** One small corpus and one scripted model: what a journey needs that is about something else. */
import { repl, type Burrow } from './burrow';

export const NOTES = { name: 'notes.txt', text: 'The mill was built by Jan Visser in 1897.' };
export const QUESTION = 'Who built the mill?';

export const recursive = { corpus: 'Notes', strategy: 'Recursive', root: 'Planner', sub: 'Planner' };
/** Without Python, which makes it quick. */
export const direct = { corpus: 'Notes', strategy: 'Direct', root: 'Planner' };

/** Looks and submits the right answer. */
export const SUBMIT = repl('answer["content"] = context[22:32]\nanswer["ready"] = True');

export async function prepare(burrow: Burrow, url: string, key?: string): Promise<void> {
  await burrow.connect('Planner', url, key === undefined ? {} : { key });
  await burrow.corpus('Notes', [NOTES]);
}
