/** What a run's Python is given. compose.ts makes it of the corpus and of what the user has added. */
export interface Supplies {
  /** The corpus in its order; `bytes` is a text's length in UTF-8. */
  readonly documents: readonly { readonly name: string; readonly bytes: number }[];
  /** One text as UTF-8 without a byte-order mark. The buffer is given away. */
  read(document: number, signal: AbortSignal): Promise<ArrayBuffer>;
  /** Python of the user's; empty: none. */
  readonly tools: string;
  /** Wheels of the user's. The buffers are given away. */
  wheels(signal: AbortSignal): Promise<readonly { readonly name: string; readonly bytes: ArrayBuffer }[]>;
}
