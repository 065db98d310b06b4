/** Turns of a node that writes programs: a reply of the root model, or a program of ours, each in the trace. */
import { charactersOf } from '../calls';
import { ModelReplyEmpty } from '../errors';
import type { Span } from '../events';
import type { Message } from '../ports';
import type { NodeTask, RunContext } from '../strategies/strategy';

/** Programs are short; a model that has begun to repeat itself goes on to the end of whatever it is given. */
const PROGRAM_TOKENS = 700;

export class Turns {
  #turn = 0;
  #read: readonly Span[] = [];

  constructor(
    private readonly run: RunContext,
    private readonly task: NodeTask,
  ) {}

  /** The one that goes on. */
  get now(): number {
    return this.#turn;
  }

  /** What of the corpus stands in everything that the model is asked. */
  told(read: readonly Span[]): void {
    this.#read = read;
  }

  /** The model's reply; a model that says nothing, however often it is asked, has said nothing. */
  async ask(messages: readonly Message[], signal: AbortSignal): Promise<string> {
    const turn = this.#begin(this.#read);
    const { model, budget, id: node } = this.task;
    try {
      const { completion, cost, attempts } = await this.run.calls.complete(model, messages, {
        signal,
        budget,
        counts: 0,
        maxTokens: Math.min(budget.limits.replyTokens, PROGRAM_TOKENS),
        onDelta: (text, from) => this.run.emit({ type: 'model.delta', node, turn, from, text }),
      });
      const sent = attempts * charactersOf(messages);
      this.run.emit({ type: 'turn.replied', node, turn, ...completion, cost, sent });
      return completion.text;
    } catch (error) {
      if (!(error instanceof ModelReplyEmpty)) throw error;
      this.#say(turn, '', error.attempts * charactersOf(messages));
      this.notice('empty-reply', error.sentence);
      return '';
    }
  }

  /** A turn without the model. */
  own(text: string): void {
    this.#say(this.#begin(), text, 0);
  }

  notice(code: string, text: string): void {
    this.run.emit({ type: 'notice', node: this.task.id, turn: this.#turn, code, text });
  }

  #begin(read: readonly Span[] = []): number {
    this.task.budget.turn();
    this.#turn += 1;
    const seen = read.length === 0 ? {} : { read: [...read] };
    this.run.emit({ type: 'turn.started', node: this.task.id, turn: this.#turn, ...seen });
    return this.#turn;
  }

  #say(turn: number, text: string, sent: number): void {
    const usage = { input: 0, output: 0, estimated: false };
    const reply = { text, usage, finish: 'stop', cost: 0, sent } as const;
    this.run.emit({ type: 'turn.replied', node: this.task.id, turn, ...reply });
  }
}
