/** The texts of a corpus on demand: handles to all of them, the characters of those that were used last. */
import { FileUnreadable } from '../errors';

/** Room for the texts of a corpus that is too large to be held whole. */
const KEPT_BYTES = 150_000_000;

interface Kept {
  readonly text: Promise<string>;
  weight: number;
}

export class TextShelf {
  /** Of all texts, in UTF-8. */
  readonly bytes: number;
  /** In the order of their last use. */
  readonly #kept = new Map<number, Kept>();
  readonly #room: number;
  #weight = 0;

  /** Below `wholeBytes` everything that was once read is kept. */
  constructor(
    private readonly texts: readonly Blob[],
    wholeBytes: number,
    keptBytes = KEPT_BYTES,
  ) {
    this.bytes = texts.reduce((sum, { size }) => sum + size, 0);
    this.#room = this.bytes <= wholeBytes ? Infinity : keptBytes;
  }

  get length(): number {
    return this.texts.length;
  }

  text(document: number): Promise<string> {
    const kept = this.#kept.get(document) ?? this.#read(document);
    this.#kept.delete(document);
    this.#kept.set(document, kept);
    return kept.text;
  }

  all(): Promise<string[]> {
    return Promise.all(this.texts.map((_, document) => this.text(document)));
  }

  /** What stands between two places, counted in bytes of UTF-8; nothing else is read. */
  async slice(document: number, start: number, end: number): Promise<string> {
    const bytes = await readable(() => this.#blob(document).slice(start, end).arrayBuffer());
    // Of a piece the first character may be a byte-order mark that belongs to the text.
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  }

  #read(document: number): Kept {
    const blob = this.#blob(document);
    const kept: Kept = { text: readable(() => blob.text()), weight: blob.size };
    this.#weight += kept.weight;
    this.#makeRoom();
    kept.text.then(
      (text) => this.#weigh(document, kept, text.length === blob.size ? text.length : 2 * text.length),
      () => this.#forget(document, kept),
    );
    return kept;
  }

  /** Browsers hold ASCII in a byte a character and most else in two. */
  #weigh(document: number, kept: Kept, weight: number): void {
    if (this.#kept.get(document) !== kept) return;
    this.#weight += weight - kept.weight;
    kept.weight = weight;
    this.#makeRoom();
  }

  #makeRoom(): void {
    for (const [document, kept] of this.#kept) {
      if (this.#weight <= this.#room) return;
      this.#forget(document, kept);
    }
  }

  #forget(document: number, kept: Kept): void {
    if (this.#kept.get(document) !== kept) return;
    this.#kept.delete(document);
    this.#weight -= kept.weight;
  }

  #blob(document: number): Blob {
    const blob = this.texts[document];
    if (blob === undefined) throw new RangeError(`There is no document ${document}`);
    return blob;
  }
}

async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new FileUnreadable(error);
  }
}
