/** Runs in the built app's origin; the runner calls `measure` through the browser. */
import { ESTIMATE } from './estimate';
import { GIANT } from './giant';
import type { Measured } from './measure';
import { MEASURES } from './measures';
import { THROUGHPUT } from './throughput';

declare global {
  interface Window {
    bench: {
      ids: readonly string[];
      /** Too heavy to be measured unless asked for; one after the other, in one page. */
      giant: readonly string[];
      measure(id: string): Promise<Measured>;
      goal(id: string): { readonly atMost: number } | { readonly atLeast: number };
    };
  }
}

function find(id: string) {
  const measure = [...MEASURES, ...GIANT, THROUGHPUT, ESTIMATE].find((candidate) => candidate.id === id);
  if (measure === undefined) throw new Error(`There is no measure called ${id}.`);
  return measure;
}

window.bench = {
  ids: MEASURES.map(({ id }) => id),
  giant: GIANT.map(({ id }) => id),
  measure: (id) => find(id).measure(),
  goal: (id) => find(id).goal,
};
