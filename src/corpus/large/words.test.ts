import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutPassages } from '../passages';
import { sampleArchive } from '../sample';
import { eachToken } from '../tokens';
import { DocumentWords, wordsOf } from './words';

const stored = (text: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text));

const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom('A sentence. ', 'line\n', 'para\r\n\r\n', '🦫', '漢字', 'é', 'x'.repeat(700), ' ', '\ud800'),
    ),
    { maxLength: 60 },
  )
  // As it is stored: half a pair does not survive UTF-8.
  .map((parts) => stored(parts.join('').repeat(30)));

const hashes = (text: string): number[] => {
  const found: number[] = [];
  eachToken(text, 0, text.length, (_units, _length, hash) => found.push(hash));
  return found;
};
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

describe('the words of a text', () => {
  test('stand in stretches that are the whole text, in three counts', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const words = new DocumentWords(wordsOf(text));
        const ends = cutPassages(text);
        let before = { unit: 0, byte: 0, point: 0 };
        for (let index = 0; index < words.stretches; index++) {
          const { start, end } = words.stretch(index);
          expect(start).toEqual(before);
          const piece = text.slice(start.unit, end.unit);
          expect(ends).toContain(end.unit);
          expect(end.byte - start.byte).toBe(bytesOf(piece));
          expect(end.point - start.point).toBe(Array.from(piece).length);
          expect(words.at(start.unit)).toBe(index);
          expect(words.at(end.unit - 1)).toBe(index);
          before = end;
        }
        expect(words.length).toBe(text.length);
      }),
      { numRuns: 60 },
    );
  });

  test('are all known where they stand', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const words = new DocumentWords(wordsOf(text));
        for (let index = 0; index < words.stretches; index++) {
          const { start, end } = words.stretch(index);
          for (const hash of hashes(text.slice(start.unit, end.unit))) {
            expect(words.mayHold(hash)).toBe(true);
            expect(words.stretchMayHold(index, hash)).toBe(true);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  test('that are absent are hardly ever taken for present', () => {
    const text = Array.from({ length: 60_000 }, (_, number) => `word${number % 7_919}`).join(' ');
    const words = new DocumentWords(wordsOf(text));
    let [both, asked] = [0, 0];
    for (let number = 0; number < 2_000; number++) {
      const [hash = 0] = hashes(`absent${number}`);
      for (let index = 0; index < words.stretches; index++) {
        asked += 1;
        if (words.mayHold(hash) && words.stretchMayHold(index, hash)) both += 1;
      }
    }
    expect(both / asked).toBeLessThan(0.000_5);
  });

  test('take about a tenth of the text', () => {
    const texts = sampleArchive(1).documents.map(({ text }) => text);
    for (const parts of [texts, [texts.join('\n')]]) {
      const size = parts.reduce((sum, text) => sum + wordsOf(text).length, 0);
      expect(size / texts.join('').length).toBeLessThan(0.13);
    }
  });

  test('of no text are none', () => {
    const words = new DocumentWords(wordsOf(''));
    expect([words.stretches, words.length, words.mayHold(7)]).toEqual([0, 0, false]);
  });

  test('a word across the end of a stretch is known to the first of them', () => {
    const text = '漢字'.repeat(5_000);
    const words = new DocumentWords(wordsOf(text));
    const { end } = words.stretch(0);
    const [, , pair = 0] = hashes(text.slice(end.unit - 1, end.unit + 1));
    expect(words.stretchMayHold(0, pair)).toBe(true);
  });
});
