/** What the skills of a cell have found, as they report it: what an answer rests on, and what is left of one that was cut short. */
import type { CellRequest, Found } from '../ports';

/** What was found before a limit is listed up to here. */
const MOST_LISTED = 20;
const MARKS = /\[\[cite:\d+:\d+:\d+\]\]/g;

export class Evidence {
  readonly #verified = new Map<string, Found>();
  readonly #unsure = new Set<string>();

  take(request: CellRequest): void {
    if (request.kind !== 'step' || request.step.what === 'started') return;
    for (const found of request.step.found) {
      const mark = markOf(found);
      // What is no place in the documents is no hit: an item that was picked, for instance.
      if (mark === '') continue;
      if (found.grade === 'verified') this.#verified.set(mark, found);
      if (found.grade === 'unsure') this.#unsure.add(mark);
    }
  }

  /** Nothing that the answer cites, or where it cites nothing, nothing that was found, passed all checks. */
  onlyUnsure(answer: string): boolean {
    const cited = [...answer.matchAll(MARKS)].map(([mark]) => mark);
    const known = cited.filter((mark) => this.#verified.has(mark) || this.#unsure.has(mark));
    if (known.length > 0) return !known.some((mark) => this.#verified.has(mark));
    return this.#unsure.size > 0 && this.#verified.size === 0;
  }

  /** What is proven so far, each with its citation; empty when nothing is. */
  soFar(): string {
    const lines = [...this.#verified].slice(0, MOST_LISTED).map(([mark, { value }]) => `- ${value} ${mark}`);
    const more = this.#verified.size - lines.length;
    if (more > 0) lines.push(`- and ${more} more`);
    return lines.length === 0 ? '' : `Found until then:\n\n${lines.join('\n')}`;
  }
}

/** As an answer cites it; empty where it is no place. */
function markOf({ document, start, end }: Found): string {
  return document === null ? '' : `[[cite:${document}:${start}:${end}]]`;
}
