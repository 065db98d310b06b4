import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { locate } from './locate';

const found = (texts: readonly string[], quote: string, among?: readonly number[]): string | null => {
  const place = locate(texts, quote, among);
  return place === null ? null : `${place.document}:${texts[place.document]?.slice(place.start, place.end)}`;
};

describe('a quotation', () => {
  test('is found where it stands word for word, in the first document that has it', () => {
    expect(locate(['nothing', 'the light burns', 'the light burns'], 'light burns')).toEqual({
      document: 1,
      start: 4,
      end: 15,
    });
  });

  test('is found across line breaks and runs of blanks', () => {
    expect(found(['it was  the\r\n\r\nbest of\u00a0times'], 'was the best of times')).toBe(
      '0:was  the\r\n\r\nbest of\u00a0times',
    );
    expect(found(['was the best'], 'was\n  the\tbest')).toBe('0:was the best');
  });

  test.each([
    ['he said “it’s late” — and left', 'he said "it\'s late" - and left'],
    ['he said "it\'s late" - and left', 'he said “it’s late” – and left'],
    ['and then… nothing', 'and then... nothing'],
    ['and then... nothing', 'and then… nothing'],
  ])('is found in %j as %j', (text, quote) => {
    expect(found([text], quote)).toBe(`0:${text}`);
  });

  test('word for word in a later document comes before nearly so in an earlier one', () => {
    expect(locate(['a  b', 'a b'], 'a b')?.document).toBe(1);
  });

  test('with other words, or other case, is not found', () => {
    expect(locate(['The light burns'], 'the light burns')).toBeNull();
    expect(locate(['the light burns'], 'the light burned')).toBeNull();
    expect(locate(['thelight'], 'the light')).toBeNull();
  });

  test('that is empty is not found', () => {
    expect(locate(['anything'], '')).toBeNull();
    expect(locate(['a b'], ' \n ')).toBeNull();
  });

  test('is looked for only in the documents named', () => {
    expect(locate(['light', 'light'], 'light', [1])?.document).toBe(1);
    expect(locate(['light', 'dark'], 'light', [1])).toBeNull();
    expect(locate(['light'], 'light', [])).toBeNull();
  });

  test('may hold what means something in an expression', () => {
    const text = 'f(x) = [a-z]+ \\d{2} ^$ | (?:…) / *';
    expect(found([`say:  ${text.replace(' ', '  ')}`], text)).toBe(`0:${text.replace(' ', '  ')}`);
  });

  test('of any length is found', () => {
    const words = Array.from({ length: 20_000 }, (_, index) => `word${index}`);
    const text = `start ${words.join('\n')} end`;
    expect(found([text], words.join(' '))).toBe(`0:${words.join('\n')}`);
    expect(locate([text], [...words, 'never'].join(' '))).toBeNull();
  });

  test('that begins like an earlier place is found at the right one', () => {
    const start = 'same words '.repeat(100);
    expect(found([`${start}wrong. 🦫${start}  right`], `${start}right`)).toBe(`0:${start}  right`);
  });

  test('beginning with an emoji, near misses before it, is found', () => {
    expect(found(['🦫 a 🦫 b  c'], '🦫 b c')).toBe('0:🦫 b  c');
  });

  test('taken from any text is found at its first place', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.nat(), fc.nat(50), (texts, at, length) => {
        const whole = texts.join('|');
        const quote = whole
          .slice(at % (whole.length + 1))
          .slice(0, length)
          .trim();
        fc.pre(quote !== '');
        expect(locate([whole], quote)).toEqual({
          document: 0,
          start: whole.indexOf(quote),
          end: whole.indexOf(quote) + quote.length,
        });
      }),
    );
  });

  test('with its blanks and quotation marks changed is still found', () => {
    const word = fc.constantFrom('ab', 'c', '“d”', 'e’s', 'f–g', '🦫', '(h)', '漢');
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 30 }),
        fc.array(fc.constantFrom(' ', '\n', ' \t ')),
        (words, blanks) => {
          const text = words
            .map((word, index) => word + (blanks[index] ?? ' '))
            .join('')
            .trim();
          const quote = words.join(' ').replace(/[“”]/g, '"').replace(/’/g, "'").replace(/–/g, '-');
          expect(found([`x ${text} y`], quote)).toBe(`0:${text}`);
        },
      ),
    );
  });
});
