/** An engine over real storage and the app's own files, for tests in a browser. */
import { SpeedBook } from '../../local/speeds';
import type { Speed } from '../../local/engine';
import { WeightStore } from '../../../storage/weights';
import { alone } from '../../../storage/locks';
import { WllamaEngine, type WllamaParts } from '../engine';

export const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    }),
};

export interface World {
  readonly engine: WllamaEngine;
  readonly weights: WeightStore;
  readonly speeds: SpeedBook;
}

let made = 0;

export function openWorld(changes: Partial<WllamaParts> = {}): World {
  made += 1;
  const weights = new WeightStore(`weights-test-${made}`);
  let kept: Readonly<Record<string, Speed>> = {};
  const store = {
    speeds: async () => kept,
    saveSpeeds: async (speeds: Readonly<Record<string, Speed>>) => {
      kept = speeds;
    },
  };
  const speeds = new SpeedBook(store, (callback) => callback());
  const engine = new WllamaEngine({
    weights,
    fetch: ({ url, headers, signal }) => fetch(url, { headers, signal }),
    loadAsset: async (name, signal) => (await fetch(name, { signal })).arrayBuffer(),
    room: async () => null,
    device: { memory: 4, cores: 2, isolated: false, hasStorage: true },
    clock,
    noteSpeed: speeds.note,
    onStored: () => () => undefined,
    alone,
    ...changes,
  });
  return { engine, weights, speeds };
}
