/** Offers the tests' real model at `weights.gguf`, in the servers of tests only. */
import { createReadStream } from 'node:fs';
import type { Plugin } from 'vite';
import { findWeights } from '../scripts/weights.mjs';

export function weights(): Plugin {
  return {
    name: 'weights',
    configureServer(server) {
      server.middlewares.use('/weights.gguf', (_request, response, next) => {
        findWeights().then((path) => {
          if (path === null) return next();
          response.setHeader('Content-Type', 'application/octet-stream');
          createReadStream(path).on('error', next).pipe(response);
        }, next);
      });
    },
  };
}
