import { describe, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { BurrowError } from '../../engine/errors';
import { localModel } from '../testing/fake-local-models';
import { flaws, openApp } from '../testing/open-app';

const cores = page.getByRole('switch', { name: 'Use all cores' });
const note = () => cores.element().closest('div');

describe('the switch for all cores', () => {
  test('is off, says in one sentence what it does, and loads the page anew once', async () => {
    const app = await openApp('#/models');
    await expect.element(cores).not.toBeChecked();
    await expect.element(cores).toHaveAccessibleDescription(/loaded anew once, isolated from other sites; you can/);
    await cores.click();
    await expect.element(cores).toBeChecked();
    expect(app.isolation.reloads()).toBe(1);
    await cores.click();
    await expect.element(cores).not.toBeChecked();
    expect(app.isolation.reloads()).toBe(2);
  });

  test('waits until the question is answered', async () => {
    const app = await openApp('#/ask');
    await page.getByRole('textbox', { name: 'Question' }).fill('Who built the mill?');
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    location.hash = '#/models';
    await expect.element(cores).toBeDisabled();
    await expect.element(cores).toHaveAccessibleDescription(/Not now: a question is being answered/);
    app.started.at(-1)?.run.stop();
    await expect.element(cores).toBeEnabled();
  });

  test('waits until a model is here', async () => {
    const state = { state: 'downloading', received: 1, total: 2, bytesPerSecond: null } as const;
    const app = await openApp('#/models', { localModels: [localModel('qwen', { state })] });
    await expect.element(cores).toBeDisabled();
    await expect.element(cores).toHaveAccessibleDescription(/Not now: a model is on its way here/);
    app.localModels.set('qwen', { state: 'stored', bytes: 2 });
    await expect.element(cores).toBeEnabled();
  });

  test('stays as it was when it fails, and says why', async () => {
    const app = await openApp('#/models');
    await expect.element(cores).toBeVisible();
    app.isolation.failure = new BurrowError('net.isolation', 'It could not be done.', 'Try again.');
    await cores.click();
    await expect.element(page.getByRole('alert')).toHaveTextContent('It could not be done. Try again.');
    await expect.element(cores).not.toBeChecked();
    expect(app.isolation.reloads()).toBe(0);
  });

  test('cannot be moved where the host sees to it, or nobody can, and says so', async () => {
    await openApp('#/models', { isolation: 'hosted' });
    await expect.element(cores).toBeDisabled();
    await expect.element(cores).toBeChecked();
    await expect.element(cores).toHaveAccessibleDescription(/The server of this page isolates it/);
    await openApp('#/models', { isolation: 'impossible' });
    await expect.element(page.getByText('Not possible here', { exact: false })).toBeVisible();
  });

  test('can be switched off where the browser does not do its part', async () => {
    await openApp('#/models', { isolation: 'refused' });
    await expect.element(cores).toBeChecked();
    await expect.element(cores).toBeEnabled();
    await expect.element(cores).toHaveAccessibleDescription(/does not isolate the page in this way/);
  });

  test('is readable by everyone, in both themes, on a desk and on a phone', async () => {
    await openApp('#/models', { isolation: 'on' });
    await expect.element(cores).toBeChecked();
    expect(await flaws()).toEqual([]);
    await page.viewport(390, 800);
    expect(await flaws()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
    expect(note()?.getBoundingClientRect().right).toBeLessThanOrEqual(390);
  });
});
