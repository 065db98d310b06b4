/**
 * What may come out of the sandbox. Everything inside it is run by code that a document may have talked a model into,
 * so each message is checked for shape and size before anything is done with it.
 */
import * as v from 'valibot';
import { CellError, Handed, Output, Variable } from '../engine/events';
import type { CellOutcome, CellRequest } from '../engine/ports';

/** The characters that burrow/calls.py lets through, at six bytes each. */
const MOST_REQUEST_BYTES = 400_000_000;
const MOST_PROMPTS = 20_000;
const MOST_REQUESTS = 20_000;
const MOST_VARIABLES = 200;
const LONGEST_NAME = 400;
/** A cleaned file name with the number that parts it from others of that name. */
const LONGEST_DOCUMENT = 500;
const LONGEST_TRACEBACK = 40_000;
const LONGEST_MESSAGE = 8_000;
/** In UTF-16 units; Python counts code points, up to half as many. */
const LONGEST_ANSWER = 4_000_000;
const LONGEST_QUERY = 100_000;
const MOST_HITS = 1_000;

/** Something other than an answer came out of the sandbox. */
export class ForgedMessage extends Error {
  constructor(what: string, cause?: unknown) {
    super(`The sandbox sent ${what}.`, { cause });
    this.name = new.target.name;
  }
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const model = v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_NAME)));

const body = v.pipe(
  v.instance(Uint8Array),
  v.check((bytes) => bytes.byteLength <= MOST_REQUEST_BYTES),
);

const Requests = v.pipe(
  v.array(v.object({ id: count, cell: count, body })),
  v.minLength(1),
  v.maxLength(MOST_REQUESTS),
);
export type Requests = v.InferOutput<typeof Requests>;

const Request = v.variant('kind', [
  v.object({
    kind: v.literal('llm_query'),
    prompts: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MOST_PROMPTS)),
    model,
    batched: v.boolean(),
  }),
  v.object({
    kind: v.literal('rlm_query'),
    tasks: v.pipe(
      v.array(v.object({ prompt: v.string(), context: v.nullable(Handed) })),
      v.minLength(1),
      v.maxLength(MOST_PROMPTS),
    ),
    model,
    batched: v.boolean(),
  }),
  v.object({
    kind: v.literal('search'),
    query: v.pipe(v.string(), v.maxLength(LONGEST_QUERY)),
    k: v.pipe(count, v.minValue(1), v.maxValue(MOST_HITS)),
  }),
  v.object({
    kind: v.literal('cite'),
    text: v.string(),
    document: v.nullable(v.pipe(v.string(), v.maxLength(LONGEST_DOCUMENT))),
  }),
  v.object({ kind: v.literal('budget') }),
]);

export function readRequests(message: unknown): Requests {
  return checked(Requests, message, 'requests');
}

export function readRequest(body: Uint8Array): CellRequest {
  return checked(Request, parsed(body), 'a request');
}

/** `outputCharacters` is what the cell was allowed to print. */
export function readOutcome(message: unknown, outputCharacters: number): CellOutcome {
  const printed = v.pipe(v.string(), v.maxLength(2 * outputCharacters));
  const Outcome = v.object({
    output: v.object({ ...Output.entries, head: printed, tail: printed }),
    error: v.nullable(
      v.object({
        ...CellError.entries,
        kind: v.picklist(['exception', 'time', 'output', 'memory']),
        name: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
        message: v.pipe(v.string(), v.maxLength(LONGEST_MESSAGE)),
        traceback: v.pipe(v.string(), v.maxLength(LONGEST_TRACEBACK)),
      }),
    ),
    variables: v.pipe(
      v.array(
        v.object({
          ...Variable.entries,
          name: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
          type: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
        }),
      ),
      v.maxLength(MOST_VARIABLES),
    ),
    answer: v.nullable(v.object({ content: v.pipe(v.string(), v.maxLength(LONGEST_ANSWER)), ready: v.boolean() })),
  });
  const longest = 16 * outputCharacters + 8 * LONGEST_ANSWER;
  if (!(message instanceof Uint8Array) || message.byteLength > longest)
    throw new ForgedMessage('an outcome that is none');
  return checked(Outcome, parsed(message), 'an outcome');
}

function checked<TSchema extends v.GenericSchema>(
  schema: TSchema,
  value: unknown,
  what: string,
): v.InferOutput<TSchema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw new ForgedMessage(`${what} of a wrong shape or size`, new v.ValiError(result.issues));
  return result.output;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new ForgedMessage('text that is not JSON', cause);
  }
}
