/** Starts Pyodide from bytes: inside the sandbox there is nothing to fetch from. */
import type { loadPyodide, PyodideAPI } from 'pyodide';
import type { RuntimeBytes } from './api';
import { PYTHON_SOURCES } from './sources';

const INDEX = 'https://pyodide.invalid/';
const PACKAGE_FOLDER = '/burrow-package';

export async function startPython(files: RuntimeBytes, onFatal: (cause: unknown) => void): Promise<PyodideAPI> {
  const { loadPyodide } = await importBytes<{ loadPyodide: typeof import('pyodide').loadPyodide }>(
    files['pyodide.mjs'],
  );
  const { default: createPyodideModule } = await importBytes<{ default: never }>(files['pyodide.asm.mjs']);
  const python = await withFetchFrom(files, () => load(loadPyodide, createPyodideModule, files));
  watchForFatalErrors(python, onFatal);
  installPackage(python);
  return python;
}

function load(start: typeof loadPyodide, createPyodideModule: never, files: RuntimeBytes): Promise<PyodideAPI> {
  return start({
    indexURL: INDEX,
    createPyodideModule,
    lockFileContents: new TextDecoder().decode(files['pyodide-lock.json']),
    packageBaseUrl: INDEX,
    // Nobody types here: input() raises EOFError.
    stdin: () => null,
    stdout: () => undefined,
    stderr: () => undefined,
  });
}

/** The loader asks for its two large files by `fetch`; afterwards the worker has none. */
async function withFetchFrom<T>(files: RuntimeBytes, work: () => Promise<T>): Promise<T> {
  const answers = new Map([
    [`${INDEX}pyodide.asm.wasm`, { bytes: files['pyodide.asm.wasm'], type: 'application/wasm' }],
    [`${INDEX}python_stdlib.zip`, { bytes: files['python_stdlib.zip'], type: 'application/zip' }],
  ]);
  self.fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    const file = answers.get(url);
    if (file === undefined) throw new TypeError(`Nothing can be fetched here: ${url}`);
    return new Response(file.bytes, { headers: { 'Content-Type': file.type } });
  };
  try {
    return await work();
  } finally {
    Reflect.deleteProperty(self, 'fetch');
    Reflect.deleteProperty(Object.getPrototypeOf(Object.getPrototypeOf(self)) as object, 'fetch');
  }
}

async function importBytes<T>(bytes: ArrayBuffer): Promise<T> {
  const url = URL.createObjectURL(new Blob([bytes], { type: 'text/javascript' }));
  try {
    return (await import(/* @vite-ignore */ url)) as T;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Not in Pyodide's types: called when the interpreter has failed for good, which may leave promises hanging. */
function watchForFatalErrors(python: PyodideAPI, onFatal: (cause: unknown) => void): void {
  const internals = (python as PyodideAPI & { _api: { on_fatal?: (cause: unknown) => void } })._api;
  internals.on_fatal = onFatal;
}

function installPackage(python: PyodideAPI): void {
  python.FS.mkdirTree(`${PACKAGE_FOLDER}/burrow`);
  for (const [name, text] of Object.entries(PYTHON_SOURCES)) {
    python.FS.writeFile(`${PACKAGE_FOLDER}/burrow/${name}`, text);
  }
  python.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(PACKAGE_FOLDER)})`);
}
