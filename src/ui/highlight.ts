/** Python in colour, as data: highlight.js tells the kinds apart, Svelte draws the spans. */
import hljs from 'highlight.js/lib/core';
import python from 'highlight.js/lib/languages/python';

hljs.registerLanguage('python', python);

export interface Token {
  readonly kind: '' | 'keyword' | 'string' | 'name' | 'number' | 'comment';
  readonly text: string;
}

const KINDS: Readonly<Record<string, Token['kind']>> = {
  'hljs-keyword': 'keyword',
  'hljs-string': 'string',
  'hljs-built_in': 'name',
  'hljs-title': 'name',
  'hljs-type': 'name',
  'hljs-number': 'number',
  'hljs-literal': 'keyword',
  'hljs-comment': 'comment',
  'hljs-subst': '',
};

export function highlight(code: string): readonly Token[] {
  const { value } = hljs.highlight(code, { language: 'python', ignoreIllegals: true });
  // Parsed in a document of its own, where nothing runs or loads; only text and kinds leave it.
  const body = new DOMParser().parseFromString(value, 'text/html').body;
  const tokens: Token[] = [];
  const collect = (parent: Node, inherited: Token['kind']): void => {
    for (const child of parent.childNodes) {
      if (child instanceof Element) collect(child, KINDS[child.classList[0] ?? ''] ?? inherited);
      else tokens.push({ kind: inherited, text: child.textContent ?? '' });
    }
  };
  collect(body, '');
  return tokens;
}
