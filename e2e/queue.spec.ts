/** A run is paused and goes on; what waits is shown, is shared fairly, and what it took is added up. */
import type { Page } from '@playwright/test';
import type { ModelServer } from './server/model-server';
import type { Reply } from './server/scenario';
import { expect, repl, test, type Burrow } from './support/burrow';

const choice = { corpus: 'Notes', strategy: 'Recursive', root: 'Planner', sub: 'Reader' };
const PROMPTS = 8;
const AT_ONCE = 2;

const CODE = `found = llm_query_batched([f"question {n}" for n in range(${PROMPTS})])
answer["content"] = " ".join(found)
answer["ready"] = True`;

/** A server whose sub-model answers when it is let go. */
function held(models: ModelServer): { letGo: () => void; always: () => void } {
  let waiting: (() => void)[] = [];
  let isOpen = false;
  const reply = (text: string): Promise<Reply> =>
    new Promise((resolve) => {
      const answer = (): void => resolve({ text });
      if (isOpen) answer();
      else waiting.push(answer);
    });
  models.script([
    { when: ({ model }) => model === 'root', reply: repl(CODE) },
    { reply: ({ lastUser }) => reply(lastUser.replace('question', 'reply')) },
  ]);
  const letGo = (): void => {
    for (const answer of waiting) answer();
    waiting = [];
  };
  return {
    letGo,
    always: () => {
      isOpen = true;
      letGo();
    },
  };
}

async function prepare(burrow: Burrow, models: ModelServer): Promise<void> {
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.connect('Reader', models.url, { model: 'sub' });
  const { page } = burrow;
  await page.getByRole('button', { name: 'Edit Reader' }).click();
  const dialog = page.getByRole('dialog', { name: 'Endpoint' });
  await dialog.getByText('More').click();
  await dialog.getByLabel('Requests at once').fill(String(AT_ONCE));
  await dialog.getByLabel('Price in').fill('2');
  await dialog.getByLabel('Price out').fill('8');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await burrow.corpus('Notes', [{ name: 'notes.txt', text: 'The mill was built by Jan Visser in 1897.' }]);
}

const summaryOf = (page: Page) => page.locator('summary').filter({ hasText: 'Queue' });
const subCalls = (server: ModelServer) => server.requests.filter(({ model }) => model === 'sub');
const ALL = Array.from({ length: PROMPTS }, (_, n) => `reply ${n}`).join(' ');

test('nothing is asked while a run is paused, and it comes to the same end', async ({ burrow, models, page }) => {
  const { letGo, always } = held(models);
  await prepare(burrow, models);
  await burrow.ask('What is there?', choice);
  await models.until((server) => subCalls(server).length === AT_ONCE);

  const queue = summaryOf(page);
  await expect(queue).toContainText(`${AT_ONCE} running, ${PROMPTS - AT_ONCE} waiting`);
  await queue.click();
  const list = page.getByRole('list', { name: 'Queue' });
  await expect(list).toContainText(`${AT_ONCE} at once at most`);

  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(burrow.status).toContainText('paused');
  letGo();
  await models.until((server) => server.open === 0);
  // Without the pause the next ones would have begun in the moment in which these ended.
  await expect(queue).toContainText(`0 running, ${PROMPTS - AT_ONCE} waiting`);
  await expect(list).toContainText('paused');
  expect(subCalls(models)).toHaveLength(AT_ONCE);

  // Looking elsewhere does not set it going.
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(page.getByText(`0 running, ${PROMPTS - AT_ONCE} waiting`)).toBeVisible();
  expect(subCalls(models)).toHaveLength(AT_ONCE);
  await page.getByRole('link', { name: 'Ask' }).click();

  always();
  await page.getByRole('button', { name: 'Go on' }).click();
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText(ALL);
  expect(subCalls(models)).toHaveLength(PROMPTS);
  expect(models.requests.filter(({ model }) => model === 'root')).toHaveLength(1);
  const [run = ''] = await burrow.runIds();
  const events = (await burrow.storedEvents(run)) as { type: string; code?: string }[];
  expect(events.filter(({ code }) => code === 'paused')).toHaveLength(1);
});

test('a paused run is stopped, and leaves nothing open or waiting', async ({ burrow, models, page }) => {
  held(models);
  await prepare(burrow, models);
  await burrow.ask('What is there?', choice);
  await models.until((server) => subCalls(server).length === AT_ONCE);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expect(burrow.status).toContainText('paused');
  await page.getByRole('button', { name: 'Stop' }).click();
  await burrow.ended('stopped');
  await models.until((server) => server.open === 0);
  await expect(summaryOf(page)).toHaveCount(0);
  await page.getByRole('link', { name: 'Models' }).click();
  await expect(summaryOf(page)).toContainText('nothing to do');
  expect(subCalls(models)).toHaveLength(AT_ONCE);
});

test('what runs have cost is added up, and what came from the cache has cost nothing', async ({
  burrow,
  models,
  page,
}) => {
  held(models).always();
  await prepare(burrow, models);
  for (let time = 0; time < 2; time += 1) {
    await burrow.ask('What is there?', choice);
    await burrow.ended('answered');
  }
  expect(subCalls(models)).toHaveLength(PROMPTS);
  await page.getByRole('link', { name: 'Open the run' }).click();
  const totals = page.getByRole('region', { name: 'Totals' });
  await expect(totals).toContainText(new RegExp(`From the cache\\s*${PROMPTS} of ${PROMPTS} calls`));
  await totals.getByText('Cost by model').click();
  await expect(totals).toContainText(`${PROMPTS} calls from the cache saved`);

  await burrow.open('#/models');
  await page.getByText('What it has cost').click();
  const costs = page.getByRole('list', { name: 'Costs of all runs' });
  const reader = costs.getByRole('listitem').filter({ hasText: 'Reader' });
  await expect(reader).toContainText(`${PROMPTS} calls`);
  await expect(reader).toContainText('$2 in, $8 out for a million tokens');
  await expect(reader).toContainText(`${PROMPTS} calls from the cache saved`);
  await expect(costs.getByRole('listitem').filter({ hasText: 'Planner' })).toContainText(/2 turns.*unknown/s);

  await burrow.open('#/settings');
  await expect(page.getByText(`${PROMPTS} calls answered from it since it was cleared`)).toBeVisible();
});
