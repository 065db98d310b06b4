/** Repeatable chance, and a small language for texts with parts that vary. */

export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** In [0, 1). Mulberry32: one multiplication deep, even enough for prose. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.between(0, items.length - 1)] ?? items[0];
  }

  /** Gives out every item before any comes again, so that neighbours differ. */
  deck<T>(items: readonly [T, ...T[]]): () => T {
    let left: T[] = [];
    return () => {
      if (left.length === 0) left = this.shuffled(items);
      return left.pop() ?? items[0];
    };
  }

  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items];
    for (let at = order.length - 1; at > 0; at--) {
      const other = this.between(0, at);
      const [here, there] = [order[at], order[other]];
      if (here !== undefined && there !== undefined) [order[at], order[other]] = [there, here];
    }
    return order;
  }
}

/** Fills the named places of a template. */
export type Fill = Readonly<Record<string, () => string>>;

/**
 * `[one|other]` is one of the two, `{ship}` is what the fill gives for it. `{ship#1}` is the same ship each time it
 * stands in the template. Brackets nest.
 */
export function tell(template: string, chance: Chance, fill: Fill): string {
  const kept = new Map<string, string>();
  const told = choose(template, chance).replace(/\{(\w+)(#\d)?\}/g, (place, name: string, tag: string | undefined) => {
    const make = fill[name];
    if (make === undefined) throw new RangeError(`Nothing fills ${place}`);
    if (tag === undefined) return make();
    const said = kept.get(place) ?? make();
    kept.set(place, said);
    return said;
  });
  // What fills a place at the beginning of a sentence does not know that it stands there.
  return told.replace(/(?:^|[.!?]\**[”)]? )[a-z]/g, (beginning) => beginning.toUpperCase());
}

function choose(template: string, chance: Chance): string {
  let text = template;
  while (text.includes('[')) {
    text = text.replace(/\[([^[\]]*)\]/g, (_, options: string) => {
      const all = options.split('|');
      return all[chance.between(0, all.length - 1)] ?? '';
    });
  }
  return text;
}
