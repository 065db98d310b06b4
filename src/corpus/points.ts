/**
 * JavaScript counts UTF-16 code units, Python counts code points; the two differ after every emoji. This is the one
 * place that converts. A position inside a surrogate pair counts as the pair's beginning.
 */
const STEP = 65_536;

export class Points {
  /** For every STEP units, how many pairs begin before. null: none in the whole text, and both counts are the same. */
  readonly #pairsBefore: Uint32Array | null;

  constructor(private readonly text: string) {
    this.#pairsBefore = /[\uD800-\uDBFF][\uDC00-\uDFFF]/.test(text) ? countPairs(text) : null;
  }

  toPoint(unit: number): number {
    const end = clamp(unit, this.text.length);
    if (this.#pairsBefore === null) return end;
    const step = Math.floor(end / STEP);
    return end - (this.#pairsBefore[step] ?? 0) - pairsBetween(this.text, step * STEP, end);
  }

  toUnit(point: number): number {
    const pairs = this.#pairsBefore;
    if (pairs === null) return clamp(point, this.text.length);
    const wanted = Math.max(0, point);
    let low = 0;
    let high = pairs.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (middle * STEP - (pairs[middle] ?? 0) <= wanted) low = middle;
      else high = middle - 1;
    }
    let unit = low * STEP;
    if (isPair(this.text, unit - 1)) unit -= 1;
    for (let at = this.toPoint(unit); at < wanted && unit < this.text.length; at++) {
      unit += isPair(this.text, unit) ? 2 : 1;
    }
    return unit;
  }
}

function countPairs(text: string): Uint32Array {
  const before = new Uint32Array(Math.floor(text.length / STEP) + 1);
  for (let step = 1; step < before.length; step++) {
    before[step] = (before[step - 1] ?? 0) + pairsBetween(text, (step - 1) * STEP, step * STEP);
  }
  return before;
}

/** Pairs that begin in [start, end). */
export function pairsBetween(text: string, start: number, end: number): number {
  let pairs = 0;
  for (let unit = start; unit < end; unit++) if (isPair(text, unit)) pairs += 1;
  return pairs;
}

function isPair(text: string, unit: number): boolean {
  return (text.charCodeAt(unit) & 0xfc00) === 0xd800 && (text.charCodeAt(unit + 1) & 0xfc00) === 0xdc00;
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(0, value), most);
}
