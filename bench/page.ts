/** Runs in the built app's origin; the runner calls `measure` through the browser. */
import { MEASURES } from './measures';

declare global {
  interface Window {
    bench: {
      ids: readonly string[];
      measure(id: string): Promise<{ samples: readonly number[]; unit: string; bound: number | null }>;
      goal(id: string): { readonly atMost: number } | { readonly atLeast: number };
    };
  }
}

function find(id: string) {
  const measure = MEASURES.find((candidate) => candidate.id === id);
  if (measure === undefined) throw new Error(`There is no measure called ${id}.`);
  return measure;
}

window.bench = {
  ids: MEASURES.map(({ id }) => id),
  measure: (id) => find(id).measure(),
  goal: (id) => find(id).goal,
};
