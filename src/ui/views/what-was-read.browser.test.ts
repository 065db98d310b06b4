import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import type { RunState } from '../../engine/state';
import { DOCUMENTS, HARBOUR } from '../testing/archive';
import { record, told } from '../testing/fake-app';
import { flaws, openApp } from '../testing/open-app';

const section = page.getByRole('region', { name: 'What was read' });
const length = (id: string): number => DOCUMENTS.find((document) => document.id === id)?.characters ?? 0;

/** A run whose first calls were sent pieces of two documents, and whose root printed some of the first. */
function reading(id: string, calls = 2): RunState {
  const state = told(id, { host: 'api.example.com' });
  const piece = (index: number) => ({
    document: index % 2 === 0 ? 'minutes' : 'ledger',
    start: 4 * index,
    end: 4 * index + 3,
  });
  return {
    ...state,
    calls: state.calls.map((call, index) =>
      index < calls ? { ...call, cached: false, quotes: [{ field: 'prompt', at: 0, ...piece(index) }] } : call,
    ),
  };
}

async function openRun(state: RunState) {
  return openApp(`#/run/${state.id}`, { states: new Map([[state.id, state]]), records: [record(state)] });
}

describe('what was read', () => {
  test('is said in shares, by document and by host, and each passage opens where it stands', async () => {
    await openRun(reading('one'));
    await expect.element(section).toHaveTextContent(/read by sub-models ?under 0\.1%|read by sub-models ?[\d.]+%/);
    const all = DOCUMENTS.filter(({ corpus }) => corpus === HARBOUR.id).reduce(
      (sum, { characters }) => sum + characters,
      0,
    );
    await expect
      .element(section)
      .toHaveTextContent(new RegExp(`read by no model ?${((1 - 6 / all) * 100).toFixed(1)}%`));
    await expect.element(section.getByRole('link', { name: 'Minutes 1898.txt', exact: true })).toBeVisible();
    await section.getByText('api.example.com received 6 characters in 2 passages').click();
    await expect
      .element(section.getByRole('link', { name: 'Ledger 14.txt, 4 to 7' }))
      .toHaveAttribute('href', '#/document/ledger?start=4&end=7');
    expect(length('ledger')).toBeGreaterThan(7);
  });

  test('lists the first passages of many and says how many more there are', async () => {
    await openRun(reading('many', 30));
    await section.getByText(/api\.example\.com received/).click();
    await expect.element(section.getByText('and 10 more passages')).toBeVisible();
  });

  test('is not claimed of a run whose quotes are not known', async () => {
    await openRun(told('old'));
    await expect.element(page.getByRole('region', { name: 'Totals' })).toBeVisible();
    expect(section.query()).toBeNull();
  });

  test.each([1280, 360])('is accessible on a screen of %i pixels', async (width) => {
    await page.viewport(width, 900);
    await openRun(reading(`width-${width}`));
    await section.getByText(/api\.example\.com received/).click();
    expect(await flaws()).toEqual([]);
    const { scrollWidth, clientWidth } = section.element();
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth);
    expect(clientWidth).toBeLessThan(width);
  });
});
