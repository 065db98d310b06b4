import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPassages } from './passages';
import { SearchIndex } from './search';
import { tokensOf } from './tokens';

describe('passages', () => {
  const anyText = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('A sentence. ', 'line\n', 'para\r\n\r\n', '🦫', '漢字。'),
      ),
    )
    .map((parts) => parts.join('').repeat(20));

  test('are the whole text, none longer than 1,000 characters, none cutting a pair', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let start = 0;
        for (const end of cutPassages(text)) {
          expect(end).toBeGreaterThan(start);
          expect(end - start).toBeLessThanOrEqual(1000);
          expect((text.codePointAt(end - 1) ?? 0) > 0xffff).toBe(false);
          start = end;
        }
        expect(start).toBe(text.length);
      }),
    );
  });

  test.each([
    ['a paragraph', `${'word '.repeat(130)}end.\n\n${'More words. And\n'.repeat(60)}`, 'end.\n\n'],
    [
      'a paragraph with Windows line ends',
      `${'word '.repeat(130)}end.\r\n\r\n${'More words. '.repeat(60)}`,
      'end.\r\n\r\n',
    ],
    ['a line', `${'word '.repeat(130)}end\n${'More words. '.repeat(60)}`, 'end\n'],
    ['a sentence', `${'word '.repeat(130)}end. ${'more words '.repeat(60)}`, 'end. '],
    ['a word', 'abcdefg '.repeat(200), 'abcdefg '],
  ])('end with %s where there is one', (_, text, end) => {
    expect(text.slice(0, cutPassages(text)[0]).endsWith(end)).toBe(true);
  });
});

describe('words', () => {
  test.each([
    ['The Harbour-Master’s LEDGERS, 1887', ['the', 'harbour', 'master', 's', 'ledger', '1887']],
    ['entries glass census boss his ties', ['entry', 'glass', 'census', 'boss', 'his', 'tie']],
    ['Café CAFE\u0301 cafe', ['cafe', 'cafe', 'cafe']],
    ['Straße STRASSE', ['strasse', 'strasse']],
    ['ﬁne Ａｂｃ １２', ['fine', 'abc', '12']],
    ['ΣΊΣΥΦΟΣ σίσυφος', ['σισυφοσ', 'σισυφοσ']],
    ['co\u00adoperate zero\u200bwidth', ['cooperate', 'zerowidth']],
    ['漢字x', ['漢', '字', '漢字', 'x']],
    ['한국어', ['한국어'.normalize('NFD')]],
    ['a🦫b 𝐀𝐛 \ud800c', ['a', 'b', 'ab', 'c']],
    ['', []],
  ])('of %j are %j', (text, tokens) => {
    expect(tokensOf(text)).toEqual(tokens);
  });

  test('do not depend on how accents are composed', () => {
    // A letter beyond the first 65,536 with its mark beside it.
    expect(tokensOf('\u{1109a}0'.normalize('NFD'))).toEqual(tokensOf('\u{1109a}0'));
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(tokensOf(text.normalize('NFD'))).toEqual(tokensOf(text.normalize('NFC')));
      }),
    );
  });
});

describe('searching', () => {
  const index = new SearchIndex([
    'The lamp was bought in May.\n\nThe boat was old.',
    `${'Nothing of note happened, and then nothing again. '.repeat(30)}\n\nThe keeper saw a seal on the steps.`,
    'A seal is a seal is a seal.',
  ]);

  test('finds the passage with the rare words', () => {
    const [best] = index.search('Which seal did the keeper see?', 3);
    expect(best?.document).toBe(1);
  });

  test('finds nothing for words that do not stand there, or for no words', () => {
    expect(index.search('zeppelin', 5)).toEqual([]);
    expect(index.search('', 5)).toEqual([]);
    expect(index.search('?!', 5)).toEqual([]);
    expect(index.search('seal', 0)).toEqual([]);
    expect(index.search('seal', -1)).toEqual([]);
    expect(index.search('seal', Number.NaN)).toEqual([]);
    expect(new SearchIndex([]).search('seal', 5)).toEqual([]);
    expect(new SearchIndex(['', '  ']).search('seal', 5)).toEqual([]);
  });

  test('finds a query of common words only', () => {
    const common = new SearchIndex(['to be or not to be', 'other words altogether', 'and yet more']);
    expect(common.search('to be or not', 5)[0]?.document).toBe(0);
  });

  test('gives equals in document order', () => {
    const equal = new SearchIndex(Array.from({ length: 20 }, (_, number) => (number % 2 === 0 ? 'a seal' : 'a boat')));
    expect(equal.search('seal', 5).map(({ document }) => document)).toEqual([0, 2, 4, 6, 8]);
  });

  test('gives the same again', () => {
    expect(index.search('seal', 3)).toEqual(index.search('seal', 3));
  });

  const word = fc.constantFrom('seal', 'lamp', 'boat', 'ledgers', 'Höhe', '漢字', '🦫', 'the', 'x1', '\n\n', '.');
  const texts = fc.array(
    fc.array(word, { maxLength: 400 }).map((words) => words.join(' ')),
    { maxLength: 8 },
  );

  test('finds exactly the passages that hold a word, best first, each inside its text', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom('seal', 'LAMPS', 'ledger', 'hohe'), (all, query) => {
        const hits = new SearchIndex(all).search(query, 10_000);
        const [wanted = ''] = tokensOf(query);
        const holding = all.flatMap((text, document) => {
          let start = 0;
          return cutPassages(text).flatMap((end) => {
            const holds = tokensOf(text.slice(start, end)).includes(wanted);
            start = end;
            return holds ? [document] : [];
          });
        });
        expect(hits.map(({ document }) => document).sort((a, b) => a - b)).toEqual(holding);
        hits.forEach(({ document, start, end, score }, rank) => {
          const text = all[document]?.slice(start, end) ?? '';
          expect(text).toBe(text.trim());
          expect(tokensOf(text)).toContain(wanted);
          expect(score).toBeGreaterThan(0);
          expect(score).toBeLessThanOrEqual(hits[rank - 1]?.score ?? Infinity);
        });
      }),
    );
  });

  test('the best k are the first k of all', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 10 }), (all, k) => {
        const index = new SearchIndex(all);
        expect(index.search('seal lamp boat', k)).toEqual(index.search('seal lamp boat', 10_000).slice(0, k));
      }),
    );
  });

  test('tells thousands of words apart', () => {
    const words = Array.from({ length: 30_000 }, (_, number) => `w${number}x`);
    const many = new SearchIndex(words.map((word) => `about ${word} only`));
    for (const number of [0, 7, 4_095, 4_096, 29_999]) {
      expect(many.search(`w${number}x`, 5).map(({ document }) => document)).toEqual([number]);
    }
  });
});
