/**
 * Knows the blocks of all documents of a corpus by their fingerprints, and finds in any text the stretches that stand
 * word for word in one of them, the way rsync finds what the other side has already.
 */
import { BLOCK, rolled, sumAt } from './blocks';

/** A stretch of a text: `text.slice(at, at + end - start)` is what stands in the document from `start` to `end`. */
export interface Match {
  readonly at: number;
  readonly document: number;
  readonly start: number;
  readonly end: number;
}

export type TextOf = (document: number) => string | Promise<string>;

/** From here on only every fourth block is held: a corpus of 1 GB stays around 60 MB. */
const SPARSE_UNITS = 200_000_000;
const SPARSE_EVERY = 4;
/** Of a block that is repeated again and again (blanks, a letterhead) so many places are known, the first ones. */
const MOST_PLACES = 8;
/** So many bits more say that a fingerprint is one of ours. */
const WIDER = 5;
/** Spreads a fingerprint’s bits upwards: the low ones alone depend on little of each character. */
const SPREAD = 0x9e3779b1;
/** Compared at once while texts go on being equal. */
const STRIDE = 1_024;

/** A stretch of this length is always found, in a corpus of which every block is held. */
export const SHORTEST_FOUND = 2 * BLOCK - 1;

export class SpanIndex {
  readonly #every: number;
  readonly #hashes: Uint32Array;
  /** The fingerprint of the block behind: where few blocks are held among many, one alone is too often another's. */
  readonly #behind: Uint32Array | null;
  /** Chains of blocks: the first one by the top bits of its fingerprint, spread, the others each from the one before. 0: none. */
  readonly #first: Uint32Array;
  readonly #next: Uint32Array;
  /** As `#first`, but only whether there is any, and by more bits: most of a text is ruled out here, in fast memory. */
  readonly #bits: Uint32Array;
  readonly #shift: number;
  /** The number of each document's first block; blocks are numbered from 1 through the corpus. */
  readonly #starts: number[] = [];
  #held = 0;

