/** A real model on this device: its file is added, and it reads the passages of a whole run in the built app. */
import type { Page } from '@playwright/test';
import { findWeights } from '../scripts/weights.mjs';
import type { ModelServer } from './server/model-server';
import { Burrow, expect, repl, test } from './support/burrow';

const MODEL = /SmolLM2/i;

// Each token costs a processor its time, and other tests may take their share of it.
test.setTimeout(600_000);
const PATIENCE_MS = 400_000;

/** What a passage of some 200 tokens is made of, round the one sentence that matters. */
const BEFORE =
  'The harbour office kept its books by hand in those years. Each morning the clerk noted the wind, the tide and the ' +
  'state of the lamps, and each evening he closed the page with his name. Fish came in on most days, salt and timber ' +
  'less often. When the weather turned, the boats lay at the old quay and the crews mended their nets in the long shed.';
const AFTER =
  'The winter that followed was mild. Two carts of peat were brought for the stove, and the roof of the shed was ' +
  'mended where the storm had lifted it. The harbour master wrote to the town about the price of rope, and had no reply ' +
  'before the spring. Nothing else was noted on these pages, and the clerk began a new book in April.';

const FACTS = [
  { subject: 'captain of the Zeemeeuw', value: 'Pieter Hanssen' },
  { subject: 'captain of the Morgenster', value: 'Johanna Brandt' },
  { subject: 'captain of the Noordster', value: 'Willem Aarts' },
  { subject: 'captain of the Wilhelmina', value: 'Karel Dekker' },
  { subject: 'captain of the Albatros', value: 'Maria Jonker' },
  { subject: 'captain of the Vrijheid', value: 'Samuel Winter' },
  { subject: 'captain of the Eendracht', value: 'Thomas Vermeer' },
  { subject: 'captain of the Zonnebloem', value: 'Anna Kuiper' },
];

const SEPARATOR = '\n----\n';
const TEXT = FACTS.map(({ subject, value }) => `${BEFORE} The ${subject} was ${value}. ${AFTER}`).join(SEPARATOR);
const SUBJECTS = FACTS.map(({ subject }) => subject);

const READ = repl(
  [
    `subjects = ${JSON.stringify(SUBJECTS)}`,
    `passages = context.split(${JSON.stringify(SEPARATOR)})`,
    'prompts = [f"Read this passage.\\n\\n{passage}\\n\\nWho was the {subject}? Reply with the name only." for subject, passage in zip(subjects, passages)]',
    'replies = llm_query_batched(prompts)',
    'answer["content"] = "\\n\\n".join(f"{n}: {reply}" for n, reply in enumerate(replies))',
    'answer["ready"] = True',
  ].join('\n'),
);

async function addModel(page: Page): Promise<string> {
  const path = await findWeights();
  if (path === null) throw new Error('The test model is not here: run `node scripts/weights.mjs`.');
  await page.getByText('Add a model of your own').click();
  await page.getByLabel('Model file').setInputFiles(path);
  const row = page.getByRole('list', { name: 'On this device' }).getByRole('listitem').filter({ hasText: MODEL });
  await expect(row.getByRole('button', { name: /^Remove/ })).toBeVisible({ timeout: 60_000 });
  const label = (await row.getByRole('button', { name: /^Remove/ }).getAttribute('aria-label')) ?? '';
  return label.replace('Remove ', '');
}

async function prepare(burrow: Burrow, models: ModelServer): Promise<{ root: string; sub: string; corpus: string }> {
  models.script([{ reply: READ }]);
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.open('#/models');
  const sub = await addModel(burrow.page);
  await burrow.corpus('Harbour', [{ name: 'books.txt', text: TEXT }]);
  return { corpus: 'Harbour', root: 'Planner', sub };
}

