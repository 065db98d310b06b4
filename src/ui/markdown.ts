/**
 * Markdown from models and documents, made safe: raw HTML is shown as text, nothing loads by itself, links say their
 * host. What comes out is a fragment, never a string of HTML.
 */
import DOMPurify from 'dompurify';
import { Marked } from 'marked';

const ALLOWED_TAGS = [
  ...['p', 'br', 'hr', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'li', 'blockquote', 'pre', 'code'],
  ...['strong', 'em', 'del', 'a', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
];

const marked = new Marked({
  gfm: true,
  // Answers are lists, a line each, and programs that write them know no Markdown.
  breaks: true,
  renderer: {
    html: ({ text }) => escaped(text),
    image: ({ text }) => escaped(text === '' ? '[picture]' : `[picture: ${text}]`),
    // A task list's box would be a form field without a name.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
});

export function toFragment(markdown: string): DocumentFragment {
  const html = marked.parse(markdown, { async: false });
  const fragment = DOMPurify.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ['href', 'start'],
    ALLOWED_URI_REGEXP: /^(https?|mailto):/i,
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const link of fragment.querySelectorAll('a')) openOutside(link);
  lowerHeadings(fragment);
  for (const wide of fragment.querySelectorAll('pre, table')) scrollable(wide);
  return fragment;
}

/** Calls `make` for each mark in the fragment's text and puts what it returns in the mark's place. */
export function placeMarks(fragment: DocumentFragment, pattern: RegExp, make: (index: number) => Node | null): void {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode() !== null) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
  for (const text of texts) {
    const parts = text.data.split(pattern);
    if (parts.length === 1) continue;
    const nodes = parts.map((part, index) => (index % 2 === 0 ? part : (make(Number(part)) ?? '')));
    text.replaceWith(...nodes);
  }
}

function openOutside(link: HTMLAnchorElement): void {
  const href = link.getAttribute('href');
  if (href === null) {
    link.replaceWith(...link.childNodes);
    return;
  }
  link.target = '_blank';
  link.rel = 'noopener noreferrer nofollow';
  const host = link.protocol === 'mailto:' ? 'mail' : link.host;
  if (link.textContent !== host && !link.textContent.includes(host)) link.append(` (${host})`);
}

/** The page's own headings are above these: they begin at the third level, and none skips one. */
function lowerHeadings(fragment: DocumentFragment): void {
  let above = 2;
  for (const heading of fragment.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
    above = Math.min(Math.max(3, Number(heading.tagName.slice(1))), above + 1);
    const lowered = document.createElement(`h${above}`);
    lowered.append(...heading.childNodes);
    heading.replaceWith(lowered);
  }
}

function scrollable(wide: Element): void {
  const frame = document.createElement('div');
  frame.className = 'wide';
  frame.tabIndex = 0;
  frame.setAttribute('role', 'group');
  frame.setAttribute('aria-label', wide.tagName === 'PRE' ? 'Code' : 'Table');
  wide.replaceWith(frame);
  frame.append(wide);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
