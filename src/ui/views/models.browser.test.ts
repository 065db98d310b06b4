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
        kind: 'openai',
        price: null,
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

  test('a known server is chosen, and all that is suggested can be changed', async () => {
    const app = await openApp('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).click();
    const server = dialog.getByRole('combobox', { name: 'Server' });
    await expect.element(server).toHaveValue('other');
    await field('API key').fill('for somewhere else');
    await server.selectOptions('Hosted');
    await expect.element(dialog.getByText('Make a key at hosted.example.')).toBeVisible();
    await expect.element(field('Name')).toHaveValue('Hosted');
    await expect.element(field('Base URL')).toHaveValue('https://api.hosted.example/v1');
    // A key typed for one server is not sent to another.
    await expect.element(field('API key')).toHaveValue('');
    await dialog.getByText('More').click();
    await expect.element(dialog.getByRole('combobox', { name: 'Speaks' })).toHaveValue('anthropic');
    await expect.element(dialog.getByText('the list price of November 2026 counts')).toBeVisible();
    await field('Name').fill('Mine');
    await dialog.getByLabelText('Price in, $ a million tokens').fill('0.5');
    await dialog.getByLabelText('Price out, $ a million tokens').fill('1.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(app.saved).toEqual([
      {
        name: 'Mine',
        baseUrl: 'https://api.hosted.example/v1',
        model: 'priced',
        key: '',
        class: 'frontier',
        window: 200_000,
        concurrency: 4,
        kind: 'anthropic',
        price: { input: 0.5, output: 1.5 },
      },
    ]);
  });

  test('an address that is typed tells its server, and a name that was typed stays', async () => {
    await openApp('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).click();
    await field('Name').fill('Mine');
    await field('Base URL').fill('https://api.hosted.example');
    const server = dialog.getByRole('combobox', { name: 'Server' });
    await expect.element(server).toHaveValue('hosted');
    await server.selectOptions('Hosted');
    await expect.element(field('Name')).toHaveValue('Mine');
  });

  test('one of the two prices alone is not saved', async () => {
    const app = await openApp('#/models');
    await connect('some-model');
    await dialog.getByText('More').click();
    await dialog.getByLabelText('Price in, $ a million tokens').fill('0.5');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(dialog).toBeVisible();
    expect(app.saved).toEqual([]);
  });

  test('the server lists its models, with what it says of them', async () => {
    const app = await openApp('#/models');
    await connect('some-model');
    await dialog.getByRole('button', { name: 'List models' }).click();
    const list = dialog.getByRole('combobox', { name: 'Models of this server' });
    await expect.element(list).toHaveTextContent('large-model · 200 K window · $3 in, $15 out');
    await expect.element(dialog.getByText('2 models')).toBeVisible();
    await list.selectOptions('large-model · 200 K window · $3 in, $15 out');
    await expect.element(field('Model')).toHaveValue('large-model');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(app.saved).toMatchObject([{ model: 'large-model', window: 200_000, price: { input: 3, output: 15 } }]);
    await expect.element(page.getByText('api.example.com was tested')).toBeInTheDocument();
  });

  test('a list that does not come says why, and a list of another server goes', async () => {
    await openApp('#/models');
    await connect('some-model');
    await field('API key').fill('wrong');
    const ask = dialog.getByRole('button', { name: 'List models' });
    await ask.click();
    await expect.element(dialog.getByText('The server does not accept this API key.')).toBeVisible();
    await field('API key').fill('right');
    await ask.click();
    const list = dialog.getByRole('combobox', { name: 'Models of this server' });
    await expect.element(list).toBeVisible();
    await field('Base URL').fill('https://elsewhere.example/v1');
    await expect.element(list).not.toBeInTheDocument();
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
    await dialog.getByRole('button', { name: 'List models' }).click();
    await expect.element(dialog.getByText('2 models')).toBeVisible();
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect.element(dialog.getByText('Check the model’s name.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
