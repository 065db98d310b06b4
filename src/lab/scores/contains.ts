import { plain } from './text';

/**
 * 1 when every string stands in the answer, however it is set in capitals, quotation marks, dashes or thousands. A number
 * must stand by itself: 12 does not stand in 2012.
 */
export function scoreContains(gold: readonly string[], answer: string): number {
  const forms = formsOf(answer);
  return gold.every((part) => formsOf(part).some((wanted) => forms.some((form) => stands(form, wanted)))) ? 1 : 0;
}

/** As it is written, and without the marks between thousands. */
function formsOf(text: string): readonly string[] {
  const written = plain(text).replace(/\s+/g, ' ').trim();
  const joined = written.replace(/(?<![\d.,])\d{1,3}(?:[, '.]\d{3})+(?![\d])/g, (number) => number.replace(/\D/g, ''));
  return joined === written ? [written] : [written, joined];
}

function stands(text: string, part: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    if (!isCut(text, at, part)) return true;
  }
  return false;
}

/** Whether a number at one of its ends goes on in the text. */
function isCut(text: string, at: number, part: string): boolean {
  const isDigit = (character: string | undefined): boolean => character !== undefined && /\d/.test(character);
  const end = at + part.length;
  return (isDigit(part[0]) && isDigit(text[at - 1])) || (isDigit(part.at(-1)) && isDigit(text[end]));
}
