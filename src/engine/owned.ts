/** Copies of what is changed, each made once: what was there before stays as it was. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export class Owned {
  readonly #copies = new WeakSet<object>();

  /** The item at an index, ready to be written. */
  item<T extends object>(list: T[], index: number): Mutable<T> | null {
    const item = list[index];
    if (item === undefined) return null;
    if (this.#copies.has(item)) return item;
    const copy = { ...item };
    this.#copies.add(copy);
    list[index] = copy;
    return copy;
  }

  /** The list itself when it is a copy of ours, else a copy that can be written to. */
  list<T>(list: readonly T[]): T[] {
    if (this.#copies.has(list)) return list as T[];
    const copy = [...list];
    this.#copies.add(copy);
    return copy;
  }
}
