/** What is computed from a text once, when it is added, and stored beside it. */
import { blocksOf } from '../spans/blocks';
import { wordsOf } from './words';

/** Another program, another version: what was stored before is computed anew. */
export const INDEX_VERSION = 1;

export interface TextIndex {
  readonly version: number;
  readonly blocks: Uint32Array<ArrayBuffer>;
  readonly words: Uint8Array<ArrayBuffer>;
}

export function indexText(text: string): TextIndex {
  return { version: INDEX_VERSION, blocks: blocksOf(text), words: wordsOf(text) };
}
