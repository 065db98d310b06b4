/** What a user adds to Python: a package from a file, functions for a corpus; a run uses both, and they stay. */
import { makeWheel } from '../src/interpreter/testing/wheel';
import { expect, repl, test, type Burrow } from './support/burrow';

const PACKAGE = {
  'guilder/__init__.py': 'from .rates import RATE\n\ndef euros(amount):\n    return round(amount / RATE, 2)\n',
  'guilder/rates.py': 'RATE = 2.0\n',
};

const TOOL = `import re
import guilder

def total_in_euros(text: str) -> float:
    """Adds up all sums of guilders in a text, and gives them in euros."""
    return guilder.euros(sum(float(n) for n in re.findall(r"(\\d+) guilders", text)))
`;

async function addWheel(burrow: Burrow, name: string, wheel: Blob): Promise<void> {
  await burrow.open('#/settings');
  const buffer = Buffer.from(await wheel.arrayBuffer());
  await burrow.page.getByLabel('Add a package').setInputFiles({ name, mimeType: 'application/zip', buffer });
}

test('a package and a function of one’s own are used by a run, and are there after a reload', async ({
  burrow,
  models,
  page,
}) => {
  models.script([
    {
      reply: ({ turn }) =>
        turn === 0
          ? repl('import guilder\ntotal = total_in_euros(context)\nprint("total:", total, guilder.RATE)')
          : repl(
              'answer["content"] = f"It cost {total} euros {cite(\'40 guilders for timber\')}."\nanswer["ready"] = True',
            ),
    },
  ]);
  await burrow.connect('Planner', models.url);
  await burrow.corpus('Accounts', [
    { name: 'ledger.txt', text: 'Paid 40 guilders for timber.\nPaid 60 guilders for stone.' },
  ]);

  const packages = page.getByRole('list', { name: 'Packages' });
  await addWheel(
    burrow,
    'fast-1.0-cp314-cp314-win_amd64.whl',
    makeWheel({}, { name: 'fast', tags: ['cp314-cp314-win_amd64'] }),
  );
  await expect(page.getByRole('alert')).toContainText('only pure-Python wheels work here');
  await addWheel(burrow, 'guilder-1.2-py3-none-any.whl', makeWheel(PACKAGE, { name: 'guilder', version: '1.2' }));
  await expect(packages.getByRole('listitem')).toHaveText(/guilder\s*1\.2/);

  await burrow.open('#/ask');
  await page.getByRole('combobox', { name: 'Corpus' }).selectOption({ label: 'Accounts' });
  await page.getByRole('combobox', { name: 'Strategy' }).selectOption({ label: 'Recursive' });
  await page.locator('summary', { hasText: 'Python tools' }).click();
  const field = page.getByRole('textbox', { name: 'Python tools' });
  await field.fill('def total_in_euros(text)\n    return 0');
  await field.blur();
  await expect(page.getByText(/cannot be used \(line 1\): SyntaxError/)).toBeVisible({ timeout: 60_000 });
  await field.fill(TOOL);
  await field.blur();
  const functions = page.getByRole('list', { name: 'Functions' });
  await expect(functions).toContainText('total_in_euros(text: str) -> float', { timeout: 60_000 });
  await expect(functions).toContainText('Adds up all sums of guilders in a text');
  await page.getByRole('button', { name: 'Keep for this corpus' }).click();
  await expect(page.getByText('Kept for Accounts.')).toBeVisible();

  await burrow.ask('What did it cost in euros?', { corpus: 'Accounts', strategy: 'Recursive', root: 'Planner' });
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('It cost 50.0 euros');
  expect(models.requests[0]?.system).toContain('`total_in_euros(text: str) -> float`: Adds up all sums of guilders');
  expect(models.requests[0]?.system).toContain('guilder (`import guilder`)');
  expect(models.requests[1]?.lastUser).toContain('total: 50.0 2.0');

  await page.reload();
  await page.locator('summary', { hasText: 'Python tools' }).click();
  await expect(field).toHaveValue(TOOL);
  await expect(functions).toContainText('total_in_euros', { timeout: 60_000 });
  await burrow.open(`#/run/${(await burrow.runIds())[0] ?? ''}`);
  const totals = page.getByRole('region', { name: 'Totals' });
  await expect(totals).toContainText('total_in_euros');
  await expect(totals).toContainText('guilder 1.2');

  // A source that cannot be used ends the run with its line, before any model is asked.
  const asked = models.requests.length;
  await burrow.open('#/ask');
  await page.locator('summary', { hasText: 'Python tools' }).click();
  await field.fill('import nothing_such');
  await burrow.ask('What did it cost in euros?');
  await burrow.ended('failed');
  await expect(burrow.answer).toContainText("(line 1): ModuleNotFoundError: No module named 'nothing_such'");
  expect(models.requests).toHaveLength(asked);
});
