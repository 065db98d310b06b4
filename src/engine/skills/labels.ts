/** Labels given to real items before a program runs: by the sub-model with the examples of a user, or by the root model as a proposal. */
import type { Taught } from '../events';
import type { CellOutcome, Form } from '../ports';

/** What one item of a prompt may take; the rest of a longer one decides no label. */
const ITEM_CHARACTERS = 600;

/** A cell that labels items as a program would, and prints the labels as one line of JSON. */
export function labellingProgram({ labels, examples }: Taught, items: readonly string[]): string {
  const pairs = examples.map(({ text, label }) => `(${JSON.stringify(text)}, ${JSON.stringify(label)})`);
  return [
    `_items = ${JSON.stringify(items)}`,
    `_examples = [${pairs.join(', ')}]`,
    `print(__import__("json").dumps([str(given) for given in label(_items, ${JSON.stringify(labels)}, _examples)]))`,
  ].join('\n');
}

/** What that cell printed; null when it did not come to an end, or to another number of labels. */
export function labelsIn({ output, error }: CellOutcome, count: number): readonly string[] | null {
  if (error !== null) return null;
  const given = listIn(`${output.head}${output.tail}`.trim().split('\n').at(-1) ?? '');
  return given !== null && given.length === count ? given : null;
}

/** What the root model is asked, one item a line. */
export function labellingPrompt(labels: readonly string[], items: readonly string[]): string {
  const numbered = items.map(
    (item, index) => `${index + 1}. ${item.replace(/\s+/g, ' ').trim().slice(0, ITEM_CHARACTERS)}`,
  );
  return [
    `Give each of these ${items.length} items one label. The labels are: ${labels.join(', ')}.`,
    'Reply with a line for each item, its number and its label, for instance: 1. ' + (labels[0] ?? ''),
    '',
    ...numbered,
  ].join('\n');
}

export const LABELLING_FORM: Form = { lead: [], maxTokens: 600, schema: null, stop: [] };

/** A label for each item, by the numbers in the reply; null where there is none of the labels. */
export function labelsOf(reply: string, labels: readonly string[], count: number): readonly (string | null)[] {
  const given = new Map<number, string>();
  for (const [, number = '', said = ''] of reply.matchAll(/^\W*(\d+)\W+(.+)$/gm)) {
    const words = said.toLowerCase();
    const label = labels.find((label) => label.toLowerCase() === words.replace(/^\W+|\W+$/g, ''));
    const within = label ?? labels.find((label) => words.includes(label.toLowerCase()));
    if (within !== undefined && !given.has(Number(number))) given.set(Number(number), within);
  }
  return Array.from({ length: count }, (_, index) => given.get(index + 1) ?? null);
}

function listIn(line: string): readonly string[] | null {
  try {
    const value: unknown = JSON.parse(line);
    return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : null;
  } catch {
    return null;
  }
}
