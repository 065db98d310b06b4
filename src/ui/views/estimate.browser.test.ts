import { expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { EstimateRequest, Forecast } from '../../app';
import { DOCUMENTS, HARBOUR } from '../testing/archive';
import { ENDPOINT } from '../testing/fake-app';
import { flaws, newestRun, openApp } from '../testing/open-app';
import { tell } from '../testing/script';

const note = page.getByRole('note', { name: 'Estimate' });
const about = (likely: number) => ({ least: likely * 0.8, likely, most: likely * 1.3 });

const KNOWN: Forecast = {
  estimate: { seconds: about(40), calls: about(41), tokens: about(30_000), money: about(0.2) },
  basis: { amounts: 'models', runs: 6, unmeasured: [], device: null, byHand: false },
};
const UNKNOWN: Forecast = {
  estimate: { seconds: null, calls: null, tokens: null, money: null },
  basis: { amounts: 'nothing', runs: 0, unmeasured: [], device: null, byHand: false },
};

const forecast = ({ strategy }: EstimateRequest): Forecast => (strategy === 'rlm' ? KNOWN : UNKNOWN);

test('before a run it says what it will probably take, and on what that rests', async () => {
  const asked: EstimateRequest[] = [];
  await openApp('#/ask', {
    endpoints: [ENDPOINT],
    forecast: (request) => {
      asked.push(request);
      return forecast(request);
    },
  });
  await expect
    .element(note)
    .toHaveTextContent('About 40 s · 41 calls · 30 K tokens · about $0.20 From 6 earlier runs with these models.');
  expect(asked.at(-1)).toMatchObject({ strategy: 'rlm', root: 'lab', sub: 'lab', corpus: { id: HARBOUR.id } });
  const characters = DOCUMENTS.filter(({ corpus }) => corpus === HARBOUR.id).map((document) => document.characters);
  expect(asked.at(-1)?.corpus.characters).toBe(characters.reduce((sum, count) => sum + count, 0));
  expect(await flaws()).toEqual([]);
});

test('another choice is another estimate, and what is not known is said to be so', async () => {
  await openApp('#/ask', { endpoints: [ENDPOINT], forecast });
  await expect.element(note).toHaveTextContent('About 40 s');
  await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Direct');
  await expect.element(note).toHaveTextContent(/^How long it will take is not known yet: no run of this kind/);
  expect(await flaws()).toEqual([]);
});

test('fits a telephone', async () => {
  await openApp('#/ask', { endpoints: [ENDPOINT], forecast });
  await page.viewport(390, 844);
  await expect.element(note).toBeVisible();
  const { left, right } = note.element().getBoundingClientRect();
  expect(left).toBeGreaterThanOrEqual(0);
  expect(right).toBeLessThanOrEqual(390);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
});

test('what was said goes with the run, and stands beside what it took', async () => {
  const app = await openApp('#/ask', {
    endpoints: [ENDPOINT],
    forecast,
    // As the engine does it: what the run was expected to take is in its first event.
    steps: ({ question, estimate }, id) => {
      const [first = [], ...others] = tell(id, { question });
      const started = first.map((event) =>
        event.type === 'run.started' && estimate !== undefined ? { ...event, estimate } : event,
      );
      return [started, ...others];
    },
  });
  await expect.element(note).toHaveTextContent('About 40 s');
  await page.getByRole('textbox', { name: 'Question' }).fill('Who paid?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.element(page.getByText(/ of about 40 s$/)).toBeVisible();
  expect(app.started[0]?.request.estimate).toEqual(KNOWN.estimate);
  newestRun(app).step(Infinity);
  const status = page.getByRole('main').getByRole('status');
  await expect.element(status).toHaveTextContent(/ s \(estimated: about 40 s\) · on this device$/);
  expect(await flaws()).toEqual([]);
  location.hash = `#/run/${newestRun(app).id}`;
  await expect.element(page.getByRole('region', { name: 'Totals' })).toHaveTextContent(/Estimated ?about 40 s/);
});

test('a question whose estimate is not there yet can be asked without', async () => {
  const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
  await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
  await expect.element(note).not.toBeInTheDocument();
  await page.getByRole('textbox', { name: 'Question' }).fill('Who paid?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.element(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  expect(app.started[0]?.request).not.toHaveProperty('estimate');
});
