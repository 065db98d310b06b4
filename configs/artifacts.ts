/**
 * A hub of models at `artifacts/…`, in the servers of tests only. `artifacts/fault?file=…&kind=…` has it fail from then
 * on; without a file it is well again.
 */
import type { Plugin } from 'vite';
import { ArtifactServer, isFault } from '../src/models/webllm/testing/artifact-server.ts';

export function artifacts(): Plugin {
  const hub = new ArtifactServer();
  return {
    name: 'artifacts',
    configureServer(server) {
      server.middlewares.use('/artifacts/fault', (request, response) => {
        const asked = new URL(request.url ?? '/', 'http://hub').searchParams;
        const file = asked.get('file');
        const kind = asked.get('kind') ?? '';
        if (file === null) hub.faults.clear();
        else if (isFault(kind)) hub.faults.set(file, kind);
        response.end();
      });
      server.middlewares.use('/artifacts', hub.handle);
    },
  };
}
