/** The built app with the page that answers. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { serve } from '../scripts/serve.mjs';

export interface Pages {
  readonly url: string;
  close(): Promise<void>;
}

/** Built into a folder of its own, so that another build meanwhile cannot take the pages away, and served from there. */
export async function servePages(root: string): Promise<Pages> {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const outDir = mkdtempSync(join(root, '.cache', 'eval-'));
  const remove = (): void => rmSync(outDir, { recursive: true, force: true });
  try {
    const configFile = join(root, 'bench', 'vite.config.ts');
    await build({ configFile, logLevel: 'error', build: { outDir, reportCompressedSize: false } });
    const site = await serve(outDir);
    const close = async (): Promise<void> => {
      await site.close();
      remove();
    };
    return { url: site.url, close };
  } catch (error) {
    remove();
    throw error;
  }
}
