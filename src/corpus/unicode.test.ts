/** Files of every encoding, through the code that reads them, to citations and back: every text stands where it is said to. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFile } from './read';
import { MemoryIndexes } from './testing/corpus';
import { OpenCorpus } from './opened';

const piece = fc.oneof(
  fc.constantFrom('🦫', '👩‍🚀', '𝔸', '漢字', 'e\u0301', '\r\n', 'the quay ', '“rebuilt” ', '\ufeff', '\u2028', 'ß'),
  fc.constantFrom('\ud83d', '\udd8a', 'the harbour of the north was rebuilt after the flood; '),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
/** Enough of a letter that no NUL makes it a binary file, with NULs. */
const content = fc
  .array(piece, { minLength: 1, maxLength: 40 })
  .map((pieces) => `${'The minutes of the council. '.repeat(8)}${pieces.join('').replaceAll('\0', '')}\0 end`);

const ENCODERS = {
  'UTF-8': (text: string) => new TextEncoder().encode(text),
  'UTF-8 with a mark': (text: string) => new TextEncoder().encode(`\ufeff${text}`),
  'UTF-16 LE': (text: string) => units(`\ufeff${text}`, true),
  'UTF-16 BE': (text: string) => units(`\ufeff${text}`, false),
  'Latin-1': (text: string) =>
    Uint8Array.from(
      Array.from(text, (character) => character.codePointAt(0) ?? 0).filter(
        (code) => (code > 0 && code < 128) || (code >= 160 && code < 256),
      ),
    ),
};

function units(text: string, littleEndian: boolean): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let at = 0; at < text.length; at += 1) view.setUint16(2 * at, text.charCodeAt(at), littleEndian);
  return new Uint8Array(view.buffer);
}

/** As Python slices: by code points. */
function pointsOf(text: string, start: number, end: number): string {
  return Array.from(text).slice(start, end).join('');
}

describe.each(Object.entries(ENCODERS))('a corpus of files in %s', (encoding, encode) => {
  test.each([
    ['in memory', undefined],
    ['too large for memory', 0],
  ])('%s: what is cited stands where it is said to, in both counts', async (_, largeBytes) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 3 }),
        fc.nat(),
        fc.nat(),
        async (files, from, length) => {
          const documents = await Promise.all(
            files.map(async (file, index) => {
              const { text, characters } = await readFile(new Blob([encode(file)]), `${index}.txt`);
              const read = await text.text();
              expect(read).toHaveLength(characters);
              if (encoding !== 'Latin-1')
                expect(read).toBe(file.replaceAll(/\p{Surrogate}/gu, '\ufffd').replace(/^\ufeff+/, ''));
              return { id: `d${index}`, name: `${index}.txt`, text, read };
            }),
          );
          const corpus = new OpenCorpus(documents, new MemoryIndexes(), largeBytes);
          const all = new Map(documents.map(({ id, read }) => [id, read]));
          const { read = '' } = documents[from % documents.length] ?? {};
          const start = from % read.length;
          const words = read.slice(start, start + 1 + (length % 300));
          const passages = [
            await corpus.locate({ text: words, document: null }),
            ...(await corpus.search('quay flood council harbour', 5)),
          ];
          for (const passage of passages) {
            if (passage === null) continue;
            const { span, text, python } = passage;
            const source = all.get(span.document) ?? '';
            expect(source.slice(span.start, span.end)).toBe(text);
            expect(pointsOf(source, python.start, python.end)).toBe(python.text);
            expect(python.text).toBe(text);
            expect(await corpus.read(span)).toBe(text);
          }
          const prompt = `Read: ${words}${read} ${read.slice(start)}`;
          const [stretches = []] = await corpus.quotes([prompt]);
          expect(stretches.length).toBeGreaterThan(0);
          for (const { at, document, start, end } of stretches) {
            expect(prompt.slice(at, at + end - start)).toBe(all.get(document)?.slice(start, end));
            expect(await corpus.read({ document, start, end })).toBe(prompt.slice(at, at + end - start));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

test('a long quotation is located by the span index as it is by reading', async () => {
  const texts = ['The mole. '.repeat(50), `${'🦫'.repeat(99)}${'A letter of the keeper, 1897. '.repeat(20)}`];
  const documents = texts.map((text, index) => ({ id: `d${index}`, name: `${index}.txt`, text: new Blob([text]) }));
  const corpus = new OpenCorpus(documents, new MemoryIndexes());
  const quote = texts[1]?.slice(198, 490) ?? '';
  expect(await corpus.locate({ text: quote, document: null })).toMatchObject({
    span: { document: 'd1', start: 198, end: 490 },
    python: { start: 99, end: 391 },
  });
  expect(await corpus.locate({ text: quote, document: 'd0' })).toBeNull();
  expect((await corpus.locate({ text: quote.replaceAll(' ', '\n'), document: null }))?.span.start).toBe(198);
});
