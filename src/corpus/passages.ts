/**
 * Cuts a text into passages of some 800 characters, at the end of a paragraph where there is one, else of a line, a
 * sentence, a word. Together they are the whole text.
 */
const SHORTEST = 500;
/** Also how far a cut depends on what follows. */
export const LONGEST_PASSAGE = 1000;

const NEWLINE = 10;
const RETURN = 13;

/** Worth of a place to cut, worst first. */
const NOWHERE = 0;
const WORD = 1;
const SENTENCE = 2;
const LINE = 3;
const PARAGRAPH = 4;

/** The end of each passage; the next begins there. */
export function cutPassages(text: string): number[] {
  const ends: number[] = [];
  for (let start = 0; start < text.length; start = ends.at(-1) ?? text.length) ends.push(endOfPassage(text, start));
  return ends;
}

/** Without the blanks at both ends, which nobody wants to cite. */
export function withoutBlanks(text: string, start: number, end: number): { start: number; end: number } {
  let first = start;
  let last = end;
  while (first < last && text.charAt(first).trim() === '') first += 1;
  while (last > first && text.charAt(last - 1).trim() === '') last -= 1;
  return { start: first, end: last };
}

export function endOfPassage(text: string, start: number): number {
  if (text.length - start <= LONGEST_PASSAGE) return text.length;
  let best = start + LONGEST_PASSAGE;
  let worth = NOWHERE;
  for (let at = start + LONGEST_PASSAGE; at > start + SHORTEST && worth < PARAGRAPH; at--) {
    const here = worthOf(text, at);
    if (here > worth) {
      best = at;
      worth = here;
    }
  }
  // Never inside a surrogate pair: Python could not say where that is.
  const insidePair = (text.charCodeAt(best) & 0xfc00) === 0xdc00 && (text.charCodeAt(best - 1) & 0xfc00) === 0xd800;
  return insidePair ? best - 1 : best;
}

function worthOf(text: string, at: number): number {
  const before = text.charCodeAt(at - 1);
  if (before === NEWLINE) {
    const lineEnd = text.charCodeAt(at - 2) === RETURN ? at - 3 : at - 2;
    return text.charCodeAt(lineEnd) === NEWLINE ? PARAGRAPH : LINE;
  }
  if (before === RETURN) return text.charCodeAt(at) === NEWLINE ? NOWHERE : LINE;
  if (isCjkStop(before)) return SENTENCE;
  if (!isBlank(before) || isBlank(text.charCodeAt(at))) return NOWHERE;
  return isStop(text.charCodeAt(at - 2)) ? SENTENCE : WORD;
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0x3000;
}

/** . ! ? and closing quotation marks and brackets, behind which a sentence has probably ended. */
function isStop(code: number): boolean {
  return code === 46 || code === 33 || code === 63 || code === 0x201d || code === 34 || code === 41;
}

function isCjkStop(code: number): boolean {
  return code === 0x3002 || code === 0xff01 || code === 0xff1f;
}
