import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { OpenCorpus } from '../opened';
import { sampleArchive } from '../sample';
import { SAMPLE_QUESTIONS } from '../sample/questions';
import { MemoryIndexes, openTexts } from '../testing/corpus';
import { TextShelf } from './shelf';
import { indexText } from './text-index';

const archives = [1, 2, 3, 4].flatMap((seed) =>
  sampleArchive(seed).documents.map(({ name, text }) => ({ id: `${seed} ${name}`, name: `${seed} ${name}`, text })),
);
const RARE = ['zeppelin', 'quinquireme', 'oystercatcher', 'palimpsest'];
const documents = archives.map((document, index) => {
  const word = RARE[index % 37];
  const middle = document.text.indexOf('\n\n', document.text.length / 2);
  if (word === undefined) return document;
  return {
    ...document,
    text: `${document.text.slice(0, middle)}\n\nA ${word} was seen.${document.text.slice(middle)}`,
  };
});
const exact = openTexts(documents);
const large = openTexts(documents, 0);

describe('searching a corpus too large for memory', () => {
  test.each(RARE)('finds %s exactly where the exact index does', async (word) => {
    const wanted = await exact.search(word, 20);
    const found = await large.search(word, 20);
    expect(wanted.length).toBeGreaterThan(1);
    expect(found.map(({ span }) => span).sort(byPlace)).toEqual(wanted.map(({ span }) => span).sort(byPlace));
    expect(found[0]?.span).toEqual(wanted[0]?.span);
  });

  test('gives nearly the same passages as the exact index for whole questions', async () => {
    let [same, all, firsts] = [0, 0, 0];
    for (const question of SAMPLE_QUESTIONS) {
      const wanted = (await exact.search(question, 10)).map(({ python }) => python.marker);
      const found = (await large.search(question, 10)).map(({ python }) => python.marker);
      same += found.filter((marker) => wanted.includes(marker)).length;
      all += wanted.length;
      if (found[0] === wanted[0]) firsts += 1;
    }
    expect(same / all).toBeGreaterThan(0.9);
    expect(firsts).toBe(SAMPLE_QUESTIONS.length);
  });

  test('a passage is the same in every respect but its score, which is nearly the same', async () => {
    const [wanted] = await exact.search('zeppelin seen', 1);
    const [found] = await large.search('zeppelin seen', 1);
    expect({ ...found, score: 0, python: { ...found?.python, score: 0 } }).toEqual({
      ...wanted,
      score: 0,
      python: { ...wanted?.python, score: 0 },
    });
    expect(found?.score).toBeCloseTo(wanted?.score ?? 0, -0.5);
  });

  test('finds nothing for absent words and for none', async () => {
    expect(await large.search('xylophonist', 5)).toEqual([]);
    expect(await large.search('?!', 5)).toEqual([]);
    expect(await large.search('seal', 0)).toEqual([]);
    expect(await openTexts([], -1).search('seal', 5)).toEqual([]);
  });

  test('reads a small part of the texts', async () => {
    const read = vi.spyOn(Blob.prototype, 'arrayBuffer');
    const whole = vi.spyOn(Blob.prototype, 'text');
    await large.search('quinquireme', 5);
    await large.locate({ text: 'A quinquireme was seen.', document: null });
    expect(whole).not.toHaveBeenCalled();
    const bytes = blobsOf(read).reduce((sum, { size }) => sum + size, 0);
    const all = documents.reduce((sum, { text }) => sum + text.length, 0);
    expect(bytes / all).toBeLessThan(0.15);
    vi.restoreAllMocks();
  });
});

describe('quotations in a corpus too large for memory', () => {
  const place = fc.tuple(fc.nat(documents.length - 1), fc.nat(1_000_000), fc.integer({ min: 1, max: 400 }));

  test('are found where they are found in one that fits, wherever they begin', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ([index, at, length]) => {
        const { text } = documents[index] ?? { text: '' };
        const start = at % Math.max(1, text.length - length);
        const quote = { text: text.slice(start, start + length), document: null };
        // Of one or two words those at the ends have to be whole.
        fc.pre(quote.text.trim().split(/[^\p{L}\p{N}]+/u).length > 4);
        const found = await large.locate(quote);
        expect(found?.text).toBe((await exact.locate(quote))?.text);
        // Where the words stand more than once, a place where those at the ends are whole may come first.
        expect(found?.text).toBe(quote.text.trim());
      }),
      { numRuns: 60 },
    );
  });

  test('with other blanks, quotes and dashes as well', async () => {
    const odd = [
      {
        id: 'a',
        name: 'a',
        text: `${'Nothing happened. '.repeat(2_000)}“Well — said\r\n  he …” and left 🦫. 漢字の本。`,
      },
      { id: 'b', name: 'b', text: '"Well - said he ..." he wrote.' },
    ];
    for (const text of ['"Well - said he ..."', '"Well - said he ..." and left', '漢字の', '字の本。', '🦫. 漢字']) {
      const quote = { text, document: null };
      const wanted = await openTexts(odd).locate(quote);
      expect(wanted).not.toBeNull();
      expect(await openTexts(odd, 0).locate(quote)).toEqual(wanted);
    }
  });

  test('are looked for in the document that is named', async () => {
    const [first, second] = documents;
    for (const document of [first?.name ?? '', second?.id ?? '', 'no such document']) {
      const quote = { text: 'the', document };
      expect(await large.locate(quote)).toEqual(await exact.locate(quote));
    }
  });

  test('without words are found too, and blanks are not', async () => {
    const quote = { text: ' — ', document: null };
    expect(await large.locate(quote)).toEqual(await exact.locate(quote));
    expect(await large.locate({ text: ' \n', document: null })).toBeNull();
  });

  test('that span several stretches are found', async () => {
    const long = documents.find(({ text }) => text.length > 40_000);
    const quote = { text: long?.text.slice(9_000, 35_000) ?? '', document: null };
    expect(await large.locate(quote)).toEqual(await exact.locate(quote));
  });
});

