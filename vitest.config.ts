import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { launchOptions } from './configs/chromium.ts';
import vite from './vite.config.ts';

const folders = '{src,workers,bench,configs,scripts,e2e/server}';

export default mergeConfig(
  vite,
  defineConfig({
    test: {
      allowOnly: false,
      projects: [
        {
          extends: true,
          test: {
            name: 'unit',
            environment: 'node',
            include: [`${folders}/**/*.test.ts`],
            exclude: ['**/*.browser.test.ts', 'node_modules/**'],
          },
        },
        {
          extends: true,
          // Found by the first test that imports one, each would reload the page in the middle of the tests.
          optimizeDeps: {
            include: [
              'axe-core',
              'dompurify',
              'highlight.js/lib/core',
              'highlight.js/lib/languages/python',
              'marked',
              'vitest-browser-svelte',
            ],
          },
          test: {
            name: 'browser',
            include: [`${folders}/**/*.browser.test.ts`],
            browser: {
              enabled: true,
              headless: true,
              screenshotFailures: false,
              provider: playwright({ launchOptions: launchOptions() }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
      ],
    },
  }),
);
