/** The forms of a run: each distinct one has a number, and is told once. */
import type { Form } from '../ports';

export class Forms {
  readonly #numbers = new Map<string, number>();

  /** `define` is called with the number of one that is new. */
  number(form: Form, define: (number: number) => void): number {
    const key = JSON.stringify([
      form.lead.map(({ role, content }) => [role, content]),
      form.maxTokens,
      form.schema,
      form.stop,
    ]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(key, number);
    define(number);
    return number;
  }
}
