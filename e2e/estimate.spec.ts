/** What is said before a run, and what it took: with models of a fixed latency, through the whole app. */
import type { Page } from '@playwright/test';
import type { Scenario } from './server/scenario';
import { expect, repl, test, type Burrow } from './support/burrow';

// Python’s first start takes a minute where other tests take the processors.
const PATIENCE_MS = 240_000;
test.setTimeout(600_000);

const ROOT_MS = 2_000;
const SUB_MS = 1_500;

/** Sweeps the text in passages of about a thousand characters, looks at the replies, answers. */
const SWEEP = repl(
  [
    'parts = [context[i : i + 1000] for i in range(0, len(context), 1000)]',
    'asked = [f"PASSAGE {question}\\n\\n{part}" for part in parts]',
    'replies = llm_query_batched(asked)',
    'print(len(replies))',
  ].join('\n'),
);
const ANSWER = repl('answer["content"] = f"{len(replies)} passages"\nanswer["ready"] = True');

const sweep = (question: string) => [SWEEP.replace('{question}', question), ANSWER];

const scenario: Scenario = [
  { when: ({ lastUser }) => lastUser.startsWith('PASSAGE'), reply: { text: 'Nothing of note here.', delayMs: SUB_MS } },
  {
    when: ({ system }) => system.startsWith('Answer the question from the text alone'),
    reply: { text: 'The text does not say.', delayMs: ROOT_MS },
  },
  {
    reply: ({ turn, messages }) => {
      const question = messages[1]?.content.includes('tide') === true ? 'tide' : 'lamp';
      return { text: sweep(question)[turn] ?? 'no more', delayMs: ROOT_MS };
    },
  },
];

/** Lines of a log, about a thousand characters for each unit. */
function log(units: number, word: string): string {
  const lines = Array.from(
    { length: units * 10 },
    (_, n) => `${word} ${n}: wind from the west, visibility fair, nothing else of note was written down on this watch.`,
  );
  return lines.map((line) => line.padEnd(99, '.')).join('\n');
}

const note = (page: Page) => page.getByRole('note', { name: 'Estimate' });

/** “About 12 s · …” or “About 1 min 20 s · …” in seconds. */
async function told(page: Page): Promise<number> {
  await expect(note(page)).toContainText(/about .* (s|min)\b/i);
  const [, minutes = '0', , seconds = '0'] =
    /about (?:(\d+) min)?( ?)(?:(\d+) s)?/i.exec(await note(page).innerText()) ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

/** Of the newest run, from its events. */
async function took(burrow: Burrow): Promise<number> {
  const [run = ''] = await burrow.runIds();
  const events = (await burrow.storedEvents(run)) as { at: number }[];
  return ((events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0)) / 1000;
}

async function choose(page: Page, choice: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, label] of Object.entries(choice)) {
    await page.getByRole('combobox', { name }).selectOption({ label });
  }
}

test('the estimate before a run is within a factor of two of what it takes, and says what it rests on', async ({
  burrow,
  models,
  page,
}) => {
  models.script(scenario);
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.connect('Reader', models.url, { model: 'sub' });
  await burrow.corpus('Small log', [{ name: 'log.txt', text: log(12, 'Entry') }]);
  await burrow.corpus('Long log', [{ name: 'long.txt', text: log(40, 'Watch') }]);
  const recursive = { strategy: 'Recursive', root: 'Planner', sub: 'Reader' };
  const small = { ...recursive, corpus: 'Small log' };

  await burrow.open('#/ask');
  await choose(page, { Corpus: 'Small log', Strategy: 'Recursive', 'Root model': 'Planner', 'Sub-model': 'Reader' });
  await expect(note(page)).toContainText('not known yet');

  await burrow.ask('Who kept the lamp?', small);
  await burrow.ended('answered', PATIENCE_MS);
  await expect(note(page)).toContainText('From 1 earlier run with these models.');

  // The same documents, another question: none of its calls is in the cache.
  await burrow.open('#/ask');
  await choose(page, { Corpus: 'Small log' });
  const second = await told(page);
  await expect(note(page)).toContainText('price unknown');
  await burrow.ask('When does the tide turn?', small);
  await burrow.ended('answered', PATIENCE_MS);
  const ratio = second / (await took(burrow));
  console.log(`estimate.ratio, recursive: told ${second} s, took ${(second / ratio).toFixed(1)} s`);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
  await expect(burrow.status).toContainText(`estimated: about ${second} s`);

  // Other documents, more than three times as long, and so more than three times as many calls.
  await choose(page, { Corpus: 'Long log' });
  await expect(note(page)).toContainText('From 2 earlier runs with these models.');
  const long = await told(page);
  await burrow.ask('Who kept the lamp?', { ...recursive, corpus: 'Long log' });
  await burrow.ended('answered', PATIENCE_MS);
  const longRatio = long / (await took(burrow));
  console.log(`estimate.ratio, longer: told ${long} s, took ${(long / longRatio).toFixed(1)} s`);
  expect(longRatio).toBeGreaterThan(0.5);
  expect(longRatio).toBeLessThan(2);

  // A strategy that never ran, with a model that did; and then once more, with another question.
  await choose(page, { Corpus: 'Small log', Strategy: 'Direct' });
  await expect(note(page)).toContainText('From the speed of earlier replies.');
  const directly = { corpus: 'Small log', strategy: 'Direct', root: 'Planner' };
  await burrow.ask('What is noted?', directly);
  await burrow.ended('answered', PATIENCE_MS);
  await expect(note(page)).toContainText('From 1 earlier run.');
  const direct = await told(page);
  await burrow.ask('Who wrote it down?', directly);
  await burrow.ended('answered', PATIENCE_MS);
  const directRatio = direct / (await took(burrow));
  console.log(`estimate.ratio, direct: told ${direct} s, took ${(direct / directRatio).toFixed(1)} s`);
  expect(directRatio).toBeGreaterThan(0.5);
  expect(directRatio).toBeLessThan(2);

  await page.getByRole('link', { name: 'Open the run' }).click();
  await expect(page.getByRole('region', { name: 'Totals' })).toContainText(
    new RegExp(`Estimated\\s*about ${direct} s`),
  );
});

test('what earlier runs took goes with everything else when all is erased', async ({ burrow, models, page }) => {
  models.script(scenario);
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.corpus('Small log', [{ name: 'log.txt', text: log(1, 'Entry') }]);
  const choice = { corpus: 'Small log', strategy: 'Direct', root: 'Planner' };
  await burrow.ask('What is noted?', choice);
  await burrow.ended('answered', PATIENCE_MS);
  await expect.poll(() => measures(page)).toBe(1);
  await burrow.open('#/settings');
  await page.getByRole('button', { name: /erase everything/i }).click();
  await page.getByRole('dialog').getByRole('button', { name: /erase/i }).click();
  await expect.poll(() => measures(page)).toBe(0);
});

/** How many finished runs are measured, read past the app. */
function measures(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const open = indexedDB.open('burrow');
      open.onsuccess = () => resolve(open.result);
      open.onerror = () => reject(open.error ?? new Error('not opened'));
    });
    const stored = await new Promise<unknown>((resolve, reject) => {
      const value = database.transaction('values').objectStore('values').get('measures');
      value.onsuccess = () => resolve(value.result);
      value.onerror = () => reject(value.error ?? new Error('not read'));
    });
    database.close();
    return Array.isArray(stored) ? stored.length : 0;
  });
}
