/**
 * `npm run bench -- [--json FILE] [--only ID,…]`: builds the app with the measuring page, measures in a real browser,
 * prints a table and writes JSON. Figures are of this machine; the bound beside each is what it allows at best.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium, type Browser } from 'playwright';
import { build } from 'vite';
import { launchOptions } from '../configs/chromium';
import { serve } from '../scripts/serve.mjs';
import { findWeights } from '../scripts/weights.mjs';
import { commitOf, machineOf } from './machine';
import { resultOf, tableOf, type Result } from './results';
import { measureGiant } from './memory';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist-bench');
const ENTRY_BUDGET_KB = 120;
/** Measured only when asked for by name: they take minutes, or weights that may not be here. */
const WITH_WEIGHTS = ['model.throughput', 'estimate.ratio'];
const HEAVY = ['giant', ...WITH_WEIGHTS];

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { json: { type: 'string' }, only: { type: 'string' } },
});
const only = values.only?.split(',');

await build({ configFile: join(ROOT, 'bench', 'vite.config.ts'), logLevel: 'warn' });
const site = await serve(DIST);
const browser = await chromium.launch(launchOptions());
try {
  const results = await measureAll(browser, `${site.url}bench/index.html`);
  console.log(tableOf(results));
  const missed = results.filter(({ met }) => !met).map(({ id }) => id);
  console.log(missed.length === 0 ? 'Every goal is met.' : `Not met: ${missed.join(', ')}.`);
  if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(report(browser, results), null, 2));
} finally {
  await browser.close();
  await site.close();
}

async function measureAll(browser: Browser, url: string): Promise<Result[]> {
  const probe = await browser.newPage();
  await probe.goto(url);
  const known = await probe.evaluate(() => window.bench.ids);
  await probe.close();
  const all = [...known, 'entry.js.gz', ...HEAVY];
  const unknown = only?.filter((id) => !all.includes(id)) ?? [];
  if (unknown.length > 0) throw new Error(`Unknown: ${unknown.join(', ')}. Known: ${all.join(', ')}.`);
  const results: Result[] = [];
  for (const id of only ?? all.filter((each) => !HEAVY.includes(each))) {
    process.stderr.write(`${id} …\n`);
    if (id === 'giant') {
      results.push(...(await measureGiant(url)));
      continue;
    }
    results.push(id === 'entry.js.gz' ? entrySize() : await measure(browser, url, id));
  }
  return results;
}

/** Each in a browser context of its own: nothing cached, nothing stored, no memory held by the one before. */
async function measure(browser: Browser, url: string, id: string): Promise<Result> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  // From the disk, as a user would: too large to be handed over as a reply.
  const weights = WITH_WEIGHTS.includes(id) ? await findWeights() : null;
  if (weights !== null) await page.locator('#weights').setInputFiles(weights);
  const measured = await page.evaluate((name) => window.bench.measure(name), id);
  const goal = await page.evaluate((name) => window.bench.goal(name), id);
  await context.close();
  for (const line of measured.notes ?? []) process.stderr.write(`  ${line}\n`);
  return resultOf(id, measured, goal);
}

/** What index.html loads before the first interaction, as a static host would send it. */
function entrySize(): Result {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, file = '']) => file);
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0);
  const measured = { samples: [bytes / 1000], unit: 'KB', bound: null };
  return resultOf('entry.js.gz', measured, { atMost: ENTRY_BUDGET_KB });
}

function report(browser: Browser, results: readonly Result[]) {
  return { machine: machineOf(browser.version()), commit: commitOf(ROOT), results };
}
