/** The speed of a download: over the last seconds, so that it neither jumps nor remembers a pause for ever. */
const SPAN_MS = 5_000;
/** Before this has passed, a figure would say more about the start of the connection than about its speed. */
const FIRST_MS = 500;

export class Rate {
  #marks: { readonly at: number; readonly received: number }[] = [];

  note(at: number, received: number): void {
    this.#marks.push({ at, received });
    while (this.#marks.length > 2 && at - (this.#marks[1]?.at ?? at) > SPAN_MS) this.#marks.shift();
  }

  perSecond(): number | null {
    const first = this.#marks[0];
    const last = this.#marks.at(-1);
    if (first === undefined || last === undefined || last.at - first.at < FIRST_MS) return null;
    return ((last.received - first.received) / (last.at - first.at)) * 1000;
  }
}
