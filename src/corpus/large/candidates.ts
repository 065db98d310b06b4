/** Which stretches of a corpus can hold what is looked for, as far as the filters of its words know. */
import { rarityOf, saysLittle } from '../bm25';
import { eachToken } from '../tokens';
import type { DocumentWords } from './words';

/** More words make a query slower and no clearer. */
const MOST_WORDS = 64;

export interface Candidate {
  readonly document: number;
  readonly stretch: number;
  /** The rarities of the words that it may hold. */
  readonly score: number;
}

/** Neighbouring stretches of one document, the last one not included. */
export interface Run {
  readonly document: number;
  readonly first: number;
  readonly end: number;
}

export class Candidates {
  readonly #stretches: number;
  readonly #passages: number;
  /** Of a passage, in words. */
  readonly meanLength: number;

  constructor(readonly documents: readonly DocumentWords[]) {
    const sum = (of: (words: DocumentWords) => number): number =>
      documents.reduce((total, document) => total + of(document), 0);
    this.#stretches = sum(({ stretches }) => stretches);
    this.#passages = sum(({ passages }) => passages);
    this.meanLength = Math.max(1, sum(({ words }) => words) / Math.max(1, this.#passages));
  }

  /** Words of a query with their rarity, by hash; without those that say little as long as others are left. */
  wordsOf(query: string): ReadonlyMap<number, number> {
    const texts = new Map<number, string>();
    eachToken(query, 0, query.length, (units, length, hash) => {
      if (texts.size < MOST_WORDS) texts.set(hash, String.fromCharCode(...units.subarray(0, length)));
    });
    const frequencies = this.#frequencies([...texts.keys()]);
    const known = [...texts].flatMap(([hash, text], word) => {
      const frequency = frequencies[word] ?? 0;
      return frequency > 0 ? [{ hash, text, frequency }] : [];
    });
    const telling = known.filter(({ text, frequency }) => !saysLittle(text, frequency, this.#passages));
    const kept = telling.length > 0 ? telling : known;
    return new Map(kept.map(({ hash, frequency }) => [hash, rarityOf(frequency, this.#passages)]));
  }

  /** Best first; equals in document order. */
  best(words: ReadonlyMap<number, number>, most: number): Candidate[] {
    const found: Candidate[] = [];
    for (const [document, filters] of this.documents.entries()) {
      const held = [...words].filter(([hash]) => filters.mayHold(hash));
      if (held.length === 0) continue;
      for (let stretch = 0; stretch < filters.stretches; stretch++) {
        let score = 0;
        for (const [hash, rarity] of held) if (filters.stretchMayHold(stretch, hash)) score += rarity;
        if (score > 0) found.push({ document, stretch, score });
      }
    }
    // Sorting keeps the order of equals.
    return found.sort((a, b) => b.score - a.score).slice(0, most);
  }

  /** In document order: where `reach` neighbouring stretches hold all these words together. */
  *holdingAll(hashes: readonly number[], reach: number): Generator<Run> {
    const documentsOf = new Map(
      hashes.map((hash) => [hash, this.documents.filter((filters) => filters.mayHold(hash)).length]),
    );
    // The rarest word rules out most, and everything it rules out need not be asked about the others.
    const rarestFirst = hashes.toSorted((a, b) => (documentsOf.get(a) ?? 0) - (documentsOf.get(b) ?? 0));
    for (const [document, filters] of this.documents.entries()) {
      if (rarestFirst.every((hash) => filters.mayHold(hash))) yield* runsIn(document, filters, rarestFirst, reach);
    }
  }

  /** In how many passages each word stands, going by the stretches: as if it stood in each passage by chance. */
  #frequencies(hashes: readonly number[]): number[] {
    const counts = hashes.map(() => 0);
    for (const filters of this.documents) {
      for (const [word, hash] of hashes.entries()) {
        if (!filters.mayHold(hash)) continue;
        for (let stretch = 0; stretch < filters.stretches; stretch++) {
          if (filters.stretchMayHold(stretch, hash)) counts[word] = (counts[word] ?? 0) + 1;
        }
      }
    }
    return counts.map((count) => {
      const share = Math.min(count / this.#stretches, 1 - 0.5 / this.#stretches);
      return this.#passages * (1 - (1 - share) ** (this.#stretches / this.#passages));
    });
  }
}

function* runsIn(document: number, filters: DocumentWords, hashes: readonly number[], reach: number): Generator<Run> {
  const { stretches } = filters;
  let starts = Array.from({ length: stretches }, (_, stretch) => stretch);
  for (const hash of hashes) {
    let next = -1;
    // For each start the first stretch from there on that holds the word; starts go up, so each is asked about once.
    starts = starts.filter((start) => {
      if (next < start) {
        next = start;
        while (next < stretches && !filters.stretchMayHold(next, hash)) next += 1;
      }
      return next < Math.min(start + reach, stretches);
    });
    if (starts.length === 0) return;
  }
  let run: Run | null = null;
  for (const start of starts) {
    const end = Math.min(start + reach, stretches);
    if (run !== null && start <= run.end) {
      run = { document, first: run.first, end };
      continue;
    }
    if (run !== null) yield run;
    run = { document, first: start, end };
  }
  if (run !== null) yield run;
}
