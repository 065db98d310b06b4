/** What the skills of a cell have found, as they report it: what an answer rests on, and what is left of one that was cut short. */
import type { CellRequest, Found } from '../ports';

/** What was found before a limit is listed up to here; of what is unsure, less. */
const MOST_LISTED = 20;
const MOST_UNSURE = 5;
const MARKS = /\[\[cite:\d+:\d+:\d+\]\]/g;

export class Evidence {
  readonly #verified = new Map<string, Found>();
  readonly #unsure = new Map<string, Found>();
  /** The search that is going on. */
  #search: Search | null = null;

  take(request: CellRequest): void {
    if (request.kind !== 'step') return;
    const { step } = request;
    if (step.what === 'started') {
      this.#search = step.name === 'find' ? { about: step.about, done: 0, of: step.of } : null;
      return;
    }
    const { done, of } = step;
    this.#search = step.what === 'finished' || this.#search === null ? null : { ...this.#search, done, of };
    for (const found of step.found) {
      const mark = markOf(found);
      // What is no place in the documents is no hit: an item that was picked, for instance.
      if (mark === '') continue;
      if (found.grade === 'verified') this.#verified.set(mark, found);
      if (found.grade === 'unsure') this.#unsure.set(mark, found);
    }
  }

  /** Nothing that the answer cites, or where it cites nothing, nothing that was found, passed all checks. */
  onlyUnsure(answer: string): boolean {
    const cited = [...answer.matchAll(MARKS)].map(([mark]) => mark);
    const known = cited.filter((mark) => this.#verified.has(mark) || this.#unsure.has(mark));
    if (known.length > 0) return !known.some((mark) => this.#verified.has(mark));
    return this.#unsure.size > 0 && this.#verified.size === 0;
  }

  /** What is proven so far, else what may be, each with its citation, and how far a search was; empty when there is nothing. */
  soFar(): string {
    const proven = listed(this.#verified, MOST_LISTED, '');
    const found = proven === '' ? listed(this.#unsure, MOST_UNSURE, ' (unsure)') : proven;
    const parts = [found === '' ? '' : `Found until then:\n\n${found}`, this.#searched(found === '')];
    return parts.filter((part) => part !== '').join('\n\n');
  }

  #searched(nothing: boolean): string {
    if (this.#search === null || this.#search.done === 0) return '';
    const { about, done, of } = this.#search;
    const read = `${done} of ${of} passages`;
    const rest = done < of ? '; the others were not read' : '';
    return nothing ? `“${about}” Not found in ${read}${rest}.` : `“${about}” was looked for in ${read}${rest}.`;
  }
}

interface Search {
  readonly about: string;
  readonly done: number;
  readonly of: number;
}

function listed(found: ReadonlyMap<string, Found>, most: number, grade: string): string {
  const lines = [...found].slice(0, most).map(([mark, { value }]) => `- ${value}${grade} ${mark}`);
  const more = found.size - lines.length;
  if (more > 0) lines.push(`- and ${more} more`);
  return lines.join('\n');
}

/** As an answer cites it; empty where it is no place. */
function markOf({ document, start, end }: Found): string {
  return document === null ? '' : `[[cite:${document}:${start}:${end}]]`;
}
