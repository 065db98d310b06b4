/** What `context` is, in words: the only thing a root model is told of the text before it looks. */
import type { CorpusRef, Handed } from '../events';
import type { Sources } from '../ports';

const PREFIX_CHARACTERS = 200;
const MOST_NAMES = 20;
/** Texts of more bytes than this reach Python when they are used; there are at least as many bytes as characters. */
const LOADED_WHEN_USED = 200_000_000;

export async function describeContext(
  handed: Handed,
  corpus: CorpusRef,
  sources: Sources,
  signal: AbortSignal,
): Promise<string> {
  switch (handed.kind) {
    case 'text':
      return describeText(handed.text.length, handed.text.slice(0, PREFIX_CHARACTERS));
    case 'list':
      return describeList(
        handed.items.map((item, index) => ({ name: `[${index}]`, characters: item.length })),
        'texts',
      );
    case 'corpus': {
      const [first] = corpus.documents;
      if (first === undefined) return '`context` is empty.';
      if (corpus.documents.length > 1) {
        const list = describeList(corpus.documents, 'documents');
        return isLarge(corpus) ? `${list}\n${LARGE}` : list;
      }
      const end = Math.min(PREFIX_CHARACTERS, first.characters);
      const prefix = (await sources.read({ document: first.id, start: 0, end }, signal)) ?? '';
      return `The document is ${JSON.stringify(first.name)}. ${describeText(first.characters, prefix)}`;
    }
  }
}

const LARGE =
  'They are loaded when they are used, the last ones used are kept: `context[i]`, slices, `for text in context`, ' +
  '`search` and `grep` work as ever, but keep results instead of texts, and go through all of them once, not again and again.';

function isLarge({ documents }: CorpusRef): boolean {
  return documents.reduce((sum, { characters }) => sum + characters, 0) > LOADED_WHEN_USED;
}

function describeText(characters: number, prefix: string): string {
  return `\`context\` is a string of ${characters.toLocaleString('en')} characters. It begins: ${JSON.stringify(prefix)}`;
}

function describeList(items: readonly { name: string; characters: number }[], what: string): string {
  const total = items.reduce((sum, item) => sum + item.characters, 0);
  const shown = items
    .slice(0, MOST_NAMES)
    .map((item, index) => `${index} ${JSON.stringify(item.name)} (${item.characters.toLocaleString('en')})`);
  if (items.length > MOST_NAMES) shown.push(`… and ${items.length - MOST_NAMES} more`);
  return `\`context\` is a list of ${items.length} ${what}, ${total.toLocaleString('en')} characters in all. Index, name and length:\n${shown.join('\n')}`;
}
