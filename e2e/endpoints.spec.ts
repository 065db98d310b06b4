/** Connecting a server, as the browser sees it: what it lets a page do, and what the page then says. */
import { startModelServer } from './server/model-server';
import { expect, test } from './support/burrow';

test.describe('testing an endpoint', () => {
  test('a server that speaks Anthropic’s API lets the page in and answers', async ({ burrow, page }) => {
    const server = await startModelServer({ key: 'sk-ant-test', models: ['claude-scripted'] });
    await burrow.open('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Endpoint' });
    await dialog.getByRole('combobox', { name: 'Server' }).selectOption({ label: 'Anthropic' });
    await dialog.getByRole('textbox', { name: 'Base URL' }).fill(server.url);
    await dialog.getByRole('textbox', { name: 'API key' }).fill('sk-ant-test');
    await dialog.getByRole('button', { name: 'List models' }).click();
    await dialog.getByRole('combobox', { name: 'Models of this server' }).selectOption('claude-scripted');
    await dialog.getByRole('button', { name: 'Test' }).click();
    await expect(dialog.getByText('Save it to use it.')).toBeVisible();
    expect(server.requests.map(({ headers }) => headers['x-api-key'])).toEqual(['sk-ant-test']);
    await server.close();
  });

  test('a server that is there but keeps pages out is told from one that is not', async ({ burrow, page }) => {
    const server = await startModelServer({ cors: false });
    await burrow.open('#/models');
    await page.getByRole('button', { name: 'Connect endpoint' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Endpoint' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Closed');
    await dialog.getByRole('textbox', { name: 'Base URL' }).fill(server.url);
    await dialog.getByRole('textbox', { name: 'Model', exact: true }).fill('scripted');
    const ask = dialog.getByRole('button', { name: 'Test' });
    await ask.click();
    await expect(dialog.getByText('does not let this page read its replies (CORS)')).toBeVisible();
    await expect(dialog.getByText(`allow requests from ${new URL(burrow.site).origin}`)).toBeVisible();
    // Nothing of what was asked arrived, and so nothing was paid for.
    expect(server.requests).toHaveLength(0);
    await server.close();
    await ask.click();
    await expect(dialog.getByText('either no server runs there')).toBeVisible();
  });
});
