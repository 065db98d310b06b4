import { describe, expect, test } from 'vitest';
import { openTexts } from './testing/corpus';

const documents = [
  { id: 'a', name: 'one.txt', text: '🦫🦫 The keeper named the seal Bishop.' },
  { id: 'b', name: 'two.txt', text: 'The keeper named the  seal Bishop.\r\nThe end.' },
];

describe.each([
  ['in memory', undefined],
  ['too large for memory', 0],
])('an open corpus %s', (_, largeBytes) => {
  const corpus = openTexts(documents, largeBytes);

  test('tells a passage’s place in both counts, and how to cite it', async () => {
    const passage = await corpus.locate({ text: 'named the seal Bishop', document: null });
    expect(passage).toEqual({
      span: { document: 'a', start: 16, end: 37 },
      name: 'one.txt',
      text: 'named the seal Bishop',
      score: 1,
      python: {
        document: 0,
        name: 'one.txt',
        start: 14,
        end: 35,
        text: 'named the seal Bishop',
        score: 1,
        marker: '[[cite:0:16:37]]',
      },
    });
  });

  test('looks in one document when it is named, by name or by id', async () => {
    for (const document of ['two.txt', 'b']) {
      const passage = await corpus.locate({ text: 'named the seal Bishop', document });
      expect(passage?.text).toBe('named the  seal Bishop');
      expect(passage?.python.marker).toBe('[[cite:1:11:33]]');
    }
    expect(await corpus.locate({ text: 'named', document: 'three.txt' })).toBeNull();
  });

  test('finds passages whose span reads as their text', async () => {
    const passages = await corpus.search('seal', 5);
    expect(passages).toHaveLength(2);
    for (const passage of passages) expect(await corpus.read(passage.span)).toBe(passage.text);
  });

  test('reads spans that exist, and no others', async () => {
    expect(await corpus.read({ document: 'b', start: 0, end: 3 })).toBe('The');
    expect(await corpus.read({ document: 'b', start: 3, end: 3 })).toBe('');
    expect(await corpus.read({ document: 'b', start: 3, end: 2 })).toBeNull();
    expect(await corpus.read({ document: 'b', start: 0, end: 1000 })).toBeNull();
    expect(await corpus.read({ document: 'c', start: 0, end: 1 })).toBeNull();
  });
});
