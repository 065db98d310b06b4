/** Reads the next files while one is being stored, within bounds of memory. */
import type { ReadText } from './read';

const MOST_FILES = 4;
/** A file read is held in memory several times over. */
const MOST_BYTES = 32_000_000;

export class ReadAhead {
  readonly #started: Promise<ReadText>[] = [];
  #bytes = 0;

  constructor(
    private readonly files: readonly Blob[],
    private readonly read: (index: number) => Promise<ReadText>,
  ) {}

  /** To be called for each index in turn. */
  async take(index: number): Promise<ReadText> {
    if (this.#started.length === index) this.#start(index);
    for (let next = this.#started.length; this.#mayStart(next, index); next++) this.#start(next);
    const reading = this.#started[index];
    if (reading === undefined) throw new RangeError(`There is no file ${index}`);
    return reading;
  }

  #mayStart(next: number, current: number): boolean {
    const size = this.files[next]?.size;
    return size !== undefined && next - current < MOST_FILES && this.#bytes + size <= MOST_BYTES;
  }

  #start(index: number): void {
    const size = this.files[index]?.size ?? 0;
    this.#bytes += size;
    const reading = this.read(index).finally(() => (this.#bytes -= size));
    // Taken later, or never when the user cancels: until then a failure must not count as unhandled.
    reading.catch(() => undefined);
    this.#started.push(reading);
  }
}
