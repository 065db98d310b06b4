/**
 * Every failure a user can meet: one class per cause, each with a code for programs, a plain sentence and the next
 * thing to do. Nothing is ever matched by message text.
 */
import type { Failure } from './events';

export class BurrowError extends Error {
  constructor(
    readonly code: string,
    readonly sentence: string,
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${sentence} ${next}`, options);
    this.name = new.target.name;
  }

  get failure(): Failure {
    return { code: this.code, sentence: this.sentence, next: this.next };
  }
}

// ── Models ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** A model did not give a usable reply. `again` says whether the same request may succeed later. */
export abstract class ModelError extends BurrowError {
  abstract readonly again: boolean;
  /** What the server asked us to wait, if it said. */
  readonly retryAfterMs: number | null = null;
  /** How often the request was made before this was the end of it. */
  attempts = 0;
}

export class ModelBusy extends ModelError {
  readonly again = true;
  override readonly retryAfterMs: number | null;
  constructor(
    model: string,
    readonly status: number,
    retryAfterMs: number | null,
  ) {
    super(
      'model.busy',
      `${model} is overloaded or limits how often it may be asked (status ${status}).`,
      'Wait a little, or ask with fewer calls at once.',
    );
    this.retryAfterMs = retryAfterMs;
  }
}

export class ModelUnreachable extends ModelError {
  readonly again = true;
  constructor(model: string, host: string, cause?: unknown) {
    super(
      'model.unreachable',
      `${model} at ${host} could not be reached.`,
      'Check that the server runs, that it allows requests from this page (CORS), and that the network is up.',
      { cause },
    );
  }
}

export class ModelSlow extends ModelError {
  readonly again = true;
  constructor(model: string, seconds: number) {
    super('model.slow', `${model} gave no reply within ${seconds} seconds.`, 'Try again, or choose a faster model.');
  }
}

export class ModelReplyBroken extends ModelError {
  readonly again = true;
  constructor(model: string, what: string) {
    super(
      'model.broken',
      `The reply of ${model} broke off or could not be read (${what}).`,
      'Try again; if it stays, test the endpoint in Models.',
    );
  }
}

/** What came is a web page: the address is not that of an API, or something on the way answered in its place. */
export class ModelReplyPage extends ModelReplyBroken {
  constructor(model: string) {
    super(model, 'it is a web page');
  }
}

export class ModelReplyEmpty extends ModelError {
  readonly again = true;
  constructor(model: string) {
    super('model.empty', `${model} sent an empty reply.`, 'Try again, or choose another model.');
  }
}

const REFUSED_NEXT: Readonly<Record<number, string>> = {
  401: 'Check the API key in Models.',
  402: 'Check the credit of your account there.',
  403: 'Check the API key in Models.',
  404: 'Check the base URL and the model name in Models.',
  // A request that came too often is busy, not refused; what is left is an account without credit.
  429: 'Check the credit of your account there.',
};

export class ModelRefused extends ModelError {
  readonly again = false;
  constructor(
    model: string,
    readonly status: number,
    detail: string,
  ) {
    super(
      'model.refused',
      `${model} refused the request (status ${status}${detail === '' ? '' : `: ${detail}`}).`,
      REFUSED_NEXT[status] ?? 'Check the endpoint’s settings in Models.',
    );
  }
}

export class PromptTooLong extends ModelError {
  readonly again = false;
  constructor(model: string, tokens: number, window: number) {
    super(
      'model.window',
      `The prompt has about ${tokens} tokens; ${model} takes ${window} with its reply.`,
      'Split the text into smaller pieces.',
    );
  }
}

/** The named model is not one of this run's. */
export class ModelUnknown extends ModelError {
  readonly again = false;
  constructor(name: string, known: readonly string[]) {
    super('model.unknown', `There is no model called “${name}” in this run.`, `Use one of: ${known.join(', ')}.`);
  }
}

/** A recording has no reply for what was asked. */
export class NotRecorded extends ModelError {
  readonly again = false;
  constructor() {
    super('model.notRecorded', 'The recording holds no reply to this request.', 'Ask with a live model instead.');
  }
}

// ── Python ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** The sandbox itself failed; a cell that merely raises is an outcome, not an error. */
export abstract class InterpreterError extends BurrowError {}

export class InterpreterMissing extends InterpreterError {
  constructor() {
    super(
      'python.missing',
      'This browser cannot pause Python while a model is asked (it has no JavaScript Promise Integration).',
      'Use Chrome or Edge 137 or newer, a current Firefox, or Safari 27; the built-in reader works here all the same.',
    );
  }
}

export class InterpreterNotLoaded extends InterpreterError {
  constructor(cause?: unknown) {
    super(
      'python.load',
      'Python could not be started.',
      'Reload the page; if it stays, free some memory by closing other tabs.',
      { cause },
    );
  }
}

export class InterpreterLost extends InterpreterError {
  constructor(what: string) {
    super('python.lost', `Python stopped working: ${what}.`, 'Ask again; what was found so far is kept in the trace.');
  }
}

/** Python of the user's cannot be loaded. */
export class ToolsUnusable extends InterpreterError {
  constructor(line: number | null, what: string) {
    super(
      'python.tools',
      `Your Python tools cannot be used${line === null ? '' : ` (line ${line})`}: ${what.replace(/[.\s]+$/, '')}.`,
      'Mend them under “Python tools” in Ask, or ask without them.',
    );
  }
}

export class PackageUnusable extends InterpreterError {
  constructor(name: string, what: string) {
    super(
      'python.package',
      `The package ${name} cannot be unpacked: ${what}.`,
      'Remove it under “Packages for Python” in Settings, and add its wheel again.',
    );
  }
}

// ── Limits ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export type Limit = 'turns' | 'allTurns' | 'calls' | 'tokens' | 'money' | 'seconds' | 'errors';

const LIMIT_WORDS: Record<Limit, string> = {
  turns: 'turns',
  allTurns: 'turns of all nodes together',
  calls: 'sub-calls',
  tokens: 'tokens',
  money: 'money',
  seconds: 'time',
  errors: 'errors in a row',
};

export class LimitReached extends BurrowError {
  constructor(
    readonly limit: Limit,
    readonly value: number,
  ) {
    super(
      `limit.${limit}`,
      `The limit of ${LIMIT_WORDS[limit]} was reached (${value}).`,
      'Raise the limit in Settings, or ask a narrower question.',
    );
  }
}

// ── Answers ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export class NoAnswer extends BurrowError {
  constructor(what: string) {
    super('answer.none', `No answer came of this run: ${what}.`, 'Look at the trace, or ask with another model.');
  }
}

export class NotLookedAt extends BurrowError {
  constructor() {
    super(
      'answer.unread',
      'The model answered without looking at the documents.',
      'Do not rely on it; ask again, or choose another model.',
    );
  }
}

export class ReplyCut extends BurrowError {
  constructor(tokens: number) {
    super(
      'answer.cut',
      `The answer breaks off: the model reached the longest reply it may give (${tokens} tokens).`,
      'Raise “Tokens of a reply” in Settings, or ask a narrower question.',
    );
  }
}

export class ContextTruncated extends BurrowError {
  constructor(percent: number) {
    super(
      'answer.truncated',
      `Only the first ${percent}% of the text fits into the model’s window; the rest was not read.`,
      'Use the strategy Recursive, which reads all of it.',
    );
  }
}

export class CallsFailed extends BurrowError {
  constructor(failed: number) {
    super(
      'answer.callsFailed',
      failed === 1
        ? 'The only sub-call failed; the answer rests on none.'
        : `All ${failed} sub-calls failed; the answer rests on none.`,
      'Look at the failed calls in the trace, then ask again.',
    );
  }
}

export class Unexpected extends BurrowError {
  constructor(cause: unknown) {
    super(
      'unexpected',
      `Something failed that should not have: ${cause instanceof Error ? cause.message : String(cause)}.`,
      'Ask again; if it stays, reload the page.',
      {
        cause,
      },
    );
  }
}

/** Anything thrown, as a failure in plain words. */
export function failureOf(error: unknown): Failure {
  return error instanceof BurrowError ? error.failure : new Unexpected(error).failure;
}
