/**
 * The events a run is made of: the one format that the journal, the views, exports and links share.
 * A schema first, types from it, so that what is read back from storage is checked by the same words that wrote it.
 * Stored for good: change by adding a version and a migration, never by editing what a version means.
 */
import * as v from 'valibot';

/**
 * 2: texts may be stored without what they quote from the corpus; see quotes.ts. 3: steps, forms, proposals, examples by
 * the user. Events of older versions read as they are.
 */
export const EVENT_VERSION = 3;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const amount = v.pipe(v.number(), v.minValue(0));

/** Where a piece of text stands in a document, in UTF-16 code units, end excluded. */
export const Span = v.object({ document: v.string(), start: count, end: count });
export type Span = v.InferOutput<typeof Span>;

/** A stretch of one of an event's texts that stands word for word in a document. */
export const Quoted = v.object({
  /** Which text of the event; see `mapTexts` in quotes.ts. */
  field: v.string(),
  /** Where in that text, in UTF-16 code units; it is as long as the span. */
  at: count,
  document: v.string(),
  start: count,
  end: count,
});
export type Quoted = v.InferOutput<typeof Quoted>;

export const Usage = v.object({
  input: count,
  output: count,
  /** True when the model reported nothing and characters / 4 was taken. */
  estimated: v.boolean(),
});
export type Usage = v.InferOutput<typeof Usage>;

/** Printed text, of which the middle may be missing. */
export const Output = v.object({ head: v.string(), cut: count, tail: v.string() });
export type Output = v.InferOutput<typeof Output>;

export const Variable = v.object({ name: v.string(), type: v.string(), size: v.nullable(count) });
export type Variable = v.InferOutput<typeof Variable>;

export const CellError = v.object({
  /** What ended the cell: its own exception, or one of our limits. */
  kind: v.picklist(['exception', 'time', 'output', 'memory', 'lost']),
  name: v.string(),
  message: v.string(),
  traceback: v.string(),
});
export type CellError = v.InferOutput<typeof CellError>;

/** What a node finds in `context`. */
export const Handed = v.variant('kind', [
  v.object({ kind: v.literal('corpus') }),
  v.object({ kind: v.literal('text'), text: v.string() }),
  v.object({ kind: v.literal('list'), items: v.array(v.string()) }),
]);
export type Handed = v.InferOutput<typeof Handed>;

/** A failure in plain words. `code` is for programs, the two sentences are for people. */
export const Failure = v.object({ code: v.string(), sentence: v.string(), next: v.string() });
export type Failure = v.InferOutput<typeof Failure>;

export const Citation = v.object({
  /** Where its mark stands in the answer's text, in UTF-16 code units. */
  at: count,
  quote: v.string(),
  /** null: these words were not found in the corpus. */
  span: v.nullable(Span),
  name: v.string(),
});
export type Citation = v.InferOutput<typeof Citation>;

export const Answer = v.object({ text: v.string(), citations: v.array(Citation) });
export type Answer = v.InferOutput<typeof Answer>;

export const Message = v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string() });

export const Schema = v.looseObject({ type: v.literal('object') });

/** Labels with examples of them that the user gave. */
export const Taught = v.object({
  labels: v.array(v.string()),
  examples: v.array(v.object({ text: v.string(), label: v.string() })),
});
export type Taught = v.InferOutput<typeof Taught>;

/** Equal for equal sets of labels, in whatever order these stand. */
export function labelKey(labels: readonly string[]): string {
  return JSON.stringify([...new Set(labels.map((label) => label.trim().toLowerCase()))].sort());
}

/** `unsure`: it stands there, but only some of the checks agree. `rejected`: a near miss. */
export const Grade = v.picklist(['verified', 'unsure', 'rejected']);
export type Grade = v.InferOutput<typeof Grade>;

export const Finding = v.object({
  grade: Grade,
  value: v.string(),
  /** null: not a place in the corpus. */
  span: v.nullable(Span),
  /** The document's; empty when there is none. */
  name: v.string(),
  reason: v.string(),
});
export type Finding = v.InferOutput<typeof Finding>;

