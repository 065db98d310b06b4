/** The browser that tests and benchmarks drive: Playwright's own Chromium where it is installed, else the system's. */
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Has the processor stand in for a graphics card. */
export const WEBGPU_ARGS = ['--enable-unsafe-webgpu'];

/** Path of an executable, or null when there is none. */
export function findChromium(): string | null {
  const candidates = [
    process.env['CHROMIUM'] ?? '',
    chromium.executablePath(),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ];
  return candidates.find((path) => path !== '' && existsSync(path)) ?? null;
}

export function launchOptions(more: readonly string[] = []): { executablePath: string; args: string[] } {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('No Chromium found: run `npm run setup`, or name one in CHROMIUM.');
  return { executablePath, args: [...CHROMIUM_ARGS, ...more] };
}
