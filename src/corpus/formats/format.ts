/** What a kind of file has to offer. */
export interface Format {
  readonly id: string;
  /** As it stands in a sentence. */
  readonly name: string;
  /** In lower case, without the dot. */
  readonly extensions: readonly string[];
  readonly mime: readonly string[];
  /** null: the bytes are not of this format. */
  read(bytes: Uint8Array): Promise<string | null>;
}
