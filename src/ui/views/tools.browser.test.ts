import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { HARBOUR } from '../testing/archive';
import { ENDPOINT, told } from '../testing/fake-app';
import { flaws, openApp } from '../testing/open-app';

const KEPT = 'def to_euro(amount): ...\n';
const corpora = [
  { ...HARBOUR, tools: KEPT },
  { ...HARBOUR, id: 'contracts', name: 'Contracts', tools: '' },
];
const field = page.getByRole('textbox', { name: 'Python tools' });
const summary = page.getByText('Python tools', { exact: false }).first();

function askWithTools() {
  return openApp('#/ask', { corpora, endpoints: [ENDPOINT] });
}

describe('Python tools', () => {
  test('of the corpus are there, checked when they are unfolded', async () => {
    await askWithTools();
    await summary.click();
    await expect.element(field).toHaveValue(KEPT);
    await expect.element(page.getByRole('list', { name: 'Functions' })).toHaveTextContent('to_euro() Does it.');
    await expect.element(page.getByRole('button', { name: 'Keep for this corpus' })).not.toBeInTheDocument();
    expect(await flaws()).toEqual([]);
  });

  test('changed for one question are used for it, and kept only when that is asked for', async () => {
    const app = await askWithTools();
    await summary.click();
    await field.fill(`${KEPT}def words(text): ...`);
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByRole('list', { name: 'Functions' })).toHaveTextContent('words()');
    await page.getByRole('textbox', { name: 'Question' }).fill('What did it cost?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => app.started[0]?.request.tools).toBe(`${KEPT}def words(text): ...`);
    expect((await app.library.corpora())[0]?.tools).toBe(KEPT);

    await page.getByRole('button', { name: 'Keep for this corpus' }).click();
    await expect.element(page.getByText('Kept for Harbour archive.')).toBeVisible();
    expect((await app.library.corpora())[0]?.tools).toBe(`${KEPT}def words(text): ...`);
    await expect.element(page.getByRole('button', { name: 'Keep for this corpus' })).not.toBeInTheDocument();
  });

  test('of one corpus are not offered for another', async () => {
    await askWithTools();
    await summary.click();
    await field.fill('def mine(): ...');
    await page.getByRole('combobox', { name: 'Corpus' }).selectOptions('Contracts');
    await expect.element(field).toHaveValue('');
    await page.getByRole('combobox', { name: 'Corpus' }).selectOptions(HARBOUR.name);
    await expect.element(field).toHaveValue('def mine(): ...');
    await page.getByRole('button', { name: 'Discard changes' }).click();
    await expect.element(field).toHaveValue(KEPT);
  });

  test('that cannot be used say why', async () => {
    await askWithTools();
    await summary.click();
    await field.fill('def f(): ...\nbroken');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('Your Python tools cannot be used (line 2): NameError.')).toBeVisible();
    await expect.element(field).toHaveAttribute('aria-invalid', 'true');
    expect(await flaws()).toEqual([]);
  });

  test('are only asked for where Python runs', async () => {
    await askWithTools();
    await expect.element(summary).toBeVisible();
    await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Direct');
    await expect.element(summary).not.toBeInTheDocument();
  });

  test('and packages that a run used are named in its details', async () => {
    const state = told('r', { tools: KEPT, packages: ['kite 2.1'] });
    await openApp('#/run/r', { states: new Map([['r', state]]) });
    const totals = page.getByRole('region', { name: 'Totals' });
    await expect.element(totals).toHaveTextContent('Python tools to_euro');
    await expect.element(totals).toHaveTextContent('Packages kite 2.1');
  });
});

describe('packages for Python', () => {
  const wheel = (name: string, needs = '') => new File([needs], name);
  const add = (...files: File[]) => page.getByLabelText('Add a package').upload(files);
  const list = page.getByRole('list', { name: 'Packages' });

  test('are added from files; what one needs and is not there is said', async () => {
    await openApp('#/settings');
    await expect.element(page.getByText('None added.')).toBeVisible();
    await add(wheel('kite-2.1-py3-none-any.whl', 'six wing'), wheel('six-1.0-py3-none-any.whl'));
    await expect
      .element(list.getByRole('listitem').first())
      .toHaveTextContent('kite 2.1 12 KB needs wing, which is not here; add its wheel too');
    await expect.element(list).toHaveTextContent('six');
    expect(await flaws()).toEqual([]);
  });

  test('that cannot be used are refused in plain words, and the others taken', async () => {
    await openApp('#/settings');
    await add(wheel('numpy-2.0-cp314-cp314-win_amd64.whl'), wheel('kite-2.1-py3-none-any.whl'));
    await expect
      .element(
        page.getByText('numpy was built for cp314-cp314-win_amd64; only pure-Python wheels work here.', {
          exact: false,
        }),
      )
      .toBeVisible();
    await expect.element(list.getByRole('listitem')).toHaveTextContent('kite');
    expect(await flaws()).toEqual([]);
  });

  test('are deleted, and brought back', async () => {
    const app = await openApp('#/settings');
    await add(wheel('kite-2.1-py3-none-any.whl'));
    await page.getByRole('button', { name: 'Delete kite' }).click();
    await expect.element(list).not.toBeInTheDocument();
    expect(await app.packages.list()).toEqual([]);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(list).toHaveTextContent('kite');
  });
});

describe('a Python of its own for every child', () => {
  test('is a choice that is saved', async () => {
    const app = await openApp('#/settings');
    const choice = page.getByRole('checkbox', { name: 'A Python of its own for every child' });
    await expect.element(choice).not.toBeChecked();
    await choice.click();
    await expect.element(page.getByText('Saved: a Python for every child.')).toBeVisible();
    expect((await app.settings.limits()).ownPython).toBe(true);
  });
});
