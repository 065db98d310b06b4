/** What can be said of a program without Python: whether it reads anything, and whether that fits the question. */
import { isRecords, type Look, type Sighting } from './shape';

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

/** A program without the slips that small models make again and again, and that need no second reply. */
export function mended(program: string, question: string, { look, samples }: Sighting): string {
  const single = withoutNeedlessChain(program, question);
  const fitting = withWhatFits(withEveryAnswer(single, question), question);
  return withRecords(withoutDocuments(fitting, question, samples), look);
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

/** “How high …”, “Which timepiece …”: what a document’s name is no answer to. */
const NO_DOCUMENT = /^\W*(?:how\b(?!\s+(?:many|often)\b)|why\b|whose\b)/iu;
const THING =
  /^\W*(?:(?:in|at|on|from|for)\s+)?(?:which|what)\s+((?:(?!(?:is|was|are|were|do|does|did|has|have|had|can|will|of)\b)\p{L}+\s+){1,3})/iu;
/** What no document is, whatever stands in it. */
const NEVER_DOCUMENTS =
  /\b(?:things?|items?|objects?|persons?|people|man|men|woman|women|reasons?|date|day|year|time|price|amount|colou?rs?)\b/i;
const OFTEN = 0.5;

/**
 * A program that answers with names of documents where something else is asked for: `find` asks the question instead.
 * Documents are what is asked for where most of them speak of themselves so, as leases and villages do.
 */
export function withoutDocuments(program: string, question: string, samples: readonly string[]): string {
  const names = /\bdocuments\s*\(/.test(program) && /\bpick\s*\(/.test(program) && /\.name\b/.test(program);
  if (!names || !asksForNoDocument(question, samples)) return program;
  return withEveryAnswer(`done(find(${JSON.stringify(question)}))`, question);
}

function asksForNoDocument(question: string, samples: readonly string[]): boolean {
  if (NO_DOCUMENT.test(question)) return true;
  const asked = THING.exec(question)?.[1] ?? '';
  if (asked === '') return false;
  if (NEVER_DOCUMENTS.test(asked)) return true;
  // Several may be named by what they are about, such as people; of one thing the text knows the name.
  if (SEVERAL.test(question)) return false;
  const stems = asked
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word.length > 2)
    .map((word) => word.replace(/(?:ies|y|e?s)$/u, ''));
  const speaking = samples.filter((text) => stems.some((stem) => text.toLowerCase().includes(stem)));
  return !DOCUMENT.test(asked) && speaking.length < OFTEN * samples.length;
}

/** What documents are called that need not say so themselves. */
const DOCUMENT =
  /\b(?:documents?|files?|texts?|letters?|leases?|contracts?|agreements?|reports?|minutes|notes?|chapters?|articles?|papers?|e?-?mails?|messages?|books?|pages?|stor(?:y|ies)|essays?|speech(?:es)?|transcripts?|interviews?|meetings?|policy|policies|decisions?|judgments?)\b/i;

const NEGATED = /\b(?:no|not|never|none|nobody|nothing|without|neither|nor|lacks?|except|only|un\p{L}+)\b|n[’']t\b/iu;

/**
 * A program that picks by the question's own words, and gives what does not fit: with what does. Small models take the
 * `not` over from an example that asks for what is missing.
 */
export function withWhatFits(program: string, question: string): string {
  const asked = /\bpick\(\s*(["'])((?:(?!\1).)*)\1/s.exec(program)?.[2];
  if (asked === undefined || NEGATED.test(question) || NEGATED.test(asked)) return program;
  const own = wordsOf(question);
  const isTheSame = [...wordsOf(asked)].every((word) => own.has(word));
  return isTheSame ? program.replace(/\bif not (ok|yes|y|fits?)(?=[\])])/g, 'if $1') : program;
}

const SAY_NOTHING = new Set(['does', 'do', 'is', 'are', 'did', 'was', 'were', 'has', 'have', 'the', 'a', 'an', 'it']);

/** Without the endings that change with the form of a question. */
function wordsOf(text: string): Set<string> {
  const words = plain(text).split(' ');
  return new Set(
    words.filter((word) => !SAY_NOTHING.has(word)).map((word) => word.replace(/s$/u, '').replace(/ed?$/u, '')),
  );
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
