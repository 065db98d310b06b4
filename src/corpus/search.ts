/**
 * BM25 over passages. The index is a handful of typed arrays, so that tens of megabytes of text are indexed within
 * seconds and held in little more memory than the text.
 */
import { rarityOf, saysLittle, scoreOf } from './bm25';
import { Numbers } from './growing';
import { cutPassages, withoutBlanks } from './passages';
import { eachToken } from './tokens';
import { Vocabulary } from './vocabulary';

export interface Hit {
  /** Index of the text. */
  readonly document: number;
  readonly start: number;
  readonly end: number;
  readonly score: number;
}

export class SearchIndex {
  readonly #vocabulary = new Vocabulary();
  /** Of each passage: its text's index, its place, its length in words. */
  readonly #documents = new Numbers();
  readonly #starts = new Numbers();
  readonly #ends = new Numbers();
  readonly #lengths = new Numbers();
  /** Of word w: postings from offsets[w] to offsets[w + 1], in document order. */
  readonly #offsets: Uint32Array;
  readonly #passages: Uint32Array;
  readonly #counts: Uint8Array;
  readonly #meanLength: number;
  readonly #scores: Float64Array;

  constructor(private readonly texts: readonly string[]) {
    const words = new Numbers();
    const counts = new Numbers();
    const postings = this.#readPassages(words, counts);
    this.#offsets = offsetsOf(words, this.#vocabulary.size);
    this.#passages = new Uint32Array(words.length);
    this.#counts = new Uint8Array(words.length);
    this.#invert(words, counts, postings);
    this.#scores = new Float64Array(this.passages);
    let total = 0;
    for (let passage = 0; passage < this.passages; passage++) total += this.#lengths.at(passage);
    this.#meanLength = Math.max(1, total / Math.max(1, this.passages));
  }

  get passages(): number {
    return this.#starts.length;
  }

  /** Best first; equals in document order. */
  search(query: string, k: number): Hit[] {
    const wanted = Math.min(Math.floor(k), this.passages);
    if (!(wanted > 0)) return [];
    const found: number[] = [];
    for (const word of this.#wordsOf(query)) this.#score(word, found);
    const best = this.#best(found, wanted);
    const hits = best.map((passage) => ({
      document: this.#documents.at(passage),
      start: this.#starts.at(passage),
      end: this.#ends.at(passage),
      score: this.#scores[passage] ?? 0,
    }));
    for (const passage of found) this.#scores[passage] = 0;
    return hits;
  }

  /** Known words of the query, without those that say little as long as others are left. */
  #wordsOf(query: string): number[] {
    const all = new Set<number>();
    const telling = new Set<number>();
    eachToken(query, 0, query.length, (units, length, hash) => {
      const word = this.#vocabulary.find(units, length, hash);
      if (word === null) return;
      all.add(word);
      const text = String.fromCharCode(...units.subarray(0, length));
      if (!saysLittle(text, this.#frequency(word), this.passages)) telling.add(word);
    });
    return [...(telling.size > 0 ? telling : all)];
  }

  #frequency(word: number): number {
    return (this.#offsets[word + 1] ?? 0) - (this.#offsets[word] ?? 0);
  }

  #score(word: number, found: number[]): void {
    const frequency = this.#frequency(word);
    const rarity = rarityOf(frequency, this.passages);
    const end = this.#offsets[word + 1] ?? 0;
    for (let posting = this.#offsets[word] ?? 0; posting < end; posting++) {
      const passage = this.#passages[posting] ?? 0;
      const count = this.#counts[posting] ?? 0;
      const before = this.#scores[passage] ?? 0;
      if (before === 0) found.push(passage);
      this.#scores[passage] = before + scoreOf(rarity, count, this.#lengths.at(passage), this.#meanLength);
    }
  }

  /** The `wanted` best, kept sorted while going through; few are wanted and many are found. */
  #best(found: readonly number[], wanted: number): number[] {
    const scores = this.#scores;
    const isBetter = (a: number, b: number): boolean => {
      const difference = (scores[a] ?? 0) - (scores[b] ?? 0);
      return difference > 0 || (difference === 0 && a < b);
    };
    const best: number[] = [];
    for (const passage of found) {
      const last = best.at(-1);
      if (best.length === wanted && last !== undefined && !isBetter(passage, last)) continue;
      let low = 0;
      let high = best.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (isBetter(best[middle] ?? 0, passage)) low = middle + 1;
        else high = middle;
      }
      best.splice(low, 0, passage);
      if (best.length > wanted) best.pop();
    }
    return best;
  }

  /** Fills the lists of passages; returns how many different words each one has. */
  #readPassages(words: Numbers, counts: Numbers): Numbers {
    const postings = new Numbers();
    let inPassage = new Uint32Array(4096);
    let seen: number[] = [];
    let length = 0;
    const take = (units: Uint16Array, size: number, hash: number): void => {
      const word = this.#vocabulary.add(units, size, hash);
      if (word >= inPassage.length) {
        const larger = new Uint32Array(inPassage.length * 2);
        larger.set(inPassage);
        inPassage = larger;
      }
      const count = inPassage[word] ?? 0;
      if (count === 0) seen.push(word);
      inPassage[word] = count + 1;
      length += 1;
    };
    for (const [document, text] of this.texts.entries()) {
      let start = 0;
      for (const end of cutPassages(text)) {
        eachToken(text, start, end, take);
        if (length > 0) {
          this.#addPlace(document, start, end);
          this.#lengths.push(length);
          postings.push(seen.length);
          for (const word of seen) {
            words.push(word);
            counts.push(inPassage[word] ?? 0);
            inPassage[word] = 0;
          }
        }
        seen = [];
        length = 0;
        start = end;
      }
    }
    return postings;
  }

  #addPlace(document: number, start: number, end: number): void {
    const place = withoutBlanks(this.texts[document] ?? '', start, end);
    this.#documents.push(document);
    this.#starts.push(place.start);
    this.#ends.push(place.end);
  }

  /** From the words of each passage to the passages of each word. */
  #invert(words: Numbers, counts: Numbers, postings: Numbers): void {
    const next = this.#offsets.slice();
    let at = 0;
    for (let passage = 0; passage < postings.length; passage++) {
      for (const end = at + postings.at(passage); at < end; at++) {
        const word = words.at(at);
        const slot = next[word] ?? 0;
        next[word] = slot + 1;
        this.#passages[slot] = passage;
        this.#counts[slot] = Math.min(255, counts.at(at));
      }
    }
  }
}

function offsetsOf(words: Numbers, size: number): Uint32Array {
  const offsets = new Uint32Array(size + 1);
  for (let at = 0; at < words.length; at++) {
    const after = words.at(at) + 1;
    offsets[after] = (offsets[after] ?? 0) + 1;
  }
  for (let word = 0; word < size; word++) offsets[word + 1] = (offsets[word + 1] ?? 0) + (offsets[word] ?? 0);
  return offsets;
}
