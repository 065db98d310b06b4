/** The app as it is built for users, with one page more: the one that measures it. */
import { fileURLToPath } from 'node:url';
import { defineConfig, mergeConfig } from 'vite';
import vite from '../vite.config.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export default mergeConfig(
  vite,
  defineConfig({
    root,
    build: {
      outDir: 'dist-bench',
      emptyOutDir: true,
      // Besides the app's own pages.
      rolldownOptions: { input: ['bench/index.html', 'bench/faults.html', 'bench/eval.html'] },
    },
  }),
);
