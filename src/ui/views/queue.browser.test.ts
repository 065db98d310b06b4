import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { ModelCost } from '../../engine/costs';
import { QUESTION } from '../testing/archive';
import { ENDPOINT, record, told, type FakeApp } from '../testing/fake-app';
import { flaws, newestRun, openApp } from '../testing/open-app';

const status = page.getByRole('main').getByRole('status');
const queue = page.getByRole('list', { name: 'Queue' });

async function asked() {
  const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
  await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
  await page.getByRole('textbox', { name: 'Question' }).fill(QUESTION);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await expect.element(page.getByRole('button', { name: 'Stop' })).toBeVisible();
  return { app, run: newestRun(app) };
}

function queued(app: FakeApp, run: string, part: { running?: number; waiting?: number; paused?: boolean } = {}): void {
  const own = { run, paused: false, running: 2, waiting: 12, oldest: Date.now() - 3_000, ...part };
  const other = { run: 'another', paused: false, running: 1, waiting: 4, oldest: Date.now() - 500 };
  const lane = { limit: 3, most: 3, restsUntil: null, tokensPerSecond: 41 };
  app.queued([{ ...lane, model: 'm', name: 'Lab server', host: 'localhost:8000', runs: [own, other] }]);
}

describe('a run', () => {
  test('is paused and goes on, with the keyboard, and says so', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.calls.length > 0);
    const pause = page.getByRole('button', { name: 'Pause' });
    pause.element().focus();
    await userEvent.keyboard('{Enter}');
    expect(run.paused).toBe(true);
    await expect.element(status).toHaveTextContent('paused nothing new begins until you go on');
    const goOn = page.getByRole('button', { name: 'Go on' });
    await expect.element(goOn).toHaveFocus();
    await expect.element(page.getByRole('region', { name: 'Answer' })).not.toHaveTextContent('Reading passages');
    expect(await flaws()).toEqual([]);
    await userEvent.keyboard('{Enter}');
    expect(run.paused).toBe(false);
    await expect.element(status).toHaveTextContent(/^running/);
  });

  test('that is paused can be stopped', async () => {
    const { run } = await asked();
    await page.getByRole('button', { name: 'Pause' }).click();
    run.stop();
    await expect.element(status).toHaveTextContent(/^stopped/);
    await expect.element(page.getByRole('button', { name: 'Go on' })).not.toBeInTheDocument();
  });

  test('shows in its own view and in the list that it is paused', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.calls.length > 0);
    await page.getByRole('link', { name: 'Open the run' }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    expect(run.paused).toBe(true);
    await expect.element(page.getByText('paused', { exact: true })).toBeVisible();
    await page.getByRole('link', { name: 'Runs' }).click();
    await expect.element(page.getByRole('list', { name: 'Runs' })).toHaveTextContent('paused');
  });
});

describe('the queue', () => {
  test('of a run shows what is under way and waits, and what others do beside it', async () => {
    const { app, run } = await asked();
    queued(app, run.id);
    const summary = page.getByText('2 running, 12 waiting');
    await expect.element(summary).toBeVisible();
    await summary.click();
    await expect.element(queue).toHaveTextContent(/Lab server localhost:8000 ?2 running ?12 waiting ?≈ 41 tokens\/s/);
    await expect
      .element(queue)
      .toHaveTextContent(/3 at once at most, 3 so far; the oldest for 3.*; 1 other run: 1 running, 4 waiting/);
    expect(await flaws()).toEqual([]);
    queued(app, run.id, { running: 0, waiting: 10, paused: true });
    await expect.element(page.getByText('0 running, 10 waiting').first()).toBeVisible();
    app.queued([]);
    await expect.element(page.getByText('Every request of this run has been answered.')).toBeVisible();
  });

  test('in Models is of all runs, and says so when there are none', async () => {
    const app = await openApp('#/models', { endpoints: [ENDPOINT] });
    await page.getByText('nothing to do').click();
    await expect.element(page.getByText('No run is asking a model.', { exact: false })).toBeVisible();
    queued(app, 'one');
    await expect.element(queue).toHaveTextContent(/3 running ?16 waiting/);
    expect(await flaws()).toEqual([]);
  });

  test('fits a phone', async () => {
    const { app, run } = await asked();
    queued(app, run.id);
    await page.viewport(390, 844);
    await page.getByText('2 running, 12 waiting').click();
    await expect.element(queue).toBeVisible();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
    expect(await flaws()).toEqual([]);
  });
});

const COST: ModelCost = {
  id: 'http://localhost:8000/v1/#qwen3-coder-30b',
  name: 'Lab server',
  host: 'localhost:8000',
  price: { input: 0.5, output: 2 },
  pricedAt: Date.now(),
  turns: 12,
  calls: 340,
  input: 512_000,
  output: 40_000,
  estimated: true,
  cost: { money: 0.34, unpriced: 0 },
  saved: { calls: 60, input: 90_000, output: 6_000, cost: { money: 0.06, unpriced: 0 } },
};
const HERE: ModelCost = { ...COST, id: 'small', name: 'Small 1.5B', host: null, cost: { money: 0, unpriced: 0 } };

describe('what it has cost', () => {
  test('is shown for all runs by model, and the price of an endpoint can be edited', async () => {
    await openApp('#/models', { endpoints: [ENDPOINT], costs: [COST, HERE] });
    await page.getByText('What it has cost').click();
    const costs = page.getByRole('list', { name: 'Costs of all runs' });
    await expect.element(costs).toHaveTextContent(/12 turns, 340 calls ?≈ 512,000 tokens in, 40,000 out ?≈ \$0\.34/);
    await expect
      .element(costs)
      .toHaveTextContent(/60 calls from the cache saved ≈ 90,000 tokens in, 6,000 out, \$0\.06/);
    await expect.element(costs).toHaveTextContent(/Small 1\.5B on this device/);
    await expect.element(costs).toHaveTextContent(/Together ?≈ \$0\.34/);
    expect(await flaws()).toEqual([]);
    await page.getByRole('button', { name: 'Edit the price of Lab server' }).click();
    await expect.element(page.getByRole('dialog', { name: 'Endpoint' })).toBeVisible();
  });

  test('is nothing before anything was asked', async () => {
    await openApp('#/models');
    await page.getByText('What it has cost').click();
    await expect.element(page.getByText('No model has been asked yet.', { exact: false })).toBeVisible();
  });

  test('is shown for a run by model, also on a phone', async () => {
    const state = told('one', { host: 'api.example.com' });
    await openApp('#/run/one', { states: new Map([['one', state]]), records: [record(state)] });
    const totals = page.getByRole('region', { name: 'Totals' });
    await expect.element(totals).toHaveTextContent(/From the cache ?9 of 41 calls/);
    await expect.element(totals).toHaveTextContent(/Cost ?unknown/);
    await totals.getByText('Cost by model').click();
    await expect.element(page.getByRole('list', { name: 'Costs of this run' })).toHaveTextContent(/price unknown/);
    expect(await flaws()).toEqual([]);
    await page.viewport(390, 844);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  });
});
