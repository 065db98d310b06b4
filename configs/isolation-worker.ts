/**
 * Puts the service worker beside the pages it is for: it may only serve the folder it lies in, and registers by a name
 * that no build changes. One classic script, because not every browser takes modules there.
 */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import type { Plugin } from 'vite';

const NAME = 'isolation.js';
const ENTRY = fileURLToPath(new URL('../workers/isolation.ts', import.meta.url));

export function isolationWorker(): Plugin {
  return {
    name: 'isolation-worker',
    configureServer(server) {
      server.middlewares.use(`/${NAME}`, (_request, response, next) => {
        bundle().then((code) => {
          response.setHeader('Content-Type', 'text/javascript');
          response.end(code);
        }, next);
      });
    },
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: NAME, source: await bundle() });
    },
  };
}

async function bundle(): Promise<string> {
  const build = await rolldown({ input: ENTRY, platform: 'browser' });
  try {
    const { output } = await build.generate({ format: 'iife', minify: true, codeSplitting: false });
    return output[0].code;
  } finally {
    await build.close();
  }
}
