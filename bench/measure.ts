/** What a measure is, for every file that holds some. */
export interface Measured {
  /** One value a sample. */
  readonly samples: readonly number[];
  readonly unit: string;
  /** What the machine allows at best, in the same unit; null when there is no such thing. */
  readonly bound: number | null;
  /** What the samples were made of, a line each, where that says more than their median. */
  readonly notes?: readonly string[];
}

export interface Measure {
  readonly id: string;
  /** What the value should reach; `atLeast` for shares of an ideal. */
  readonly goal: { readonly atMost: number } | { readonly atLeast: number };
  readonly measure: () => Promise<Measured>;
}

export async function times(count: number, sample: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < count; n += 1) samples.push(await sample());
  return samples;
}
