/** A model's weights, chosen by the runner in the page's file field, as a model of this device. */
import type { LocalEntry } from '../src/models/local/engine';
import { house } from './world';

/** The file that the runner chose; null: none. */
export function chosenWeights(): File | null {
  return document.querySelector<HTMLInputElement>('#weights')?.files?.[0] ?? null;
}

/** Stores it as a user's model file; resolves when it can be asked. */
export async function storeWeights(weights: File): Promise<LocalEntry> {
  const { entry } = await house.localModels.addFiles([weights]);
  await new Promise<void>((resolve, reject) => {
    const look = async () => {
      const found = (await house.localModels.list()).find((model) => model.entry.id === entry.id);
      if (found?.state.state === 'failed') reject(new Error(found.state.sentence));
      if (found?.state.state === 'stored') resolve();
    };
    house.localModels.onChange(() => void look().catch(reject));
    void look().catch(reject);
  });
  return entry;
}
