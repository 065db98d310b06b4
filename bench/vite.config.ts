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
      rolldownOptions: { input: { app: `${root}/index.html`, bench: `${root}/bench/index.html` } },
    },
  }),
);
