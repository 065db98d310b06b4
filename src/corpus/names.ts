/** Names of files come from outside: they are shown, put into prompts and handed to Python. */

const LONGEST = 200;
/** Control characters, and those that reverse or hide text: a name must not look like another. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

export function cleanName(raw: string, otherwise: string): string {
  const name = raw.normalize('NFC').replace(UNSEEN, ' ').replace(/\s+/g, ' ').trim();
  if (name === '') return otherwise;
  const characters = Array.from(name);
  if (characters.length <= LONGEST) return name;
  // The extension says what a file is; the middle goes.
  const extension = /\.[^. ]{1,10}$/.exec(name)?.[0] ?? '';
  return `${characters.slice(0, LONGEST - 1 - extension.length).join('')}…${extension}`;
}
