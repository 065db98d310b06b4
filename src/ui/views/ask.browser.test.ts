import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { CONTRACTS, HARBOUR, QUESTION } from '../testing/archive';
import { ENDPOINT } from '../testing/fake-app';
import { flaws, newestRun, openApp } from '../testing/open-app';
import { TEXT } from '../testing/script';

const question = page.getByRole('textbox', { name: 'Question' });
const askButton = page.getByRole('button', { name: 'Ask', exact: true });
const status = page.getByRole('main').getByRole('status');
const answer = page.getByRole('region', { name: 'Answer' });
const trace = page.getByRole('region', { name: 'Trace' });

describe('before asking', () => {
  test('without an endpoint the strategy that needs no model is chosen, and nothing would be sent', async () => {
    await openApp('#/ask');
    await expect.element(page.getByRole('combobox', { name: 'Strategy' })).toHaveValue('reader');
    await expect.element(page.getByRole('combobox', { name: 'Root model' })).not.toBeInTheDocument();
    await expect.element(page.getByText('Nothing leaves this device')).toBeVisible();
  });

  test('only the models that the strategy needs are asked for, and their hosts are named beforehand', async () => {
    await openApp('#/ask', { endpoints: [ENDPOINT] });
    await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
    await expect.element(page.getByText('This run sends text to localhost:8000')).toBeVisible();
    await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Direct');
    await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).not.toBeInTheDocument();
    await expect.element(page.getByRole('combobox', { name: 'Root model' })).toBeVisible();
  });

  test('opening the view, choosing another strategy and writing make a run likely', async () => {
    const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
    await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
    await expect.poll(() => app.expected.at(-1)).toBe('rlm');
    await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Direct');
    await expect.poll(() => app.expected.at(-1)).toBe('direct');
    const before = app.expected.length;
    await question.fill('Who paid?');
    expect(app.expected.length).toBeGreaterThan(before);
  });

  test('the corpus is chosen by name and shows its size', async () => {
    await openApp('#/ask');
    await expect.element(page.getByText('3 documents · about')).toBeVisible();
    await page.getByRole('combobox', { name: 'Corpus' }).selectOptions(CONTRACTS.name);
    await expect.element(page.getByText('38 documents · about')).toBeVisible();
  });

  test('a known question of the sample archive is one click away', async () => {
    await openApp('#/ask');
    await page.getByRole('button', { name: QUESTION }).click();
    await expect.element(question).toHaveValue(QUESTION);
    await expect.element(question).toHaveFocus();
  });

  test('what is typed survives Escape, leaving the view and a reload', async () => {
    await openApp('#/ask');
    await question.fill('Who paid?');
    await userEvent.keyboard('{Escape}');
    await expect.element(question).toHaveValue('Who paid?');
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect.element(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
    await page.getByRole('link', { name: 'Ask' }).click();
    await expect.element(question).toHaveValue('Who paid?');
    expect(sessionStorage.getItem('burrow.draft')).toContain('Who paid?');
  });
});