export const Proposal = v.object({
  code: v.string(),
  /** What is wrong with it, in words; empty: nothing. */
  problems: v.array(v.string()),
  /** How many calls it will make; null: unknown. */
  calls: v.nullable(v.object({ least: count, most: count })),
  /** The labels it gives, with some of the items that will get one. */
  labels: v.array(v.object({ labels: v.array(v.string()), items: v.array(v.string()) })),
});
export type Proposal = v.InferOutput<typeof Proposal>;

/** An amount that is not known yet: the likely one, and between which two it should lie. */
export const Expected = v.object({ least: amount, likely: amount, most: amount });
export type Expected = v.InferOutput<typeof Expected>;

/** What a run should take, as it was said before it began; null: unknown. */
export const Estimate = v.object({
  seconds: v.nullable(Expected),
  calls: v.nullable(Expected),
  /** Read and written, of all models. */
  tokens: v.nullable(Expected),
  /** US dollars. */
  money: v.nullable(Expected),
});
export type Estimate = v.InferOutput<typeof Estimate>;

export const Limits = v.object({
  /** Turns of one node. */
  turns: count,
  /** Turns of all nodes together. */
  allTurns: count,
  calls: count,
  tokens: count,
  /** US dollars; null: no limit. */
  money: v.nullable(amount),
  seconds: amount,
  cellSeconds: amount,
  /** How long a model may stay silent before a call is given up. */
  callSeconds: amount,
  /** Cells in a row that raise. */
  errors: count,
  /** 0: no sub-calls. 1: sub-calls are plain calls. N: children N − 1 levels deep. */
  depth: count,
  /** Longest answer kept. */
  answerCharacters: count,
  /** Most tokens one reply may have. */
  replyTokens: count,
  /** Every child gets a Python of its own, out of reach of its parent and siblings; else they share one. */
  ownPython: v.optional(v.boolean(), false),
});
export type Limits = v.InferOutput<typeof Limits>;

export const ModelRef = v.object({
  id: v.string(),
  name: v.string(),
  class: v.picklist(['frontier', 'coder', 'small']),
  window: count,
  host: v.nullable(v.string()),
  /** In US dollars for a million tokens when the run began; null: not known. Older events do not say. */
  price: v.exactOptional(v.nullable(v.object({ input: amount, output: amount }))),
});
export type ModelRef = v.InferOutput<typeof ModelRef>;

export const CorpusRef = v.object({
  id: v.string(),
  name: v.string(),
  documents: v.array(v.object({ id: v.string(), name: v.string(), characters: count })),
});
export type CorpusRef = v.InferOutput<typeof CorpusRef>;

export const NodeState = v.picklist(['running', 'answered', 'best_effort', 'failed', 'stopped']);
export type NodeStatus = v.InferOutput<typeof NodeState>;
export const Ended = v.picklist(['answered', 'best_effort', 'failed', 'stopped']);
export type Ended = v.InferOutput<typeof Ended>;

