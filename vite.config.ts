import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  // Relative, so that dist/ works under any path of any static host.
  base: './',
  plugins: [svelte()],
  build: { target: 'es2023' },
  worker: { format: 'es' },
});
