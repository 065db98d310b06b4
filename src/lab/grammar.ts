/** A small language for texts whose parts vary. */
import type { Random } from './random';

/** What each name may become. */
export type Grammar = Readonly<Record<string, readonly string[]>>;

/** Deeper nesting than this is a rule that names itself. */
const DEEPEST = 12;

/**
 * `[one|other]` is one of the two, `{name}` is one of what the grammar says for it; both nest. A name that stands twice,
 * as `{name}` and `{name}`, is chosen twice.
 */
export function expand(template: string, grammar: Grammar, random: Random, depth = 0): string {
  if (depth > DEEPEST) throw new RangeError(`A rule of the grammar names itself: ${template}`);
  return choose(template, random).replace(/\{(\w+)\}/g, (place, name: string) => {
    const choices = grammar[name];
    if (choices === undefined) throw new RangeError(`Nothing fills ${place}.`);
    return expand(random.pick(choices), grammar, random, depth + 1);
  });
}

/** The same with a capital letter at the beginning of each sentence. */
export function tell(template: string, grammar: Grammar, random: Random): string {
  return expand(template, grammar, random).replace(/(?:^|[.!?] )[a-z]/g, (beginning) => beginning.toUpperCase());
}

function choose(template: string, random: Random): string {
  let text = template;
  while (text.includes('[')) {
    const chosen = text.replace(/\[([^[\]]*)\]/g, (_, options: string) => random.pick(options.split('|')));
    if (chosen === text) throw new RangeError(`A bracket is not closed: ${template}`);
    text = chosen;
  }
  return text;
}
