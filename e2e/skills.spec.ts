/** The strategy for small models: a program that is looked at first, taught by example, and proves what it says. */
import type { ScriptedRequest } from './server/scenario';
import { violations } from './support/axe';
import { expect, test, type Burrow } from './support/burrow';

const STORY = `The winter of 1851 was long, and the men kept to the huts.

The lighthouse at Skerry Point was built by Jonas Lind, who had come from the south.

Nobody saw the Vesper again.`;

const LETTERS = Array.from({ length: 9 }, (_, n) =>
  n % 3 === 0 ? `the handle broke on day ${n + 1}` : `do you open at ${n + 1}?`,
);
const MESSAGES = LETTERS.map((text, n) => `Date: May ${n + 1}, 2024 || User: ${500 + n} || Instance: ${text}`).join(
  '\n',
);

const FIND = 'done(find("Who built the lighthouse?"))';
const COUNT =
  'r = rows()\nk = label(r, ["complaint", "question", "other"])\ndone(f"{k.count(\'complaint\')} complaints")';

const code = (program: string) => `\`\`\`python\n${program}\n\`\`\``;
const isRoot = ({ system }: ScriptedRequest) => system.includes('a text that you cannot see');
const isLabel = ({ system }: ScriptedRequest) => system.includes('exactly one label');

/** A root that writes this program, and a sub-model that reads, checks and labels as it should. */
function scripted(program: string) {
  return [
    { when: isRoot, reply: code(program) },
    {
      when: isLabel,
      reply: ({ lastUser }: ScriptedRequest) => (lastUser.endsWith('?') ? 'question' : 'complaint'),
    },
    {
      when: ({ system }: ScriptedRequest) => system.includes('You read a passage'),
      reply: ({ lastUser }: ScriptedRequest) => (lastUser.includes('Jonas Lind') ? 'Jonas Lind' : 'the men'),
    },
    { reply: ({ lastUser }: ScriptedRequest) => (lastUser.includes('Jonas Lind') ? 'yes' : 'no') },
  ];
}

async function runAtOnce(burrow: Burrow): Promise<void> {
  await burrow.open('#/settings');
  await burrow.page.getByLabel('Run programs at once').check();
  await expect(burrow.page.getByText('Saved: programs run at once.')).toBeVisible();
}

test('a program is shown, changed and run, and its answer opens at the words that prove it', async ({
  burrow,
  models,
  page,
}) => {
  models.script(scripted('done(find("Who built it?"))'));
  await burrow.connect('Tiny 1.5B', models.url);
  await burrow.corpus('Coast', [{ name: 'coast.txt', text: STORY }]);
  await burrow.open('#/ask');
  await expect(page.getByRole('combobox', { name: 'Strategy' })).toHaveValue('skills');
  await burrow.ask('Who built the lighthouse?', { corpus: 'Coast', root: 'Tiny 1.5B' });

  const review = page.getByRole('region', { name: 'The program for this question' });
  await expect(review).toContainText(/It makes .*call/, { timeout: 90_000 });
  await expect(page.getByRole('textbox', { name: 'Program' })).toHaveValue('done(find("Who built it?"))');
  expect(models.requests.filter((request) => !isRoot(request))).toHaveLength(0);
  expect(await violations(page, 'a program before it runs')).toEqual([]);

  await page.getByRole('textbox', { name: 'Program' }).fill('done(find("Who built it?")');
  await expect(page.getByRole('list', { name: 'What may go wrong' })).toContainText('This is not Python');
  await page.getByRole('textbox', { name: 'Program' }).fill(FIND);
  await expect(page.getByRole('list', { name: 'What may go wrong' })).toBeHidden();
  await page.keyboard.press('Control+Enter');

  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jonas Lind');
  const proof = burrow.answer.getByRole('link', { name: /coast\.txt/ }).first();
  await expect(proof).toBeVisible();
  await proof.click();
  await expect(page.locator('mark').first()).toContainText('was built by Jonas Lind');
});

test('what a user teaches reaches the model as examples, and serves the next question too', async ({
  burrow,
  models,
  page,
}) => {
  models.script(scripted(COUNT));
  await burrow.connect('Tiny 1.5B', models.url);
  await burrow.corpus('Post', [{ name: 'post.txt', text: MESSAGES }]);
  await burrow.ask('How many complaints are there?', { corpus: 'Post', root: 'Tiny 1.5B' });
  await page.getByRole('button', { name: 'Teach by example' }).click({ timeout: 90_000 });
  const table = page.getByRole('table', { name: 'Items to label' });
  await expect(table.getByRole('radiogroup')).toHaveCount(9);
  for (const letter of LETTERS) await page.keyboard.press(letter.endsWith('?') ? '2' : '1');
  expect(await violations(page, 'the table of examples')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.getByRole('button', { name: 'Use these examples' }).click();
  await expect(page.getByRole('dialog')).toContainText('3 of 3 held back were right.', { timeout: 90_000 });
  const tried = models.requests.filter(isLabel);
  expect(tried).toHaveLength(3);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('3 complaints');

  const lead = models.requests.findLast(isLabel)?.messages ?? [];
  expect(lead.map(({ content }) => content)).toContain(`Text: ${LETTERS[0] ?? ''}`);
  // What was held back is for trying, and never an example.
  expect(lead.slice(0, -1).map(({ content }) => content)).not.toContain(`Text: ${LETTERS[2] ?? ''}`);

  await runAtOnce(burrow);
  const before = models.requests.length;
  await page.reload();
  await burrow.ask('How many complaints are there in all?', { corpus: 'Post', root: 'Tiny 1.5B' });
  await burrow.ended('answered');
  await expect(page.getByRole('textbox', { name: 'Program' })).toBeHidden();
  // The same items with the same examples: every label comes from the cache.
  expect(models.requests.slice(before).filter(isLabel)).toHaveLength(0);
  await expect(burrow.answer).toContainText('3 complaints');
});

test('a broken program goes back once; when none works, the text is read for the question', async ({
  burrow,
  models,
  page,
}) => {
  models.script([{ when: isRoot, reply: code('done(nothing_such)') }, ...scripted(FIND).slice(1)]);
  await burrow.connect('Tiny 1.5B', models.url);
  await burrow.corpus('Coast', [{ name: 'coast.txt', text: STORY }]);
  await runAtOnce(burrow);
  await burrow.ask('Who built the lighthouse?', { corpus: 'Coast', root: 'Tiny 1.5B' });
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('Jonas Lind');
  const told = models.requests.filter(isRoot).map(({ lastUser }) => lastUser);
  expect(told[1]).toContain("There is no 'nothing_such'");
  expect(told[2]).toContain('NameError');
  await expect(page.getByRole('region', { name: 'Trace' })).toContainText(
    'The text is read for the question as it stands',
  );
});
