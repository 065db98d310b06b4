import { expect, test } from './support/burrow';

const ROUTES = ['#/ask', '#/library', '#/models', '#/runs', '#/settings'];

test('a visit asks nobody but its own server, and finds everything there', async ({ burrow, page, site }) => {
  const elsewhere: string[] = [];
  const missing: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(site) && !/^(?:data|blob):/.test(url)) elsewhere.push(url);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) missing.push(response.url());
  });
  for (const route of ROUTES) {
    await burrow.open(route);
    await expect(page.getByRole('main')).toBeVisible();
    await page.waitForLoadState('networkidle');
  }
  expect(elsewhere).toEqual([]);
  expect(missing).toEqual([]);
});

test('the first visit writes no error on the console', async ({ burrow, page }) => {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await burrow.open();
  await expect(page.getByRole('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
  expect(errors).toEqual([]);
});
