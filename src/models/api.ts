/** What differs between the APIs of model servers. All that is alike in talking to a server stands in remote.ts. */
import type { CompleteOptions, Message } from '../engine/ports';

/** One server's API. What that server turned out not to understand is remembered in it. */
export interface Api {
  /** Whose format it is, for sentences: “the OpenAI API”. */
  readonly name: string;
  /** What is appended to the endpoint's address to ask a model, and to ask which models there are. */
  readonly chatPath: string;
  readonly modelsPath: string;
  /** Empty key: none. Any header beyond those that the API calls for makes browsers ask servers for a permission they do not give. */
  headers(key: string): Readonly<Record<string, string>>;
  word(model: string, messages: readonly Message[], options: Asked): Wording;
  /** Whether a refusal says in words that the prompt does not fit, where there is no code for it. */
  saysTooLong(refusal: string): boolean;
  /** One event of a stream; null when it is not in this API's format. */
  readEvent(event: unknown): Piece | null;
  /** A reply that came in one document. */
  readWhole(reply: unknown): Piece | null;
}

/** What is asked for besides the reply itself. */
export type Asked = Pick<CompleteOptions, 'maxTokens' | 'stop' | 'schema'>;

export interface Wording {
  readonly body: string;
  /** Takes in a refusal of this body, words of the server. True: the next wording is simpler, and may be understood. */
  simplify(refusal: string): boolean;
}

/** What a piece of a reply adds to it. */
export interface Piece {
  /** Empty while the model thinks, and in what only tells how it goes. */
  readonly text: string;
  /** Why the model ended, once it has. `filtered`: the service did not let it go on. */
  readonly finish: 'stop' | 'length' | 'filtered' | null;
  /** What was counted so far, as far as this piece says. */
  readonly input: number | null;
  readonly output: number | null;
  /** An error that came in place of a piece, with the status it would have had as a reply of its own. */
  readonly error: { readonly status: number | null; readonly body: unknown } | null;
}

/** A piece that says nothing: a sign of life. */
export const SILENT_PIECE: Piece = { text: '', finish: null, input: null, output: null, error: null };
