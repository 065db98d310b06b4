import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { WaitingProgram } from '../../app';
import { BurrowError } from '../../engine/errors';
import { HARBOUR } from '../testing/archive';
import { ENDPOINT, type FakeApp } from '../testing/fake-app';
import { ITEMS, LABELS, program, PROPOSED } from '../testing/fake-reviews';
import { flaws, newestRun, openApp } from '../testing/open-app';

const field = page.getByRole('textbox', { name: 'Program' });
const run = page.getByRole('button', { name: 'Run', exact: true });
const review = page.getByRole('region', { name: 'The program for this question' });
const EDITED = 'done(find("Who?"))';

class Broken extends BurrowError {
  constructor() {
    super('test.broken', 'It broke.', 'Mend it.');
  }
}

/** A question that waits with its program. */
async function waiting(change: Partial<WaitingProgram> = {}): Promise<FakeApp> {
  const app = await openApp('#/ask', { endpoints: [{ ...ENDPOINT, name: 'Qwen2.5 1.5B', class: 'small' }] });
  await expect.element(page.getByText('3 documents · about')).toBeVisible();
  await page.getByRole('textbox', { name: 'Question' }).fill('How many complaints are there?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.poll(() => app.started.length).toBe(1);
  app.reviews.show(program(newestRun(app).id, change));
  await expect.element(field).toBeVisible();
  return app;
}

describe('a small model', () => {
  test('is offered skills first, and a choice of another strategy stays', async () => {
    const app = await openApp('#/ask', { endpoints: [{ ...ENDPOINT, class: 'small' }] });
    const strategy = page.getByRole('combobox', { name: 'Strategy' });
    await expect.element(strategy).toHaveValue('skills');
    await strategy.selectOptions('Recursive');
    await expect.element(strategy).toHaveValue('rlm');
    expect(app.started).toHaveLength(0);
  });

  test('a large one is not', async () => {
    await openApp('#/ask', { endpoints: [ENDPOINT] });
    await expect.element(page.getByRole('combobox', { name: 'Strategy' })).toHaveValue('rlm');
  });
});

describe('a program before it runs', () => {
  test('is shown with what it takes and runs as it is', async () => {
    const app = await waiting();
    expect(app.started[0]?.request.reviewed).toBe(true);
    await expect.element(field).toHaveValue(PROPOSED.code);
    await expect.element(field).toHaveFocus();
    await expect.element(review).toHaveTextContent('It makes 12 calls, about 24 s.');
    await run.click();
    expect(app.reviews.accepted).toEqual([{ id: 'program of run-0', code: PROPOSED.code, taught: [] }]);
    await expect.element(field).not.toBeInTheDocument();
  });

  test('is edited, rehearsed again, and run with Ctrl and Enter', async () => {
    const app = await waiting({
      rehearse: (code) =>
        Promise.resolve({ code, problems: ['`x` is not defined.'], calls: { least: 1, most: 9 }, labels: [] }),
    });
    await expect.element(page.getByRole('button', { name: 'Run as the model wrote it' })).not.toBeInTheDocument();
    await field.fill(EDITED);
    await expect
      .element(page.getByRole('list', { name: 'What may go wrong' }))
      .toHaveTextContent('`x` is not defined.');
    await expect.element(review).toHaveTextContent('It makes 1 to 9 calls');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(app.reviews.accepted).toMatchObject([{ code: EDITED }]);
  });

  test('can run as the model wrote it after all', async () => {
    const app = await waiting();
    await field.fill(EDITED);
    await page.getByRole('button', { name: 'Run as the model wrote it' }).click();
    expect(app.reviews.accepted).toMatchObject([{ code: PROPOSED.code }]);
  });

  test('says when it cannot be checked, and can be run all the same', async () => {
    const app = await waiting({ rehearse: () => Promise.reject(new Broken()) });
    await field.fill(EDITED);
    await expect.element(review).toHaveTextContent('It broke. Mend it.');
    await run.click();
    expect(app.reviews.accepted).toMatchObject([{ code: EDITED }]);
  });

  test('an empty one does not run', async () => {
    const app = await waiting();
    await field.fill('  ');
    await expect.element(run).toBeDisabled();
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(app.reviews.accepted).toEqual([]);
  });

  test('Stop ends the run', async () => {
    const app = await waiting();
    await page.getByRole('button', { name: 'Stop the run' }).click();
    await expect.element(page.getByRole('main').getByRole('status').first()).toHaveTextContent('stopped');
    expect(newestRun(app).left).toBe(0);
  });

  test('is not shown where programs run at once', async () => {
    const app = await openApp('#/settings', { endpoints: [ENDPOINT] });
    await page.getByLabelText('Run programs at once').click();
    await expect.element(page.getByText('Saved: programs run at once.')).toBeVisible();
    await page.getByRole('link', { name: 'Ask' }).click();
    await page.getByRole('textbox', { name: 'Question' }).fill('Who?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => app.started.length).toBe(1);
    expect(app.started[0]?.request.reviewed).toBeUndefined();
  });

  test('has no flaws for assistive technology, in the light and in the dark', async () => {
    await waiting({ problems: ['It may not end.'] });
    await expect.element(review).toHaveTextContent('It may not end.');
    expect(await flaws()).toEqual([]);
  });
});

describe('teaching by example', () => {
  const table = page.getByRole('table', { name: 'Items to label' });
  const use = page.getByRole('button', { name: 'Use these examples' });
  const teach = page.getByRole('button', { name: 'Teach by example' });

  async function taught(app: FakeApp): Promise<void> {
    await teach.click();
    for (const item of ITEMS) await userEvent.keyboard(item.endsWith('?') ? '2' : '1');
    await use.click();
    await expect.element(page.getByText('4 of 4 held back were right.')).toBeVisible();
    await page.getByRole('button', { name: 'Done' }).click();
    expect(app.reviews.accepted).toEqual([]);
  }

  test('by keys: eight items become examples, four tell how good they are; all is kept for the corpus', async () => {
    const app = await waiting();
    await expect.element(page.getByRole('list', { name: 'Labels' })).toHaveTextContent('no examples yet');
    await taught(app);
    await expect
      .element(page.getByRole('list', { name: 'Labels' }))
      .toHaveTextContent('8 examples; 4 of 4 held back were right');
    await run.click();
    const [{ taught: given } = { taught: [] }] = app.reviews.accepted;
    expect(given).toHaveLength(1);
    expect(given[0]).toMatchObject({ labels: LABELS });
    expect(given[0]?.examples).toHaveLength(8);
    expect(given[0]?.examples[0]).toEqual({ text: ITEMS[0], label: 'complaint' });
    const kept = (await app.library.corpora()).find(({ id }) => id === HARBOUR.id)?.taught;
    expect(kept).toMatchObject([{ labels: LABELS, right: 4, held: [{ text: ITEMS[2] }, {}, {}, {}] }]);
  });

  test('what was taught goes with the next question about the corpus, without what was held back', async () => {
    const app = await waiting();
    await taught(app);
    await run.click();
    newestRun(app).stop();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await expect.poll(() => app.started.length).toBe(2);
    const sent = app.started[1]?.request.taught;
    expect(sent).toHaveLength(1);
    expect(sent?.[0]?.examples).toHaveLength(8);
    expect(Object.keys(sent?.[0] ?? {})).toEqual(['labels', 'examples']);
  });

  test('shows what the model made of those held back, where it was wrong', async () => {
    await waiting({ tryLabels: (_taught, items) => Promise.resolve(items.map(() => 'other')) });
    await teach.click();
    await userEvent.keyboard('111');
    await use.click();
    await expect.element(page.getByText('0 of 1 held back was right.')).toBeVisible();
    await expect.element(table).toHaveTextContent('the model says: other');
  });

  test('needs two examples, takes a label away again, and works with the mouse', async () => {
    await waiting();
    await teach.click();
    await expect.element(use).toBeDisabled();
    const choice = (item: number, label: string) =>
      page.getByRole('radiogroup', { name: `Label of item ${item}`, exact: true }).getByText(label);
    await choice(1, 'complaint').click();
    await choice(2, 'question').click();
    await expect.element(use).toBeEnabled();
    await userEvent.keyboard('0');
    await expect.element(use).toBeDisabled();
  });

  test('the root model labels the rest where it is large or elsewhere', async () => {
    await waiting({ rootLabels: true });
    await teach.click();
    await userEvent.keyboard('1');
    await page.getByRole('button', { name: 'Let the root model label the rest' }).click();
    await expect.poll(() => document.querySelectorAll('table input:checked').length).toBe(12);
    await expect
      .element(page.getByRole('radiogroup', { name: 'Label of item 1', exact: true }).getByLabelText('complaint'))
      .toBeChecked();
    await expect
      .element(page.getByRole('radiogroup', { name: 'Label of item 2', exact: true }).getByLabelText('other'))
      .toBeChecked();
  });

  test('says when the model gave no labels, and keeps what was labelled', async () => {
    const app = await waiting({ tryLabels: () => Promise.reject(new Broken()) });
    await teach.click();
    await userEvent.keyboard('121');
    await use.click();
    await expect.element(page.getByRole('dialog')).toHaveTextContent('It broke. Mend it.');
    expect(document.querySelectorAll('table input:checked')).toHaveLength(3);
    expect((await app.library.corpora())[0]?.taught).toBeUndefined();
  });

  test('has no flaws for assistive technology, in the light and in the dark', async () => {
    await waiting({ rootLabels: true });
    await teach.click();
    await userEvent.keyboard('12');
    expect(await flaws()).toEqual([]);
  });
});
