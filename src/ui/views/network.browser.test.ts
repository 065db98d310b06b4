import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { ENDPOINT } from '../testing/fake-app';
import { flaws, openApp } from '../testing/open-app';

const network = page.getByRole('list', { name: 'Network, since this tab was opened' });
const HERE = { ...ENDPOINT, id: 'here', name: 'Own server', baseUrl: `${location.origin}/v1` };

describe('the network panel', () => {
  test('says what was sent where, as it happens', async () => {
    const app = await openApp('#/settings');
    await expect.element(network).toHaveTextContent('Nothing of yours was sent anywhere.');
    app.network.pass({ hosts: [{ host: 'api.example.com', requests: 1, characters: 1_234, bytes: 0 }] });
    await expect
      .element(network)
      .toHaveTextContent(/api\.example\.com\s*1 request to models.*1,234 characters sent, 0 bytes received/);
    app.network.pass({
      hosts: [{ host: 'api.example.com', requests: 3, characters: 2_000, bytes: 45_000 }],
      weights: [{ host: 'models.example', requests: 12, bytes: 98_000_000 }],
      own: { requests: 5, bytes: 13_000_000 },
    });
    await expect.element(network).toHaveTextContent(/3 requests to models.*2,000 characters sent, 45 KB received/);
    await expect.element(network).toHaveTextContent(/models\.example\s*12 requests.*nothing sent, 98 MB received/);
    await expect.element(network).toHaveTextContent(/Burrow itself\s*5 files.*nothing sent, 13 MB received/);
    await expect.element(network).not.toHaveTextContent('Nothing of yours');
    expect(await flaws()).toEqual([]);
  });

  test('leads to the private page, and there back', async () => {
    await openApp('#/settings');
    await expect.element(network.getByRole('link', { name: 'Open it' })).toHaveAttribute('href', './private.html#/ask');
    await expect.element(page.getByText('Private page.', { exact: true })).not.toBeInTheDocument();
  });
});

describe('the private page', () => {
  test('says so in every view, and offers no model on another server', async () => {
    await openApp('#/ask', { isPrivate: true, endpoints: [ENDPOINT, HERE] });
    await expect.element(page.getByText('Private page.', { exact: true })).toBeVisible();
    const models = page.getByRole('combobox', { name: 'Sub-model' });
    await expect.element(models).toHaveTextContent(/^Own server\s*Built-in reader/);
    await page.getByRole('link', { name: 'Models' }).click();
    await expect.element(page.getByText('Private page.', { exact: true })).toBeVisible();
    const reason = page.getByText('your browser stops every request to another server', { exact: false });
    await expect.element(reason).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Edit Lab server' })).toBeVisible();
    expect(await flaws()).toEqual([]);
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect.element(network.getByRole('link', { name: 'Ordinary page' })).toHaveAttribute('href', './#/settings');
  });

  test('does not say that a server was tested which no request has reached', async () => {
    await openApp('#/models', { isPrivate: true, endpoints: [ENDPOINT] });
    await page.getByRole('button', { name: 'Edit Lab server' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Test' }).click();
    await expect.element(page.getByText('It answers, in 0.4 s.')).toBeVisible();
    await expect.element(page.getByText('Nothing has left this page')).toBeInTheDocument();
  });
});
