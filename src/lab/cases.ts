/**
 * A case: documents, a question about them and the answer that is right. The format of files of cases, one JSON object
 * a line.
 */
import * as v from 'valibot';

export interface CaseDocument {
  readonly name: string;
  readonly text: string;
}

interface Asked {
  readonly id: string;
  /** What the question asks of a reader: `find`, `count`, … Scores are grouped by it. */
  readonly kind: string;
  readonly documents: readonly CaseDocument[];
  readonly question: string;
  /** Items of the documents that somebody put under their labels, for strategies that learn by them. */
  readonly taught?: Taught | undefined;
}

export interface Taught {
  readonly labels: readonly string[];
  readonly examples: readonly { readonly text: string; readonly label: string }[];
}

export type Pair = readonly [string, string];

/** What is right, and how an answer is compared with it. */
export type Gold =
  /** All of these strings stand in the answer. */
  | { readonly score: 'contains'; readonly gold: readonly string[] }
  /** 0.75 to the power of the difference. */
  | { readonly score: 'number'; readonly gold: number }
  /** F1 of the items named. */
  | { readonly score: 'set'; readonly gold: readonly string[] }
  /** F1 of the pairs named, whichever way round. */
  | { readonly score: 'pairs'; readonly gold: readonly Pair[] }
  /** The answer says that the text does not say. */
  | { readonly score: 'absent'; readonly gold: 'absent' };

export type Case = Asked & Gold;

const words = v.pipe(
  v.string(),
  v.check((text) => text.trim() !== '', 'is empty'),
);
/** People write numbers as numbers; answers are compared as text. */
const item = v.union([words, v.pipe(v.number(), v.finite(), v.transform(String))], 'is no text');
const items = v.union([
  v.array(item),
  v.pipe(
    item,
    v.transform((one) => [one]),
  ),
]);
const number = v.union(
  [v.pipe(v.number(), v.finite()), v.pipe(v.string(), v.trim(), v.regex(/^-?\d+(\.\d+)?$/), v.transform(Number))],
  'is no number',
);

const asked = {
  id: words,
  kind: words,
  documents: v.pipe(v.array(v.object({ name: words, text: words })), v.minLength(1, 'is empty')),
  question: words,
  taught: v.optional(v.object({ labels: v.array(words), examples: v.array(v.object({ text: words, label: words })) })),
};

const CaseLine = v.variant(
  'score',
  [
    v.object({ ...asked, score: v.literal('contains'), gold: v.pipe(items, v.minLength(1, 'is empty')) }),
    v.object({ ...asked, score: v.literal('number'), gold: number }),
    v.object({ ...asked, score: v.literal('set'), gold: items }),
    v.object({ ...asked, score: v.literal('pairs'), gold: v.array(v.tuple([item, item])) }),
    v.object({
      ...asked,
      score: v.literal('absent'),
      // Whatever stands there, what is right is to say that there is nothing.
      gold: v.optional(
        v.pipe(
          v.unknown(),
          v.transform((): 'absent' => 'absent'),
        ),
        'absent',
      ),
    }),
  ],
  'is none of contains, number, set, pairs, absent',
);

/** What is wrong with a file of cases, each with its line. */
export class CasesUnreadable extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'CasesUnreadable';
  }
}

/** All cases of a file, or every line that is none. Empty lines are passed over. */
export function parseCases(text: string): readonly Case[] {
  const cases: Case[] = [];
  const problems: string[] = [];
  const lineOf = new Map<string, number>();
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line);
    if ('problem' in read) {
      problems.push(`Line ${index + 1}: ${read.problem}`);
      continue;
    }
    const before = lineOf.get(read.id);
    if (before !== undefined) problems.push(`Line ${index + 1}: the id “${read.id}” stands in line ${before} already.`);
    lineOf.set(read.id, index + 1);
    cases.push(read);
  }
  if (problems.length === 0 && cases.length === 0) problems.push('There is no case in it.');
  if (problems.length > 0) throw new CasesUnreadable(problems);
  return cases;
}

/** As a line of a file of cases. */
export function formatCase({ id, kind, documents, question, taught, gold, score }: Case): string {
  return JSON.stringify({ id, kind, documents, question, taught, gold, score });
}

function readLine(line: string): Case | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    return { problem: `it is no JSON (${error instanceof Error ? error.message : String(error)}).` };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return { problem: 'it is no JSON object.' };
  const read = v.safeParse(CaseLine, json);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const what = issue.received === 'undefined' ? 'is missing' : issue.message;
  return { problem: `“${v.getDotPath(issue)}” ${what}.` };
}