describe('what stands in the way is said, with what to do', () => {
  test('no documents', async () => {
    await openApp('#/ask', { corpora: [], documents: [] });
    await question.fill('Anything?');
    await askButton.click();
    await expect.element(page.getByText('There are no documents to ask about yet.')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Open the Library' })).toBeVisible();
  });

  test('no question', async () => {
    await openApp('#/ask');
    await expect.element(page.getByText('3 documents · about')).toBeVisible();
    await askButton.click();
    await expect.element(page.getByText('There is no question yet.')).toBeVisible();
    await expect.element(question).toHaveFocus();
  });

  test('no model', async () => {
    const app = await openApp('#/ask');
    await expect.element(page.getByText('3 documents · about')).toBeVisible();
    await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Recursive');
    await question.fill('Anything?');
    await askButton.click();
    await expect.element(page.getByRole('link', { name: 'Open Models' })).toBeVisible();
    expect(app.started).toHaveLength(0);
  });
});

describe('a run', () => {
  async function asked() {
    const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
    await expect.element(page.getByText('3 documents · about')).toBeVisible();
    await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
    await question.fill(QUESTION);
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await expect.element(page.getByRole('button', { name: 'Stop' })).toBeVisible();
    return { app, run: newestRun(app) };
  }

  test('starts with the keyboard, with what was chosen', async () => {
    const { app } = await asked();
    expect(app.started[0]?.request).toMatchObject({
      question: QUESTION,
      corpus: HARBOUR.id,
      strategy: 'rlm',
      root: 'lab',
      sub: 'lab',
    });
    await expect.element(askButton).toBeDisabled();
    await expect.element(status).toHaveTextContent(/^running/);
  });

  test('streams into the trace and never into the answer', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.nodes[0]?.turns[0]?.text !== undefined && state.nodes[0].turns[0].text !== '');
    await expect.element(trace.getByText('I will look at the corpus', { exact: false }).first()).toBeVisible();
    await expect.element(answer).not.toHaveTextContent('I will look');
  });

  test('shows code, output and how many calls are back', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.calls.filter((call) => call.status !== 'running').length >= 16);
    await expect.element(trace.getByText('40 calls · 16 back · 3 from the cache · 1 failed')).toBeVisible();
    await expect.element(trace.getByText("3 ['Minutes 1898.txt'", { exact: false })).toBeVisible();
    await expect.element(answer).toHaveTextContent('Reading passages: 16 of 40 are back');
  });

  test('ends on its state in words, with turns, calls, time and where it ran', async () => {
    const { run } = await asked();
    run.step(Infinity);
    await expect.element(status).toHaveTextContent(/^answered in 6 turns, 41 calls, .* s · on this device$/);
    await expect.element(askButton).toBeEnabled();
    await expect.element(page.getByRole('button', { name: 'Stop' })).not.toBeInTheDocument();
  });

  test('cites: links open the source at the exact words, what was not found says so', async () => {
    const { run } = await asked();
    run.step(Infinity);
    const link = answer.getByRole('link', { name: '1 Minutes 1898.txt' });
    await expect
      .element(link)
      .toHaveAttribute('href', expect.stringMatching(/^#\/document\/minutes\?start=\d+&end=\d+$/));
    await expect.element(answer.getByText('4 Report to the council.txt: not verified')).toBeVisible();
    await expect.element(answer.getByText('4 quotations, 1 of them not found word for word')).toBeVisible();
    const marks = (): readonly string[] =>
      [...answer.element().querySelectorAll('mark')].map((mark) => mark.textContent);
    await expect.poll(marks).toContain('The whole came to 48,213 guilders');
    await expect.element(answer.getByText('1 of 41 sub-calls failed', { exact: false })).toBeVisible();
    await link.click();
    await expect.element(page.getByRole('heading', { name: 'Minutes 1898.txt' })).toBeVisible();
    await expect
      .poll(() => document.querySelector('main mark')?.textContent)
      .toBe('two thirds shall be advanced by the guild, without interest');
  });

  test('keeps its citations beside the words they belong to', async () => {
    const { run } = await asked();
    run.step(Infinity);
    await expect.element(answer.getByRole('strong').getByText('48,213 guilders')).toBeVisible();
    const paragraphs = [...answer.element().querySelectorAll('.markdown p')].map((p) => p.textContent);
    expect(paragraphs[0]).toContain('a loan without interest1 Minutes 1898.txt, and the city');
    expect(TEXT).not.toContain('1 Minutes');
  });

  test('stops for good', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.calls.length > 0);
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect.element(status).toHaveTextContent(/^stopped/);
    await expect.element(answer).toHaveTextContent('Stopped before there was an answer.');
    expect(run.left).toBe(0);
  });

  test('goes on while another view is open', async () => {
    const { run } = await asked();
    await page.getByRole('link', { name: 'Models' }).click();
    await expect.element(page.getByRole('heading', { name: 'Models' })).toBeVisible();
    run.step(Infinity);
    await page.getByRole('link', { name: 'Ask' }).click();
    await expect.element(status).toHaveTextContent(/^answered/);
  });

  test('is readable by everyone, in both themes, before, while and after', async () => {
    const { run } = await asked();
    run.stepUntil((state) => state.calls.length > 0);
    await expect.element(trace.getByText('40 calls', { exact: false })).toBeVisible();
    expect(await flaws()).toEqual([]);
    run.step(Infinity);
    await expect.element(answer.getByRole('link', { name: '1 Minutes 1898.txt' })).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
