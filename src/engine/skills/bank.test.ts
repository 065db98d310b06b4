import { describe, expect, test } from 'vitest';
import { BANK } from './bank';
import { lookOf } from './shape';
import { textsFor } from './testing/texts';

describe('the texts that the examples are about', () => {
  test.each([...new Set(BANK.map(({ text }) => text))])('are of the shape that is said: $shape $fields', (text) => {
    const texts = Object.values(textsFor(text));
    expect(lookOf(texts.slice(0, 3), texts.length)).toMatchObject(text);
  });
});
