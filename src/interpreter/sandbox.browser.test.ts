/** Hostile code in the sandbox. How many requests reach a server is counted against the built app, in e2e/. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLANTED, probes } from '../../e2e/probes';
import type { PythonInterpreter } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const pool = pythonPool();
const onPage: unknown[] = [];
let python: PythonInterpreter;
let channel: BroadcastChannel;

beforeAll(async () => {
  localStorage.setItem(PLANTED.key, PLANTED.secret);
  channel = new BroadcastChannel(PLANTED.channel);
  channel.onmessage = (event) => onPage.push(event.data);
  python = pool.take(documents({ a: 'text' }));
  await python.open('node', { kind: 'corpus' }, signal);
}, 120_000);

afterAll(() => {
  localStorage.removeItem(PLANTED.key);
  channel.close();
  python.dispose();
  pool.dispose();
});

const target = { http: location.origin, ws: location.origin.replace('http', 'ws') };

test.each(probes(target))('$name is blocked', async ({ python: code }) => {
  const { output } = await execute(python, 'node', code);
  expect(output.head).not.toContain('REACHED');
  expect(output.head).not.toContain(PLANTED.secret);
  expect(onPage).toEqual([]);
});

test('after all of them the interpreter still works', async () => {
  expect(await printed(python, 'node', 'print(context, llm_query("x"))')).toBe('text A:x\n');
});

test('the frame has no origin, and its policy no source but blobs', () => {
  const frame = document.querySelector('iframe[title="Python sandbox"]');
  expect(frame?.getAttribute('sandbox')).toBe('allow-scripts');
  expect(frame?.getAttribute('srcdoc')).toContain("default-src 'none'");
  expect(frame?.getAttribute('srcdoc')).toContain("connect-src 'none'");
});

/** Python that changes every message on its way out of the worker, then asks for something. */
function forging(change: string): string {
  return `from pyodide.code import run_js
run_js(${JSON.stringify(`
  const post = MessagePort.prototype.postMessage;
  const json = (value) => new TextEncoder().encode(JSON.stringify(value));
  const requests = (m, each) => (Array.isArray(m.value) ? { ...m, value: m.value.map(each) } : m);
  const change = ${change};
  MessagePort.prototype.postMessage = function (message) {
    const { port1 } = new MessageChannel();
    const changed = change(message, port1);
    post.call(this, changed, changed.value === port1 ? [port1] : []);
  };
`)})
llm_query("x")`;
}

test('messages that are passed on unchanged are answers', { timeout: 120_000 }, async () => {
  const honest = pool.take(documents({ a: 'text' }));
  await honest.open('node', { kind: 'corpus' }, signal);
  expect(await printed(honest, 'node', forging('(m) => m'))).toBe("'A:x'\n");
  honest.dispose();
});

test.each([
  ['an answer to nothing', '(m) => ({ ...m, id: "nothing" })'],
  ['an answer without a type', '(m) => ({ id: m.id })'],
  ['a proxy to be called', '(m, port) => ({ id: m.id, type: "HANDLER", name: "proxy", value: port })'],
  ['an exception', '(m) => ({ id: m.id, type: "HANDLER", name: "throw", value: { isError: true, value: null } })'],
  ['requests of another shape', '(m) => requests(m, () => 1)'],
  ['a request that is no JSON', '(m) => requests(m, (r) => ({ ...r, body: new Uint8Array(3) }))'],
  ['a request of an unknown kind', '(m) => requests(m, (r) => ({ ...r, body: json({ kind: "eval", code: "1" }) }))'],
  [
    'a request without prompts',
    '(m) => requests(m, (r) => ({ ...r, body: json({ kind: "llm_query", prompts: [], model: null, batched: true }) }))',
  ],
  ['a request of a cell that never was', '(m) => requests(m, (r) => ({ ...r, cell: r.cell + 9 }))'],
  ['the same request twice', '(m) => (Array.isArray(m.value) ? { ...m, value: [...m.value, ...m.value] } : m)'],
  [
    'an outcome of another shape',
    '(m) => (m.value instanceof Uint8Array ? { ...m, value: json({ output: "x" }) } : m)',
  ],
  [
    'an outcome that prints more than it may',
    '(m) => (m.value instanceof Uint8Array ? { ...m, value: json({ output: { head: "x".repeat(50000), cut: 0, tail: "" }, error: null, variables: [], answer: null }) } : m)',
  ],
  ['no bytes for an outcome', '(m) => (m.value instanceof Uint8Array ? { ...m, value: "{}" } : m)'],
])('%s from the worker ends its cell, and Python is replaced', { timeout: 120_000 }, async (_what, change) => {
  const victim = pool.take(documents({ a: 'text' }));
  await victim.open('node', { kind: 'corpus' }, signal);
  const frame = document.querySelector('iframe[title="Python sandbox"]:last-of-type');
  expect(await execute(victim, 'node', forging(change))).toMatchObject({ error: { kind: 'lost' } });
  expect(frame?.isConnected).toBe(false);
  expect(await printed(victim, 'node', 'print(context)')).toBe('text\n');
  victim.dispose();
});
