import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK, blocksOf, rolled, sumAt } from './blocks';
import { SHORTEST_FOUND, SpanIndex, type Match } from './span-index';

function indexOf(documents: readonly string[], sparse = false): SpanIndex {
  const units = documents.reduce((sum, { length }) => sum + length, 0);
  const index = new SpanIndex(units, sparse);
  for (const document of documents) index.add(blocksOf(document));
  return index;
}

function stretchesOf(documents: readonly string[], text: string, sparse = false): Promise<Match[]> {
  return indexOf(documents, sparse).stretches(text, (document) => documents[document] ?? '');
}

/** Text that repeats itself no more than writing does, from a seed. */
function prose(seed: number, length: number): string {
  let state = seed;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${WORDS[state % WORDS.length]}${state >>> 20} `;
  }
  return text.slice(0, length);
}
const WORDS = ['quay', 'harbour', 'lamp', 'naïve', '灯台', '🚢', 'e\u0301', '\r\n', '\0', 'mole'];

/** Every claim that can be made of any result. */
function check(documents: readonly string[], text: string, found: readonly Match[]): void {
  let end = 0;
  for (const { at, document, start, end: until } of found) {
    const source = documents[document] ?? '';
    expect(at).toBeGreaterThanOrEqual(end);
    expect(until - start).toBeGreaterThan(0);
    end = at + until - start;
    expect(text.slice(at, end)).toBe(source.slice(start, until));
    for (const [whole, place] of [
      [text, at],
      [text, end],
      [source, start],
      [source, until],
    ] as const) {
      expect(/[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(whole.slice(Math.max(0, place - 1), place + 1))).toBe(false);
    }
  }
}

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.nat(1_000).chain((seed) => fc.integer({ min: 0, max: 500 }).map((n) => prose(seed, n))) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 300 }).map((n) => ' '.repeat(n)) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('\uD83D', '\uDEA2', '😀'.repeat(80), 'ab'.repeat(100), '-'.repeat(90)) },
);
const document = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const corpus = fc.array(document, { minLength: 1, maxLength: 5 });

describe('fingerprints', () => {
  test('roll along a text to what they are from anew', () => {
    const text = prose(3, 500);
    let sum = sumAt(text, 0);
    for (let at = 0; at + BLOCK < text.length; at += 1) {
      sum = rolled(sum, text.charCodeAt(at), text.charCodeAt(at + BLOCK));
      expect(sum).toBe(sumAt(text, at + 1));
    }
  });

  test('one for each whole block', () => {
    expect(blocksOf('x'.repeat(63))).toHaveLength(0);
    const text = prose(5, 200);
    expect([...blocksOf(text)]).toEqual([0, 64, 128].map((at) => sumAt(text, at) >>> 0));
  });
});

describe('stretches of a text that stand in documents', () => {
  test('a passage between other words is found to the character', async () => {
    const documents = [prose(1, 3_000), prose(2, 3_000)];
    const passage = documents[1]?.slice(777, 777 + SHORTEST_FOUND) ?? '';
    expect(await stretchesOf(documents, `Read this: <${passage}> and tell.`)).toEqual([
      { at: 12, document: 1, start: 777, end: 777 + SHORTEST_FOUND },
    ]);
  });

  test('a whole document is one stretch', async () => {
    const documents = [prose(1, 10_000)];
    expect(await stretchesOf(documents, documents[0] ?? '')).toEqual([{ at: 0, document: 0, start: 0, end: 10_000 }]);
  });

  test('of equal places the one that goes on is taken, then the same document', async () => {
    const [shared, head] = [prose(9, 640), prose(8, 640)];
    const documents = [shared, `${prose(7, 640)}${shared}`, `${head}\uFFFF${shared}`];
    const joined = await stretchesOf(documents, `${head}|${shared}`);
    expect(joined.map(({ document }) => document)).toEqual([2, 2]);
  });

  test.each([
    ['blanks', ' '],
    ['a period', 'ab'],
    ['lines', '-'.repeat(79) + '\n'],
  ])('megabytes of %s cost no more than their length', async (_, unit) => {
    const documents = Array.from({ length: 20 }, () => unit.repeat(100_000 / unit.length));
    let compared = 0;
    const found = await indexOf(documents).stretches(unit.repeat(400_000 / unit.length), (document) => {
      compared += 1;
      return documents[document] ?? '';
    });
    expect(compared).toBeLessThanOrEqual(8 * (found.length + 8));
    expect(found.reduce((sum, { start, end }) => sum + end - start, 0)).toBeGreaterThan(399_000);
  });

  test('a split pair is left out, on either side', async () => {
    const ship = '🚢'.repeat(100);
    const documents = [`a${prose(4, 127)}${ship}b`];
    const text = `${prose(4, 127)}${ship.slice(0, 151)}🛟`;
    const found = await stretchesOf(documents, text);
    check(documents, text, found);
    expect(found[0]?.end).toBe(1 + 127 + 150);
  });

  test('anything: exact, sorted, apart, and nothing of the shortest length is missed', async () => {
    await fc.assert(
      fc.asyncProperty(corpus, document, fc.array(fc.nat(), { maxLength: 6 }), async (documents, other, cuts) => {
        const parts = cuts.map((cut, index) => {
          const source = documents[cut % documents.length] ?? '';
          return (
            source.slice(cut % (source.length + 1)).slice(0, 90 + (cut % 400)) + (index % 2 ? other.slice(0, 50) : '')
          );
        });
        const text = parts.join('');
        const found = await stretchesOf(documents, text);
        check(documents, text, found);
        let from = 0;
        for (const gap of [...found, { at: text.length, start: 0, end: 0 }]) {
          for (let at = from; at + SHORTEST_FOUND <= gap.at; at += 1) {
            const missed = text.slice(at, at + SHORTEST_FOUND);
            expect(documents.some((source) => source.includes(missed))).toBe(false);
          }
          from = gap.at + gap.end - gap.start;
        }
      }),
      { numRuns: 300 },
    );
  });

  test('where every fourth block is held, long stretches are found as exactly', async () => {
    const documents = [prose(1, 30_000), prose(2, 30_000)].map((text) => text.replaceAll('🚢', 'ship'));
    for (let start = 0; start < 300; start += 7) {
      const text = `?${documents[1]?.slice(start, start + 383)}!`;
      expect(await stretchesOf(documents, text, true)).toEqual([{ at: 1, document: 1, start, end: start + 383 }]);
    }
  });

  test('the index of a gigabyte stays around 60 MB', () => {
    expect(new SpanIndex(1_000_000_000).bytes).toBeLessThan(70_000_000);
    expect(new SpanIndex(200_000_000).bytes).toBeLessThan(60_000_000);
  });
});

describe('the place of a quotation', () => {
  test('is the first in the order of the corpus, or of the documents asked for', async () => {
    const shared = prose(6, 400);
    const documents = [prose(1, 901), `${prose(2, 333)}${shared}`, `${prose(3, 111)}${shared}${shared}`];
    const index = indexOf(documents);
    const textOf = (document: number) => documents[document] ?? '';
    expect(await index.find(shared, textOf, null)).toEqual({ at: 0, document: 1, start: 333, end: 733 });
    expect(await index.find(shared, textOf, new Set([2]))).toEqual({ at: 0, document: 2, start: 111, end: 511 });
    expect(await index.find(`${shared}?`, textOf, null)).toBeNull();
  });
});
