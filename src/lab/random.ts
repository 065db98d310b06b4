/**
 * Repeatable chance: the same seed gives the same numbers in every browser and in Node, because nothing but 32-bit
 * integer arithmetic is used.
 */

/** FNV-1a over the UTF-16 code units, then mixed: seeds that differ in one digit must not give related streams. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Numbers thrown away so that the state is mixed whatever the seed. */
const WARM_UP = 12;

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** Every part of the seed counts: the same parts in the same order give the same numbers. */
  constructor(...seed: readonly (string | number)[]) {
    const text = seed.join('\u0000');
    this.#a = hash(`a${text}`);
    this.#b = hash(`b${text}`);
    this.#c = hash(`c${text}`);
    for (let n = 0; n < WARM_UP; n += 1) this.next();
  }

  /** In [0, 1). sfc32. */
  next(): number {
    const sum = (this.#a + this.#b + this.#count) >>> 0;
    this.#count = (this.#count + 1) >>> 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('There is nothing to pick from.');
    return item;
  }

  /** An index, each as likely as its weight says. */
  weighted(weights: readonly number[]): number {
    let left = this.next() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let at = order.length - 1; at > 0; at -= 1) {
      const other = this.between(0, at);
      const [here, there] = [order[at], order[other]];
      if (here !== undefined && there !== undefined) [order[at], order[other]] = [there, here];
    }
    return order;
  }

  /** `count` of the items, none twice; all of them, shuffled, where there are not more. */
  sample<T>(items: readonly T[], count: number): T[] {
    return this.shuffled(items).slice(0, count);
  }
}
