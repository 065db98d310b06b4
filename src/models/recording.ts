/** A model that answers from the events of a run: for replays, demonstrations and tests. Asks nobody. */
import { ModelError, NotRecorded } from '../engine/errors';
import type { Failure, RunEvent } from '../engine/events';
import type { CompleteOptions, Completion, LanguageModel, Message, ModelClass } from '../engine/ports';

/** The reply was a failure when it was recorded, and so it is now. */
export class RecordedFailure extends ModelError {
  readonly again = false;
  constructor({ code, sentence, next }: Failure) {
    super(code, sentence, next);
  }
}

interface Turn {
  readonly question: string;
  /** Replies of the same node before this one; the conversation repeats them unchanged. */
  readonly before: readonly string[];
  readonly completion: Completion;
}

type Call = { readonly completion: Completion } | { readonly failure: Failure };

/**
 * Which reply belongs to a request is told by the request itself, so that the order in which concurrent calls come
 * does not matter: a sub-call by its prompt, a turn by its node's question and the replies before it.
 */
export class RecordingModel implements LanguageModel {
  readonly id: string;
  readonly name = 'Recording';
  readonly class: ModelClass;
  readonly window: number;
  readonly concurrency = 64;
  readonly host = null;
  readonly price = { input: 0, output: 0 };
  readonly #calls: Map<string, Call[]>;
  readonly #turns: Turn[];

  constructor(events: readonly RunEvent[]) {
    const start = events.find((event) => event.type === 'run.started');
    this.id = `recording:${start?.run ?? ''}`;
    this.class = start?.root.class ?? 'frontier';
    this.window = Math.max(start?.root.window ?? 0, start?.sub.window ?? 0);
    this.#calls = callsOf(events);
    this.#turns = turnsOf(events);
  }

  async complete(messages: readonly Message[], { signal, onDelta }: CompleteOptions): Promise<Completion> {
    signal.throwIfAborted();
    const completion = this.#call(messages) ?? this.#turn(messages);
    if (completion === null) throw new NotRecorded();
    onDelta?.(completion.text);
    return completion;
  }

  #call(messages: readonly Message[]): Completion | null {
    if (messages.some(({ role }) => role === 'assistant')) return null;
    const recorded = this.#calls.get(messages.findLast(({ role }) => role === 'user')?.content ?? '');
    // The same prompt asked again gets the replies in order; asked once more than recorded, the last.
    const call = recorded !== undefined && recorded.length > 1 ? recorded.shift() : recorded?.[0];
    if (call === undefined) return null;
    if ('failure' in call) throw new RecordedFailure(call.failure);
    return call.completion;
  }

  #turn(messages: readonly Message[]): Completion | null {
    const replies = messages.filter(({ role }) => role === 'assistant').map(({ content }) => content);
    const asked = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
    const candidates = this.#turns.filter(({ question }) => asked.some((content) => content.includes(question)));
    const turn =
      candidates.find(({ before }) => before.length === replies.length && endsWith(before, replies)) ??
      // Early replies may have been summarised away; those still there have to be the recorded ones.
      candidates.find(({ before }) => endsWith(before, replies));
    if (turn === undefined) return null;
    this.#turns.splice(this.#turns.indexOf(turn), 1);
    return turn.completion;
  }
}

function endsWith(recorded: readonly string[], replies: readonly string[]): boolean {
  if (replies.length > recorded.length) return false;
  const skipped = recorded.length - replies.length;
  return replies.every((reply, index) => reply === recorded[skipped + index]);
}

function turnsOf(events: readonly RunEvent[]): Turn[] {
  const questions = new Map<string, string>();
  const replies = new Map<string, string[]>();
  const turns: Turn[] = [];
  for (const event of events) {
    if (event.type === 'node.started') questions.set(event.node, event.question);
    if (event.type !== 'turn.replied') continue;
    const before = replies.get(event.node) ?? [];
    const { text, usage, finish } = event;
    turns.push({ question: questions.get(event.node) ?? '', before, completion: { text, usage, finish } });
    replies.set(event.node, [...before, text]);
  }
  return turns;
}

/** Calls that a model answered at once. What became a child is told by that child's turns. */
function callsOf(events: readonly RunEvent[]): Map<string, Call[]> {
  const children = new Set(events.map((event) => (event.type === 'node.started' ? event.call : null)));
  const prompts = new Map<number, string>();
  const calls = new Map<string, Call[]>();
  for (const event of events) {
    if (event.type === 'call.started' && !children.has(event.call)) prompts.set(event.call, event.prompt);
    if (event.type !== 'call.finished') continue;
    const prompt = prompts.get(event.call);
    if (prompt === undefined) continue;
    const { text, usage, failure } = event;
    const recorded = calls.get(prompt) ?? [];
    recorded.push(failure === null ? { completion: { text, usage, finish: 'stop' } } : { failure });
    calls.set(prompt, recorded);
  }
  return calls;
}
