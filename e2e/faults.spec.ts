/** Servers, networks, disks and tabs that fail: each time a plain sentence, and nothing of what was there is lost. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { Page } from '@playwright/test';
import type { Reply, Scenario } from './server/scenario';
import { Burrow, expect, repl, test } from './support/burrow';
import { direct, NOTES, prepare, QUESTION, recursive } from './support/notes';
import { fill, fillable } from './support/storage';

/** Python starts anew for every run, which takes seconds each time. */
const FINE = 'It was Jan Visser.';

const runsOf = (page: Page) => page.getByRole('list', { name: 'Runs' }).getByRole('listitem');

/** Asks this, and waits until a sub-call with this prompt has arrived and hangs. */
const HANGING: Scenario = [
  { when: ({ lastUser }) => lastUser === 'wait', reply: { fault: 'silent' } },
  { reply: `I look at the text first.\n\n${repl('print(context[:8])\nllm_query("wait")')}` },
];

/** An address of this machine at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}/v1`;
}

test('a server that fails once is asked again, and the answer comes', async ({ burrow, models, page }) => {
  const PASSING: readonly { name: string; reply: Reply }[] = [
    { name: 'is busy and says for how long', reply: { status: 429, headers: { 'retry-after': '1' } } },
    { name: 'fails inside', reply: { status: 500 } },
    { name: 'breaks off its stream', reply: { text: FINE, fault: 'truncated' } },
    { name: 'loses the connection', reply: { text: FINE, fault: 'broken' } },
    { name: 'sends broken JSON', reply: { text: FINE, fault: 'malformed' } },
    { name: 'reports an error in its stream', reply: { text: FINE, fault: 'error' } },
    { name: 'sends a web page', reply: { fault: 'page' } },
  ];
  await prepare(burrow, models.url);
  for (const { name, reply } of PASSING) {
    await test.step(name, async () => {
      const before = models.requests.length;
      models.script([{ times: 1, reply }, { reply: FINE }]);
      await burrow.ask(`What if the server ${name}?`, direct);
      await burrow.ended('answered');
      // Once and whole: nothing is left of the part that came first.
      await expect(burrow.answer).toHaveText(FINE);
      expect(models.requests.length - before).toBe(2);
    });
  }
  await burrow.open('#/runs');
  await expect(runsOf(page)).toHaveCount(PASSING.length);
  await expect(runsOf(page).filter({ hasText: 'answered' })).toHaveCount(PASSING.length);
});

test('a server that goes on failing ends the run with the reason and what to do', async ({ burrow, models, page }) => {
  const LASTING: readonly { name: string; reply: Reply; says: readonly string[]; requests: number }[] = [
    {
      name: 'refuses the key',
      reply: { status: 401 },
      says: ['Planner refused the request (status 401', 'Check the API key in Models.'],
      requests: 1,
    },
    {
      name: 'does not know the model',
      reply: { status: 404, error: { error: { message: 'The model `scripted` does not exist.' } } },
      says: ['status 404: The model `scripted` does not exist.', 'Check the base URL and the model name in Models.'],
      requests: 1,
    },
    {
      name: 'breaks off each time',
      reply: { text: FINE, fault: 'truncated' },
      says: ['The reply of Planner broke off or could not be read', 'test the endpoint in Models'],
      requests: 4,
    },
    {
      name: 'falls silent',
      reply: { text: FINE, fault: 'hangs' },
      says: ['Planner gave no reply within 1 second', 'Try again, or choose a faster model.'],
      requests: 4,
    },
  ];
  await prepare(burrow, models.url);
  await burrow.connect('Gone', await deadAddress());
  await burrow.setLimit(/seconds of a call/i, 1);
  for (const { name, reply, says, requests } of LASTING) {
    await test.step(name, async () => {
      const before = models.requests.length;
      models.script([{ reply }]);
      await burrow.ask(`What if the server ${name}?`, direct);
      await burrow.ended('failed');
      for (const sentence of says) await expect(burrow.answer).toContainText(sentence);
      expect(models.requests.length - before).toBe(requests);
    });
  }
  await test.step('is not there', async () => {
    await burrow.ask('What if there is no server?', { ...direct, root: 'Gone' });
    await burrow.ended('failed');
    await expect(burrow.answer).toContainText('could not be reached');
    await expect(burrow.answer).toContainText('Check that the server runs');
  });
  await models.until(({ open }) => open === 0);
  models.script([{ reply: FINE }]);
  await burrow.ask(QUESTION, direct);
  await burrow.ended('answered');
  await burrow.open('#/runs');
  await expect(runsOf(page).filter({ hasText: 'failed' })).toHaveCount(LASTING.length + 1);
});

test('sub-calls that fail are counted beside the answer; when all did, it is a best effort', async ({
  burrow,
  models,
}) => {
  const asks = (prompts: string) =>
    repl(`print(llm_query_batched(${prompts}))\nanswer["content"] = context[22:32]\nanswer["ready"] = True`);
  const refuses: Scenario[number] = { when: ({ lastUser }) => lastUser.startsWith('bad'), reply: { status: 401 } };
  await prepare(burrow, models.url);
  models.script([refuses, { reply: asks('["bad 1", "bad 2"]') }]);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('best effort');
  await expect(burrow.answer).toContainText('2 of 2 sub-calls failed');
  await expect(burrow.answer).toContainText('Jan Visser');
  await expect(burrow.trace).toContainText('2 failed');

  models.script([
    refuses,
    { when: ({ lastUser }) => lastUser === 'good', reply: 'fine' },
    { reply: asks('["bad 1", "good"]') },
  ]);
  await burrow.ask('And when one of them fails?', recursive);
  await burrow.ended('answered');
  await expect(burrow.answer.getByRole('list', { name: 'Remarks' })).toHaveText('1 of 2 sub-calls failed.');
});

test('a sandbox that is torn out of the page is replaced, and its run goes on where it was', async ({
  burrow,
  models,
  page,
}) => {
  let release = () => {};
  const torn = new Promise<void>((resolve) => (release = resolve));
  models.script([
    { when: ({ lastUser }) => lastUser === 'wait', reply: () => torn.then(() => 'too late') },
    { times: 1, reply: repl('kept = context[22:32]') },
    {
      times: 1,
      reply: repl('said = llm_query("wait")\nanswer["content"] = kept + " " + said\nanswer["ready"] = True'),
    },
  ]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await models.until(({ requests }) => requests.some(({ lastUser }) => lastUser === 'wait'));
  await page.evaluate(() => document.querySelectorAll('iframe').forEach((frame) => frame.remove()));
  release();
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jan Visser too late');
  await expect(burrow.trace).toContainText('Python had to be started anew.');
  expect(models.requests.filter(({ lastUser }) => lastUser === 'wait')).toHaveLength(1);
});

test('a full disk is said; what was stored stays, and work goes on when there is room', async ({
  burrow,
  models,
  page,
}) => {
  await fillable(page);
  models.script([{ reply: FINE }]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, direct);
  await burrow.ended('answered');

  await fill(page);
  await burrow.ask('Is there room for this run?', direct);
  await burrow.ended('failed');
  await expect(burrow.answer).toContainText('This browser has no room left for documents and runs.');
  await expect(burrow.answer).toContainText('Delete documents in Library or runs in Runs');
  await burrow.open('#/library');
  await page
    .getByLabel('Add files')
    .setInputFiles({ name: 'late.txt', mimeType: 'text/plain', buffer: Buffer.from('late') });
  await expect(burrow.document('late.txt')).toContainText('This browser has no room left');
  await burrow.open('#/runs');
  await expect(runsOf(page)).toHaveCount(1);

  // A page that is loaded anew finds room again.
  await page.reload();
  await expect(runsOf(page)).toContainText(QUESTION);
  await expect(runsOf(page)).toContainText('answered');
  await burrow.open('#/library');
  await page.getByRole('link', { name: /^Notes/ }).click();
  await expect(burrow.document(NOTES.name)).toContainText('ready');
  await burrow.add([{ name: 'late.txt', text: 'late' }]);
  await burrow.ask(QUESTION, { corpus: 'Notes', strategy: 'Reader' });
  await burrow.ended('answered');
  await burrow.open('#/runs');
  await expect(runsOf(page)).toHaveCount(2);
});

test('a network that is lost ends the run; the reader works without one, and models when it is back', async ({
  burrow,
  context,
  models,
}) => {
  models.script([{ reply: { text: FINE, fault: 'hangs' } }]);
  await prepare(burrow, models.url);
  await burrow.setLimit(/seconds of a call/i, 1);
  await burrow.ask(QUESTION, direct);
  await models.until(({ open }) => open === 1);
  await context.setOffline(true);
  await burrow.ended('failed');
  await expect(burrow.answer).toContainText('Planner at 127.0.0.1');
  await expect(burrow.answer).toContainText('that the network is up');
  await burrow.ask('Who built it, reader?', { corpus: 'Notes', strategy: 'Reader' });
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jan Visser');
  await context.setOffline(false);
  models.script([{ reply: FINE }]);
  await burrow.ask('And with a network?', direct);
  await burrow.ended('answered');
});

test('a run whose tab goes away is seen by other tabs, and afterwards listed as interrupted with its trace', async ({
  burrow,
  context,
  models,
  page,
  site,
}) => {
  models.script(HANGING);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await models.until(({ requests }) => requests.some(({ lastUser }) => lastUser === 'wait'));
  const [run = ''] = await burrow.runIds();

  const other = new Burrow(await context.newPage(), site);
  await other.open('#/runs');
  await expect(runsOf(other.page)).toContainText('running in another tab', { ignoreCase: true });
  await other.open(`#/run/${run}`);
  await expect(other.page.getByRole('region', { name: 'Transcript' })).toContainText('I look at the text first');

  await page.close();
  await models.until(({ open }) => open === 0);
  await other.page.reload();
  await expect(other.page.getByRole('main')).toContainText(
    'This run was interrupted: the tab that worked on it is gone.',
  );
  await expect(other.page.getByRole('region', { name: 'Transcript' })).toContainText('I look at the text first');
  await expect(other.page.getByRole('region', { name: 'Transcript' })).toContainText('llm_query("wait")');
  const events = (await other.storedEvents(run)) as { type: string }[];
  expect(events.at(-1)?.type).toBe('call.started');
  await other.open('#/runs');
  await expect(runsOf(other.page)).toContainText('interrupted', { ignoreCase: true });
  await other.ask(QUESTION, { corpus: 'Notes', strategy: 'Reader' });
  await other.ended('answered');
});

test('two tabs add files and ask at once, and nothing is lost', async ({ burrow, context, models, page, site }) => {
  models.script([{ reply: ({ lastUser }) => `You asked: ${lastUser.slice(lastUser.indexOf('Question:'))}` }]);
  await prepare(burrow, models.url);
  const other = new Burrow(await context.newPage(), site);
  await other.open('#/library');
  await other.page.getByRole('link', { name: /^Notes/ }).click();
  await expect(other.document(NOTES.name)).toContainText('ready');
  await burrow.open('#/library');
  const files = (tab: string) =>
    Array.from({ length: 20 }, (_, n) => ({ name: `${tab}-${n}.txt`, text: `${tab} ${n}` }));
  const all = [NOTES, ...files('one'), ...files('two')];
  await Promise.all([burrow.add(files('one')), other.add(files('two'))]);
  for (const tab of [burrow, other]) {
    await expect(tab.page.getByRole('list', { name: 'Documents' }).getByRole('listitem')).toHaveCount(all.length);
  }
  await Promise.all([burrow.ask('first?', direct), other.ask('second?', direct)]);
  await Promise.all([burrow.ended('answered'), other.ended('answered')]);
  await expect(burrow.answer).toContainText('first?');
  await expect(other.answer).toContainText('second?');
  for (const { lastUser } of models.requests) for (const { text } of all) expect(lastUser).toContain(text);
  for (const tab of [burrow, other]) {
    await tab.open('#/runs');
    await expect(runsOf(tab.page)).toHaveCount(2);
    await expect(runsOf(tab.page).filter({ hasText: 'answered' })).toHaveCount(2);
  }
  await page.reload();
  await expect(runsOf(page)).toHaveCount(2);
});

test('a corpus that is deleted while a run reads it: the run ends with its answer, whose source says that it is gone', async ({
  burrow,
  context,
  models,
  page,
  site,
}) => {
  let release = () => {};
  const deleted = new Promise<void>((resolve) => (release = resolve));
  models.script([
    { when: ({ lastUser }) => lastUser === 'wait', reply: () => deleted.then(() => 'go on') },
    {
      reply: repl('llm_query("wait")\nanswer["content"] = f"Jan Visser {cite(context[:33])}"\nanswer["ready"] = True'),
    },
  ]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await models.until(({ requests }) => requests.some(({ lastUser }) => lastUser === 'wait'));
  const other = new Burrow(await context.newPage(), site);
  await other.open('#/library');
  await other.page.getByRole('link', { name: /^Notes/ }).click();
  await other.page.getByRole('button', { name: 'Delete Notes', exact: true }).click();
  await expect(other.page.getByText('Deleted “Notes”.')).toBeVisible();
  release();
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jan Visser');
  await burrow.answer.getByRole('link', { name: NOTES.name }).first().click();
  await expect(page.getByRole('main')).toContainText('This document was deleted.');

  await other.page.getByRole('button', { name: 'Undo' }).click();
  await burrow.open('#/runs');
  await runsOf(page).getByRole('link').click();
  await page.getByRole('main').getByRole('link', { name: NOTES.name }).first().click();
  await expect(page.locator('mark')).toHaveText(NOTES.text.slice(0, 33));
});

test('a tab with a newer version takes the storage over; the older one says so and loses nothing', async ({
  burrow,
  context,
  models,
  page,
  site,
}) => {
  models.script([{ reply: FINE }]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, direct);
  await burrow.ended('answered');
  const newer = await context.newPage();
  await newer.goto(`${site}icon.svg`);
  const stored = await newer.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open('burrow', 1000);
        opening.onerror = () => reject(opening.error ?? new Error('not opened'));
        opening.onsuccess = () => {
          const counting = opening.result.transaction('runs').objectStore('runs').count();
          counting.onsuccess = () => resolve(counting.result);
        };
      }),
  );
  expect(stored).toBe(1);
  const main = page.getByRole('main');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect(main).toContainText('The stored data were written by a newer version of Burrow.');
  await expect(burrow.answer).toHaveText(FINE);
  await page.reload();
  await expect(main).toContainText('The stored data were written by a newer version of Burrow.');
  await expect(main).toContainText('Reload the page to get that version.');
});
