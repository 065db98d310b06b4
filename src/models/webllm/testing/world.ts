/** An engine in memory, with a graphics processor and a worker as the test wants them. */
import type { Clock } from '../../../engine/ports';
import { MemoryWeights } from '../../wllama/testing/memory-weights';
import type { Artifacts } from '../artifacts';
import type { Gpu } from '../device';
import { WebLlmEngine, type WebLlmParts } from '../engine';
import { MemoryArtifacts } from './memory-artifacts';

export const GPU: Gpu = {
  name: 'apple metal-3',
  half: true,
  buffer: 2 ** 30,
  workgroupStorage: 32_768,
  buffersPerStage: 10,
  fallback: false,
};

/** Time stands still: what waits for it waits for ever. */
const stillClock: Clock = {
  now: () => 0,
  sleep: (_ms, signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true })),
};

export function openWorld<A extends Artifacts = MemoryArtifacts>(
  changes: Partial<WebLlmParts> & { readonly artifacts: A },
): { readonly engine: WebLlmEngine; readonly artifacts: A; readonly speeds: Map<string, unknown> } {
  const speeds = new Map<string, unknown>();
  const engine = new WebLlmEngine({
    artifactNotes: new MemoryWeights(),
    fetch: ({ url, headers, signal }) => fetch(url, { headers, signal }),
    room: async () => null,
    device: { memory: 16 },
    readGpu: async () => GPU,
    spawnWebLlm: () => {
      throw new Error('nothing is to be loaded here');
    },
    clock: stillClock,
    noteSpeed: (id, speed) => void speeds.set(id, speed),
    onStored: () => () => undefined,
    alone: (_name, work) => work(),
    ...changes,
  });
  return { engine, artifacts: changes.artifacts, speeds };
}
