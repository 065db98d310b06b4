import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { binaryKind, decodeText } from './decode';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16 = (text: string, littleEndian: boolean): Uint8Array => {
  const view = new DataView(new ArrayBuffer(2 + 2 * text.length));
  [0xfeff, ...Array.from({ length: text.length }, (_, index) => text.charCodeAt(index))].forEach((unit, index) =>
    view.setUint16(2 * index, unit, littleEndian),
  );
  return new Uint8Array(view.buffer);
};
const mark = [0xef, 0xbb, 0xbf];

describe('decoding', () => {
  test('keeps UTF-8 as it is, line ends included', () => {
    const text = 'a\r\nb\rc\n🦫 漢字 e\u0301';
    expect(decodeText(utf8(text))).toBe(text);
  });

  test('takes the byte-order mark’s word, and drops the mark', () => {
    const text = 'harbour 🦫 ñ';
    expect(decodeText(Uint8Array.from([...mark, ...utf8(text)]))).toBe(text);
    expect(decodeText(Uint8Array.from([...mark, ...mark, ...utf8(text)]))).toBe(text);
    expect(decodeText(utf16(text, true))).toBe(text);
    expect(decodeText(utf16(text, false))).toBe(text);
  });

  test('reads what is not UTF-8 as windows-1252', () => {
    // Only what Latin-1 shares: Node 20 takes the two for the same. The browser’s test has the rest.
    expect(decodeText(Uint8Array.from([0x63, 0x61, 0x66, 0xe9]))).toBe('café');
  });

  test('reads UTF-16 without a mark, either way round', () => {
    const text = 'The keeper’s log, naïve as it is 🦫.\r\n'.repeat(5);
    expect(decodeText(utf16(text, true).subarray(2))).toBe(text);
    expect(decodeText(utf16(text, false).subarray(2))).toBe(text);
  });

  test('refuses bytes with many NULs, or with any when they are not UTF-8', () => {
    expect(decodeText(Uint8Array.from([65, 0, 66]))).toBeNull();
    // A table of small numbers looks like UTF-16, but for what it says.
    expect(decodeText(Uint8Array.from({ length: 400 }, (_, at) => (at % 2 === 0 ? at % 30 : 0)))).toBeNull();
    expect(decodeText(Uint8Array.from({ length: 400 }, (_, at) => at % 4))).toBeNull();
    // A TAR archive of texts: names, then blocks that are filled up with NULs.
    expect(decodeText(utf8(`a.txt${'\0'.repeat(500)}The text.${'\0'.repeat(500)}`))).toBeNull();
    expect(decodeText(Uint8Array.from([...utf8('x'.repeat(9_000)), 0xe9, 0]))).toBeNull();
  });

  test('a NUL here and there in a text is no reason to refuse it', () => {
    for (const text of [`${'x'.repeat(9_000)}\0end`, `Row 1\0${'of a dump '.repeat(20)}\0 漢字 🦫`]) {
      expect(decodeText(utf8(text))).toBe(text);
    }
  });

  test('whatever text goes in comes out, unless it begins with marks or has NULs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        fc.pre(!text.includes('\0') && !text.startsWith('\ufeff'));
        expect(decodeText(utf8(text))).toBe(text);
      }),
    );
  });

  test('never throws, and never leaves a mark in front', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(decodeText(bytes)?.startsWith('\ufeff') ?? false).toBe(false);
      }),
    );
  });
});

describe('the first bytes', () => {
  test.each([
    ['%PDF-1.7', 'a PDF'],
    ['PK\x03\x04', 'ZIP'],
    ['GIF89a', 'image'],
    ['RIFF\0\0\0\0WEBP', 'image'],
    ['{\\rtf1', 'RTF'],
  ])('of %j tell what it is', (head, kind) => {
    const bytes = Uint8Array.from(head, (character) => character.charCodeAt(0));
    expect(binaryKind(bytes)).toContain(kind);
  });

  test.each(['PDF files are', '# Heading', '', 'GIF', '<html>'])('of %j say nothing', (head) => {
    expect(binaryKind(utf8(head))).toBeNull();
  });
});
