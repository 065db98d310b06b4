/** Running other programs: the one thing every script here does. Plain Node, because it runs before anything is installed. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';

/** Path of a program that a dependency installed. */
export function tool(name) {
  return join(ROOT, 'node_modules', '.bin', windows ? `${name}.cmd` : name);
}

/** Runs a program to its end and gives its exit code; 127 when it cannot be started. */
export function run(program, args, { env = {} } = {}) {
  return finish(start(program, args, env, 'inherit'));
}

/** The same, with what it prints kept instead of shown. */
export async function capture(program, args, { env = {} } = {}) {
  const child = start(program, args, env, ['ignore', 'pipe', 'pipe']);
  const printed = [];
  child.stdout.on('data', (data) => printed.push(data));
  child.stderr.on('data', (data) => printed.push(data));
  const code = await finish(child);
  return { code, output: Buffer.concat(printed).toString('utf8') };
}

/** npm, the way the npm that started us was started, if one did. */
export function npm(args) {
  const cli = process.env['npm_execpath'];
  return cli?.endsWith('.js') ? run(process.execPath, [cli, ...args]) : run(windows ? 'npm.cmd' : 'npm', args);
}

function start(program, args, env, stdio) {
  return spawn(program, args, { cwd: ROOT, stdio, env: { ...process.env, ...env }, shell: windows });
}

function finish(child) {
  return new Promise((resolve) => {
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
