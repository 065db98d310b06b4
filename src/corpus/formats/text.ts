import { decodeText } from '../decode';
import type { Format } from './format';

export const text: Format = {
  id: 'text',
  name: 'plain text',
  extensions: ['txt', 'text', 'log', 'csv', 'tsv', 'json', 'jsonl', 'xml', 'html', 'tex'],
  mime: ['text/plain'],
  read: async (bytes) => decodeText(bytes),
};
