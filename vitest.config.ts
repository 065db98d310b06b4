import { playwright } from '@vitest/browser-playwright';
import { defineConfig, mergeConfig } from 'vitest/config';
import { artifacts } from './configs/artifacts.ts';
import { launchOptions, WEBGPU_ARGS } from './configs/chromium.ts';
import { weights } from './configs/weights.ts';
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
            exclude: ['**/*.browser.test.ts', '**/*.model.test.ts', 'node_modules/**'],
          },
        },
        {
          extends: true,
          plugins: [artifacts()],
          // Found by the first test that imports one, each would reload the page in the middle of the tests.
          optimizeDeps: {
            // One file already.
            exclude: ['@mlc-ai/web-llm'],
            include: [
              '@wllama/wllama/esm/index.js',
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
              provider: playwright({ launchOptions: launchOptions(WEBGPU_ARGS) }),
              instances: [{ browser: 'chromium' }],
            },
          },
        },
        {
          extends: true,
          plugins: [weights()],
          optimizeDeps: { include: ['@wllama/wllama/esm/index.js', 'valibot'] },
          test: {
            // With real weights: one at a time, each token costs a processor its time.
            name: 'model',
            include: [`${folders}/**/*.model.test.ts`],
            fileParallelism: false,
            testTimeout: 120_000,
            hookTimeout: 120_000,
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
