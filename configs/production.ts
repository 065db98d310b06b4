/**
 * What is built is what visitors get, whatever the shell that builds it calls itself: some test machines set NODE_ENV to
 * "test", and Svelte would then build its development checks in.
 */
import type { Plugin } from 'vite';

export function production(): Plugin {
  return {
    name: 'production',
    apply: 'build',
    config() {
      process.env['NODE_ENV'] = 'production';
    },
  };
}
