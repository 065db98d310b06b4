/** A small archive with a question whose answer stands in it, for looking at and testing the interface. */
import type { CorpusRecord, DocumentRecord } from '../../storage/records';

export const QUESTION = 'Who paid for rebuilding the north quay after the 1897 flood, and how much did it cost?';

const MINUTES = `MINUTES OF THE SHIPOWNERS’ GUILD, 1898

4 February. The master reports that the flood of November last has taken the north quay from the crane to the salt house, a length of some ninety fathoms, and that the city asks what the guild will do.

11 February. After long debate it is resolved that two thirds shall be advanced by the guild, without interest, until the account is closed, the city to find the rest as it sees fit.

18 March. The old piles are found to be rotten below the water line. The engineer asks for leave to draw them.
`;
const LEDGER = `LEDGER 14

Toll on salt, first quarter, 1,204 guilders.
Toll on salt, second quarter, 1,377 guilders; set aside for the north quay by order of the council.
Toll on salt, third quarter, 1,290 guilders; set aside for the north quay.
`;
const REPORT = `REPORT TO THE COUNCIL ON THE NORTH QUAY

The work was begun in April 1898 and ended in October of the year following. The whole came to 48,213 guilders, the drawing of the old piles included. The estimate had been 44,000.
`;

export const HARBOUR: CorpusRecord = { id: 'harbour', name: 'Harbour archive', createdAt: 1, sample: 7, tools: '' };
export const CONTRACTS: CorpusRecord = {
  id: 'contracts',
  name: 'Contracts 2024',
  createdAt: 2,
  sample: null,
  tools: '',
};

export const TEXTS: ReadonlyMap<string, string> = new Map([
  ['minutes', MINUTES],
  ['ledger', LEDGER],
  ['report', REPORT],
  ...Array.from({ length: 38 }, (_, index): [string, string] => [
    `contract-${index}`,
    `Contract ${index + 1}\n\nThe parties agree, on the terms below, to what follows.\n`.repeat(40 + index),
  ]),
]);

export const DOCUMENTS: readonly DocumentRecord[] = [
  document('minutes', HARBOUR.id, 'Minutes 1898.txt', 0),
  document('ledger', HARBOUR.id, 'Ledger 14.txt', 1),
  document('report', HARBOUR.id, 'Report to the council.txt', 2),
  ...Array.from({ length: 38 }, (_, index) =>
    document(`contract-${index}`, CONTRACTS.id, `contracts/2024/Agreement ${index + 1}.md`, index),
  ),
];

function document(id: string, corpus: string, name: string, order: number): DocumentRecord {
  const text = TEXTS.get(id) ?? '';
  return {
    id,
    corpus,
    name,
    format: name.endsWith('.md') ? 'markdown' : 'text',
    order,
    addedAt: 1,
    bytes: new TextEncoder().encode(text).length,
    characters: text.length,
  };
}

/** Where words stand in a document of the archive. */
export function spanOf(id: string, words: string): { document: string; start: number; end: number } {
  const start = (TEXTS.get(id) ?? '').indexOf(words);
  if (start === -1) throw new Error(`“${words}” does not stand in ${id}.`);
  return { document: id, start, end: start + words.length };
}
