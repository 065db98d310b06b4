/** Numbers for words. Open addressing over one pool of characters: millions of words without a string each. */
import { Numbers } from './growing';

const FREE = -1;

export class Vocabulary {
  #slots = new Int32Array(4096).fill(FREE);
  readonly #hashes = new Numbers();
  readonly #starts = new Numbers();
  #pool = new Uint16Array(16_384);
  #poolLength = 0;

  get size(): number {
    return this.#starts.length;
  }

  /** The word's number; a new word gets the next one. */
  add(units: Uint16Array, length: number, hash: number): number {
    const slot = this.#slotOf(units, length, hash);
    const known = this.#slots[slot] ?? FREE;
    if (known !== FREE) return known;
    const number = this.size;
    this.#slots[slot] = number;
    this.#hashes.push(hash);
    this.#starts.push(this.#poolLength);
    this.#keep(units, length);
    if (this.size * 2 > this.#slots.length) this.#spread();
    return number;
  }

  /** null: no such word. */
  find(units: Uint16Array, length: number, hash: number): number | null {
    const known = this.#slots[this.#slotOf(units, length, hash)] ?? FREE;
    return known === FREE ? null : known;
  }

  /** Where the word stands, or the free slot where it would. */
  #slotOf(units: Uint16Array, length: number, hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const number = this.#slots[slot] ?? FREE;
      if (number === FREE || this.#is(number, units, length, hash)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #is(number: number, units: Uint16Array, length: number, hash: number): boolean {
    if (this.#hashes.at(number) !== hash >>> 0) return false;
    const start = this.#starts.at(number);
    const end = number + 1 < this.size ? this.#starts.at(number + 1) : this.#poolLength;
    if (end - start !== length) return false;
    for (let index = 0; index < length; index++) if (this.#pool[start + index] !== units[index]) return false;
    return true;
  }

  #keep(units: Uint16Array, length: number): void {
    if (this.#poolLength + length > this.#pool.length) {
      const larger = new Uint16Array(this.#pool.length * 2);
      larger.set(this.#pool);
      this.#pool = larger;
    }
    for (let index = 0; index < length; index++) this.#pool[this.#poolLength + index] = units[index] ?? 0;
    this.#poolLength += length;
  }

  #spread(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(FREE);
    const mask = slots.length - 1;
    for (let number = 0; number < this.size; number++) {
      let slot = this.#hashes.at(number) & mask;
      while (slots[slot] !== FREE) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}
