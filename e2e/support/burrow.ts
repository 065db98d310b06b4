/** Every journey runs against the built app, served as any static host would, and speaks of it by its names. */
import { join } from 'node:path';
import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { serve } from '../../scripts/serve.mjs';
import { startModelServer, type ModelServer } from '../server/model-server';

export { expect };

export const test = base.extend<{ burrow: Burrow; models: ModelServer }, { site: string }>({
  site: [
    // eslint needs no destructuring here; Playwright does.
    async ({}, use) => {
      const { url, close } = await serve(join(import.meta.dirname, '..', '..', 'dist'));
      await use(url);
      await close();
    },
    { scope: 'worker' },
  ],
  models: async ({}, use) => {
    const server = await startModelServer();
    await use(server);
    await server.close();
  },
  burrow: async ({ page, site }, use) => {
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(String(error)));
    await use(new Burrow(page, site));
    // Nothing may fail in silence.
    expect(problems).toEqual([]);
  },
});

export interface Files {
  readonly name: string;
  readonly text: string;
}

export class Burrow {
  constructor(
    readonly page: Page,
    readonly site: string,
  ) {}

  get status(): Locator {
    return this.page.locator('main').getByRole('status').first();
  }

  get answer(): Locator {
    return this.page.getByRole('region', { name: 'Answer' });
  }

  get trace(): Locator {
    return this.page.getByRole('region', { name: 'Trace' });
  }

  async open(route = '#/ask'): Promise<void> {
    await this.page.goto(`${this.site}${route}`);
  }

  async connect(name: string, url: string, more: { model?: string; key?: string; kind?: string } = {}): Promise<void> {
    await this.open('#/models');
    await this.page.getByRole('button', { name: 'Connect endpoint' }).first().click();
    const dialog = this.page.getByRole('dialog', { name: 'Endpoint' });
    await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
    await dialog.getByRole('textbox', { name: 'Base URL' }).fill(url);
    await dialog.getByRole('textbox', { name: 'Model', exact: true }).fill(more.model ?? 'scripted');
    if (more.key !== undefined) await dialog.getByLabel('API key').fill(more.key);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog).toBeHidden();
  }

  /** A new corpus with these files. */
  async corpus(name: string, files: readonly Files[]): Promise<void> {
    await this.open('#/library');
    await this.page.getByRole('button', { name: 'New corpus' }).click();
    const dialog = this.page.getByRole('dialog');
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: /Create|Save|Add/ }).click();
    await expect(this.page.getByRole('heading', { name })).toBeVisible();
    await this.add(files);
  }

  async add(files: readonly Files[]): Promise<void> {
    await this.page
      .getByLabel('Add files')
      .setInputFiles(files.map(({ name, text }) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })));
    for (const { name } of files) {
      await expect(this.document(name)).toContainText('ready', { timeout: 30_000 });
    }
  }

  document(name: string): Locator {
    return this.page.getByRole('list', { name: 'Documents' }).getByRole('listitem').filter({ hasText: name });
  }

  async ask(
    question: string,
    choice: { corpus?: string; strategy?: string; root?: string; sub?: string } = {},
  ): Promise<void> {
    await this.open('#/ask');
    const pick = async (name: string, label: string | undefined) => {
      if (label !== undefined) await this.page.getByRole('combobox', { name }).selectOption({ label });
    };
    await pick('Corpus', choice.corpus);
    await pick('Strategy', choice.strategy);
    await pick('Root model', choice.root);
    await pick('Sub-model', choice.sub);
    await this.page.getByRole('textbox', { name: 'Question' }).fill(question);
    const link = this.trace.getByRole('link', { name: 'Open the run' });
    const before = (await link.count()) === 0 ? null : await link.getAttribute('href');
    await this.page.getByRole('button', { name: 'Ask', exact: true }).click();
    // Until the new run is on the screen, what stands there is the end of the one before.
    if (before !== null) await expect(link).not.toHaveAttribute('href', before);
  }

  async setLimit(label: RegExp, value: number): Promise<void> {
    await this.open('#/settings');
    const field = this.page.getByRole('form', { name: 'Limits' }).getByLabel(label);
    await field.fill(String(value));
    await field.press('Tab');
    await expect(this.page.getByRole('form', { name: 'Limits' }).getByRole('status')).toContainText('Saved');
  }

  /** Waits until the run has ended in this state. */
  async ended(state: 'answered' | 'best effort' | 'failed' | 'stopped', timeout = 90_000): Promise<void> {
    await expect(this.status).toContainText(new RegExp(state, 'i'), { timeout });
  }

  /** What storage holds of a run, read past the app: without what its events quote from the corpus. */
  async storedEvents(run: string): Promise<unknown[]> {
    return (await this.#stored('events', run)).flat();
  }

  /** Ids of the stored runs, newest first. */
  async runIds(): Promise<string[]> {
    const runs = (await this.#stored('runs', null)) as { id: string; startedAt: number }[];
    return runs.sort((a, b) => b.startedAt - a.startedAt).map(({ id }) => id);
  }

  #stored(store: string, run: string | null): Promise<unknown[]> {
    return this.page.evaluate(
      async ([name, id]) => {
        const database = await new Promise<IDBDatabase>((resolve, reject) => {
          const open = indexedDB.open('burrow');
          open.onsuccess = () => resolve(open.result);
          open.onerror = () => reject(open.error ?? new Error('not opened'));
        });
        const range = id === null ? null : IDBKeyRange.bound([id], [id, []]);
        const values = await new Promise<unknown[]>((resolve, reject) => {
          const all = database.transaction(name).objectStore(name).getAll(range);
          all.onsuccess = () => resolve(all.result);
          all.onerror = () => reject(all.error ?? new Error('not read'));
        });
        database.close();
        return values;
      },
      [store, run] as const,
    );
  }
}

export const repl = (code: string) => `\`\`\`repl\n${code}\n\`\`\``;
