/** Which models are small: by what their owner says, or by the number of parameters in their name. */
import type { ModelInfo } from '../app';

/** In billions. From here on models write free programs well enough. */
const SMALL_BELOW = 7;
const PARAMETERS = /(?<![\p{L}\p{N}.])(\d+(?:\.\d+)?)\s?([bm])(?![\p{L}\p{N}])/giu;

export function isSmall({ name, class: kind, byHand, plans }: ModelInfo): boolean {
  if (byHand === true || !plans) return false;
  if (kind === 'small') return true;
  const billions = [...name.matchAll(PARAMETERS)].map(([, count = '', unit = '']) =>
    unit.toLowerCase() === 'b' ? Number(count) : Number(count) / 1000,
  );
  // Of a mixture of experts the name may hold two, and all of it has to be in memory.
  return billions.length > 0 && Math.max(...billions) < SMALL_BELOW;
}
