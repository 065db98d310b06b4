import { describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import type { Citation } from '../../engine/events';
import { placeMarks, toFragment } from '../markdown';
import { withMarks } from '../marks';
import Markdown from './Markdown.svelte';

function html(markdown: string): string {
  const element = document.createElement('div');
  element.append(toFragment(markdown));
  return element.innerHTML;
}

describe('Markdown of others', () => {
  test('keeps what it is for', () => {
    expect(html('A **b** and *c*.\n\n- one\n- two')).toBe(
      '<p>A <strong>b</strong> and <em>c</em>.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n',
    );
  });

  test.each([
    '<script>window.hacked = 1</script>',
    '<img src=x onerror="window.hacked = 1">',
    '<a href="javascript:window.hacked=1">x</a>',
    '[x](javascript:window.hacked=1)',
    '[x](JaVaScRiPt:window.hacked=1)',
    '[x](data:text/html,<script>window.hacked=1</script>)',
    '[x](#/settings)',
    '![x](https://tracker.example/pixel.png)',
    '<svg onload="window.hacked=1"><style>*{display:none}</style></svg>',
    '<iframe src="https://tracker.example"></iframe><form action="https://tracker.example"><input name=q></form>',
    '| a |\n|---|\n| <img src=x onerror=window.hacked=1> |',
    '`` `<img src=x onerror=window.hacked=1>` ``',
    '[a]: javascript:window.hacked=1\n\n[a]',
    '<p style="background:url(https://tracker.example)">x</p>',
    '- [x] <input onfocus=window.hacked=1 autofocus>',
  ])('makes %s harmless', (markdown) => {
    const element = document.createElement('div');
    element.append(toFragment(markdown));
    document.body.append(element);
    expect(element.querySelector('script, img, svg, iframe, form, input, style, [style], [src]')).toBeNull();
    for (const one of element.querySelectorAll('*')) {
      for (const { name } of one.attributes) expect(name).not.toMatch(/^on/);
    }
    for (const link of element.querySelectorAll('a')) expect(link.protocol).toMatch(/^(https?|mailto):$/);
    expect(Reflect.get(window, 'hacked')).toBeUndefined();
    element.remove();
  });

  test('has its headings below the page’s own, and none that skips a level', () => {
    expect(html('# One\n\n#### Four\n\n## Two').match(/<h\d/g)).toEqual(['<h3', '<h4', '<h3']);
    expect(html('###### Six').match(/<h\d/g)).toEqual(['<h3']);
  });

  test('shows raw HTML as the text it is', () => {
    expect(html('a <b>c</b>')).toBe('<p>a &lt;b&gt;c&lt;/b&gt;</p>\n');
  });

  test('opens links outside, and shows where they lead', () => {
    expect(html('[the bank](https://evil.example/login)')).toBe(
      '<p><a href="https://evil.example/login" target="_blank" rel="noopener noreferrer nofollow">the bank (evil.example)</a></p>\n',
    );
  });
});

describe('citations', () => {
  const span = { document: 'd', start: 3, end: 9 };
  const at = (text: string, after: string, part: Partial<Citation> = {}): Citation => ({
    at: text.indexOf(after) + after.length,
    quote: 'q',
    span,
    name: 'Report',
    ...part,
  });

  test('stand where they belong, also beside bold text and in lists, tables and code', () => {
    const text = 'Cost **“48”** in all.\n\n- one\n- two\n\n| a |\n|---|\n| b |\n\n`code` end';
    const citations = ['**“48”**', 'two', '| b', '`code`'].map((after) => at(text, after));
    const marked = withMarks(text, citations);
    const fragment = toFragment(marked.text);
    placeMarks(fragment, marked.pattern, (index) => document.createTextNode(`{${index}}`));
    const element = document.createElement('div');
    element.append(fragment);
    expect(element.querySelector('strong')?.textContent).toBe('“48”');
    expect(element.querySelector('p')?.textContent).toBe('Cost “48”{0} in all.');
    expect(element.querySelector('li:last-child')?.textContent).toBe('two{1}');
    expect(element.querySelector('td')?.textContent).toBe('b{2}');
    expect(element.textContent).toContain('code{3} end');
  });

  test('are links named after the document, and say when they are not verified', async () => {
    const text = 'First. Second.';
    const citations = [at(text, 'First'), at(text, 'Second', { span: null })];
    await render(Markdown, { props: { text, citations } });
    await expect
      .element(page.getByRole('link', { name: '1 Report' }))
      .toHaveAttribute('href', '#/document/d?start=3&end=9');
    await expect.element(page.getByText('2 Report: not verified')).toBeVisible();
  });

  test('with a hostile name stay text', async () => {
    const name = '<img src=x onerror="window.hacked = 1">';
    await render(Markdown, { props: { text: 'A.', citations: [at('A.', 'A', { name })] } });
    await expect.element(page.getByRole('link', { name: `1 ${name}` })).toBeVisible();
    expect(document.querySelector('.markdown img')).toBeNull();
  });
});
