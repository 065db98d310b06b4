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
  projects: [
    { name: 'journeys', testIgnore: '**/*.model.spec.ts' },
    // With the real weights that scripts/weights.mjs fetches.
    { name: 'model', testMatch: '**/*.model.spec.ts' },
  ],
  use: {
    launchOptions: launchOptions(),
    // Pictures of every moment, and animations, are drawn by the processor that the tests need.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    contextOptions: { reducedMotion: 'reduce' },
  },
});
