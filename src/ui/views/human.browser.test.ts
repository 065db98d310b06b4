import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { ENDPOINT, type FakeApp } from '../testing/fake-app';
import { flaws, newestRun, openApp } from '../testing/open-app';

const desk = page.getByRole('region', { name: 'Your turn' });
const field = page.getByRole('textbox', { name: 'Your answer' });
const send = page.getByRole('button', { name: 'Send' });

/** A run that goes on, in the view where it was started. */
async function running(): Promise<{ readonly app: FakeApp; readonly run: string }> {
  const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
  await page.getByRole('textbox', { name: 'Question' }).fill('Who paid?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.poll(() => app.started.length).toBe(1);
  newestRun(app).stepUntil(({ spent }) => spent.turns > 0);
  return { app, run: newestRun(app).id };
}

function prompt(run: string, id: string, content: string) {
  const messages = [
    { role: 'system' as const, content: 'Write Python.' },
    { role: 'user' as const, content },
  ];
  return { id, run, messages };
}

test('the user can be chosen as a model, and never is without a choice', async () => {
  await openApp('#/ask');
  const strategy = page.getByRole('combobox', { name: 'Strategy' });
  await expect.element(strategy).toHaveValue('reader');
  await strategy.selectOptions('Recursive');
  const root = page.getByRole('combobox', { name: 'Root model' });
  await expect.element(root).not.toHaveValue('by-hand');
  await root.selectOptions('You (answer by hand)');
  await expect.element(root).toHaveValue('by-hand');
  await expect.element(page.getByText('Nothing leaves this device')).toBeVisible();
});

test('what a run asks stands below it, is answered, and makes room for the next', async () => {
  const { app, run } = await running();
  await expect.element(desk).not.toBeInTheDocument();
  app.human.ask(prompt('another run', 'p0', 'Not this one.'));
  app.human.ask(prompt(run, 'p1', 'Where is the quay?'));
  app.human.ask(prompt(run, 'p2', 'And the mill?'));
  await expect.element(desk).toHaveTextContent('Where is the quay?');
  await expect.element(send).toBeDisabled();
  await expect.element(field).toHaveFocus();
  await field.fill('North of the mill.');
  await send.click();
  expect(app.human.answered).toEqual([{ id: 'p1', text: 'North of the mill.' }]);
  await expect.element(desk).toHaveTextContent('And the mill?');
  await expect.element(field).toHaveValue('');
  await field.fill('South of the quay.');
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  expect(app.human.answered.at(-1)).toEqual({ id: 'p2', text: 'South of the quay.' });
  await expect.element(desk).not.toBeInTheDocument();
});

test('an answer may be refused, and what was said before can be read', async () => {
  const { app, run } = await running();
  app.human.ask(prompt(run, 'p1', 'Where is the quay?'));
  await page.getByText('What was said before (1 message)').click();
  await expect.element(page.getByText('Write Python.')).toBeVisible();
  await page.getByRole('button', { name: 'Do not answer' }).click();
  expect(app.human.answered).toEqual([{ id: 'p1', text: null }]);
});

test('what was typed and not sent is still there after a look elsewhere', async () => {
  const { app, run } = await running();
  app.human.ask(prompt(run, 'p1', 'Where is the quay?'));
  await field.fill('North of');
  location.hash = '#/models';
  await expect.element(page.getByRole('heading', { name: 'Models', level: 1 })).toBeVisible();
  await expect.element(desk).not.toBeInTheDocument();
  location.hash = `#/run/${run}`;
  await expect.element(field).toHaveValue('North of');
});

test('it waits in the view of the run as well, readable for everybody', async () => {
  const { app, run } = await running();
  app.human.ask(prompt(run, 'p1', 'Where is the quay?'));
  location.hash = `#/run/${run}`;
  await expect.element(page.getByRole('heading', { name: 'Your turn' })).toBeVisible();
  await expect.element(desk).toHaveTextContent('Where is the quay?');
  expect(await flaws()).toEqual([]);
});
