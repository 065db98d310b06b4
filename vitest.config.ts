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
