import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ENDPOINT } from '../testing/fake-app';
import { flaws, openApp } from '../testing/open-app';

const dialog = page.getByRole('dialog', { name: 'Endpoint' });
const field = (name: string) => dialog.getByRole('textbox', { name, exact: true });

async function connect(model: string): Promise<void> {
  await page.getByRole('button', { name: 'Connect endpoint' }).click();
  await field('Name').fill('Somewhere');
  await field('Base URL').fill('https://api.example.com/v1');
  await field('Model').fill(model);
  await field('API key').fill('secret');
}

describe('models', () => {
  test('an endpoint is tested, saved, and can then be chosen by its name', async () => {
    const app = await openApp('#/models');
    await connect('some-model');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect.element(dialog.getByText('It answers, in 0.4 s.')).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(app.saved).toEqual([
      {
        name: 'Somewhere',
        baseUrl: 'https://api.example.com/v1',
        model: 'some-model',
        key: 'secret',
        class: 'frontier',
        window: 128_000,
        concurrency: 8,
      },
    ]);
    await expect.element(page.getByRole('list', { name: 'Endpoints' })).toHaveTextContent(/Somewhere.*key in memory/);
    await page.getByRole('link', { name: 'Ask' }).click();
    await page.getByRole('combobox', { name: 'Root model' }).selectOptions('Somewhere');
    await expect.element(page.getByText('This run sends text to api.example.com')).toBeVisible();
  });

  test('a test that fails says why, and the foot of the page says who was asked', async () => {
    await openApp('#/models');
    await connect('missing');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect.element(dialog.getByText('There is no model “missing” there.')).toBeVisible();
    await expect.element(page.getByText('api.example.com was tested')).toBeInTheDocument();
  });

  test('the key is hidden, and never filled in by the browser', async () => {
    await openApp('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).click();
    await expect.element(field('API key')).toHaveAttribute('type', 'password');
    await expect.element(field('API key')).toHaveAttribute('autocomplete', 'off');
    await expect.element(dialog.getByText('Kept in memory until this tab closes', { exact: false })).toBeVisible();
  });

  test('an endpoint without an address is not saved', async () => {
    const app = await openApp('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).click();
    await field('Name').fill('Nowhere');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(dialog).toBeVisible();
    expect(app.saved).toEqual([]);
  });

  test('an endpoint is changed, deleted and brought back', async () => {
    const app = await openApp('#/models', { endpoints: [ENDPOINT] });
    await page.getByRole('button', { name: 'Edit Lab server' }).click();
    await expect.element(field('Base URL')).toHaveValue(ENDPOINT.baseUrl);
    await field('Name').fill('Library server');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(page.getByRole('button', { name: 'Edit Library server' })).toBeVisible();
    expect(app.saved).toHaveLength(1);
    await page.getByRole('button', { name: 'Delete Library server' }).click();
    await expect.element(page.getByRole('button', { name: 'Edit Library server' })).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(page.getByRole('button', { name: 'Edit Library server' })).toBeVisible();
  });

  test('the built-in reader is listed as no AI model', async () => {
    await openApp('#/models');
    await expect.element(page.getByText('no AI model', { exact: true })).toBeVisible();
  });

  test('is readable by everyone, in both themes', async () => {
    await openApp('#/models', { endpoints: [ENDPOINT] });
    await expect.element(page.getByRole('button', { name: 'Edit Lab server' })).toBeVisible();
    expect(await flaws()).toEqual([]);
    await connect('missing');
    await dialog.getByText('More').click();
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect.element(dialog.getByText('Check the model’s name.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
