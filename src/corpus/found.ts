/** A place in a corpus with what stands there, counted as JavaScript counts and as Python does. */
import type { Place } from './locate';

export interface Found extends Place {
  readonly text: string;
  readonly score: number;
  /** In code points. */
  readonly points: { readonly start: number; readonly end: number };
}

/** Two ways of finding: with all texts in memory, and with a filter of their words. */
export interface Finder {
  /** Best first; equals in document order. */
  search(query: string, k: number): Promise<readonly Found[]>;
  /** `among`: look in these documents only. */
  locate(quote: string, among: readonly number[] | null): Promise<Found | null>;
  /** null when there is no such place. */
  read(place: Place): Promise<string | null>;
}
