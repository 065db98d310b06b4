/** One file to one text. Runs in the worker; works anywhere. */
import { binaryKind } from './decode';
import { FileEmpty, FileNotText, FileTooLarge, FileUnreadable } from './errors';
import { FORMATS, formatOf } from './formats/registry';
import { indexText, type TextIndex } from './large/text-index';

/**
 * A document is one string here and one in Python. Browsers end strings at about 500 million characters, and reading
 * takes several times the file's size in memory.
 */
export const LARGEST_FILE_BYTES = 256_000_000;

export interface ReadText {
  readonly format: string;
  /** UTF-8 without a byte-order mark. */
  readonly text: Blob;
  /** In UTF-16 code units. */
  readonly characters: number;
  readonly index: TextIndex;
}

export async function readFile(file: Blob, name: string): Promise<ReadText> {
  if (file.size > LARGEST_FILE_BYTES) throw new FileTooLarge(LARGEST_FILE_BYTES);
  const bytes = await file.arrayBuffer().then(
    (buffer) => new Uint8Array(buffer),
    (error: unknown) => {
      throw new FileUnreadable(error);
    },
  );
  if (bytes.length === 0) throw new FileEmpty();
  const format = formatOf(name, file.type);
  const kind = binaryKind(bytes);
  const text = kind === null ? await format.read(bytes) : null;
  const accepted = FORMATS.map(({ name }) => name);
  if (text === null) throw new FileNotText(kind ?? 'a binary file', accepted);
  if (text.trim() === '') throw new FileEmpty();
  return { format: format.id, text: new Blob([text]), characters: text.length, index: indexText(text) };
}
