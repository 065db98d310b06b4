/** All cores: the page isolated from other sites by a service worker that is there only while the user wants it. */
import { cores, registrations, useAllCores } from './support/all-cores';
import { startAttackServer } from './support/attack-server';
import { together, waysOut } from './support/attacks';
import { Burrow, expect, repl, test } from './support/burrow';
import { prepare, QUESTION, recursive } from './support/notes';
import { joinOrigins } from './support/one-origin';

const isIsolated = ({ page }: Burrow) => page.evaluate(() => crossOriginIsolated);

test('the page is isolated when the user wants it, works as before, and is again as it was afterwards', async ({
  burrow,
  models,
  page,
}) => {
  const served: string[] = [];
  page.on('response', (response) => {
    if (response.fromServiceWorker()) served.push(response.url());
  });
  for (const route of ['#/ask', '#/library', '#/models', '#/runs', '#/settings']) {
    await burrow.open(route);
    expect(await isIsolated(burrow)).toBe(false);
    expect(await registrations(burrow)).toEqual([]);
  }

  await useAllCores(burrow);
  expect(await registrations(burrow)).toEqual([burrow.site]);
  await page.reload();
  await expect(cores(burrow)).toBeChecked();
  expect(await isIsolated(burrow)).toBe(true);

  models.script([
    { when: ({ lastUser }) => lastUser === 'Who?', reply: 'Jan Visser' },
    { reply: repl('answer["content"] = llm_query("Who?") + " " + cite(context[:42])\nanswer["ready"] = True') },
  ]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jan Visser');
  // Pages, and neither their files nor what was asked of the model; and nothing is kept.
  expect(new Set(served.map((url) => url.split('#')[0]))).toEqual(new Set([burrow.site]));
  expect(await page.evaluate(() => caches.keys())).toEqual([]);

  await burrow.open('#/models');
  await expect(cores(burrow)).toBeChecked();
  await cores(burrow).click();
  await page.waitForFunction(() => !crossOriginIsolated);
  await expect(cores(burrow)).not.toBeChecked();
  expect(await registrations(burrow)).toEqual([]);
  served.length = 0;
  await page.reload();
  await expect(cores(burrow)).not.toBeChecked();
  expect(await isIsolated(burrow)).toBe(false);
  expect(served).toEqual([]);
});

test('a page is not loaded anew while a question is being answered in it', async ({ burrow, models, page }) => {
  models.script([{ reply: { fault: 'silent' } }]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await models.until(({ requests }) => requests.length > 0);
  await burrow.open('#/models');
  await expect(cores(burrow)).toBeDisabled();
  await expect(cores(burrow)).toHaveAccessibleDescription(/Not now: a question is being answered/);
  await burrow.open('#/ask');
  await page.getByRole('button', { name: 'Stop' }).click();
  await burrow.ended('stopped');
  await burrow.open('#/models');
  await expect(cores(burrow)).toBeEnabled();
});

test('a host that isolates the page by itself needs no service worker, and the switch says so', async ({
  models,
  page,
  site,
}) => {
  const home = await joinOrigins(site, models.url, {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  const burrow = new Burrow(page, home.url);
  await burrow.open('#/models');
  await expect(cores(burrow)).toBeChecked();
  await expect(cores(burrow)).toBeDisabled();
  await expect(cores(burrow)).toHaveAccessibleDescription(/The server of this page isolates it/);
  expect(await isIsolated(burrow)).toBe(true);
  expect(await registrations(burrow)).toEqual([]);
  await home.close();
});

test('what the host forbids stays forbidden, and a host that is away is away', async ({
  context,
  models,
  page,
  site,
}) => {
  const home = await joinOrigins(site, models.url, { 'content-security-policy': "img-src 'none'; form-action 'none'" });
  const burrow = new Burrow(page, home.url);
  await useAllCores(burrow);
  const refused = page.evaluate(
    () =>
      new Promise((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.originalPolicy), { once: true });
        new Image().src = './icon.svg?again';
      }),
  );
  expect(await refused).toBe("img-src 'none'; form-action 'none'");

  await context.setOffline(true);
  await expect(page.reload()).rejects.toThrow('net::ERR');
  await context.setOffline(false);
  await burrow.open('#/models');
  await expect(cores(burrow)).toBeChecked();
  expect(await isIsolated(burrow)).toBe(true);
  await home.close();
});

test('the private page is isolated too, and still nothing in it or in its workers reaches another server', async ({
  context,
  page,
  site,
}) => {
  const elsewhere = await startAttackServer();
  const ways = together(waysOut(elsewhere.http, elsewhere.ws));
  const tryAll = async (burrow: Burrow) => {
    await burrow.open('#/ask');
    await burrow.page.getByRole('region', { name: 'Questions to try' }).getByRole('button').first().click();
    await burrow.page.getByRole('button', { name: 'Ask', exact: true }).click();
    await burrow.ended('answered');
    expect(await isIsolated(burrow)).toBe(true);
    const workers = burrow.page.workers();
    expect(workers).not.toEqual([]);
    for (const worker of workers) await worker.evaluate(`(() => { ${ways} })()`);
    await burrow.page.evaluate(`(() => { ${ways} })()`);
    await elsewhere.fence(await context.newPage());
  };
  const hidden = new Burrow(page, `${site}private.html`);
  await useAllCores(hidden);
  await tryAll(hidden);
  expect(elsewhere.arrivals()).toEqual([]);

  // Another tab that is opened later is isolated as well: the switch is remembered for the app, not for the tab.
  await tryAll(new Burrow(await context.newPage(), site));
  const reached = new Set(elsewhere.arrivals().map((what) => what.split('/')[1]));
  for (const way of ['fetch', 'posted', 'websocket', 'import', 'nested']) expect(reached).toContain(way);
  await elsewhere.close();
});
