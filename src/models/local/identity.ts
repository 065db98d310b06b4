/**
 * How a model of this device is called where its replies are remembered: by its entry, and by which weights those are.
 * Weights that change at the same address are another model, whose replies nobody has heard yet.
 */
import type { LocalEntry } from './engine';

const BEFORE_REVISION = '#';

export function modelIdOf({ id, revision }: Pick<LocalEntry, 'id' | 'revision'>): string {
  return revision === null ? id : `${id}${BEFORE_REVISION}${revision}`;
}

/** Of an entry's id it is the id itself. */
export function entryIdOf(modelId: string): string {
  return modelId.split(BEFORE_REVISION, 1)[0] ?? modelId;
}
