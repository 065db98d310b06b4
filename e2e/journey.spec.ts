/** One question all the way: file, storage, Python, root model, sub-calls, a child, the checked answer, a reload. */
import { SAMPLE_SEED } from '../src/corpus/ingest';
import { sampleArchive } from '../src/corpus/sample';
import type { Scenario } from './server/scenario';
import { expect, repl, test } from './support/burrow';

const NEEDLE = 'The keeper of the north lamp in 1897 was Maartje Boon.';

/** About 5 MB of harbour log in which one line in a thousand names a ship, and one sentence names the keeper. */
function harbourLog(): string {
  const lines: string[] = [];
  for (let n = 0; n < 52_000; n += 1) {
    if (n === 31_337) lines.push(NEEDLE);
    if (n % 1000 === 0)
      lines.push(`SHIP-${String(n / 1000).padStart(3, '0')} came in on the morning tide, cargo: timber.`);
    lines.push(`Entry ${n}: wind from the west, visibility fair, nothing of note was written down on this watch.`);
  }
  return lines.join('\n');
}

const ROOT = [
  repl('print(type(context).__name__, len(context))\nprint(context[:80])'),
  repl(
    [
      'import re',
      'ships = re.findall(r"SHIP-(\\d+) came in", context)',
      'size = len(context) // 20 + 1',
      'parts = [context[i : i + size] for i in range(0, len(context), size)]',
      'replies = llm_query_batched([f"PART {n}\\nWho kept the north lamp?\\n\\n{part[:2000]}" for n, part in enumerate(parts)])',
      'print(len(ships), len(replies), replies[3])',
    ].join('\n'),
  ),
  repl(
    [
      'at = context.index("north lamp")',
      'keeper = rlm_query("Who kept the north lamp in 1897?", context[at - 500 : at + 500])',
      'print("child said:", keeper)',
    ].join('\n'),
  ),
  repl(
    [
      'lines = [f"- ship {number} was seen, entry {n}" for n, number in enumerate(ships * 70)]',
      'answer["content"] = f"{keeper} {cite(\'The keeper of the north lamp in 1897 was Maartje Boon.\')}\\n\\n" + "\\n".join(lines)',
      'answer["ready"] = True',
    ].join('\n'),
  ),
];

const CHILD = [
  repl('inner = 1\nprint("parts" in globals(), len(context))'),
  repl('import re\nanswer["content"] = re.search(r"was (\\w+ \\w+)\\.", context).group(1)\nanswer["ready"] = True'),
];

const scenario: Scenario = [
  {
    when: ({ lastUser }) => lastUser.startsWith('PART '),
    reply: ({ lastUser }) => `nothing in part ${lastUser.slice(5, 7).trim()}`,
  },
  { when: ({ model }) => model === 'root', reply: ({ turn }) => ROOT[turn] ?? 'no more' },
  { when: ({ system }) => system !== '', reply: ({ turn }) => CHILD[turn] ?? 'no more' },
];

test('a 5 MB file is searched, read by twenty calls and a child, answered with proof, and still there after a reload', async ({
  burrow,
  models,
  page,
}) => {
  models.script(scenario);
  await burrow.connect('Planner', models.url, { model: 'root' });
  await burrow.connect('Reader', models.url, { model: 'sub' });
  await burrow.corpus('Harbour', [{ name: 'log.txt', text: harbourLog() }]);
  await burrow.setLimit(/depth/i, 2);

  const choice = { corpus: 'Harbour', strategy: 'Recursive', root: 'Planner', sub: 'Reader' };
  await burrow.ask('Who kept the north lamp, and which ships came in?', choice);
  await burrow.ended('answered');

  expect(models.requests.filter(({ lastUser }) => lastUser.startsWith('PART '))).toHaveLength(20);
  const told = (index: number) => models.requests.filter(({ model }) => model === 'root')[index]?.lastUser ?? '';
  expect(told(1)).toContain('str 5');
  expect(told(2)).toContain('52 20 nothing in part 3');
  expect(told(3)).toContain('child said: Maartje Boon');
  const child = models.requests.filter(({ model, system }) => model === 'sub' && system !== '');
  expect(child).toHaveLength(2);
  // The child has a namespace of its own: the parent's variables are not in it.
  expect(child[1]?.lastUser).toContain('False 1000');

  await expect(burrow.answer).toContainText('Maartje Boon');
  await expect(burrow.answer).toContainText('ship 051 was seen, entry 3639');
  const answer = await burrow.answer.innerText();
  expect(answer.length).toBeGreaterThan(100_000);

  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Runs' }).click();
  await page
    .getByRole('list', { name: 'Runs' })
    .getByRole('link', { name: /north lamp/ })
    .click();
  await expect(page.getByRole('tree', { name: 'Calls' })).toBeVisible();
  const run = new URL(page.url()).hash.replace('#/run/', '');
  const before = await page.getByRole('region', { name: 'Transcript' }).innerText();
  const events = JSON.stringify(await burrow.storedEvents(run));
  const requests = models.requests.length;

  await page.reload();
  await expect(page.getByRole('tree', { name: 'Calls' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Transcript' })).toHaveText(/\S/);
  expect(await page.getByRole('region', { name: 'Transcript' }).innerText()).toBe(before);
  expect(JSON.stringify(await burrow.storedEvents(run))).toBe(events);
  expect(models.requests).toHaveLength(requests);

  await page
    .getByRole('link', { name: /log\.txt/ })
    .first()
    .click();
  await expect(page.locator('mark')).toHaveText(NEEDLE);
  await expect(page.locator('mark')).toBeInViewport();
});

test('a first visitor gets an answer from the sample archive, with proof, without a download or a foreign request', async ({
  burrow,
  page,
  site,
}) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  await burrow.open();
  const suggestion = page.getByRole('region', { name: 'Questions to try' }).getByRole('button').first();
  await suggestion.click();
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await burrow.ended('answered');
  await expect(burrow.status).toContainText('on this device');
  await burrow.answer.getByRole('link').first().click();
  await expect(page.locator('mark')).toBeInViewport();
  expect(requests.filter((url) => !url.startsWith(site) && !/^(blob|data):/.test(url))).toEqual([]);
  // Python is 13 MB: the reader does without it.
  expect(requests.filter((url) => url.includes('pyodide'))).toEqual([]);
});

test('the known questions of the sample archive are answered rightly by the reader', async ({ burrow, page }) => {
  const { questions } = sampleArchive(SAMPLE_SEED);
  await burrow.open();
  const region = page.getByRole('region', { name: 'Questions to try' });
  await expect(region.getByRole('button')).toHaveText(questions.map(({ question }) => question));
  for (const { question, answer, document } of questions) {
    await burrow.ask(question);
    await burrow.ended('answered');
    await expect(burrow.answer.locator('blockquote').filter({ hasText: answer }).first()).toBeVisible();
    await expect(burrow.answer).toContainText(document);
    await page.reload();
  }
});
