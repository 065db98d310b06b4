import { describe, expect, test } from 'vitest';
import { indexText } from './large/text-index';
import { LARGEST_FILE_BYTES, readFile } from './read';

const read = (content: BlobPart, name = 'a.txt', type = ''): ReturnType<typeof readFile> =>
  readFile(new Blob([content], { type }), name);

describe('reading a file', () => {
  test('gives its text as UTF-8 without a mark, and its length', async () => {
    const { text, characters, format } = await read(Uint8Array.from([0xff, 0xfe, 0x3d, 0xd8, 0x00, 0xde, 0x61, 0x00]));
    expect(await text.text()).toBe('😀a');
    expect(text.size).toBe(5);
    expect(characters).toBe(3);
    expect(format).toBe('text');
  });

  test('computes what searching and quoting need, from the text and not from the bytes', async () => {
    const text = 'The keeper saw a seal. '.repeat(40);
    const units = Array.from(`\ufeff${text}`, (unit) => unit.charCodeAt(0));
    const utf16 = Uint8Array.from(units.flatMap((unit) => [unit & 255, unit >> 8]));
    expect((await read(utf16)).index).toEqual(indexText(text));
  });

  test.each([
    ['notes.MD', '', 'markdown'],
    ['notes', 'text/markdown', 'markdown'],
    ['main.rs', '', 'text'],
    ['notes.txt', 'text/markdown', 'text'],
    ['.gitignore', '', 'text'],
  ])('takes %s of type %j as %s', async (name, type, format) => {
    expect((await read('x', name, type)).format).toBe(format);
  });

  test.each([
    ['', 'corpus.empty'],
    [' \r\n\t', 'corpus.empty'],
    ['%PDF-1.4 …', 'corpus.notText'],
    ['a\0b', 'corpus.notText'],
  ])('refuses %j', async (content, code) => {
    await expect(read(content)).rejects.toMatchObject({ code });
  });

  test('says what it is and what can be added instead', async () => {
    await expect(read('%PDF-1.4')).rejects.toMatchObject({
      sentence: 'It is a PDF, which cannot be read as text.',
      next: 'Save or export it as text and add that; what can be added: Markdown, plain text.',
    });
  });

  test('refuses what is too large without reading it', async () => {
    class Huge extends Blob {
      override get size(): number {
        return LARGEST_FILE_BYTES + 1;
      }
      override arrayBuffer(): Promise<ArrayBuffer> {
        throw new Error('was read');
      }
    }
    await expect(readFile(new Huge(), 'a.txt')).rejects.toMatchObject({ code: 'corpus.tooLarge' });
  });

  test('a file that cannot be read is said plainly', async () => {
    class Gone extends Blob {
      override arrayBuffer(): Promise<ArrayBuffer> {
        return Promise.reject(new DOMException('gone', 'NotFoundError'));
      }
    }
    await expect(readFile(new Gone(['x']), 'a.txt')).rejects.toMatchObject({ code: 'corpus.unreadable' });
  });
});
