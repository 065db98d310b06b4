/** Every view in every state, judged by axe in both themes and at two widths; and a journey without a mouse. */
import type { Locator, Page } from '@playwright/test';
import { violations } from './support/axe';
import { expect, repl, test } from './support/burrow';
import { direct, NOTES, prepare, QUESTION, recursive } from './support/notes';

test('axe finds nothing in the views before anything is asked, in either theme, on a desk or in a hand', async ({
  burrow,
  models,
  page,
}) => {
  const main = page.getByRole('main');
  const check = async (where: string) => expect.soft(await violations(page, where)).toEqual([]);

  await burrow.open();
  await expect(page.getByRole('region', { name: 'Questions to try' })).toBeVisible();
  await check('Ask, first visit');
  await burrow.open('#/runs');
  await expect(main).toContainText('No question has been asked yet.');
  await check('Runs, empty');
  await burrow.open('#/models');
  await expect(page.getByRole('button', { name: 'Connect endpoint' }).first()).toBeVisible();
  await check('Models, empty');
  await page.getByRole('button', { name: 'Connect endpoint' }).first().click();
  await check('Endpoint dialog');
  await page.keyboard.press('Escape');

  await prepare(burrow, models.url);
  await page
    .getByLabel('Add files')
    .setInputFiles({ name: 'empty.txt', mimeType: 'text/plain', buffer: Buffer.from('') });
  await expect(burrow.document('empty.txt')).toContainText('There is no text in it.');
  await check('Library, with a refused file');
  await burrow.open('#/models');
  await expect(main).toContainText('Planner');
  await check('Models');
  await burrow.open('#/settings');
  await expect(page.getByRole('form', { name: 'Limits' })).toBeVisible();
  await check('Settings');
  await burrow.open('#/nowhere');
  await expect(main).toContainText('Not found');
  await check('Not found');
});

test('axe finds nothing in what a run shows, going on and ended in every way, nor in what is stored of it', async ({
  burrow,
  models,
  page,
}) => {
  const main = page.getByRole('main');
  const check = async (where: string) => expect.soft(await violations(page, where)).toEqual([]);
  await prepare(burrow, models.url);

  models.script([{ reply: { status: 401 } }]);
  await burrow.ask(QUESTION, direct);
  await burrow.ended('failed');
  await check('Ask, failed');

  models.script([
    { when: ({ lastUser }) => lastUser === 'wait', reply: { fault: 'silent' } },
    { reply: `I look first.\n\n${repl('print(context)\nllm_query("wait")')}` },
  ]);
  await burrow.ask(QUESTION, recursive);
  await models.until(({ requests }) => requests.some(({ lastUser }) => lastUser === 'wait'));
  await expect(burrow.trace).toContainText('I look first');
  await check('Ask, running');
  await page.getByRole('button', { name: 'Stop' }).click();
  await burrow.ended('stopped');
  await check('Ask, stopped');

  const answer = '# The mill\\n\\n| who | when |\\n| --- | --- |\\n| Jan Visser | 1897 |\\n\\n```\\ncode\\n```\\n\\n';
  models.script([
    { when: ({ system }) => system === '', reply: 'a reply' },
    { when: ({ turn }) => turn === 0, reply: repl('x = llm_query_batched(["a", "b"])\nprint(x)\nmissing') },
    {
      reply: repl(
        `answer["content"] = "${answer}" + str(cite(context[:33])) + ' ["Nobody said this." (notes.txt)]'\nanswer["ready"] = True`,
      ),
    },
  ]);
  await burrow.ask('Who built the mill, and when?', recursive);
  await burrow.ended('answered');
  await expect(burrow.answer.getByRole('table')).toBeVisible();
  await check('Ask, answered');
  await burrow.answer.getByRole('link', { name: NOTES.name }).first().click();
  await expect(page.locator('mark')).toBeVisible();
  await check('Document');
  await burrow.open('#/runs');
  await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(3);
  await check('Runs');
  await page.getByRole('link', { name: /and when/ }).click();
  await expect(page.getByRole('tree', { name: 'Calls' })).toBeVisible();
  await check('Run');
  await burrow.open('#/runs');
  await page.getByRole('link', { name: QUESTION }).last().click();
  await expect(main).toContainText('status 401');
  await check('Run, failed');
});

/** Moves the focus on until it is here, and expects to see where it is. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  const isThere = () => target.evaluate((element) => element === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses += 1) await page.keyboard.press(key);
  await expect(target).toBeFocused();
  // On the element itself, or on the box that stands for it.
  const seen = await target.evaluate((element) =>
    [element, element.parentElement ?? element].some((one) => getComputedStyle(one).outlineStyle !== 'none'),
  );
  expect(seen).toBe(true);
}

test('a reader without a mouse asks, stops, asks again, opens the source and comes back', async ({
  burrow,
  models,
  page,
}) => {
  models.script([{ reply: { text: 'It was '.repeat(20), fault: 'hangs' } }]);
  await prepare(burrow, models.url);
  await burrow.open('#/ask');
  await expect(page.getByRole('main')).toBeFocused();

  await page.keyboard.press('Shift+Tab');
  await tabTo(page, page.getByRole('combobox', { name: 'Corpus' }));
  await page.keyboard.type('Notes');
  await tabTo(page, page.getByRole('textbox', { name: 'Question' }));
  await page.keyboard.type(QUESTION);
  await tabTo(page, page.getByRole('combobox', { name: 'Strategy' }));
  await page.keyboard.type('Direct');
  await tabTo(page, page.getByRole('button', { name: 'Ask', exact: true }));
  await page.keyboard.press('Enter');
  await expect(burrow.status).toContainText('running', { ignoreCase: true });
  await tabTo(page, page.getByRole('button', { name: 'Stop' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await burrow.ended('stopped');

  await tabTo(page, page.getByRole('combobox', { name: 'Strategy' }), 'Shift+Tab');
  await page.keyboard.type('Reader');
  await tabTo(page, page.getByRole('textbox', { name: 'Question' }), 'Shift+Tab');
  await page.keyboard.press('Control+Enter');
  await burrow.ended('answered');
  await tabTo(page, burrow.answer.getByRole('link').first());
  await page.keyboard.press('Enter');
  await expect(page.locator('mark')).toBeInViewport();
  await expect(page.getByRole('main')).toBeFocused();
  await tabTo(page, page.getByRole('button', { name: 'Back' }));
  await page.keyboard.press('Enter');
  await expect(burrow.answer).toContainText('Jan Visser');
  await expect(page.getByRole('textbox', { name: 'Question' })).toHaveValue(QUESTION);
});
