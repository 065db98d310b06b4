/** The tests' real weights, added as a file of the user's. */
import type { LanguageModel } from '../../../engine/ports';
import { openWorld, type World } from './world';

export interface RealWorld extends World {
  readonly id: string;
}

export async function weightsFile(): Promise<File> {
  return new File([await (await fetch('/weights.gguf')).blob()], 'SmolLM2-135M-Instruct.Q4_1.gguf');
}

export async function openRealModel(): Promise<RealWorld> {
  const world = openWorld();
  const entry = await world.engine.addFiles([await weightsFile()]);
  if (entry === null) throw new Error('The file was not taken.');
  const { signal } = new AbortController();
  await world.engine.download(entry, { signal, onProgress: () => undefined });
  return { ...world, id: entry.id };
}

export async function modelOf({ engine, id }: RealWorld): Promise<LanguageModel> {
  const entry = (await engine.entries()).find((one) => one.id === id);
  if (entry === undefined) throw new Error('The model is not listed.');
  return engine.model(entry, 'sub');
}
