/** Text by the megabyte, from a seed: words of a language that does not exist, as often as words are, in sentences. */

const SYLLABLES = 'ba ce di fo gu ha ki lo mu na pe ri so tu va we xi yo za bra cle dri flo gru plo sta tri'.split(' ');
const WORDS = 60_000;
const SENTENCES = 30_000;

export class TextMaker {
  #state: number;
  readonly #sentences: readonly string[];

  constructor(seed: number) {
    this.#state = seed >>> 0;
    const words = Array.from({ length: WORDS }, () => this.#word());
    this.#sentences = Array.from({ length: SENTENCES }, () => this.#sentence(words));
  }

  /** ASCII, a little longer than asked for. */
  text(characters: number): string {
    const parts: string[] = [];
    for (let length = 0; length < characters;) {
      const sentence = this.#sentences[this.below(SENTENCES)] ?? '';
      // Numbers that stand nowhere else, as in ledgers and letters.
      const part = this.below(8) === 0 ? `${sentence} No ${this.below(1e9)}.` : sentence;
      parts.push(part, this.below(6) === 0 ? '\n\n' : ' ');
      length += part.length + 1;
    }
    return parts.join('');
  }

  below(most: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * most);
  }

  #word(): string {
    return Array.from({ length: 1 + this.below(4) }, () => SYLLABLES[this.below(SYLLABLES.length)] ?? '').join('');
  }

  #sentence(words: readonly string[]): string {
    // Squared twice: a few words make up most of a text, most words are seldom.
    const word = (): string => words[Math.floor(WORDS * (this.below(1e6) / 1e6) ** 5)] ?? '';
    const text = Array.from({ length: 6 + this.below(16) }, word).join(' ');
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  }
}
