import { describe, expect, test } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { page } from 'vitest/browser';
import { EMPTY_RUN, reduce } from '../../engine/reduce';
import type { RunState } from '../../engine/state';
import '../base.css';
import '../tokens.css';
import { record } from '../testing/fake-app';
import { flaws, openApp } from '../testing/open-app';
import { FOUND, NOT_FOUND, tellSkills, until } from '../testing/skill-script';
import Answer from './Answer.svelte';
import Trace from './Trace.svelte';

const found = reduce(EMPTY_RUN, tellSkills('one', FOUND));
const absent = reduce(EMPTY_RUN, tellSkills('two', []));
const going = reduce(EMPTY_RUN, until(tellSkills('three', FOUND), 'step.progress'));

const trace = page.getByRole('region', { name: 'Trace' });
const row = trace.getByText(/\d of 12 ·/);

async function trail(run: RunState): Promise<void> {
  await page.viewport(1280, 860);
  await render(Trace, { props: { run, now: run.startedAt + 60_000 } });
}

describe('a step in the trace', () => {
  test('is one folded row: its name, what it is about, its counts', async () => {
    await trail(found);
    await expect
      .element(row)
      .toHaveTextContent('12 of 12 · 1 verified · 1 unsure · 1 rejected · 12 calls · 1 from the cache');
    await expect.element(trace.getByText('find', { exact: true }).first()).toBeVisible();
    await expect.element(trace.getByText('48,213 guilders')).not.toBeInTheDocument();
    await expect.element(trace.getByText('Prompts and replies')).not.toBeInTheDocument();
    await expect.element(trace.getByRole('progressbar')).not.toBeInTheDocument();
  });

  test('shows how far it is while it runs', async () => {
    await trail(going);
    const progress = trace.getByRole('progressbar', { name: 'Progress of find' });
    await expect.element(progress).toHaveAttribute('value', '4');
    await expect.element(progress).toHaveAttribute('max', '12');
  });

  test('opens to what it found with its place, what it was unsure of, and near misses with the reason', async () => {
    await trail(found);
    await row.click();
    const verified = trace.getByRole('region', { name: 'Verified' });
    await expect.element(verified).toHaveTextContent('48,213 guilders');
    const link = verified.getByRole('link', { name: 'Report to the council.txt' });
    await expect.element(link).toHaveAttribute('href', expect.stringMatching(/^#\/document\/report/));
    await expect.element(trace.getByRole('region', { name: 'Unsure' })).toHaveTextContent(/a toll on salt.*Ledger 14/);
    await expect
      .element(trace.getByRole('region', { name: 'Rejected' }))
      .toHaveTextContent(/44,000.*it is the estimate/);
    expect(await flaws()).toEqual([]);
  });

  test('opens to its calls, each with everything that was sent before its prompt', async () => {
    await trail(found);
    await row.click();
    await trace.getByText('Prompts and replies').first().click();
    await trace
      .getByText(/^Passage 1:/)
      .first()
      .click();
    const lead = trace.getByText('Before the prompt: 3 messages, 51 characters', { exact: false });
    await expect.element(lead).toHaveTextContent('at most 24 tokens, up to "\\n"');
    await expect.element(trace.getByText('The sexton.')).not.toBeInTheDocument();
    await lead.click();
    await expect.element(trace.getByText('The sexton.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });

  test('follows the program that was proposed, with what it was expected to take', async () => {
    await trail(found);
    const proposed = trace.getByRole('region', { name: 'Proposed program' });
    await expect.element(proposed).toHaveTextContent('Proposed to make 3 to 12 calls');
    await expect.element(trace.getByRole('group', { name: 'Code' })).toBeVisible();
  });

  test('is readable on a phone', async () => {
    await trail(found);
    await page.viewport(390, 800);
    await row.click();
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
  });
});

describe('a proposal', () => {
  test('that was changed before it ran is shown beside what ran, with what was wrong with it', async () => {
    const events = tellSkills('four', FOUND).map((event) =>
      event.type === 'program.proposed' ? { ...event, code: 'done(fnd("x"))', problems: ['There is no fnd.'] } : event,
    );
    await trail(reduce(EMPTY_RUN, events));
    const proposed = trace.getByRole('region', { name: 'Proposed program' });
    await expect.element(proposed).toHaveTextContent(/changed before it ran.*done\(fnd\("x"\)\).*There is no fnd\./);
    await expect.element(trace.getByRole('group', { name: 'Code' }).nth(1)).toBeVisible();
  });
});

describe('an answer', () => {
  const answer = page.getByRole('region', { name: 'Answer' });

  test('is preceded by what was found so far, and how sure that is', async () => {
    await render(Answer, { props: { run: going, working: true } });
    const soFar = answer.getByRole('region', { name: 'Found so far' });
    await expect.element(soFar).toHaveTextContent(/48,213 guilders.*verified.*a toll on salt.*unsure/);
    await expect.element(answer).not.toHaveTextContent('44,000');
    await expect.element(answer.getByText('Running find: 4 of 12…')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });

  test('that it is not there is calm, says how much was read, and shows what came nearest', async () => {
    await openApp('#/run/two', { states: new Map([['two', absent]]), records: [record(absent)] });
    const none = answer.getByRole('region', { name: 'Not found' });
    await expect.element(none).toHaveTextContent(NOT_FOUND);
    await expect.element(none).toHaveTextContent('All 12 passages were read; none of them answers the question.');
    await expect.element(none.getByRole('region', { name: 'Nearest' })).toHaveTextContent(/44,000.*it is the estimate/);
    expect(await flaws()).toEqual([]);
  });

  test('with proof is shown as ever', async () => {
    await openApp('#/run/one', { states: new Map([['one', found]]), records: [record(found)] });
    await expect.element(answer).toHaveTextContent('It came to 48,213 guilders');
    await expect.element(answer.getByRole('region', { name: 'Not found' })).not.toBeInTheDocument();
  });

  test('’s step is a row of the tree and can be looked at alone', async () => {
    await openApp('#/run/one', { states: new Map([['one', found]]), records: [record(found)] });
    await page.getByRole('treeitem', { name: /^find/ }).click();
    const transcript = page.getByRole('region', { name: 'Transcript' });
    await expect.element(transcript.getByRole('heading', { name: 'Root · turn 1 · find' })).toBeVisible();
    await expect.element(transcript.getByRole('region', { name: 'Verified' })).toHaveTextContent('48,213 guilders');
    expect(await flaws()).toEqual([]);
  });
});
