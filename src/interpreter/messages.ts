/**
 * What may come out of the sandbox. Everything inside it is run by code that a document may have talked a model into,
 * so each message is checked for shape and size before anything is done with it.
 */
import * as v from 'valibot';
import { CellError, Grade, Handed, Message, Output, Schema, Variable } from '../engine/events';
import type { Snapshot } from '../../workers/python/api';
import type { CellOutcome, CellRequest } from '../engine/ports';

/** Pyodide's memory right after a start is 31 MB. */
const MOST_SNAPSHOT_BYTES = 200_000_000;
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
const MOST_TOOLS = 100;
const MOST_MODULES = 50;
/** Names, a signature, the first paragraph of a description, a message: none is longer, nor is their list. */
const LONGEST_WORDS = 1_000;
const MOST_ADDITION_BYTES = 1_000_000;
const MOST_HITS = 1_000;
const MOST_LEAD_MESSAGES = 64;
const LONGEST_LEAD = 200_000;
const LONGEST_SCHEMA = 20_000;
/** Deeper than any schema of a reply; what is nested much deeper cannot be stored. */
const DEEPEST_SCHEMA = 32;
const MOST_STOPS = 16;
const LONGEST_STOP = 100;
/** More than any model replies; the run's own limit is lower. */
const MOST_REPLY_TOKENS = 1_000_000;
const MOST_STEPS = 1_000_000;
const MOST_ITEMS = 100_000_000;
const MOST_FINDINGS = 50;
const LONGEST_SKILL = 60;
const LONGEST_ABOUT = 1_000;
const LONGEST_VALUE = 500;
const LONGEST_REASON = 200;
const LONGEST_SUMMARY = 1_000;
/** No text in memory is longer. */
const LARGEST_PLACE = 2 ** 31;

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

/** Instead of requests: Python broke, and whose code was running; 0 when nobody's was. */
const Broken = v.object({ brokenBy: count });
export type Broken = v.InferOutput<typeof Broken>;

const step = v.pipe(count, v.maxValue(MOST_STEPS));

const Form = v.object({
  lead: v.pipe(
    v.array(Message),
    v.maxLength(MOST_LEAD_MESSAGES),
    v.check((lead) => lead.reduce((sum, { content }) => sum + content.length, 0) <= LONGEST_LEAD),
  ),
  maxTokens: v.pipe(count, v.minValue(1), v.maxValue(MOST_REPLY_TOKENS)),
  schema: v.optional(
    v.nullable(
      v.pipe(
        Schema,
        v.check((schema) => isNoDeeper(schema, DEEPEST_SCHEMA) && JSON.stringify(schema).length <= LONGEST_SCHEMA),
      ),
    ),
    null,
  ),
  stop: v.optional(
    v.pipe(v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_STOP))), v.maxLength(MOST_STOPS)),
    [],
  ),
});

const place = v.pipe(count, v.maxValue(LARGEST_PLACE));

const counted = {
  step,
  done: v.pipe(count, v.maxValue(MOST_ITEMS)),
  of: v.pipe(count, v.maxValue(MOST_ITEMS)),
  found: v.pipe(
    v.array(
      v.object({
        grade: Grade,
        value: v.pipe(v.string(), v.maxLength(LONGEST_VALUE)),
        document: v.nullable(count),
        start: place,
        end: place,
        reason: v.pipe(v.string(), v.maxLength(LONGEST_REASON)),
      }),
    ),
    v.maxLength(MOST_FINDINGS),
  ),
};

const Step = v.variant('what', [
  v.object({
    what: v.literal('started'),
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(LONGEST_SKILL)),
    about: v.pipe(v.string(), v.maxLength(LONGEST_ABOUT)),
    of: counted.of,
  }),
  v.object({ what: v.literal('progress'), ...counted }),
  v.object({
    what: v.literal('finished'),
    ...counted,
    summary: v.pipe(v.string(), v.maxLength(LONGEST_SUMMARY)),
  }),
]);

const Request = v.variant('kind', [
  v.object({
    kind: v.literal('llm_query'),
    prompts: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(MOST_PROMPTS)),
    model,
    batched: v.boolean(),
    form: v.exactOptional(Form),
    step: v.exactOptional(step),
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
  v.object({ kind: v.literal('step'), step: Step }),
  v.object({ kind: v.literal('facts') }),
  v.object({ kind: v.literal('document'), index: count }),
]);

/** The page answers this one itself: a text of the corpus, for a Python that does not hold it. */
export interface DocumentRequest {
  readonly kind: 'document';
  readonly index: number;
}

const StartSnapshot = v.nullable(
  v.object({
    bytes: v.pipe(v.blob(), v.maxSize(MOST_SNAPSHOT_BYTES)),
    checksum: v.pipe(v.string(), v.maxLength(LONGEST_NAME)),
  }),
);

/** Sent before anything but our own code has run in there. */
export function readSnapshot(message: unknown): Snapshot | null {
  return checked(StartSnapshot, message, 'a snapshot');
}

export function readRequests(message: unknown): Requests | Broken {
  return checked(v.union([Requests, Broken]), message, 'requests');
}

export function readRequest(body: Uint8Array): CellRequest | DocumentRequest {
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
  return { ...checked(Outcome, parsed(message), 'an outcome'), notices: [] };
}

const words = v.pipe(v.string(), v.maxLength(LONGEST_WORDS));

const Loaded = v.object({
  tools: v.pipe(
    v.array(
      v.object({
        name: v.pipe(words, v.regex(/^[\p{L}\p{Nl}][\p{L}\p{N}\p{M}_]*$/u)),
        signature: words,
        description: words,
      }),
    ),
    v.maxLength(MOST_TOOLS),
  ),
  problem: v.nullable(v.object({ line: v.nullable(count), message: words })),
});

const Installed = v.object({
  modules: v.pipe(v.array(words), v.maxLength(MOST_MODULES)),
  problem: v.nullable(words),
});

/** What came of loading the user's tools. */
export function readLoaded(message: unknown): v.InferOutput<typeof Loaded> {
  return checked(Loaded, parsed(bytesOf(message)), 'tools');
}

/** What came of unpacking a wheel. */
export function readInstalled(message: unknown): v.InferOutput<typeof Installed> {
  return checked(Installed, parsed(bytesOf(message)), 'modules');
}

function bytesOf(message: unknown): Uint8Array {
  if (message instanceof Uint8Array && message.byteLength <= MOST_ADDITION_BYTES) return message;
  throw new ForgedMessage('what is no message');
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

/** By steps of its own: what is nested deep enough breaks a function that calls itself for each level. */
function isNoDeeper(value: unknown, deepest: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= deepest; depth += 1) {
    level = level.flatMap((item): unknown[] => (typeof item === 'object' && item !== null ? Object.values(item) : []));
    if (level.length === 0) return true;
  }
  return false;
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch (cause) {
    throw new ForgedMessage('text that is not JSON', cause);
  }
}
