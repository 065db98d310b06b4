/**
 * Two things a Vite app cannot do by itself: hand the Python worker's bundled source to the page as text (the sandbox
 * makes its worker from a Blob), and offer Pyodide's runtime files at `pyodide/…`, in development and in the build.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';
import { RUNTIME_FILES, type RuntimeFile } from '../workers/python/api.ts';

const SOURCE_MODULE = 'virtual:python-worker';
const RESOLVED = `\0${SOURCE_MODULE}`;
const ENTRY = fileURLToPath(new URL('../workers/python/worker.ts', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../workers/python/burrow', import.meta.url));
const PACKAGE_MODULE = 'virtual:python-package';
const PYODIDE = dirname(fileURLToPath(import.meta.resolve('pyodide/package.json')));

const CONTENT_TYPES: Record<string, string> = {
  mjs: 'text/javascript',
  wasm: 'application/wasm',
  zip: 'application/zip',
  json: 'application/json',
};

export function pythonWorker(): Plugin {
  let minify = false;
  let base = '/';
  return {
    name: 'python-worker',
    configResolved(config) {
      minify = config.command === 'build';
      base = config.base.startsWith('/') ? config.base : '/';
    },
    resolveId(id) {
      return id === SOURCE_MODULE ? RESOLVED : null;
    },
    async load(id) {
      if (id !== RESOLVED) return null;
      const { code, files } = await bundleWorker(minify);
      for (const file of files) this.addWatchFile(file);
      const build = await nameOf(code);
      const module = `export default ${JSON.stringify(code)};\nexport const build = ${JSON.stringify(build)};`;
      return { code: module, moduleType: 'js', map: null };
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const file = runtimeFile(request.url ?? '', base);
        if (file === null) return next();
        response.setHeader('Content-Type', CONTENT_TYPES[file.slice(file.lastIndexOf('.') + 1)] ?? '');
        createReadStream(join(PYODIDE, file)).on('error', next).pipe(response);
      });
    },
    async generateBundle() {
      for (const file of RUNTIME_FILES) {
        this.emitFile({ type: 'asset', fileName: `pyodide/${file}`, source: await readFile(join(PYODIDE, file)) });
      }
    },
  };
}

function runtimeFile(url: string, base: string): RuntimeFile | null {
  const path = url.split('?')[0] ?? '';
  return RUNTIME_FILES.find((file) => path === `${base}pyodide/${file}`) ?? null;
}

/** Of everything that Python's memory after a start depends on. */
async function nameOf(worker: string): Promise<string> {
  const hash = createHash('sha256').update(worker);
  for (const file of RUNTIME_FILES) hash.update(await readFile(join(PYODIDE, file)));
  return hash.digest('hex');
}

/** One classic script: a module worker made from a Blob does not start in a frame without an origin. */
async function bundleWorker(minify: boolean): Promise<{ code: string; files: readonly string[] }> {
  const build = await rolldown({
    input: ENTRY,
    moduleTypes: { '.py': 'text' },
    platform: 'browser',
    plugins: [
      {
        name: 'python-package',
        resolveId: (id) => (id === PACKAGE_MODULE ? `\0${PACKAGE_MODULE}` : null),
        load: async (id) => (id === `\0${PACKAGE_MODULE}` ? await packageModule() : null),
      },
    ],
  });
  try {
    const { output } = await build.generate({ format: 'iife', minify, codeSplitting: false });
    return { code: output[0].code, files: output[0].moduleIds.filter((id) => !id.startsWith('\0')) };
  } finally {
    await build.close();
  }
}

/** A module that holds the Python package: the text of each file by its path. */
async function packageModule(): Promise<string> {
  const files = (await readdir(PACKAGE, { recursive: true })).filter((file) => file.endsWith('.py')).sort();
  const imports = files.map((file, index) => `import file${index} from ${JSON.stringify(join(PACKAGE, file))};`);
  const entries = files.map((file, index) => `  ${JSON.stringify(file.split(sep).join('/'))}: file${index},`);
  return [...imports, 'export default {', ...entries, '};'].join('\n');
}
