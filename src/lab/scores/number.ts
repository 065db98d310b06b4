import { linesOf, plain, saysNone } from './text';

/** What a step away from the right number leaves of the score. */
const STEP = 0.75;

/** 0.75 to the power of the difference; 0 where the answer names no number. */
export function scoreNumber(gold: number, answer: string): number {
  const said = numberIn(answer);
  return said === null ? 0 : STEP ** Math.abs(said - gold);
}

/** The number that an answer gives; null: none. */
export function numberIn(answer: string): number | null {
  const text = withoutMarks(answer);
  for (const sign of SIGNS) {
    // What is said last is what the answer comes to.
    const found = [...text.matchAll(sign)].at(-1);
    const value = found?.[1] === undefined ? null : valueOf(found[1]);
    if (value !== null) return value;
  }
  const rest = text.replace(WHOLES, ' ');
  const said = numbersOf(numbersOf(rest).length > 0 ? rest : text);
  const only = said.length === 1 ? said[0] : (firstOfShort(text, said) ?? said.at(-1));
  if (only !== undefined) return only;
  return saysNone(text) || /\b(?:never|not once)\b/.test(text) ? 0 : null;
}

/** How much was read names no answer. */
const READ = /\b(?:not found|was looked for) in (?:the )?[\d,]+(?: of [\d,]+)? passages[^.]*/g;

const DIGITS = String.raw`-?(?:\d{1,3}(?:[,' ]\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}|\d+(?:\.\d+)?)(?![\d])`;
const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '- - twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const WORD = [...UNITS, ...TENS.slice(2), 'hundred', 'thousand', 'million', 'dozen'].join('|');
const WORDS = String.raw`\b(?:an? (?=hundred|thousand|million|dozen))?(?:${WORD})(?:(?: |-| and )(?:${WORD}))*\b`;
const NUMBER = `(${DIGITS}|${WORDS})`;

/** Ways in which an answer says which of its numbers is meant, the plainest first. */
const SIGNS = [
  String.raw`\b(?:final )?answer(?: is|:| =|: is)* (?:about |exactly |approximately )?${NUMBER}`,
  String.raw`\b(?:in total|total(?:s|ling)?(?: number)?(?: of)?|altogether|in all|sum|count|result|difference)(?: is|:| =| of| are| was| were| comes to|,)* (?:there (?:are|were|is|was) )?(?:about |exactly )?${NUMBER}`,
  String.raw`= ?${NUMBER}(?=[\s.,;)]*(?:$|\n))`,
  String.raw`${NUMBER} (?:\w+ ){0,3}(?:in total|altogether|in all)\b`,
  String.raw`${NUMBER} (?:out )?of (?:the |these |those |all |its |his |her )*(?:${DIGITS}|${WORDS})`,
].map((pattern) => new RegExp(pattern, 'g'));

/** How many there were to choose from: “of the 40 notes”. */
const WHOLES = new RegExp(
  String.raw`\b(?:of|among|in) (?:the |these |those |all |its |his |her )*(?:${DIGITS}|${WORDS})`,
  'g',
);

/** Without citations, marks of lists, dates and times, in which no number is an answer, unless nothing else is there. */
function withoutMarks(answer: string): string {
  const text = linesOf(plain(answer.replace(/\[\[cite:[^\]]*\]\]|\[\d{1,3}\](?=\W|$)/g, '')))
    .map((line) => line.text)
    .join('\n')
    .replace(READ, ' ');
  const rest = text.replace(DATES, ' ');
  return /\d/.test(rest) || numbersOf(rest).length > 0 || saysNone(rest) ? rest : text;
}

const MONTH =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';
const DATES = new RegExp(
  [
    String.raw`\b\d{4}-\d{2}(?:-\d{2})?\b`,
    String.raw`\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b`,
    String.raw`\b\d{1,2}(?:st|nd|rd|th)?(?: of)? (?:${MONTH})\b\.?(?:,? \d{4})?`,
    String.raw`\b(?:${MONTH})\.? \d{1,2}(?:st|nd|rd|th)?\b(?:,? \d{4})?`,
    String.raw`\b(?:${MONTH})\.?,? \d{4}\b`,
    String.raw`\b(?:in|since|of|by|from|until|after|before|during) (?:1[5-9]|20)\d{2}\b`,
    String.raw`\b\d{1,2}:\d{2}(?::\d{2})?\b`,
  ].join('|'),
  'g',
);

function numbersOf(text: string): readonly number[] {
  const found = [...text.matchAll(new RegExp(NUMBER, 'g'))].filter(([said], index, all) => {
    // “One of them” names no number, unless it is the only one.
    return said !== 'one' || all.length === 1 ? true : !/^one$/.test(said);
  });
  return found.flatMap(([said]) => valueOf(said) ?? []);
}

const SHORT = 200;

/** A short answer begins with its number; a long one ends with it. */
function firstOfShort(text: string, said: readonly number[]): number | undefined {
  return text.length <= SHORT ? said[0] : numbersOf(text.split('\n').at(-1) ?? '')[0];
}

function valueOf(said: string): number | null {
  if (/\d/.test(said)) {
    const grouped = /^-?\d{1,3}(?:\.\d{3}){2,}$/.test(said) ? said.replaceAll('.', '') : said;
    const value = Number(grouped.replace(/[,' ]/g, ''));
    return Number.isFinite(value) ? value : null;
  }
  return wordsValue(said);
}

/** “two hundred and five”, “twenty-three”, “a dozen”. */
function wordsValue(said: string): number {
  let total = 0;
  let group = 0;
  for (const word of said.split(/[\s-]+/)) {
    const unit = UNITS.indexOf(word);
    const ten = TENS.indexOf(word);
    if (unit !== -1) group += unit;
    else if (ten > 1) group += 10 * ten;
    else if (word === 'hundred') group = Math.max(1, group) * 100;
    else if (word === 'dozen') group = Math.max(1, group) * 12;
    else if (word === 'thousand' || word === 'million') {
      total += Math.max(1, group) * (word === 'thousand' ? 1_000 : 1_000_000);
      group = 0;
    }
  }
  return total + group;
}
