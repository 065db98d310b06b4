/** The kinds of files that can be added. A new one is one file beside this and one line below. */
import { markdown } from './markdown';
import { text } from './text';

export interface Format {
  readonly id: string;
  /** As it stands in a sentence. */
  readonly name: string;
  /** In lower case, without the dot. */
  readonly extensions: readonly string[];
  readonly mime: readonly string[];
  /** null: the bytes are not of this format. */
  read(bytes: Uint8Array): Promise<string | null>;
}

export const FORMATS: readonly Format[] = [markdown, text];

/** By extension, then by type; whatever is left is tried as plain text, which program sources and logs are. */
export function formatOf(name: string, mime: string): Format {
  const extension = /\.([^.]+)$/.exec(name.toLowerCase())?.[1] ?? '';
  return (
    FORMATS.find(({ extensions }) => extensions.includes(extension)) ??
    FORMATS.find((format) => format.mime.includes(mime)) ??
    text
  );
}
