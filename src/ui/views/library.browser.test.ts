import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { CONTRACTS, DOCUMENTS, HARBOUR } from '../testing/archive';
import { flaws, openApp } from '../testing/open-app';

const list = page.getByRole('list', { name: 'Documents' });
const CONTRACTS_HASH = `#/library?corpus=${CONTRACTS.id}`;

function file(name: string, text: string): File {
  return new File([text], name);
}

describe('the library', () => {
  test('lists each document with its name, size and state', async () => {
    await openApp(`#/library?corpus=${HARBOUR.id}`);
    const item = list.getByRole('listitem').filter({ hasText: 'Minutes 1898.txt' });
    await expect.element(item).toHaveTextContent(/Minutes 1898\.txt .*bytes.*tokens.*ready/);
  });

  test('adds files, says why one could not be read, and harms no other', async () => {
    await openApp(CONTRACTS_HASH);
    await page.getByLabelText('Add files').upload([file('scan.bin', '\0\0'), file('notes.txt', 'Some notes.')]);
    await expect.element(list.getByRole('listitem').filter({ hasText: 'notes.txt' })).toHaveTextContent(/ready/);
    const refused = list.getByRole('listitem').filter({ hasText: 'scan.bin' });
    await expect.element(refused).toHaveTextContent(/not added.*no text to search\. Save it as text/);
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect.element(refused).not.toBeInTheDocument();
  });

  test('leaves the sample archive as it is: files begin a corpus of one’s own, which is asked about next', async () => {
    await openApp('#/library');
    await page.getByLabelText('Add files').upload([file('mine.txt', 'My own words.')]);
    await expect.element(page.getByRole('heading', { name: 'My documents' })).toBeVisible();
    await expect.element(list.getByRole('listitem')).toHaveTextContent(/mine\.txt.*ready/);
    await page.getByRole('link', { name: 'Ask' }).click();
    await expect.element(page.getByText('1 document · about')).toBeVisible();
  });

  test('takes pasted text under a name', async () => {
    await openApp(CONTRACTS_HASH);
    await page.getByRole('button', { name: 'Paste text' }).click();
    const dialog = page.getByRole('dialog', { name: 'Paste text' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('From a letter');
    await dialog.getByRole('textbox', { name: 'Text' }).fill('Dear sir, the quay is done.');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect.element(list.getByRole('link', { name: 'From a letter' })).toBeVisible();
    await expect.element(dialog).not.toBeInTheDocument();
  });

  test('takes files that are dropped', async () => {
    await openApp(CONTRACTS_HASH);
    await expect.element(page.getByRole('group', { name: 'Add documents' })).toBeVisible();
    const data = new DataTransfer();
    data.items.add(file('dropped.md', '# Dropped'));
    page
      .getByRole('group', { name: 'Add documents' })
      .element()
      .dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
    await expect.element(list.getByRole('link', { name: 'dropped.md' })).toBeVisible();
  });

  test('deletes a document and brings it back', async () => {
    await openApp(`#/library?corpus=${HARBOUR.id}`);
    await page.getByRole('button', { name: 'Delete Ledger 14.txt' }).click();
    await expect.element(list.getByText('Ledger 14.txt')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(list.getByText('Ledger 14.txt')).toBeVisible();
  });

  test('makes, renames, deletes and restores a corpus', async () => {
    await openApp('#/library');
    await page.getByRole('button', { name: 'New corpus' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Letters');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Letters' })).toBeVisible();
    await page.getByRole('button', { name: 'Rename Letters' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('Old letters');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('heading', { name: 'Old letters' })).toBeVisible();
    await page.getByRole('button', { name: 'Delete Old letters' }).click();
    await expect.element(page.getByRole('link', { name: 'Old letters' })).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByRole('link', { name: 'Old letters' })).toBeVisible();
  });

  test('finds documents by name when there are many', async () => {
    await openApp(CONTRACTS_HASH);
    await page.getByRole('searchbox', { name: 'Search documents by name' }).fill('Agreement 37');
    await expect.element(list.getByRole('listitem')).toHaveTextContent(/Agreement 37\.md/);
  });

  test('keeps the page small with thousands of documents', async () => {
    const [first] = DOCUMENTS;
    if (first === undefined) throw new Error('The archive is empty.');
    const many = Array.from({ length: 5_000 }, (_, index) => ({
      ...first,
      id: `d${index}`,
      name: `Letter ${index}.txt`,
    }));
    await openApp(`#/library?corpus=${HARBOUR.id}`, { documents: many });
    await expect.element(page.getByText('5,000 documents', { exact: false })).toBeVisible();
    expect(document.querySelectorAll('main li').length).toBeLessThan(600);
    await page.getByRole('searchbox').fill('Letter 4999.txt');
    await expect.element(list.getByRole('link', { name: 'Letter 4999.txt' })).toBeVisible();
  });

  test('is readable by everyone, in both themes', async () => {
    await openApp(CONTRACTS_HASH);
    await page.getByLabelText('Add files').upload([file('scan.bin', '\0')]);
    await expect.element(list.getByText('not added')).toBeVisible();
    expect(await flaws()).toEqual([]);
    await page.getByRole('button', { name: 'Paste text' }).click();
    expect(await flaws()).toEqual([]);
  });
});

describe('a document', () => {
  test('opens at its beginning from the library, and leads back', async () => {
    await openApp(`#/library?corpus=${HARBOUR.id}`);
    await list.getByRole('link', { name: 'Ledger 14.txt' }).click();
    await expect.element(page.getByRole('article', { name: 'Text' })).toHaveTextContent(/^LEDGER 14/);
    await page.getByRole('button', { name: 'Back' }).click();
    await expect.element(list).toBeVisible();
  });

  test('of fifty million characters opens at the span, with only what is round it in the page', async () => {
    const words = 'THE WORDS IN QUESTION';
    const line = `${'All quiet on the quay. '.repeat(4)}\n`;
    const half = line.repeat(Math.ceil(25_000_000 / line.length));
    const texts = new Map([['minutes', half + words + half]]);
    await openApp(`#/document/minutes?start=${half.length}&end=${half.length + words.length}`, { texts });
    await expect.poll(() => document.querySelector('main mark')?.textContent).toBe(words);
    const mark = document.querySelector('main mark')?.getBoundingClientRect();
    expect(mark?.top).toBeGreaterThan(0);
    expect(mark?.bottom).toBeLessThan(860);
    expect(document.querySelector('article')?.textContent.length).toBeLessThan(100_000);
    await page.getByRole('button', { name: 'Show what comes before', exact: false }).click();
    await expect.poll(() => document.querySelector('article')?.textContent.length).toBeGreaterThan(50_000);
  });

  test('shows markup as the text it is', async () => {
    const texts = new Map([['minutes', '<img src=x onerror="document.title=1"><script>document.title=1</script>']]);
    await openApp('#/document/minutes', { texts });
    await expect.element(page.getByRole('article')).toHaveTextContent('<img src=x onerror="document.title=1"><script>');
    expect(document.querySelector('main img, main script')).toBeNull();
  });

  test('that is gone says so', async () => {
    await openApp('#/document/nothing');
    await expect.element(page.getByText('This document is no longer stored here.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
