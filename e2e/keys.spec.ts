/** A key that is remembered: encrypted on the device, unlocked once in each tab, sent to its server and seen nowhere else. */
import type { Page } from '@playwright/test';
import { expect, test, type Burrow } from './support/burrow';
import { direct, NOTES, QUESTION } from './support/notes';
import { dump } from './support/storage';

const KEY = 'sk-planted-0a1b2c3d4e5f';
const PASSPHRASE = 'the keeper of the north lamp';

/** As a server that repeats what it was sent, which some do. */
const ECHO = { status: 401, error: { error: { message: `Incorrect API key provided: ${KEY}.` } } };

async function unlock(page: Page, passphrase: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: 'Unlock your keys' });
  await dialog.getByLabel('Passphrase').fill(passphrase);
  await dialog.getByRole('button', { name: 'Unlock' }).click();
}

/** Connects an endpoint whose key is remembered. */
async function connect(burrow: Burrow, url: string): Promise<void> {
  const { page } = burrow;
  await burrow.open('#/models');
  await page.getByRole('button', { name: 'Connect endpoint' }).click();
  const endpoint = page.getByRole('dialog', { name: 'Endpoint' });
  await endpoint.getByRole('textbox', { name: 'Name', exact: true }).fill('Planner');
  await endpoint.getByRole('textbox', { name: 'Base URL' }).fill(url);
  await endpoint.getByLabel('API key').fill(KEY);
  await endpoint.getByLabel('Model', { exact: true }).fill('scripted');
  await endpoint.getByRole('checkbox', { name: 'Remember this key on this device' }).check();
  await endpoint.getByRole('button', { name: 'Save' }).click();
  const choose = page.getByRole('dialog', { name: 'Choose a passphrase' });
  await choose.getByLabel('Passphrase').fill(PASSPHRASE);
  await choose.getByLabel('The same again').fill(PASSPHRASE);
  await choose.getByRole('button', { name: 'Use it' }).click();
  await expect(endpoint).toBeHidden();
}

test('a planted key is in no storage, event, message, address or view, though its server repeats it', async ({
  burrow,
  models,
  page,
}) => {
  const said: string[] = [];
  const shown: string[] = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('request', (request) => said.push(request.url(), request.postData() ?? ''));
  const look = async (): Promise<void> => {
    shown.push(await page.content());
  };

  await connect(burrow, models.url);
  await expect(page.getByRole('list', { name: 'Endpoints' })).toContainText('key remembered on this device');
  await look();
  await burrow.corpus('Notes', [NOTES]);

  await test.step('after a reload it is locked, and a question asks for the passphrase first', async () => {
    await page.reload();
    await burrow.open('#/models');
    await expect(page.getByText('1 key is locked')).toBeVisible();
    await burrow.ask(QUESTION, direct);
    await unlock(page, 'not the passphrase');
    await expect(page.getByText('This is not the passphrase of your remembered keys.')).toBeVisible();
    expect(models.requests).toHaveLength(0);
    models.script([{ reply: 'Jan Visser' }]);
    await unlock(page, PASSPHRASE);
    await burrow.ended('answered');
    await look();
  });

  await test.step('a refusal that repeats it is shown without it', async () => {
    models.script([{ reply: ECHO }]);
    await burrow.ask('Who built the other mill?', direct);
    await burrow.ended('failed');
    await expect(page.getByText('Incorrect API key provided: [key].').first()).toBeVisible();
    await look();
    await burrow.trace.getByRole('link', { name: 'Open the run' }).click();
    await expect(page.getByRole('tree', { name: 'Calls' })).toBeVisible();
    await look();
    await burrow.open('#/models');
    await page.getByRole('button', { name: 'Edit Planner' }).click();
    await page.getByRole('button', { name: 'Test' }).click();
    await expect(page.getByRole('dialog').getByText('does not accept this API key', { exact: false })).toBeVisible();
    await look();
    await page.keyboard.press('Escape');
    for (const route of ['#/settings', '#/runs', '#/library']) {
      await burrow.open(route);
      await page.waitForLoadState('networkidle');
      await look();
    }
  });

  const stored = await dump(page);
  expect(stored).toContain('"iterations":600000');
  expect(stored).toContain('Incorrect API key provided: [key].');
  const events = await Promise.all((await burrow.runIds()).map((run) => burrow.storedEvents(run)));
  for (const secret of [KEY, PASSPHRASE]) {
    expect(stored).not.toContain(secret);
    expect(JSON.stringify(events)).not.toContain(secret);
    expect(said.join('\n')).not.toContain(secret);
    expect(shown.join('\n')).not.toContain(secret);
  }
  expect(new Set(models.requests.map(({ headers }) => headers['authorization']))).toEqual(new Set([`Bearer ${KEY}`]));
  for (const { body } of models.requests) expect(JSON.stringify(body)).not.toContain(KEY);
});

test('another tab has to unlock it for itself; locked again, a run does not start', async ({
  burrow,
  models,
  page,
}) => {
  await connect(burrow, models.url);
  const other = await page.context().newPage();
  await other.goto(`${burrow.site}#/models`);
  await expect(other.getByText('1 key is locked')).toBeVisible();
  await expect(page.getByText('1 key is remembered on this device and unlocked in this tab')).toBeVisible();
  await burrow.corpus('Notes', [NOTES]);
  await burrow.open('#/models');
  await page.getByRole('button', { name: 'Lock', exact: true }).click();
  await burrow.ask(QUESTION, direct);
  await page.getByRole('dialog', { name: 'Unlock your keys' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Ask', exact: true })).toBeEnabled();
  expect(models.requests).toHaveLength(0);
});
