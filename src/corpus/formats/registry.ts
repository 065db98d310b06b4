/** The kinds of files that can be added. A new one is one file beside this and one line below. */
import type { Format } from './format';
import { markdown } from './markdown';
import { text } from './text';

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
