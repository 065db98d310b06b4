/**
 * Finds in a corpus that does not fit into memory. The filters of its words say which stretches can hold what is looked
 * for; only those are read, and in them passages are cut, ranked and compared as in a corpus that fits.
 */
import { MOST_WEIGHT } from '../bm25';
import type { Finder, Found } from '../found';
import { Quotation, type Place } from '../locate';
import { LONGEST_PASSAGE } from '../passages';
import { pairsBetween } from '../points';
import { eachToken } from '../tokens';
import { Candidates, type Candidate, type Run } from './candidates';
import type { CorpusIndexes } from './indexes';
import { rankPassages } from './rank';
import type { TextShelf } from './shelf';
import { DocumentWords, STRETCH } from './words';

/** How many stretches a search reads at most for `k` passages: a few megabytes. */
const mostStretches = (k: number): number => 400 + 10 * k;
/** Read at the same time. */
const TOGETHER = 32;
/** Where the last passage of a stretch ends depends on what follows; at most three bytes a character. */
const BEYOND_BYTES = 3 * LONGEST_PASSAGE + 100;

export class LargeCorpus implements Finder {
  #candidates: Promise<Candidates> | null = null;

  constructor(
    private readonly shelf: TextShelf,
    private readonly indexes: CorpusIndexes,
  ) {}

  async search(query: string, k: number): Promise<readonly Found[]> {
    const wanted = Math.floor(k);
    if (!(wanted > 0)) return [];
    const candidates = await this.#ready();
    const words = candidates.wordsOf(query);
    const best: Found[] = [];
    const likely = candidates.best(words, mostStretches(wanted));
    for (let first = 0; first < likely.length; first += TOGETHER) {
      const worst = best.length < wanted ? 0 : (best.at(-1)?.score ?? 0);
      const batch = likely.slice(first, first + TOGETHER);
      if ((batch[0]?.score ?? 0) * MOST_WEIGHT <= worst) break;
      const found = await Promise.all(batch.map((candidate) => this.#rank(candidates, candidate, words)));
      best.push(...found.flat());
      best.sort((a, b) => b.score - a.score || a.document - b.document || a.start - b.start);
      best.length = Math.min(best.length, wanted);
    }
    return best;
  }

  async locate(quote: string, among: readonly number[] | null): Promise<Found | null> {
    const quotation = new Quotation(quote);
    if (quotation.text === '') return null;
    const candidates = await this.#ready();
    if (among !== null) return this.#locateInAll(candidates, quotation, among);
    const hashes = hashesOf(quotation.text);
    if (hashes.length === 0) return this.#locateInAll(candidates, quotation, candidates.documents.keys());
    const reach = 1 + Math.max(1, Math.ceil((2 * quotation.text.length) / STRETCH));
    const found = await this.#locateIn(candidates, quotation, candidates.holdingAll([...new Set(hashes)], reach));
    if (found !== null || hashes.length < 3) return found;
    // It may begin or end inside a word.
    const whole = new Set(hashes.slice(1, -1));
    return this.#locateIn(candidates, quotation, candidates.holdingAll([...whole], reach));
  }

  async read({ document, start, end }: Place): Promise<string | null> {
    // To show one passage the filters of all documents need not be there.
    const words = new DocumentWords((await this.indexes.of(document)).words);
    if (start > end || end > words.length) return null;
    if (words.stretches === 0) return '';
    const first = words.stretch(words.at(start)).start;
    const last = words.stretch(words.at(end)).end;
    const text = await this.shelf.slice(document, first.byte, last.byte);
    return text.slice(start - first.unit, end - first.unit);
  }

  /** A failure is not remembered: the next request tries again. */
  #ready(): Promise<Candidates> {
    const load = async (): Promise<Candidates> => {
      const documents: DocumentWords[] = [];
      await this.indexes.each((_, { words }) => documents.push(new DocumentWords(words)));
      return new Candidates(documents);
    };
    this.#candidates ??= load().catch((error: unknown) => {
      this.#candidates = null;
      throw error;
    });
    return this.#candidates;
  }

  async #rank(
    candidates: Candidates,
    { document, stretch }: Candidate,
    words: ReadonlyMap<number, number>,
  ): Promise<Found[]> {
    const filters = candidates.documents[document];
    if (filters === undefined) return [];
    const { start, end } = filters.stretch(stretch);
    const text = await this.shelf.slice(document, start.byte, end.byte + BEYOND_BYTES);
    const ranked = rankPassages(text, end.unit - start.unit, words, candidates.meanLength);
    return ranked.map((passage) => foundIn(filters, document, text, start.unit, passage));
  }

  /** Word for word anywhere goes before nearly so; each run is read once. */
  async #locateIn(candidates: Candidates, quotation: Quotation, runs: Iterable<Run>): Promise<Found | null> {
    let nearly: Found | null = null;
    for (const { document, first, end } of runs) {
      const filters = candidates.documents[document];
      if (filters === undefined) continue;
      const { start } = filters.stretch(first);
      const text = await this.shelf.slice(document, start.byte, filters.stretch(end - 1).end.byte);
      const exact = quotation.wordForWord(text);
      if (exact !== null) return foundIn(filters, document, text, start.unit, { ...exact, score: 1 });
      const near = nearly === null ? quotation.forgivingly(text) : null;
      if (near !== null) nearly = foundIn(filters, document, text, start.unit, { ...near, score: 1 });
    }
    return nearly;
  }

  #locateInAll(candidates: Candidates, quotation: Quotation, among: Iterable<number>): Promise<Found | null> {
    const { documents } = candidates;
    const whole = Array.from(among, (document) => ({
      document,
      first: 0,
      end: documents[document]?.stretches ?? 0,
    })).filter(({ end }) => end > 0);
    return this.#locateIn(candidates, quotation, whole);
  }
}

/** `text` begins at the unit `from` of the document, which is the beginning of a stretch; the places count from there. */
function foundIn(
  filters: DocumentWords,
  document: number,
  text: string,
  from: number,
  range: { readonly start: number; readonly end: number; readonly score: number },
): Found {
  const pointOf = (at: number): number => {
    const { start } = filters.stretch(filters.at(from + at));
    return start.point + (from + at - start.unit) - pairsBetween(text, start.unit - from, at);
  };
  return {
    document,
    start: from + range.start,
    end: from + range.end,
    score: range.score,
    text: text.slice(range.start, range.end),
    points: { start: pointOf(range.start), end: pointOf(range.end) },
  };
}

/** In the order of the text. */
function hashesOf(text: string): number[] {
  const hashes: number[] = [];
  eachToken(text, 0, text.length, (_units, _length, hash) => hashes.push(hash));
  return hashes;
}
