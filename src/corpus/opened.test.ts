import { describe, expect, test } from 'vitest';
import { OpenCorpus } from './opened';

const corpus = new OpenCorpus([
  { id: 'a', name: 'one.txt', text: '🦫🦫 The keeper named the seal Bishop.' },
  { id: 'b', name: 'two.txt', text: 'The keeper named the  seal Bishop.\r\nThe end.' },
]);

describe('an open corpus', () => {
  test('tells a passage’s place in both counts, and how to cite it', () => {
    const passage = corpus.locate({ text: 'named the seal Bishop', document: null });
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

  test('looks in one document when it is named, by name or by id', () => {
    for (const document of ['two.txt', 'b']) {
      const passage = corpus.locate({ text: 'named the seal Bishop', document });
      expect(passage?.text).toBe('named the  seal Bishop');
      expect(passage?.python.marker).toBe('[[cite:1:11:33]]');
    }
    expect(corpus.locate({ text: 'named', document: 'three.txt' })).toBeNull();
  });

  test('finds passages whose span reads as their text', () => {
    const passages = corpus.search('seal', 5);
    expect(passages).toHaveLength(2);
    for (const passage of passages) expect(corpus.read(passage.span)).toBe(passage.text);
  });

  test('reads spans that exist, and no others', () => {
    expect(corpus.read({ document: 'b', start: 0, end: 3 })).toBe('The');
    expect(corpus.read({ document: 'b', start: 3, end: 3 })).toBe('');
    expect(corpus.read({ document: 'b', start: 3, end: 2 })).toBeNull();
    expect(corpus.read({ document: 'b', start: 0, end: 1000 })).toBeNull();
    expect(corpus.read({ document: 'c', start: 0, end: 1 })).toBeNull();
  });
});