const body = v.variant('type', [
  v.object({
    type: v.literal('run.started'),
    version: v.picklist([1, 2, EVENT_VERSION]),
    run: v.string(),
    question: v.string(),
    strategy: v.string(),
    corpus: CorpusRef,
    root: ModelRef,
    sub: ModelRef,
    limits: Limits,
    /** Python of the user's, whose functions every node can call. */
    tools: v.optional(v.string(), ''),
    /** Packages of the user's, as name and version. */
    packages: v.optional(v.array(v.string()), []),
    taught: v.optional(v.array(Taught), []),
    estimate: v.exactOptional(Estimate),
  }),
  v.object({
    type: v.literal('node.started'),
    node: v.string(),
    /** The call that made this child; null for the root. */
    call: v.nullable(count),
    depth: count,
    question: v.string(),
    /** In words: what `context` is and how long. */
    context: v.string(),
    model: v.string(),
  }),
  v.object({
    type: v.literal('turn.started'),
    node: v.string(),
    turn: count,
    /** What of the corpus the model is sent for this turn without a text of an event that holds it. */
    read: v.exactOptional(v.array(Span)),
  }),
  v.object({
    type: v.literal('turn.replied'),
    node: v.string(),
    turn: count,
    text: v.string(),
    usage: Usage,
    finish: v.picklist(['stop', 'length']),
    cost: v.nullable(amount),
    /** Characters of the messages that were sent for this reply. */
    sent: count,
  }),
  /** What the strategy is about to run; what ran is `cell.started.code`. The last of a turn counts. */
  v.object({ type: v.literal('program.proposed'), node: v.string(), turn: count, ...Proposal.entries }),
  v.object({ type: v.literal('cell.started'), node: v.string(), turn: count, cell: count, code: v.string() }),
  /** A skill begins inside a cell. Steps are numbered from 0 in each run. */
  v.object({
    type: v.literal('step.started'),
    node: v.string(),
    turn: count,
    cell: count,
    step: count,
    name: v.string(),
    about: v.string(),
    /** How many items there are to go through; 0: unknown. */
    of: count,
  }),
  v.object({
    type: v.literal('step.progress'),
    step: count,
    done: count,
    of: count,
    /** New since the step's last event. */
    found: v.array(Finding),
  }),
  v.object({
    type: v.literal('step.finished'),
    step: count,
    done: count,
    of: count,
    found: v.array(Finding),
    summary: v.string(),
  }),
  /** What the calls that name it share; each distinct one is defined once, before its first call. */
  v.object({
    type: v.literal('form.defined'),
    form: count,
    lead: v.array(Message),
    maxTokens: count,
    schema: v.nullable(Schema),
    stop: v.array(v.string()),
  }),
  v.object({
    type: v.literal('call.started'),
    call: count,
    node: v.string(),
    turn: count,
    cell: count,
    kind: v.picklist(['llm_query', 'llm_query_batched', 'rlm_query', 'rlm_query_batched']),
    /** Calls of one batch share it: the first call's number. */
    batch: count,
    model: v.string(),
    /** The last message; what stands before it is the form's lead. */
    prompt: v.string(),
    form: v.exactOptional(count),
    /** The step that asked. */
    step: v.exactOptional(count),
  }),
  v.object({
    type: v.literal('call.finished'),
    call: count,
    text: v.string(),
    usage: Usage,
    cost: v.nullable(amount),
    cached: v.boolean(),
    attempts: count,
    failure: v.nullable(Failure),
  }),
  v.object({
    type: v.literal('cell.finished'),
    node: v.string(),
    turn: count,
    cell: count,
    output: Output,
    error: v.nullable(CellError),
    variables: v.array(Variable),
  }),
  /** Something the reader of the trace should know: a repaired reply, a warning, a compaction. */
  v.object({ type: v.literal('notice'), node: v.string(), turn: count, code: v.string(), text: v.string() }),
  v.object({
    type: v.literal('node.finished'),
    node: v.string(),
    state: Ended,
    reason: v.nullable(Failure),
    answer: v.string(),
  }),
  v.object({
    type: v.literal('run.finished'),
    state: Ended,
    /** Why it is not simply `answered`. */
    reason: v.nullable(Failure),
    answer: v.nullable(Answer),
    /** What the reader must know beside the answer: calls that failed, nothing read, words not found. */
    remarks: v.array(v.string()),
    /** Characters that each host was sent, also by requests that failed, were repeated or cut off. */
    sent: v.record(v.string(), count),
  }),
]);

/** `seq` counts from 0 without gaps; `at` is milliseconds since 1970; `quotes`, in the order of the texts: what in them stands in the corpus. */
export const RunEvent = v.intersect([
  v.object({ seq: count, at: v.number(), quotes: v.exactOptional(v.array(Quoted)) }),
  body,
]);
export type EventBody = v.InferOutput<typeof body>;
export type RunEvent = { readonly seq: number; readonly at: number; readonly quotes?: Quoted[] } & EventBody;

/** Text still arriving: shown live, never journalled, because the finished reply holds it. */
export interface Delta {
  readonly type: 'model.delta';
  readonly node: string;
  readonly turn: number;
  /** Where `text` goes in the reply so far: a retried request starts again at 0. */
  readonly from: number;
  readonly text: string;
}

export function isDelta(event: RunEvent | Delta): event is Delta {
  return event.type === 'model.delta';
}