test('a model added from a file names the value in at least six of eight passages', async ({
  burrow,
  models,
  page,
  site,
}) => {
  const foreign: string[] = [];
  const own = [site, models.url];
  page.on('request', (request) => {
    const url = request.url();
    if (!own.some((origin) => url.startsWith(new URL(origin).origin)) && !/^(blob|data):/.test(url)) foreign.push(url);
  });
  const choice = await prepare(burrow, models);
  await burrow.ask('Who were the captains?', { ...choice, strategy: 'Recursive' });
  await burrow.ended('answered', PATIENCE_MS);

  const replies = (await burrow.answer.innerText()).split(/\n+(?=\d+: )/);
  const named = FACTS.filter(({ value }, n) =>
    replies.some((reply) => reply.includes(`${n}: `) && reply.includes(value)),
  );
  expect(named.length, replies.join('\n')).toBeGreaterThanOrEqual(6);
  // The passages stayed here: the server saw the root's turn and nothing of the sub-calls.
  expect(models.requests).toHaveLength(1);
  expect(foreign).toEqual([]);

  await burrow.open('#/models');
  await expect(page.getByText(/reads [\d.]+, writes [\d.]+ tokens a second/)).toBeVisible();
});

const NEEDLES = FACTS.slice(0, 6);

/** Each needle apart, so that what was found of one says nothing of another. */
const FIND = repl(
  [
    `subjects = ${JSON.stringify(NEEDLES.map(({ subject }) => subject))}`,
    'lines = []',
    'for n, subject in enumerate(subjects):',
    '    hits = find(f"Who was the {subject}?")',
    '    for hit in hits:',
    '        assert context[hit.place.start : hit.place.end] == hit.quote, hit',
    '    lines.append(f"{n}: {hits.quote}")',
    'answer["content"] = "\\n\\n".join(lines)',
    'answer["ready"] = True',
  ].join('\n'),
);

test('find reads in the order of what passages share with the question, and proves what it finds', async ({
  burrow,
  models,
}) => {
  const choice = await prepare(burrow, models);
  models.script([{ reply: FIND }]);
  await burrow.ask('Who were the captains?', { ...choice, strategy: 'Recursive' });
  await burrow.ended('answered', PATIENCE_MS);

  const replies = (await burrow.answer.innerText()).split(/\n+(?=\d+: )/);
  const found = NEEDLES.filter(({ subject, value }, n) =>
    replies.some((reply) => reply.includes(`${n}: `) && reply.includes(`The ${subject} was ${value}.`)),
  );
  expect(found.length, replies.join('\n')).toBeGreaterThanOrEqual(4);
});

test('a run over it can be stopped in the middle, and the model answers the next one', async ({
  burrow,
  models,
  page,
}) => {
  const choice = await prepare(burrow, models);
  await burrow.ask('Who were the captains?', { ...choice, strategy: 'Recursive' });
  const eventsOf = async () => {
    const [run = ''] = await burrow.runIds();
    return JSON.stringify(await burrow.storedEvents(run));
  };
  await expect.poll(eventsOf, { timeout: 60_000 }).toContain('call.started');
  await page.getByRole('button', { name: 'Stop' }).click();
  await burrow.ended('stopped');
  const [run = ''] = await burrow.runIds();
  const events = JSON.stringify(await burrow.storedEvents(run));

  models.script([
    {
      reply: repl(
        'print(llm_query("What is the capital of France? Reply in one short sentence."))\nanswer["content"] = "done"\nanswer["ready"] = True',
      ),
    },
  ]);
  await burrow.ask('Does it still work?', { ...choice, strategy: 'Recursive' });
  await burrow.ended('answered', PATIENCE_MS);
  expect(JSON.stringify(await burrow.storedEvents(run))).toBe(events);
});

test('on the private page a model of this device answers, under a policy that lets nothing out', async ({
  page,
  site,
}) => {
  const burrow = new Burrow(page, `${site}private.html`);
  await burrow.open('#/models');
  const root = await addModel(page);
  await burrow.corpus('Notes', [{ name: 'notes.txt', text: 'The mill was built by Jan Visser in 1897.' }]);
  await burrow.ask('Who built the mill?', { corpus: 'Notes', strategy: 'Direct', root });
  await burrow.ended('answered', PATIENCE_MS);
  await expect(burrow.answer).toContainText('Visser');
  await expect(burrow.status).toContainText('on this device');
});
