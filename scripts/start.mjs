/** Sets up what is missing, builds the app and serves it. PORT chooses the port; without it 4173, or any free one. */
import { join } from 'node:path';
import { ROOT, run, tool } from './commands.mjs';
import { serve } from './serve.mjs';
import { ensurePackages } from './setup.mjs';

const USUAL_PORT = 4173;

try {
  await ensurePackages();
  const code = await run(tool('vite'), ['build', '--logLevel', 'warn']);
  if (code !== 0) throw new Error('The build failed; what it printed above says why.');
  const { url } = await open();
  console.log(`Burrow is at ${url} (Ctrl+C stops it)`);
  console.log(`Its private page, which no other server can be reached from: ${url}private.html`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function open() {
  const folder = join(ROOT, 'dist');
  const chosen = process.env['PORT'];
  if (chosen !== undefined) return serve(folder, Number(chosen));
  return serve(folder, USUAL_PORT).catch(() => serve(folder, 0));
}
