/** Which windows a model can be opened with, and what each takes. */
import type { LocalEntry } from './engine';

const SIZES: readonly number[] = [2_048, 4_096, 8_192, 16_384, 32_768, 65_536, 131_072];
/** What the longest may be while nobody says what a model was trained for. */
const UNKNOWN_LONGEST = 32_768;

/** In tokens, the shortest first. */
export function windowsOf({ trained, window }: LocalEntry): readonly number[] {
  const longest = Math.max(trained ?? UNKNOWN_LONGEST, window);
  const sizes = SIZES.filter((tokens) => tokens < longest);
  return [...new Set([...sizes, window, Math.min(longest, SIZES.at(-1) ?? longest)])].toSorted((a, b) => a - b);
}

/** The same model with another window. */
export function opened(entry: LocalEntry, window: number): LocalEntry {
  const { memory, bytesPerToken } = entry;
  const more = (bytesPerToken ?? 0) * (window - entry.window);
  return { ...entry, window, windowChosen: true, memory: memory === null ? null : memory + more };
}
