/**
 * `npm run faults -- [--seed N] [--count N]`: random programs in a real browser. After every cell the next one must run,
 * and every variable that a finished cell assigned must be there and be the same. Ends with the first that is not.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium, type Browser, type Page } from 'playwright';
import { build } from 'vite';
import { launchOptions } from '../configs/chromium';
import { serve } from '../scripts/serve.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Then a new page: what one leaves in the browser's memory must not add up over a thousand. */
const PROGRAMS_PER_PAGE = 50;

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '1000' } },
});
const first = Number(values.seed);
const count = Number(values.count);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count) || count < 1) {
  throw new Error('--seed and --count are whole numbers.');
}

await build({ configFile: join(ROOT, 'bench', 'vite.config.ts'), logLevel: 'warn' });
const site = await serve(join(ROOT, 'dist-bench'));
const browser = await chromium.launch(launchOptions());
const startedAt = performance.now();
const hazards = new Map<string, number>();
let cells = 0;
let rebuilds = 0;
let fault: string | null = null;
try {
  for (let done = 0; done < count && fault === null; done += PROGRAMS_PER_PAGE) {
    const page = await pageOf(browser);
    for (let index = done; index < Math.min(count, done + PROGRAMS_PER_PAGE) && fault === null; index += 1) {
      fault = await tryProgram(page, first + index);
    }
    await page.context().close();
    if (fault === null) process.stderr.write(`${Math.min(count, done + PROGRAMS_PER_PAGE)} of ${count} …\n`);
  }
} finally {
  await browser.close();
  await site.close();
}
const minutes = ((performance.now() - startedAt) / 60_000).toFixed(1);
console.log(
  `Seeds ${first} to ${first + count - 1}: ${cells} cells, ${rebuilds} namespaces rebuilt, ${minutes} minutes.`,
);
for (const [name, times] of [...hazards].toSorted(([, a], [, b]) => b - a))
  console.log(`${String(times).padStart(6)} ${name}`);
if (fault === null) {
  console.log('Nothing was lost.');
} else {
  console.log(fault);
  process.exitCode = 1;
}

async function pageOf(browser: Browser): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${site.url}bench/faults.html`);
  return page;
}

/** What went wrong, or null. */
async function tryProgram(page: Page, seed: number): Promise<string | null> {
  const tried = await page.evaluate((program) => window.faults.run(program), seed);
  if ('fault' in tried) return tried.fault;
  const { report } = tried;
  cells += report.cells;
  rebuilds += report.rebuilds;
  for (const [name, times] of Object.entries(report.hazards)) hazards.set(name, (hazards.get(name) ?? 0) + times);
  return null;
}
