/**
 * Which words stand in which stretch of a text: a tenth of its size, computed when it is added. A stretch is some 8,000
 * characters, whole passages of those that searching cuts. A filter for the whole document goes before those of its
 * stretches; a word that neither knows is absent, and one that both know wrongly is one in ten thousand.
 *
 * Layout, in little-endian 32-bit numbers: how many stretches; where the document's filter ends. For each stretch: where
 * it ends in UTF-16 units, in bytes of UTF-8, in code points; where its filter ends; its passages; its words. Then the
 * filters: the document's, then the stretches'. The ends of filters count from the first filter's beginning.
 */
import { Numbers } from '../growing';
import { cutPassages } from '../passages';
import { eachToken } from '../tokens';
import { addWord, filterBytes, hasWord } from './bloom';

export const STRETCH = 8_000;
/** A word that is cut by the end of a stretch is in the filter of both. */
const BEYOND = 64;

const HEAD = 2;
const FIELDS = 6;

const DOCUMENT_SALT = 0x2545f491;
const STRETCH_SALT = 0;

export function wordsOf(text: string): Uint8Array<ArrayBuffer> {
  const table = new Numbers();
  const words = new WordSet();
  const filters: Uint8Array[] = [];
  let filtersEnd = 0;
  let [start, passageStart, bytes, points, passages, length] = [0, 0, 0, 0, 0, 0];
  let inPassage = 0;
  const take = (_units: Uint16Array, _length: number, hash: number): void => {
    words.add(hash);
    inPassage += 1;
  };
  for (const end of cutPassages(text)) {
    inPassage = 0;
    eachToken(text, passageStart, end, take);
    // As in the index in memory, a passage without words is none.
    if (inPassage > 0) passages += 1;
    length += inPassage;
    passageStart = end;
    if (end - start < STRETCH && end < text.length) continue;
    if (cutsWord(text, end)) eachToken(text, end - BEYOND, Math.min(end + BEYOND, text.length), take);
    const filter = filterOf(words.takeStretch(), STRETCH_SALT);
    filters.push(filter);
    filtersEnd += filter.length;
    const size = measure(text, start, end);
    bytes += size.bytes;
    points += size.points;
    for (const value of [end, bytes, points, filtersEnd, passages, length]) table.push(value);
    [start, passages, length] = [end, 0, 0];
  }
  return packed(table, filterOf(words.all(), DOCUMENT_SALT), filters);
}

function packed(table: Numbers, whole: Uint8Array, filters: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const stretches = table.length / FIELDS;
  const tableEnd = (HEAD + table.length) * 4;
  const size = filters.reduce((sum, { length }) => sum + length, tableEnd + whole.length);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, stretches, true);
  view.setUint32(4, whole.length, true);
  for (let index = 0; index < table.length; index++) {
    const value = table.at(index) + (index % FIELDS === 3 ? whole.length : 0);
    view.setUint32((HEAD + index) * 4, value, true);
  }
  bytes.set(whole, tableEnd);
  let at = tableEnd + whole.length;
  for (const filter of filters) {
    bytes.set(filter, at);
    at += filter.length;
  }
  return bytes;
}

function filterOf(hashes: Uint32Array, salt: number): Uint8Array {
  const filter = new Uint8Array(filterBytes(hashes.length));
  for (const hash of hashes) addWord(filter, 0, filter.length, hash, salt);
  return filter;
}

const INSIDE_WORD = /^[^\s\p{P}\p{S}]{2}$/u;

function cutsWord(text: string, end: number): boolean {
  return INSIDE_WORD.test(text.slice(end - 1, end + 1));
}

function measure(text: string, start: number, end: number): { bytes: number; points: number } {
  let bytes = 0;
  let points = 0;
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at);
    points += 1;
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00) {
      bytes += 4;
      at += 1;
    } else bytes += 3;
  }
  return { bytes, points };
}

