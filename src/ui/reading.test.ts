import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { earlier, excerpt, later, WINDOW_CHARACTERS, windowAround } from './reading';

const loneHalf = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

describe('an excerpt', () => {
  test('shows the span with whole words round it, and says where text was left out', () => {
    const text = `${'before '.repeat(60)}THE SPAN${' after'.repeat(60)}`;
    const start = text.indexOf('THE');
    const { before, marked, after } = excerpt(text, start, start + 8);
    expect(marked).toBe('THE SPAN');
    expect(before).toMatch(/^… (before )+$/);
    expect(after).toMatch(/^( after)+ …$/);
  });

  test('at the edges of a document leaves nothing out', () => {
    expect(excerpt('One two three', 4, 7)).toEqual({ before: 'One ', marked: 'two', after: ' three' });
  });

  test('puts lines on one', () => {
    expect(excerpt('a\nb\n\nc', 2, 3)).toEqual({ before: 'a ', marked: 'b', after: ' c' });
  });
});

describe('a window into a long document', () => {
  const line = 'one line of many words\n';
  const long = line.repeat(10_000);

  test('holds the span, begins and ends with whole lines, and is bounded', () => {
    fc.assert(
      fc.property(fc.nat(long.length - 50), (start) => {
        const shown = windowAround(long, start, start + 50);
        expect(shown.start).toBeLessThanOrEqual(start);
        expect(shown.end).toBeGreaterThanOrEqual(start + 50);
        expect(shown.start % line.length).toBe(0);
        expect(shown.end === long.length || shown.end % line.length === 0).toBe(true);
        expect(shown.end - shown.start).toBeLessThan(WINDOW_CHARACTERS + 2 * line.length);
      }),
    );
  });

  test('grows both ways until the whole document is in it', () => {
    let shown = windowAround(long, 100_000, 100_010);
    while (shown.start > 0) shown = earlier(long, shown);
    while (shown.end < long.length) shown = later(long, shown);
    expect(shown).toEqual({ start: 0, end: long.length });
  });

  test('never cuts a character in two, even in a document of one line', () => {
    const emoji = '🦔'.repeat(60_000);
    fc.assert(
      fc.property(fc.nat(59_999), (index) => {
        const shown = windowAround(emoji, index * 2, index * 2 + 2);
        expect(emoji.slice(shown.start, shown.end)).not.toMatch(loneHalf);
      }),
    );
  });
});
