import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { flaws, openApp } from '../testing/open-app';

describe('settings', () => {
  test('a limit is saved when it is changed', async () => {
    const app = await openApp('#/settings');
    await page.getByLabelText('Turns of one node').fill('7');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('Saved: turns of one node 7.')).toBeVisible();
    expect((await app.settings.limits()).turns).toBe(7);
  });

  test('an impossible limit is not saved and says what it takes', async () => {
    const app = await openApp('#/settings');
    await page.getByLabelText('Depth').fill('99');
    await userEvent.keyboard('{Tab}');
    await expect.element(page.getByText('Not saved: this takes a number from 0 to 8.')).toBeVisible();
    expect((await app.settings.limits()).depth).toBe(1);
  });

  test('money without a number is no limit', async () => {
    const app = await openApp('#/settings');
    const money = page.getByLabelText('Money, in US dollars');
    await money.fill('2.5');
    await userEvent.keyboard('{Tab}');
    await expect.poll(async () => (await app.settings.limits()).money).toBe(2.5);
    await money.fill('');
    await userEvent.keyboard('{Tab}');
    await expect.poll(async () => (await app.settings.limits()).money).toBe(null);
  });

  test('the call cache says what it was good for, and is emptied after it was confirmed', async () => {
    await openApp('#/settings');
    await expect.element(page.getByText('1,318 replies', { exact: false })).toBeVisible();
    await expect.element(page.getByText('412 calls answered from it since it was cleared')).toBeVisible();
    const dialog = page.getByRole('dialog', { name: 'Clear the call cache?' });
    await page.getByRole('button', { name: 'Clear cache' }).click();
    expect(await flaws()).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await expect.element(page.getByText('1,318 replies', { exact: false })).toBeVisible();
    await page.getByRole('button', { name: 'Clear cache' }).click();
    await dialog.getByRole('button', { name: 'Clear the cache' }).click();
    await expect.element(page.getByText('0 replies', { exact: false })).toBeVisible();
    await expect.element(page.getByText('0 calls answered from it since it was cleared')).toBeVisible();
  });

  test('everything is erased only after it was confirmed', async () => {
    const app = await openApp('#/settings');
    const dialog = page.getByRole('dialog', { name: 'Erase everything?' });
    await page.getByRole('button', { name: 'Erase everything' }).click();
    await dialog.getByRole('button', { name: 'Keep it' }).click();
    await expect.element(dialog).not.toBeInTheDocument();
    expect(await app.library.corpora()).not.toEqual([]);
    await page.getByRole('button', { name: 'Erase everything' }).click();
    expect(await flaws()).toEqual([]);
    await dialog.getByRole('button', { name: 'Erase everything' }).click();
    await expect.element(page.getByText('Everything was erased.')).toBeVisible();
    expect(await app.library.corpora()).toEqual([]);
  });

  test('is readable by everyone, in both themes', async () => {
    await openApp('#/settings');
    await expect.element(page.getByLabelText('Depth')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});

describe('the shell', () => {
  test('says when nothing has left the page, and how much is stored', async () => {
    await openApp('#/settings');
    await expect.element(page.getByText('Nothing has left this page')).toBeVisible();
    await expect.element(page.getByText('412 MB stored of 18 GB')).toBeVisible();
  });

  test('marks the current view and names it in the title', async () => {
    await openApp('#/models');
    await expect.element(page.getByRole('link', { name: 'Models' })).toHaveAttribute('aria-current', 'page');
    await expect.poll(() => document.title).toBe('Models · Burrow');
  });

  test('moves the focus into a view that was opened', async () => {
    await openApp('#/ask');
    await page.getByRole('link', { name: 'Runs' }).click();
    await expect.element(page.getByRole('main')).toHaveFocus();
  });

  test('lets the navigation be skipped', async () => {
    await openApp('#/ask');
    const skip = page.getByRole('link', { name: 'Skip to the content' });
    await expect.element(skip).toBeInTheDocument();
    expect(document.querySelector('a, button, input, select, textarea')).toBe(skip.element());
    skip.element().focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('main')).toHaveFocus();
    expect(location.hash).toBe('#/ask');
  });

  test('says that an address leads nowhere', async () => {
    await openApp('#/nowhere');
    await expect.element(page.getByText('There is no page “#/nowhere”.')).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
