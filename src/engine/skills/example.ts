/** Examples of programs, and how the bank writes them down. */
import { SHAPES, type Look } from './shape';

export const KINDS = [
  'find',
  'paraphrase',
  'absent',
  'collect',
  'count',
  'compare',
  'each',
  'pairs',
  'across',
  'hops',
  'summarise',
] as const;
export type Kind = (typeof KINDS)[number];

export interface Example {
  readonly kind: Kind;
  readonly text: Look;
  readonly question: string;
  readonly program: string;
}

const INDENT = 2;
/** As many as the examples over several documents speak of. */
const DOCUMENTS = 12;

/** After each text, as `## shape: fields`, its examples: `kind: question`, and the program, indented. */
export function examplesIn(source: string): Example[] {
  return source.split(/^## /m).slice(1).flatMap(textOf);
}

function textOf(part: string): Example[] {
  const [heading = '', ...lines] = part.split('\n');
  const [named = '', list] = heading.split(': ');
  const shape = SHAPES.find((one) => one === named);
  if (shape === undefined) throw new Error(`“${named}” is no shape of a text.`);
  const fields = list?.split(', ') ?? [];
  const text: Look = { shape: shape, fields, documents: shape === 'documents' ? DOCUMENTS : 1 };
  const examples: Example[] = [];
  for (const block of lines.join('\n').split(/\n(?=\S)/)) {
    const [first = '', ...program] = block.trimEnd().split('\n');
    const [, kind, question = ''] = /^(\w+): (.+)$/.exec(first) ?? [];
    const known = KINDS.find((one) => one === kind);
    if (known === undefined) throw new Error(`“${first}” is no kind and question.`);
    examples.push({ kind: known, text, question, program: program.map((line) => line.slice(INDENT)).join('\n') });
  }
  return examples;
}