test('spans read the same from both', async () => {
  const text = `${'a🦫漢é '.repeat(10_000)}end`;
  const [whole, pieces] = [undefined, 0].map((size) => openTexts([{ id: 'x', name: 'x', text }], size));
  const bound = fc.integer({ min: -1, max: text.length + 2 });
  await fc.assert(
    fc.asyncProperty(bound, bound, async (start, end) => {
      const span = { document: 'x', start: Math.max(0, start), end: Math.max(0, end) };
      expect(await pieces?.read(span)).toBe(await whole?.read(span));
    }),
  );
});

describe('indexes', () => {
  const text = 'The keeper saw a seal.';
  const blobs = [{ id: 'a', name: 'a', text: new Blob([text]) }];

  test('that are missing are computed once and kept', async () => {
    const stored = new MemoryIndexes();
    await new OpenCorpus(blobs, stored, 0).search('seal', 1);
    expect(stored.kept.get('a')).toEqual(indexText(text));
    const reading = vi.spyOn(Blob.prototype, 'text');
    const again = new OpenCorpus(blobs, stored, 0);
    await Promise.all([again.search('seal', 1), again.search('keeper', 1)]);
    expect(reading).not.toHaveBeenCalled();
    expect(stored.reads).toBe(2);
    vi.restoreAllMocks();
  });

  test('of an older version are computed anew', async () => {
    const stored = new MemoryIndexes();
    await stored.store('a', { ...indexText('other words'), version: 0 });
    expect(await new OpenCorpus(blobs, stored, 0).search('seal', 1)).toHaveLength(1);
    expect(stored.kept.get('a')).toEqual(indexText(text));
  });

  test('that cannot be kept are used all the same; that cannot be read fail once, not for ever', async () => {
    const stored = new MemoryIndexes();
    vi.spyOn(stored, 'store').mockRejectedValue(new Error('full'));
    vi.spyOn(stored, 'read').mockRejectedValueOnce(new Error('gone'));
    const corpus = new OpenCorpus(blobs, stored, 0);
    await expect(corpus.search('seal', 1)).rejects.toThrow('gone');
    expect(await corpus.search('seal', 1)).toHaveLength(1);
  });
});

describe('the shelf', () => {
  const blobs = Array.from({ length: 6 }, (_, number) => new Blob([String(number).repeat(100)]));

  test('keeps what was used last, within its room', async () => {
    const reading = vi.spyOn(Blob.prototype, 'text');
    const shelf = new TextShelf(blobs, 0, 250);
    for (const document of [0, 1, 0, 2, 0, 1]) expect(await shelf.text(document)).toBe(String(document).repeat(100));
    expect(blobsOf(reading).map((blob) => blobs.indexOf(blob))).toEqual([0, 1, 2, 1]);
    vi.restoreAllMocks();
  });

  test('keeps all of a corpus that fits', async () => {
    const reading = vi.spyOn(Blob.prototype, 'text');
    const shelf = new TextShelf(blobs, 600, 250);
    await shelf.all();
    await shelf.all();
    expect(reading).toHaveBeenCalledTimes(6);
    vi.restoreAllMocks();
  });

  test('a text that cannot be read is said plainly, and tried again', async () => {
    const reading = vi.spyOn(Blob.prototype, 'text').mockRejectedValueOnce(new DOMException('gone', 'NotFoundError'));
    const shelf = new TextShelf(blobs, 600);
    await expect(shelf.text(3)).rejects.toMatchObject({ code: 'corpus.unreadable' });
    expect(await shelf.text(3)).toBe('3'.repeat(100));
    expect(reading).toHaveBeenCalledTimes(2);
    vi.restoreAllMocks();
  });

  test('a piece that begins with a byte-order mark keeps it', async () => {
    const shelf = new TextShelf([new Blob(['a\ufeffb'])], 0);
    expect(await shelf.slice(0, 1, 5)).toBe('\ufeffb');
  });
});

/** What a spied method was called on. */
function blobsOf(spy: { readonly mock: { readonly contexts: readonly unknown[] } }): Blob[] {
  return spy.mock.contexts.filter((context) => context instanceof Blob);
}

function byPlace(a: { document: string; start: number }, b: { document: string; start: number }): number {
  return a.document < b.document ? -1 : a.document > b.document ? 1 : a.start - b.start;
}
