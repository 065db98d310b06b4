/** What this device can hold and do, as far as a browser tells, and what follows for a model. */
import type { Fact, Fit, LocalEntry } from '../local/engine';

export interface Device {
  /** Gigabytes, as browsers that tell round it (8 is the most they say); null elsewhere. */
  readonly memory: number | null;
  readonly cores: number;
  /** Whether threads can share memory. */
  readonly isolated: boolean;
  readonly hasStorage: boolean;
}

export function thisDevice(): Device {
  const memory: unknown = 'deviceMemory' in navigator ? navigator.deviceMemory : null;
  return {
    memory: typeof memory === 'number' ? memory : null,
    cores: navigator.hardwareConcurrency,
    isolated: globalThis.crossOriginIsolated,
    hasStorage: typeof navigator.storage?.getDirectory === 'function',
  };
}

/** A program in the browser can address no more. */
const MOST_BYTES = 4_000_000_000;
/** Of the memory of the device; the rest is for the browser, its other tabs and the system. */
const SHARE = 0.6;
/** Taken where the browser does not say how much there is. */
const USUAL_MEMORY_GB = 4;
/** Beside the weights: what a step of the computation takes. */
const WORKING_BYTES = 150_000_000;
const WINDOW = 4_096;
const WIDE_WINDOW = 8_192;
/** Weights read in a second by one thread, measured with small models: each token reads all of them once. */
const BYTES_PER_SECOND = 2_000_000_000;
const SLOW_TOKENS = 8;

/** Memory that models may take together. */
export function budgetOf({ memory }: Device): number {
  return (memory ?? USUAL_MEMORY_GB) * 1e9 * SHARE;
}

/** Tokens that are kept in mind: twice as many where there is memory for it. */
export function windowFor(trained: number | null, bytesPerToken: number | null, bytes: number, device: Device): number {
  const wide = bytes + (bytesPerToken ?? 0) * WIDE_WINDOW + WORKING_BYTES;
  const wanted = (device.memory ?? 0) >= 8 && wide < budgetOf(device) / 2 ? WIDE_WINDOW : WINDOW;
  return Math.min(trained ?? WINDOW, wanted);
}

export function memoryFor(bytes: number, bytesPerToken: number | null, window: number): number {
  return bytes + (bytesPerToken ?? 0) * window + WORKING_BYTES;
}

/** More wait for each other and for the memory longer than they help. */
const MOST_THREADS = 8;

export function threadsOf({ cores, isolated }: Device): number {
  if (!isolated) return 1;
  // Threads wait for each other all the time: where one shares its core with the page, all stand still with it.
  const free = cores > 2 ? cores - 1 : cores;
  return Math.max(1, Math.min(free, MOST_THREADS));
}

export function factsOf(device: Device): readonly Fact[] {
  const threads = threadsOf(device);
  const { memory, cores } = device;
  return [
    { label: 'Processor', words: `${cores} ${cores === 1 ? 'core' : 'cores'}, ${threads} for a model` },
    {
      label: 'Memory',
      words: memory === null ? 'not told by this browser' : `${memory} GB${memory < 8 ? '' : ' or more'}`,
    },
  ];
}

export function fitOf({ bytes, memory }: LocalEntry, device: Device): Fit {
  if (!device.hasStorage) {
    return {
      fits: false,
      sentence: 'This browser has no storage for files of this size.',
      next: 'Leave private browsing, or use a current Chrome, Edge, Firefox or Safari.',
    };
  }
  if (memory !== null && memory > MOST_BYTES) {
    return {
      fits: false,
      sentence: 'It needs more than the 4 GB that a page may use on the processor.',
      next: 'Choose a smaller one, or connect a server that runs it.',
    };
  }
  if (memory !== null && device.memory !== null && memory > budgetOf(device)) {
    return {
      fits: false,
      sentence: `It needs about ${(memory / 1e9).toFixed(1)} GB of memory; this device has ${device.memory} GB for everything.`,
      next: 'Choose a smaller one, or connect a server that runs it.',
    };
  }
  const tokens = bytes === null ? null : (BYTES_PER_SECOND / bytes) * threadsOf(device);
  return { fits: true, remark: tokens !== null && tokens < SLOW_TOKENS ? 'slow on a processor' : null };
}
