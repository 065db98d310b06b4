/** What can be said of a program without Python: whether it reads anything, and whether that fits the question. */
import { isRecords, type Look } from './shape';

const SKILL = /\b(?:find|pick|label|extract|summarise|summarize|compare|rows|documents|tally|pairs)\s*\(/;
/** What reads the documents without a skill; programs of large models do. */
const READS = /\b(?:context|search|grep|llm_query|llm_query_batched|llm_batch|rlm_query|rlm_query_batched)\b/;
const READS_RECORDS = /\brows\s*\(/;

/** Questions that every record has to be looked at for. */
const OVER_RECORDS =
  /\bhow (?:many|often)\b|\b(?:number|count|share|percentage|average|sum|total) of\b|\b(?:each|every|per|pairs?|any two|which two|at least|at most|most|least|fewest|common|frequent(?:ly)?)\b/i;

export const NO_PROGRAM = 'There is no program in the reply. Write one in a code block.';

export function looksAtText(program: string): boolean {
  return SKILL.test(program) || READS.test(program);
}

/**
 * A program whose first `find` asks the whole question, and goes on to ask more of the answer, as chains of two facts do:
 * what it found first is what was asked for. Small models copy the form of the example before them.
 */
export function withoutNeedlessChain(program: string, question: string): string {
  const [first = '', ...rest] = program.trim().split('\n');
  const asked = /^(\w+)\s*=\s*(find\(\s*f?(["'])(.*?)\3.*\))\s*$/.exec(first);
  if (asked === null || !rest.some((line) => /\bfind\(/.test(line))) return program;
  const [, , call = '', , said = ''] = asked;
  return plain(said) === plain(question) ? `done(${call})` : program;
}

/** A program over records that uses them as `r`, as examples do, and forgets to read them. */
export function withRecords(program: string, look: Look): string {
  const uses = /(?<![\w."'])r(?![\w"'(=])/.test(program);
  const makes = /(?<![\w.])r\s*=(?!=)|\bfor\s+r\s+in\b|\blambda\s+r\b/.test(program);
  return isRecords(look.shape) && uses && !makes ? `r = rows()\n${program}` : program;
}

const PLURAL = String.raw`(?!(?:is|was|does|has)\b)\p{L}{2,}(?<![sui])s`;
/** “Which models …”, “List everybody …”: what one answer does not answer. */
const SEVERAL = new RegExp(
  [
    String.raw`(?:list|name|give|enumerate)\s+(?:me\s+)?(?:all|every)`,
    String.raw`who\s+(?:all|of\s+the)\b`,
    // “Which models”, and “which small models were”: without the verb the second word might be one.
    String.raw`(?:which|what)\s+(?:of\s+the\s+)?(?:${PLURAL}\s|\p{L}+\s+${PLURAL}\s+(?:are|were|have|had|do|did|can|could|will|would)\b)`,
  ]
    .map((form) => String.raw`^\W*${form}`)
    .join('|'),
  'iu',
);

/**
 * A program that gives the one best answer where the question asks for several: with all of them. The one question that
 * is put has to be the whole question, so that a step on the way to it stays as it is.
 */
export function withEveryAnswer(program: string, question: string): string {
  if (!SEVERAL.test(question)) return program;
  const only = /^done\(find\(\s*(["'])((?:(?!\1).)*)\1(.*)\)\)\s*$/s.exec(program.trim());
  if (only === null || only[3]?.includes('all=') === true) return program;
  const [, mark = '"', asked = '', rest = ''] = only;
  return `done(find(${mark}${asked}${mark}${rest}, all=True))`;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What is wrong with a program, as its writer is told; what Python says of it comes on top. */
export function problemsOf(program: string, question: string, look: Look): string[] {
  const problems: string[] = [];
  if (!looksAtText(program)) problems.push('It uses none of the functions, so that it cannot know the text.');
  if (isRecords(look.shape) && OVER_RECORDS.test(question) && !READS_RECORDS.test(program)) {
    problems.push(`The question is about all records: begin with rows(). Their fields are ${look.fields.join(', ')}.`);
  }
  return problems;
}
