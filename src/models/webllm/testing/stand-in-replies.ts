/** What the stand-in says to which prompt; the tests expect it word for word. */
const STOP = '###';

export const REPLIES: Readonly<Record<string, string>> = {
  text: 'The quay — “el muelle” — lies north of the mill, as everybody knows.',
  stop: `North of the mill.${STOP}South of it.`,
  schema: 'The quay, I think.',
  empty: ' ',
  full: 'zzzz',
};

/** One a token. */
export const PIECES: readonly string[] = Array.from({ length: 40 }, () => 'north of the mill and ');
