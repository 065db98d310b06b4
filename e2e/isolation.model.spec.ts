/** A real model on all cores of this device. */
import { findWeights } from '../scripts/weights.mjs';
import { cores, registrations, useAllCores } from './support/all-cores';
import { Burrow, expect, test } from './support/burrow';
import { NOTES, QUESTION } from './support/notes';

// Each token costs a processor its time, and other tests may take their share of it.
test.setTimeout(900_000);
const PATIENCE_MS = 400_000;

for (const name of ['index.html', 'private.html']) {
  test(`on ${name} a model answers with several threads, and with one when that is switched off`, async ({
    page,
    site,
  }) => {
    const path = await findWeights();
    if (path === null) throw new Error('The test model is not here: run `node scripts/weights.mjs`.');
    const burrow = new Burrow(page, `${site}${name}`);
    const row = page
      .getByRole('list', { name: 'On this device' })
      .getByRole('listitem')
      .filter({ hasText: /SmolLM2/i });
    const threads = async () => Number(/(\d+) threads?/.exec(await row.innerText())?.[1]);
    /** Asks it, and counts the workers that the page has then: its own one for documents, and the model's. */
    const workersOfAnswer = async () => {
      await burrow.ask(QUESTION, { corpus: 'Notes', strategy: 'Direct' });
      await burrow.ended('answered', PATIENCE_MS);
      await expect(burrow.answer).toContainText('Visser');
      const { origin } = new URL(site);
      return page.workers().filter((worker) => worker.url().startsWith(`blob:${origin}`)).length;
    };

    await useAllCores(burrow);
    await page.getByText('Add a model of your own').click();
    await page.getByLabel('Model file').setInputFiles(path);
    await expect(row.getByRole('button', { name: /^Remove/ })).toBeVisible({ timeout: 60_000 });
    const several = await threads();
    expect(several).toBeGreaterThan(1);
    await burrow.corpus('Notes', [NOTES]);
    const withSeveral = await workersOfAnswer();

    await burrow.open('#/models');
    await cores(burrow).click();
    await page.waitForFunction(() => !crossOriginIsolated);
    expect(await registrations(burrow)).toEqual([]);
    await expect.poll(threads).toBe(1);
    const withOne = await workersOfAnswer();
    // Each thread is a worker of the model's one.
    expect(withSeveral - withOne).toBe(several);
  });
}
