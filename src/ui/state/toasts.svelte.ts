/** Short messages at the foot of the page, with Undo where something was deleted. */

export interface Toast {
  readonly id: number;
  readonly text: string;
  /** null: nothing to undo. */
  readonly undo: (() => Promise<void>) | null;
}

const STAYS_MS = 5_000;
/** Long enough to notice a mistake and reach the button with a keyboard. */
const UNDO_STAYS_MS = 12_000;

export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  #next = 0;

  say(text: string, undo: Toast['undo'] = null): void {
    const toast = { id: this.#next++, text, undo };
    this.list = [...this.list.slice(-2), toast];
    setTimeout(() => this.dismiss(toast), undo === null ? STAYS_MS : UNDO_STAYS_MS);
  }

  dismiss(toast: Toast): void {
    this.list = this.list.filter((other) => other.id !== toast.id);
  }
}
