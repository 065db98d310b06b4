import { describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { localModel } from '../testing/fake-local-models';
import { flaws, openApp } from '../testing/open-app';

const QWEN = localModel('qwen', { entry: { name: 'Qwen 1.5B', note: 'Reads passages reliably.' } });
const LARGE = localModel('large', {
  entry: { name: 'Large 8B', use: 'root' },
  fit: { fits: false, sentence: 'It needs 6 GB of memory; this device has 4 GB.', next: 'Choose a smaller one.' },
});
const STORED = localModel('stored', {
  entry: { name: 'Smol 135M', use: 'sub' },
  state: { state: 'stored', bytes: 98_000_000 },
  speed: { prefill: 21.6, decode: 9.84 },
});
const RARE = localModel('rare', { entry: { name: 'Rare 3B', recommended: false } });

const MODELS = [QWEN, LARGE, STORED, RARE];

const here = page.getByRole('list', { name: 'On this device' });
const offered = page.getByRole('list', { name: 'To download' });
const button = (name: string) => page.getByRole('button', { name, exact: true });

const windowOf = (name: string) => page.getByRole('button', { name: `change it for ${name}` });

describe('models of this device', () => {
  test('a newcomer sees what each is for, its size, whether it fits, and one button', async () => {
    await openApp('#/models', { localModels: MODELS });
    await expect.element(offered).toHaveTextContent(/Qwen 1.5B\s*root and sub-calls · Reads passages reliably/);
    await expect.element(offered).toHaveTextContent(/491 MB/);
    await expect.element(offered).toHaveTextContent(/fits, window of 4,096 tokens/);
    await expect.element(button('Download Qwen 1.5B')).toBeEnabled();
    await expect.element(offered).toHaveTextContent(/this device has 4 GB. Choose a smaller one/);
    await expect.element(button('Download Large 8B')).toBeDisabled();
    await expect.element(page.getByText('1.23 GB stored here of 18 GB', { exact: false })).toBeVisible();
  });

  test('what is here says how fast it is, and the reader stays', async () => {
    await openApp('#/models', { localModels: MODELS });
    await expect.element(here).toHaveTextContent(/Smol 135M.*98 MB.*reads 22, writes 9.8 tokens a second/);
    await expect.element(here.getByText('no AI model', { exact: true })).toBeVisible();
    // A stored model is listed once, although it can be asked as the reader can.
    await expect.element(here.getByRole('listitem')).toHaveLength(2);
  });

  test('a download shows how far it is, and ends where it was asked from', async () => {
    const app = await openApp('#/models', { localModels: MODELS });
    await button('Download Qwen 1.5B').click();
    await expect.element(here).toHaveTextContent(/waiting for its first bytes/);
    app.localModels.set('qwen', { state: 'downloading', received: 58e6, total: 491e6, bytesPerSecond: 12e6 });
    await expect.element(here).toHaveTextContent(/58 MB of 491 MB, 12 MB a second, 36 s left/);
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '11');
    app.localModels.set('qwen', { state: 'stored', bytes: 491e6 });
    await expect.element(button('Remove Qwen 1.5B')).toBeVisible();
    await expect.element(page.getByRole('progressbar')).not.toBeInTheDocument();
  });

  test('a download is cancelled', async () => {
    await openApp('#/models', { localModels: MODELS });
    await button('Download Qwen 1.5B').click();
    await button('Cancel Qwen 1.5B').click();
    await expect.element(offered).toHaveTextContent(/Qwen 1.5B/);
  });

  test('a failure says what to do, beside the button that does it', async () => {
    const app = await openApp('#/models', { localModels: MODELS });
    app.localModels.set('qwen', {
      state: 'failed',
      sentence: 'The download broke off before its end.',
      next: 'Go on with it: it begins where it stopped.',
      begun: 0,
    });
    await expect.element(page.getByRole('alert')).toHaveTextContent(/broke off.*begins where it stopped/);
    await expect.element(button('Download Qwen 1.5B')).toBeEnabled();
  });

  test('what a download left is shown, goes on, and can be removed', async () => {
    const app = await openApp('#/models', { localModels: MODELS });
    await button('Download Qwen 1.5B').click();
    app.localModels.set('qwen', { state: 'downloading', received: 58e6, total: 491e6, bytesPerSecond: 12e6 });
    await button('Cancel Qwen 1.5B').click();
    await expect.element(here).toHaveTextContent(/58 MB of 491 MB are here/);
    await button('Go on with Qwen 1.5B').click();
    await expect.element(button('Cancel Qwen 1.5B')).toBeVisible();
    app.localModels.set('qwen', { state: 'failed', sentence: 'It broke off.', next: 'Download again.', begun: 90e6 });
    await expect.element(here).toHaveTextContent(/90 MB of 491 MB are here.*It broke off/);
    await button('Remove Qwen 1.5B').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.element(offered).toHaveTextContent(/Qwen 1.5B/);
  });

  test('says what the device has, where models lie, and asks the browser to keep them', async () => {
    await openApp('#/models', { localModels: MODELS });
    await expect.element(page.getByText('none for pages (WebGPU)')).toBeVisible();
    await expect.element(page.getByText('16.8 GB in this browser')).toBeVisible();
    await expect.element(page.getByText('of it 156 MB for models', { exact: false })).toBeVisible();
    await page.getByText('Where models lie').click();
    await expect.element(page.getByText('llama.cpp: 156 MB in the private file system of this site')).toBeVisible();
    await button('Ask it to keep everything').click();
    await expect.element(page.getByText('The browser keeps it until you delete it.', { exact: false })).toBeVisible();
    await expect.element(button('Ask it to keep everything')).not.toBeInTheDocument();
  });

  test('the window of a stored model is chosen among those that fit', async () => {
    await openApp('#/models', { localModels: MODELS });
    await windowOf('Smol 135M').click();
    const dialog = page.getByRole('dialog', { name: 'Window of Smol 135M' });
    await expect.element(dialog.getByRole('radio', { name: /^As suits/ })).toBeChecked();
    await expect.element(dialog.getByRole('radio', { name: /32,768 tokens takes 5.1 GB/ })).toBeDisabled();
    await dialog.getByRole('radio', { name: /8,192 tokens/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(here).toHaveTextContent(/window of 8,192 tokens, set by you/);
    await windowOf('Smol 135M').click();
    await dialog.getByRole('radio', { name: /^As suits/ }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.element(here).toHaveTextContent(/window of 4,096 tokens(?!, set)/);
  });

  test('who has none yet is told which one to begin with', async () => {
    const app = await openApp('#/models', { localModels: [LARGE, QWEN, RARE] });
    await expect.element(offered).toHaveTextContent(/Qwen 1.5B\s*a good one to begin with/);
    await expect.element(page.getByText('a good one to begin with')).toHaveLength(1);
    app.localModels.set('qwen', { state: 'stored', bytes: 491e6 });
    await expect.element(page.getByText('a good one to begin with')).not.toBeInTheDocument();
  });

  test('what the browser keeps for all sites is not removed from here', async () => {
    const chrome = localModel('chrome', {
      entry: { name: 'Chrome’s own' },
      keptHere: false,
      state: { state: 'stored', bytes: 4e9 },
    });
    await openApp('#/models', { localModels: [chrome] });
    await expect.element(here).toHaveTextContent(/Chrome’s own.*kept by the browser/);
    await expect.element(button('Remove Chrome’s own')).not.toBeInTheDocument();
    await expect.element(windowOf('Chrome’s own')).not.toBeInTheDocument();
  });

  test('nothing is removed without being asked twice', async () => {
    await openApp('#/models', { localModels: MODELS });
    await button('Remove Smol 135M').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click();
    await expect.element(here).toHaveTextContent(/Smol 135M/);
    await button('Remove Smol 135M').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect.element(page.getByText('Removed “Smol 135M”.')).toBeVisible();
    await expect.element(offered).toHaveTextContent(/Smol 135M/);
  });

  test('a stored model can be chosen for the sub-calls, and nothing is said to leave', async () => {
    const planner = localModel('planner', { entry: { name: 'Planner' }, state: { state: 'stored', bytes: 1e9 } });
    await openApp('#/ask', { localModels: [planner, ...MODELS] });
    await page.getByRole('combobox', { name: 'Strategy' }).selectOptions('Recursive');
    await expect.element(page.getByRole('combobox', { name: 'Root model' })).toHaveTextContent('Planner');
    await expect.element(page.getByRole('combobox', { name: 'Root model' })).not.toHaveTextContent('Smol 135M');
    await page.getByRole('combobox', { name: 'Sub-model' }).selectOptions('Smol 135M');
    await expect.element(page.getByText(/This run sends text to/)).not.toBeInTheDocument();
  });

  test('the rest of the catalogs is found by its words', async () => {
    await openApp('#/models', { localModels: MODELS });
    await expect.element(page.getByText('Rare 3B')).not.toBeInTheDocument();
    await page.getByRole('searchbox', { name: 'Search all models' }).fill('rare');
    await expect.element(page.getByRole('list', { name: 'Found models' })).toHaveTextContent(/Rare 3B/);
    await page.getByRole('searchbox', { name: 'Search all models' }).fill('zzz');
    await expect.element(page.getByText('None of the models known here', { exact: false })).toBeVisible();
  });

  test('a file of one’s own is taken, and another kind is refused with a reason', async () => {
    await openApp('#/models', { localModels: MODELS });
    await page.getByText('Add a model of your own').click();
    const input = page.getByLabelText('Model file');
    await userEvent.upload(input, new File(['x'.repeat(4_000)], 'mine.gguf'));
    await expect.element(here).toHaveTextContent(/mine.gguf.*4 KB/);
    await userEvent.upload(input, new File(['x'], 'notes.txt'));
    await expect.element(page.getByRole('alert')).toHaveTextContent(/it is no GGUF file/);
  });

  test('an address is listed, and downloaded only when asked for', async () => {
    await openApp('#/models', { localModels: MODELS });
    await page.getByText('Add a model of your own').click();
    await page.getByRole('textbox', { name: 'Model address' }).fill('https://hub.example/tiny.gguf');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await expect.element(button('Download tiny.gguf')).toBeVisible();
  });

  test('is readable by everyone, in both themes, on a desk and on a phone', async () => {
    const going = { state: 'downloading', received: 58e6, total: 491e6, bytesPerSecond: 12e6 } as const;
    const failed = { state: 'failed', sentence: 'It broke off.', next: 'Download again.', begun: 0 } as const;
    const begun = { state: 'begun', bytes: 40e6 } as const;
    const rows = [
      localModel('going', { state: going }),
      localModel('failed', { state: failed }),
      localModel('begun', { state: begun }),
      ...MODELS,
    ];
    await openApp('#/models', { localModels: rows });
    await page.getByText('Add a model of your own').click();
    await page.getByText('Where models lie').click();
    await expect.element(here).toHaveTextContent(/36 s left/);
    expect(await flaws()).toEqual([]);
    await page.viewport(390, 800);
    expect(await flaws()).toEqual([]);
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(390);
    await windowOf('Smol 135M').click();
    await expect.element(page.getByRole('radio', { name: /8,192/ })).toBeVisible();
    expect(await flaws()).toEqual([]);
  });
});
