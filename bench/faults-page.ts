/** Runs random programs in the app's own Python; the runner calls `run` through the browser. */
import { Fault, runProgram, type Report } from '../src/interpreter/testing/faults';
import { house } from './world';

/** What came of a program: what it did, or what the interpreter did wrong. */
export type Tried = { readonly report: Report } | { readonly fault: string };

declare global {
  interface Window {
    faults: { run(seed: number): Promise<Tried> };
  }
}

const supplies = { documents: [], read: () => Promise.reject(new Error('Empty')), tools: '', wheels: async () => [] };

window.faults = {
  run: async (seed) => {
    // So that the next one, and each that takes the place of a broken one, is ready.
    house.python.expect();
    const python = house.python.take(supplies);
    try {
      return { report: await runProgram(seed, python, new AbortController().signal) };
    } catch (error) {
      if (error instanceof Fault) return { fault: error.message };
      return { fault: `Seed ${seed}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}` };
    } finally {
      python.dispose();
    }
  },
};
