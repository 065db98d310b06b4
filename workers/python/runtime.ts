/** Starts Pyodide from files that are handed in: inside the sandbox there is nothing to fetch from. */
import type { loadPyodide, PyodideAPI } from 'pyodide';
import PYTHON_PACKAGE from 'virtual:python-package';
import type { RuntimeFiles, Snapshot } from './api';
import { packed, unpacked } from './snapshot';

const INDEX = 'https://pyodide.invalid/';
const PACKAGE_FOLDER = '/burrow-package';

export interface Started {
  readonly python: PyodideAPI;
  /** What the next start can begin with; null when this one began so. */
  readonly snapshot: Snapshot | null;
}

export async function startPython(
  files: RuntimeFiles,
  earlier: Snapshot | null,
  onFatal: (cause: unknown) => void,
): Promise<Started> {
  const [loader, module, memory] = await Promise.all([
    imported<{ loadPyodide: typeof loadPyodide }>(files['pyodide.mjs']),
    imported<{ default: never }>(files['pyodide.asm.mjs']),
    earlier === null ? null : unpacked(earlier),
  ]);
  const lockFileContents = await files['pyodide-lock.json'].text();
  const python = await withFetchFrom(files, () =>
    loader.loadPyodide({
      indexURL: INDEX,
      createPyodideModule: module.default,
      lockFileContents,
      packageBaseUrl: INDEX,
      // Without it sets of strings come in another order each time, and a cell that is run again may do something else.
      env: { PYTHONHASHSEED: '0' },
      // Nobody types here: input() raises EOFError.
      stdin: () => null,
      stdout: () => undefined,
      stderr: () => undefined,
      ...(memory === null ? { _makeSnapshot: true } : { _loadSnapshot: memory }),
    }),
  );
  watchForFatalErrors(python, onFatal);
  writePackage(python);
  if (memory === null) return { python, snapshot: firstSnapshot(python) };
  // Pyodide adds '' to the path at each start; in the snapshot it is already there.
  python.runPython('import sys; del sys.path[0], sys');
  return { python, snapshot: null };
}

/** The loader asks for its two large files by `fetch`; afterwards the worker has none. */
async function withFetchFrom<T>(files: RuntimeFiles, work: () => Promise<T>): Promise<T> {
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

async function imported<T>(file: Blob): Promise<T> {
  const url = URL.createObjectURL(new Blob([file], { type: 'text/javascript' }));
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

/** Pyodide keeps files outside Python's memory: a snapshot holds the modules imported from these, but not these. */
function writePackage(python: PyodideAPI): void {
  for (const [file, text] of Object.entries(PYTHON_PACKAGE)) {
    const path = `${PACKAGE_FOLDER}/burrow/${file}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf('/')));
    python.FS.writeFile(path, text);
  }
}

/** As late as Pyodide allows: everything is imported, and Python holds no JavaScript object but the globals. */
function firstSnapshot(python: PyodideAPI): Snapshot {
  python.runPython(`import sys; sys.path.insert(0, ${JSON.stringify(PACKAGE_FOLDER)}); import burrow.main, burrow.preload; del sys, burrow`);
  const snapshot = packed(new Uint8Array(python.makeMemorySnapshot()));
  // While one can be made, Pyodide shows the globals through proxies, in which no object is itself a second time.
  python.registerJsModule('js', self);
  return snapshot;
}
