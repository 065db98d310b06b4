import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { isolationWorker } from './configs/isolation-worker.ts';
import { production } from './configs/production.ts';
import { pythonWorker } from './configs/python-worker.ts';
import { webllmModels } from './configs/webllm-models.ts';

export default defineConfig({
  // Relative, so that dist/ works under any path of any static host.
  base: './',
  plugins: [production(), svelte(), pythonWorker(), isolationWorker(), webllmModels()],
  // The manifest is what scripts/size.mjs follows imports by.
  build: { target: 'es2023', manifest: true, rolldownOptions: { input: ['index.html', 'private.html'] } },
  worker: { format: 'es' },
});
