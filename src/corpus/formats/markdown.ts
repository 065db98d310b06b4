import { decodeText } from '../decode';
import type { Format } from './format';

/** Kept as it is written: a heading's mark is a landmark for whoever reads the source. */
export const markdown: Format = {
  id: 'markdown',
  name: 'Markdown',
  extensions: ['md', 'markdown', 'mdown'],
  mime: ['text/markdown'],
  read: async (bytes) => decodeText(bytes),
};
