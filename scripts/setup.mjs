/**
 * Sets up what is missing: the packages of the lockfile, a Chromium and a small model for the tests. Does nothing when
 * all is there.
 * Plain Node: in a fresh clone nothing else exists yet.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT, npm, run, tool } from './commands.mjs';
import { ensureWeights } from './weights.mjs';

/** Installs the packages unless exactly those of the lockfile are in node_modules. */
export async function ensurePackages() {
  if (packagesMatch()) return;
  console.log('Installing packages (npm ci) …');
  const code = await npm(['ci', '--no-audit', '--no-fund']);
  if (code !== 0) throw new Error(`npm ci failed (exit code ${code}). Check the network, then try again.`);
}

/** Finds a Chromium that starts, or installs one. */
export async function ensureBrowser() {
  const { findChromium } = await loadTypeScript('configs/chromium.ts');
  const ways = [
    { what: null, install: async () => undefined },
    { what: 'Playwright’s Chromium', install: () => run(tool('playwright'), ['install', 'chromium']) },
    { what: 'Debian’s chromium package', install: installWithApt },
  ];
  for (const { what, install } of ways) {
    if (what !== null) console.log(`Installing a browser: ${what} …`);
    await install();
    const path = findChromium();
    if (path !== null && (what === null || (await starts(path)))) return path;
  }
  throw new Error(
    'No Chromium could be found or installed. Install Chromium or Chrome yourself, name its executable in the ' +
      'environment variable CHROMIUM, and try again.',
  );
}

/** Runs a TypeScript file of this project: Node 20 cannot by itself, Vite can. */
export async function loadTypeScript(path) {
  const { runnerImport } = await import('vite');
  const { module } = await runnerImport(join(ROOT, path), { root: ROOT, configFile: false, logLevel: 'error' });
  return module;
}

function packagesMatch() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages('node_modules/.package-lock.json');
  if (wanted === null || installed === null) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    // The root is no installed package, and packages for other systems are rightly absent.
    if (path === '' || (entry.optional && installed[path] === undefined)) return true;
    return installed[path]?.version === entry.version && installed[path]?.integrity === entry.integrity;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

async function installWithApt() {
  if (process.getuid?.() !== 0) {
    console.log('Not possible: installing a Debian package needs root.');
    return;
  }
  await run('apt-get', ['update']);
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  });
}

/** A downloaded browser may lack libraries of the system; only a start shows it. */
async function starts(executablePath) {
  const { chromium } = await import('playwright');
  const { CHROMIUM_ARGS } = await loadTypeScript('configs/chromium.ts');
  try {
    const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
    await browser.close();
    return true;
  } catch (error) {
    console.log(`It does not start: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await ensurePackages();
    console.log(`Packages are in place. Browser: ${await ensureBrowser()}`);
    const weights = await ensureWeights();
    console.log(weights === null ? 'Tests with a real model will be skipped.' : `Test model: ${weights}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