/** The different words of a document, and of its present stretch. */
class WordSet {
  #hashes = new Uint32Array(4096);
  /** In which stretch the word in this slot was last seen, counted from 1; 0: the slot is free. */
  #seen = new Uint32Array(4096);
  #size = 0;
  #stretch = 1;
  #inStretch = new Numbers();

  add(hash: number): void {
    const slot = this.#slotOf(hash);
    const seen = this.#seen[slot];
    if (seen === this.#stretch) return;
    this.#inStretch.push(hash);
    this.#hashes[slot] = hash;
    this.#seen[slot] = this.#stretch;
    if (seen !== 0) return;
    this.#size += 1;
    if (this.#size * 2 > this.#hashes.length) this.#grow();
  }

  /** The words of the stretch that ends here. */
  takeStretch(): Uint32Array {
    const words = this.#inStretch.trimmed();
    this.#inStretch.length = 0;
    this.#stretch += 1;
    return words;
  }

  all(): Uint32Array {
    return this.#hashes.filter((_, slot) => this.#seen[slot] !== 0);
  }

  #slotOf(hash: number): number {
    const mask = this.#hashes.length - 1;
    let slot = hash & mask;
    while (this.#seen[slot] !== 0 && this.#hashes[slot] !== hash >>> 0) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const [hashes, seen] = [this.#hashes, this.#seen];
    this.#hashes = new Uint32Array(hashes.length * 2);
    this.#seen = new Uint32Array(hashes.length * 2);
    for (const [from, hash] of hashes.entries()) {
      const stretch = seen[from] ?? 0;
      if (stretch === 0) continue;
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#seen[slot] = stretch;
    }
  }
}

/** Where a stretch stands, in three counts, and how much there is in it. */
export interface Stretch {
  readonly start: Position;
  readonly end: Position;
}

export interface Position {
  readonly unit: number;
  readonly byte: number;
  readonly point: number;
}

/** Reads what `wordsOf` has written. */
export class DocumentWords {
  readonly stretches: number;
  readonly #view: DataView;
  readonly #filters: number;
  readonly #wholeEnd: number;

  constructor(private readonly bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.stretches = this.#view.getUint32(0, true);
    this.#filters = (HEAD + this.stretches * FIELDS) * 4;
    this.#wholeEnd = this.#filters + this.#view.getUint32(4, true);
  }

  /** In UTF-16 units. */
  get length(): number {
    return this.#position(this.stretches - 1).unit;
  }

  get passages(): number {
    return this.#sum(4);
  }

  /** How many words it has, repeated ones included. */
  get words(): number {
    return this.#sum(5);
  }

  mayHold(hash: number): boolean {
    return hasWord(this.bytes, this.#filters, this.#wholeEnd, hash, DOCUMENT_SALT);
  }

  /** Only to be trusted for words that the document may hold. */
  stretchMayHold(stretch: number, hash: number): boolean {
    const start = stretch === 0 ? this.#wholeEnd : this.#filters + this.#field(stretch - 1, 3);
    return hasWord(this.bytes, start, this.#filters + this.#field(stretch, 3), hash, STRETCH_SALT);
  }

  stretch(index: number): Stretch {
    return { start: this.#position(index - 1), end: this.#position(index) };
  }

  /** The stretch in which this unit stands. */
  at(unit: number): number {
    let low = 0;
    let high = this.stretches - 1;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#field(middle, 0) > unit) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #position(stretch: number): Position {
    if (stretch < 0) return { unit: 0, byte: 0, point: 0 };
    return { unit: this.#field(stretch, 0), byte: this.#field(stretch, 1), point: this.#field(stretch, 2) };
  }

  #field(stretch: number, field: number): number {
    return this.#view.getUint32((HEAD + stretch * FIELDS + field) * 4, true);
  }

  #sum(field: number): number {
    let sum = 0;
    for (let stretch = 0; stretch < this.stretches; stretch++) sum += this.#field(stretch, field);
    return sum;
  }
}