  /** For documents of at most so many units together; `sparse`: hold every fourth block only. */
  constructor(units: number, sparse = units > SPARSE_UNITS) {
    this.#every = sparse ? SPARSE_EVERY : 1;
    const most = Math.ceil(units / BLOCK / this.#every) + 1;
    const width = Math.max(4, Math.ceil(Math.log2(most)) - 1);
    this.#hashes = new Uint32Array(most);
    this.#behind = sparse ? new Uint32Array(most) : null;
    this.#next = new Uint32Array(most);
    this.#first = new Uint32Array(2 ** width);
    this.#bits = new Uint32Array(2 ** (width + WIDER - 5));
    this.#shift = 32 - width;
  }

  get bytes(): number {
    const parts = [this.#hashes, this.#behind, this.#next, this.#first, this.#bits];
    return parts.reduce((sum, part) => sum + (part?.byteLength ?? 0), 0);
  }

  /** Takes the next document’s blocks. */
  add(blocks: Uint32Array): void {
    this.#starts.push(this.#held + 1);
    for (let block = 0; block + (this.#every > 1 ? 1 : 0) < blocks.length; block += this.#every) {
      this.#held += 1;
      this.#hold(this.#held, blocks[block] ?? 0);
      if (this.#behind !== null) this.#behind[this.#held] = blocks[block + 1] ?? 0;
    }
  }

  /** Sorted, not overlapping, none inside a longer one; a surrogate pair is never split. */
  async stretches(text: string, textOf: TextOf): Promise<Match[]> {
    const found: Match[] = [];
    let last: Match | null = null;
    let end = 0;
    for (let at = this.#hit(text, 0); at !== null;) {
      const match: Match | null = await this.#longest(text, at, end, last, textOf);
      if (match !== null) {
        found.push(match);
        last = match;
        end = match.at + match.end - match.start;
      }
      at = this.#hit(text, match === null ? at + 1 : end);
    }
    return found;
  }

  /**
   * The first known place of a whole text, in the order of the corpus. null: none is known, which does not mean that
   * there is none. `among`: these documents only.
   */
  async find(text: string, textOf: TextOf, among: ReadonlySet<number> | null): Promise<Match | null> {
    let first: Match | null = null;
    for (let at = 0; at < BLOCK * this.#every && at + BLOCK <= text.length; at += 1) {
      for (const place of this.#places(text, at, sumAt(text, at))) {
        const start = place.start - at;
        if (among?.has(place.document) === false || start < 0 || !isBefore(place.document, start, first)) continue;
        const source = await textOf(place.document);
        if (source.startsWith(text, start))
          first = { at: 0, document: place.document, start, end: start + text.length };
      }
    }
    return first;
  }

  #hold(block: number, hash: number): void {
    const spread = Math.imul(hash, SPREAD);
    const bit = spread >>> (this.#shift - WIDER);
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    this.#hashes[block] = hash;
    const slot = spread >>> this.#shift;
    let tail = 0;
    let equal = 0;
    for (let other = this.#first[slot] ?? 0; other !== 0; other = this.#next[other] ?? 0) {
      if (this.#hashes[other] === hash) equal += 1;
      if (equal === MOST_PLACES) return;
      tail = other;
    }
    if (tail === 0) this.#first[slot] = block;
    else this.#next[tail] = block;
  }

  /** The first position from here on whose block is a known one; null when there is none. */
  #hit(text: string, from: number): number | null {
    const last = text.length - BLOCK;
    if (from > last) return null;
    const bits = this.#bits;
    const shift = this.#shift - WIDER;
    let sum = sumAt(text, from);
    for (let at = from; ; at += 1) {
      const bit = Math.imul(sum, SPREAD) >>> shift;
      if (((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0 && this.#knows(sum)) return at;
      if (at === last) return null;
      sum = rolled(sum, text.charCodeAt(at), text.charCodeAt(at + BLOCK));
    }
  }

  #knows(sum: number): boolean {
    const hash = sum >>> 0;
    let block = this.#first[Math.imul(hash, SPREAD) >>> this.#shift] ?? 0;
    while (block !== 0 && this.#hashes[block] !== hash) block = this.#next[block] ?? 0;
    return block !== 0;
  }

  /** Where blocks like the one that starts here stand, unless their fingerprints deceive. */
  #places(text: string, at: number, sum: number): Place[] {
    const hash = sum >>> 0;
    const places: Place[] = [];
    let behind: number | null = null;
    for (
      let block = this.#first[Math.imul(hash, SPREAD) >>> this.#shift] ?? 0;
      block !== 0;
      block = this.#next[block] ?? 0
    ) {
      if (this.#hashes[block] !== hash) continue;
      if (this.#behind !== null) {
        if (at + 2 * BLOCK > text.length) return [];
        behind ??= sumAt(text, at + BLOCK) >>> 0;
        if (this.#behind[block] !== behind) continue;
      }
      const document = this.#documentOf(block);
      places.push({ at, document, start: (block - (this.#starts[document] ?? 0)) * BLOCK * this.#every });
    }
    return places;
  }

  /**
   * Places of blocks that start here or up to a block’s distance on: what stands here in another document, at another
   * distance from its beginning, is found by one of those.
   */
  #placesAround(text: string, at: number): Place[] {
    const places: Place[] = [];
    const last = Math.min(at + BLOCK * this.#every, text.length - BLOCK + 1);
    let sum = sumAt(text, at);
    for (let here = at; here < last && places.length < MOST_PLACES; here += 1) {
      for (const place of this.#places(text, here, sum)) {
        const shift = place.start - place.at;
        const isNew = !places.some(({ document, start, at }) => document === place.document && start - at === shift);
        if (isNew) places.push(place);
      }
      sum = rolled(sum, text.charCodeAt(here), text.charCodeAt(here + BLOCK));
    }
    return places;
  }

  #documentOf(block: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#starts[middle] ?? 0) <= block) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The longest stretch around this position, not reaching back beyond `floor`; of equal ones the one that goes on where
   * the last stretch ended, then one of the same document, then the first.
   */
  async #longest(text: string, at: number, floor: number, last: Match | null, textOf: TextOf): Promise<Match | null> {
    let best: Match | null = null;
    for (const place of this.#placesAround(text, at)) {
      best = better(best, matchAt(text, await textOf(place.document), place, floor, at), last);
    }
    if (last === null) return best;
    const onward = { at: best?.at ?? at, document: last.document, start: last.end };
    return better(best, matchAt(text, await textOf(last.document), onward, floor, at), last);
  }
}

/** A position of a text and one of a document at which the same block may stand. */
interface Place {
  readonly at: number;
  readonly document: number;
  readonly start: number;
}

/** As much as is equal around a place, if that is a block at least and reaches back to `from`; else null. */
function matchAt(
  text: string,
  source: string,
  { at, document, start }: Place,
  floor: number,
  from: number,
): Match | null {
  if (at + BLOCK > text.length || !source.startsWith(text.slice(at, at + BLOCK), start)) return null;
  const before = equalBefore(text, at, source, start, floor);
  if (at - before > from) return null;
  const end = equalBehind(text, at + BLOCK, source, start + BLOCK);
  return unsplit(text, source, { at: at - before, document, start: start - before, end });
}

function better(best: Match | null, other: Match | null, last: Match | null): Match | null {
  if (best === null || other === null) return best ?? other;
  const [bestLength, otherLength] = [best.end - best.start, other.end - other.start];
  if (bestLength !== otherLength) return otherLength > bestLength ? other : best;
  return fitness(other, last) > fitness(best, last) ? other : best;
}

function isBefore(document: number, start: number, other: Match | null): boolean {
  if (other === null) return true;
  return document === other.document ? start < other.start : document < other.document;
}

function fitness({ document, start }: Match, last: Match | null): number {
  if (last?.document !== document) return 0;
  return start === last.end ? 2 : 1;
}

function equalBefore(text: string, at: number, source: string, start: number, floor: number): number {
  const most = Math.min(at - floor, start);
  let count = 0;
  while (count < most && text.charCodeAt(at - count - 1) === source.charCodeAt(start - count - 1)) count += 1;
  return count;
}

/** The end, in the source, of what is equal from here on. */
function equalBehind(text: string, at: number, source: string, start: number): number {
  const most = start + Math.min(text.length - at, source.length - start);
  const shift = at - start;
  let end = start;
  while (end + STRIDE <= most && text.slice(end + shift, end + shift + STRIDE) === source.slice(end, end + STRIDE)) {
    end += STRIDE;
  }
  while (end < most && text.charCodeAt(end + shift) === source.charCodeAt(end)) end += 1;
  return end;
}

/** The match without half a pair at an end, be it a pair of the text or of the source. */
function unsplit(text: string, source: string, { at, document, start, end }: Match): Match {
  const length = end - start;
  const skip = splits(text, at) || splits(source, start) ? 1 : 0;
  const drop = splits(text, at + length) || splits(source, end) ? 1 : 0;
  return { at: at + skip, document, start: start + skip, end: end - drop };
}

/** Whether a surrogate pair stands around this position. */
function splits(text: string, at: number): boolean {
  return (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00;
}
