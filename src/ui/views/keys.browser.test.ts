import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ENDPOINT } from '../testing/fake-app';
import { PASSPHRASE } from '../testing/fake-keys';
import { flaws, openApp } from '../testing/open-app';

const dialog = (name: string) => page.getByRole('dialog', { name });
const endpoint = dialog('Endpoint');
const rows = page.getByRole('list', { name: 'Endpoints' });
const LOCKED = { ...ENDPOINT, key: 'locked' } as const;

async function connect(): Promise<void> {
  await page.getByRole('button', { name: 'Connect endpoint' }).click();
  await endpoint.getByRole('textbox', { name: 'Name', exact: true }).fill('Somewhere');
  await endpoint.getByRole('textbox', { name: 'Base URL' }).fill('https://api.example.com/v1');
  await endpoint.getByRole('textbox', { name: 'Model', exact: true }).fill('some-model');
  await endpoint.getByRole('textbox', { name: 'API key' }).fill('secret');
}

async function ask(): Promise<void> {
  await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Direct');
  await page.getByRole('textbox', { name: 'Question' }).fill('Who?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
}

describe('remembering a key', () => {
  test('asks for a passphrase twice, once, and then not again in this tab', async () => {
    await openApp('#/models');
    await connect();
    await endpoint.getByRole('checkbox', { name: 'Remember this key on this device' }).click();
    await expect.element(endpoint.getByText('Encrypted on this device', { exact: false })).toBeVisible();
    await endpoint.getByRole('button', { name: 'Save' }).click();
    const choose = dialog('Choose a passphrase');
    await expect.element(choose.getByText('Nobody can recover it', { exact: false })).toBeVisible();
    await choose.getByLabelText('Passphrase', { exact: true }).fill(PASSPHRASE);
    await choose.getByLabelText('The same again').fill('something else');
    await choose.getByRole('button', { name: 'Use it' }).click();
    await expect.element(choose.getByText('The two are not the same.')).toBeVisible();
    await choose.getByLabelText('The same again').fill(PASSPHRASE);
    await choose.getByRole('button', { name: 'Use it' }).click();
    await expect.element(endpoint).not.toBeInTheDocument();
    await expect.element(rows).toHaveTextContent(/Somewhere.*key remembered on this device/);
    await expect.element(page.getByText('1 key is remembered on this device and unlocked in this tab')).toBeVisible();

    await connect();
    await endpoint.getByRole('checkbox', { name: 'Remember this key on this device' }).click();
    await endpoint.getByRole('button', { name: 'Save' }).click();
    await expect.element(endpoint).not.toBeInTheDocument();
    await expect.element(page.getByText('2 keys are remembered on this device and unlocked in this tab')).toBeVisible();
  });

  test('is given up with the passphrase dialog, and nothing is saved', async () => {
    const app = await openApp('#/models');
    await connect();
    await endpoint.getByRole('checkbox').click();
    await endpoint.getByRole('button', { name: 'Save' }).click();
    await dialog('Choose a passphrase').getByRole('button', { name: 'Cancel' }).click();
    await expect.element(dialog('Choose a passphrase')).not.toBeInTheDocument();
    await expect.element(endpoint).toBeVisible();
    expect(app.saved).toEqual([]);
  });

  test('tells password managers what is what', async () => {
    await openApp('#/models', { endpoints: [LOCKED] });
    await page.getByRole('button', { name: 'Change passphrase' }).click();
    const change = dialog('Change the passphrase');
    await expect
      .element(change.getByLabelText('Current passphrase'))
      .toHaveAttribute('autocomplete', 'current-password');
    await expect.element(change.getByLabelText('New passphrase')).toHaveAttribute('autocomplete', 'new-password');
    await expect.element(change.getByLabelText('The same again')).toHaveAttribute('autocomplete', 'new-password');
  });
});

describe('remembered keys', () => {
  test('are unlocked once, locked again, and the wrong passphrase is said to be wrong', async () => {
    await openApp('#/models', { endpoints: [LOCKED, { ...LOCKED, id: 'other', name: 'Other server' }] });
    await expect.element(page.getByText('2 keys are locked')).toBeVisible();
    await page.getByRole('button', { name: 'Unlock' }).click();
    const unlock = dialog('Unlock your keys');
    const field = unlock.getByLabelText('Passphrase');
    await expect.element(field).toHaveAttribute('autocomplete', 'current-password');
    await field.fill('wrong');
    await unlock.getByRole('button', { name: 'Unlock' }).click();
    await expect.element(unlock.getByText('This is not the passphrase of your remembered keys.')).toBeVisible();
    await field.fill(PASSPHRASE);
    await unlock.getByRole('button', { name: 'Unlock' }).click();
    await expect.element(unlock).not.toBeInTheDocument();
    await expect.element(page.getByText('2 keys are remembered on this device and unlocked in this tab')).toBeVisible();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await expect.element(page.getByText('2 keys are locked')).toBeVisible();
  });

  test('get another passphrase', async () => {
    await openApp('#/models', { endpoints: [LOCKED] });
    await page.getByRole('button', { name: 'Change passphrase' }).click();
    const change = dialog('Change the passphrase');
    await change.getByLabelText('Current passphrase').fill(PASSPHRASE);
    await change.getByLabelText('New passphrase').fill('another passphrase');
    await change.getByLabelText('The same again').fill('another passphrase');
    await change.getByRole('button', { name: 'Change it' }).click();
    await expect.element(page.getByText('The passphrase was changed.')).toBeVisible();
    await page.getByRole('button', { name: 'Lock', exact: true }).click();
    await page.getByRole('button', { name: 'Unlock' }).click();
    await dialog('Unlock your keys').getByLabelText('Passphrase').fill('another passphrase');
    await dialog('Unlock your keys').getByRole('button', { name: 'Unlock' }).click();
    await expect.element(page.getByRole('button', { name: 'Lock', exact: true })).toBeVisible();
  });

  test('are forgotten one by one in their endpoint, all at once, and brought back', async () => {
    await openApp('#/models', { endpoints: [LOCKED, { ...LOCKED, id: 'other', name: 'Other server' }] });
    await page.getByRole('button', { name: 'Edit Other server' }).click();
    await expect.element(endpoint.getByRole('checkbox')).toBeChecked();
    await endpoint.getByRole('checkbox').click();
    await expect.element(endpoint.getByText('Saving forgets the remembered key.')).toBeVisible();
    await endpoint.getByRole('button', { name: 'Save' }).click();
    await expect.element(page.getByText('1 key is locked')).toBeVisible();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await expect.element(page.getByText('1 key is locked')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByText('1 key is locked')).toBeVisible();
  });

  test('are asked for before a question that needs one starts', async () => {
    const app = await openApp('#/ask', { endpoints: [LOCKED] });
    await ask();
    await dialog('Unlock your keys').getByRole('button', { name: 'Cancel' }).click();
    await expect.element(dialog('Unlock your keys')).not.toBeInTheDocument();
    expect(app.started).toEqual([]);
    await ask();
    await dialog('Unlock your keys').getByLabelText('Passphrase').fill(PASSPHRASE);
    await dialog('Unlock your keys').getByRole('button', { name: 'Unlock' }).click();
    await expect.poll(() => app.started.length).toBe(1);
  });

  test('are not asked for when no key is needed', async () => {
    const app = await openApp('#/ask', { endpoints: [ENDPOINT, { ...LOCKED, id: 'other', name: 'Other server' }] });
    await ask();
    await expect.poll(() => app.started.length).toBe(1);
  });

  test('and their dialogs are readable by everyone, in both themes', async () => {
    await openApp('#/models', { endpoints: [LOCKED] });
    await page.getByRole('button', { name: 'Unlock' }).click();
    await dialog('Unlock your keys').getByLabelText('Passphrase').fill('wrong');
    await dialog('Unlock your keys').getByRole('button', { name: 'Unlock' }).click();
    await expect.element(page.getByText('This is not the passphrase of your remembered keys.')).toBeVisible();
    expect(await flaws()).toEqual([]);
    await dialog('Unlock your keys').getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Edit Lab server' }).click();
    await expect.element(endpoint.getByRole('checkbox')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
