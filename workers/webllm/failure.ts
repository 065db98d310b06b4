/** What the worker tells the page of a request that failed. */
export interface Failure {
  /** Of the error, as the library or the platform calls it. */
  readonly name: string;
  readonly message: string;
  readonly gpu: GpuHealth;
}

/** `lost`: the device is gone. `full`: it had no room for what it was asked to hold; what it computes then is noise. */
export type GpuHealth = 'well' | 'lost' | 'full';

export function failureOf(error: unknown, gpu: GpuHealth): Failure {
  return error instanceof Error
    ? { name: error.name, message: error.message, gpu }
    : { name: 'Error', message: String(error), gpu };
}
