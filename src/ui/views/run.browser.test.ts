import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { RunState } from '../../engine/state';
import { QUESTION } from '../testing/archive';
import { ENDPOINT, record, told } from '../testing/fake-app';
import { flaws, newestRun, openApp } from '../testing/open-app';

const tree = page.getByRole('tree', { name: 'Calls' });
const transcript = page.getByRole('region', { name: 'Transcript' });

async function openRun(state: RunState, part: Parameters<typeof record>[1] = {}) {
  return openApp(`#/run/${state.id}`, { states: new Map([[state.id, state]]), records: [record(state, part)] });
}

function unfinished(id: string): RunState {
  return { ...told(id), status: 'running', finishedAt: null, answer: null, remarks: [] };
}

describe('a run', () => {
  test('shows its question, state, place, answer and totals', async () => {
    await openRun(told('one', { host: 'api.example.com' }));
    await expect.element(page.getByRole('heading', { name: QUESTION })).toBeVisible();
    await expect.element(page.getByText('answered', { exact: true })).toBeVisible();
    await expect.element(page.getByText(/api\.example\.com received [\d,]+ characters/)).toBeVisible();
    await expect.element(page.getByRole('region', { name: 'Answer' })).toHaveTextContent(/48,213 guilders/);
    await expect.element(page.getByRole('region', { name: 'Totals' })).toHaveTextContent(/Calls ?41/);
  });

  test('is a tree of nodes, turns, batches and children', async () => {
    await openRun(told('one'));
    const rows = (): readonly (string | null)[] =>
      [...tree.element().querySelectorAll('[role=treeitem] .label')].map((label) => label.textContent);
    await expect
      .poll(rows)
      .toEqual([
        'root',
        'turn 1',
        'turn 2',
        'llm_query_batched',
        'turn 3',
        'rlm_query',
        'child root.1',
        'turn 1',
        'turn 2',
        'turn 4',
      ]);
    const child = tree.getByRole('treeitem', { name: /child root\.1/ });
    await expect.element(child).toHaveAttribute('aria-level', '4');
    await expect.element(child).toHaveAttribute('aria-expanded', 'true');
  });

  test('that has not begun points at no row of its empty tree', async () => {
    await openRun({ ...told('one'), nodes: [], calls: [] });
    await expect.element(page.getByRole('heading', { name: QUESTION })).toBeVisible();
    await expect.element(tree).not.toHaveAttribute('aria-activedescendant');
  });

  test('is walked with the keyboard, and the transcript follows', async () => {
    await openRun(told('one'));
    await expect.element(transcript.getByRole('heading', { name: 'Root · all turns' })).toBeVisible();
    await userEvent.keyboard('jj');
    await expect.element(transcript.getByRole('heading', { name: 'Root · turn 2 of 4' })).toBeVisible();
    await expect.element(transcript.getByText('1,204 characters left out')).toBeVisible();
    await expect.element(transcript.getByText('found', { exact: true })).toBeVisible();
    tree.element().focus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(tree.getByRole('treeitem', { selected: true })).toHaveTextContent(/llm_query_batched/);
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(tree.getByRole('treeitem', { name: /call 6 failed/ })).toBeVisible();
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}k');
    await expect.element(transcript.getByRole('heading', { name: 'Root · turn 1 of 4' })).toBeVisible();
  });

  test('opens a call with its prompt and reply', async () => {
    await openRun(told('one'));
    await tree.getByRole('treeitem', { name: /llm_query_batched/ }).click();
    await transcript.getByText('the shipowners’ guild, two thirds').first().click();
    await expect.element(transcript.getByText(/Passage 3: after long debate/).last()).toBeVisible();
    await expect.element(transcript.getByText('640 tokens in, 42 out')).toBeVisible();
  });

  test('nests a child, with its error and what it handed back', async () => {
    await openRun(told('one'));
    await tree.getByRole('treeitem', { name: /child root\.1/ }).click();
    await expect.element(transcript.getByText(/NameError: name 'nothing' is not defined/)).toBeVisible();
    await expect.element(transcript.getByText('48,213 guilders', { exact: true }).last()).toBeVisible();
  });

  test('of ten thousand calls keeps the page small, and its last call is a key away', async () => {
    await openRun(told('big', { calls: 10_000 }));
    await tree.getByRole('treeitem', { name: /llm_query_batched/ }).click();
    tree.element().focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.element(tree.getByRole('treeitem', { name: /call 1 / })).toBeVisible();
    expect(document.querySelectorAll('main *').length).toBeLessThan(2_500);
    await userEvent.keyboard('{End}');
    await expect.element(tree.getByRole('treeitem', { selected: true })).toHaveTextContent(/turn 4/);
    await userEvent.keyboard('{ArrowUp}');
    await expect.element(tree.getByRole('treeitem', { selected: true })).toHaveTextContent(/turn 2/);
  });

  test('that goes on here is followed', async () => {
    const app = await openApp('#/ask', { endpoints: [ENDPOINT] });
    await expect.element(page.getByText('3 documents · about')).toBeVisible();
    await page.getByRole('textbox', { name: 'Question' }).fill(QUESTION);
    await expect.element(page.getByRole('combobox', { name: 'Sub-model' })).toBeVisible();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    const run = newestRun(app);
    await page.getByRole('link', { name: 'Open the run' }).click();
    await expect.element(page.getByRole('main').getByText('running', { exact: true })).toBeVisible();
    run.stepUntil((state) => state.calls.length > 0);
    await expect.element(tree.getByRole('treeitem', { name: /llm_query_batched 40 calls · 0 back/ })).toBeVisible();
    run.step(Infinity);
    await expect.element(page.getByRole('main').getByText('answered', { exact: true })).toBeVisible();
  });

  test('that was interrupted says so and shows what there is', async () => {
    await openRun(unfinished('cut'));
    await expect.element(page.getByText('This run was interrupted', { exact: false })).toBeVisible();
    await expect.element(tree.getByRole('treeitem', { name: /turn 4/ })).toBeVisible();
  });

  test('that is not there says so', async () => {
    await openApp('#/run/nothing');
    await expect.element(page.getByText('There is no run with this address', { exact: false })).toBeVisible();
  });

  test('is readable by everyone, in both themes', async () => {
    await openRun(told('one', { host: 'api.example.com' }));
    await expect.element(page.getByRole('link', { name: '1 Minutes 1898.txt' })).toBeVisible();
    expect(await flaws()).toEqual([]);
    await tree.getByRole('treeitem', { name: /rlm_query/ }).click();
    await expect.element(transcript.getByRole('heading', { name: 'Root · turn 3 · rlm_query' })).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});

describe('the list of runs', () => {
  const list = page.getByRole('list', { name: 'Runs' });
  const item = (text: string) => list.getByRole('listitem').filter({ hasText: text });
  const records = [
    record(told('a', { question: 'Who paid?' })),
    record(told('b', { question: 'What did it cost?' }), { state: 'best_effort', host: 'api.example.com' }),
    record(unfinished('c'), { question: 'What broke off?' }),
    record(unfinished('d'), { question: 'What goes on elsewhere?', live: true }),
  ];

  test('shows each with its question, state and place', async () => {
    await openApp('#/runs', { records });
    await expect.element(item('Who paid?')).toHaveTextContent(/answered.*Harbour archive.*on this device/);
    await expect.element(item('What did it cost?')).toHaveTextContent(/best effort.*api\.example\.com/);
    await expect.element(item('What broke off?')).toHaveTextContent(/interrupted/);
    await expect.element(item('What goes on elsewhere?')).toHaveTextContent(/running in another tab/);
    expect(await flaws()).toEqual([]);
  });

  test('is filtered, and a run is deleted and brought back', async () => {
    await openApp('#/runs', { records });
    await page.getByRole('searchbox', { name: 'Filter runs' }).fill('cost');
    await expect.element(item('Who paid?')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Delete the run “What did it cost?”' }).click();
    await expect.element(item('What did it cost?')).not.toBeInTheDocument();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.element(item('What did it cost?')).toBeVisible();
  });

  test('that is empty says what to do', async () => {
    await openApp('#/runs');
    await expect.element(page.getByText('No question has been asked yet.')).toBeVisible();
    await expect.element(page.getByRole('link', { name: 'Ask one' })).toBeVisible();
  });
});
