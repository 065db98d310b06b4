import { defineConfig } from '@playwright/test';
import { launchOptions } from './configs/chromium';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  forbidOnly: true,
  // Two cores: more browsers at once only make each test slower.
  workers: 2,
  // A cold start of Python takes seconds, and several times that while another browser starts one too.
  timeout: 180_000,
  reporter: 'list',
  use: { launchOptions: launchOptions(), trace: 'retain-on-failure' },
});
