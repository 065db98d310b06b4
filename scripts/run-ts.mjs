/** `node scripts/run-ts.mjs FILE`: runs a TypeScript file of this project on any supported Node. */
import { ensurePackages, loadTypeScript } from './setup.mjs';

await ensurePackages();
await loadTypeScript(process.argv[2] ?? '');
