/**
 * What every kind of model has to keep, whatever it runs on. A kind says what can be staged with it; the suite tries all
 * of that. Kinds that answer as they are told (a scripted server, a recording) can say word for word what comes; real
 * weights cannot, and are held to what must be true of any reply.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ModelError } from '../../engine/errors';
import type { CompleteOptions, Completion, LanguageModel, Message } from '../../engine/ports';

export interface Kind {
  readonly name: string;
  /** What can be staged; the suite has no tests for what is not among these. */
  readonly stages: readonly Stage[];
  /** Takes as many requests at once as it is given. Others have them wait their turn, which the engine's scheduler sees to. */
  readonly concurrent: boolean;
  open(): Promise<Bench>;
}

export type Stage =
  /** A reply of a few words. */
  | 'text'
  /** A reply that goes on far beyond 8 tokens when it is let. */
  | 'long'
  /** A reply that has begun and then does not go on, or goes on for very long: there is time to abort it. */
  | 'endless'
  /** A reply with `STOP` in it. */
  | 'stop'
  /** A reply held to `LABEL_SCHEMA`. */
  | 'schema'
  /** No words at all. */
  | 'empty'
  /** A failure that the next request does not meet. */
  | 'failure';

export interface Bench {
  readonly model: LanguageModel;
  /** Has the model do this from now on; gives what to ask for it, and the reply word for word where that is settled. */
  stage(stage: Stage): Promise<Staged>;
  /** Requests that some server is still at, where there is one. */
  idle?(): Promise<void>;
  close(): Promise<void>;
}

export interface Staged {
  readonly messages: readonly Message[];
  readonly text?: string;
}

export const STOP = '###';
export const LABEL_SCHEMA = {
  type: 'object',
  properties: { label: { type: 'string', enum: ['quay', 'mill'] } },
  required: ['label'],
  additionalProperties: false,
} as const;

interface Heard extends Completion {
  readonly deltas: readonly string[];
}

export function conforms(kind: Kind): void {
  describe(`${kind.name} as a model`, () => {
    let bench: Bench;
    beforeAll(async () => {
      bench = await kind.open();
    });
    afterAll(() => bench.close());

    async function ask(messages: readonly Message[], more: Partial<CompleteOptions> = {}): Promise<Heard> {
      const deltas: string[] = [];
      const signal = new AbortController().signal;
      const options = { signal, maxTokens: 256, onDelta: (text: string) => void deltas.push(text), ...more };
      return { ...(await bench.model.complete(messages, options)), deltas };
    }

    const tests: Readonly<Record<Stage, () => void>> = {
      text: () => {
        it('says who it is', () => {
          const { id, name, window, concurrency, price } = bench.model;
          expect([id, name].every((words) => words.trim() !== '')).toBe(true);
          expect(window).toBeGreaterThan(0);
          expect(concurrency).toBeGreaterThanOrEqual(1);
          expect(price === null || (price.input >= 0 && price.output >= 0)).toBe(true);
        });

        it('replies with text, its pieces in order, and counts what it took', async () => {
          const { messages, text } = await bench.stage('text');
          const reply = await ask(messages);
          expect(reply.text.trim()).not.toBe('');
          if (text !== undefined) expect(reply.text).toBe(text);
          expect(reply.deltas.join('')).toBe(reply.text);
          expect(reply.finish).toBe('stop');
          expect(reply.usage.input).toBeGreaterThan(0);
          expect(reply.usage.output).toBeGreaterThan(0);
        });

        it('needs nobody to listen to its pieces', async () => {
          const { messages } = await bench.stage('text');
          const { signal } = new AbortController();
          expect((await bench.model.complete(messages, { signal, maxTokens: 256 })).text.trim()).not.toBe('');
        });

        it('sends nothing for a request that is aborted before', async () => {
          const { messages } = await bench.stage('text');
          const reason = new Error('stopped before');
          await expect(ask(messages, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
        });

        it('answers two requests, each with its own text', async () => {
          const { messages, text } = await bench.stage('text');
          const first = ask(messages);
          if (!kind.concurrent) await first;
          const replies = await Promise.all([first, ask(messages)]);
          for (const reply of replies) {
            expect(reply.deltas.join('')).toBe(reply.text);
            if (text !== undefined) expect(reply.text).toBe(text);
          }
        });
      },

      long: () => {
        it('ends at the tokens it may use, and says so', async () => {
          const { messages } = await bench.stage('long');
          const reply = await ask(messages, { maxTokens: 8 });
          expect(reply.finish).toBe('length');
          expect(reply.deltas.join('')).toBe(reply.text);
          expect(reply.usage.output).toBeLessThanOrEqual(8);
        });
      },

      endless: () => {
        it('ends with the reason of an abort, lets no further piece through, and can be used again', async () => {
          const { messages } = await bench.stage('endless');
          const controller = new AbortController();
          const reason = new Error('stopped in the middle');
          const pieces: string[] = [];
          const onDelta = (text: string) => {
            pieces.push(text);
            if (pieces.join('') !== '') controller.abort(reason);
          };
          await expect(ask(messages, { signal: controller.signal, onDelta, maxTokens: 4096 })).rejects.toBe(reason);
          const heard = pieces.length;
          await bench.idle?.();
          const again = await bench.stage('text');
          expect((await ask(again.messages)).text.trim()).not.toBe('');
          expect(pieces).toHaveLength(heard);
        });
      },

      stop: () => {
        it('ends before the first of the stop sequences', async () => {
          const { messages } = await bench.stage('stop');
          const whole = await ask(messages);
          expect(whole.text).toContain(STOP);
          const reply = await ask(messages, { stop: ['unheard of', STOP] });
          expect(reply.text).toBe(whole.text.slice(0, whole.text.indexOf(STOP)));
          expect(reply.finish).toBe('stop');
        });
      },

      schema: () => {
        it('holds its reply to a schema', async () => {
          const { messages } = await bench.stage('schema');
          const reply: unknown = JSON.parse((await ask(messages, { schema: LABEL_SCHEMA })).text);
          expect([{ label: 'quay' }, { label: 'mill' }]).toContainEqual(reply);
        });
      },

      empty: () => {
        it('takes an empty reply for a failure that may pass', async () => {
          const { messages } = await bench.stage('empty');
          await expect(ask(messages)).rejects.toMatchObject({ code: 'model.empty', again: true });
        });
      },

      failure: () => {
        it('fails with a cause, a sentence and a next step, and can be used again', async () => {
          const { messages } = await bench.stage('failure');
          const error: unknown = await ask(messages).then(
            () => null,
            (reason: unknown) => reason,
          );
          if (!(error instanceof ModelError)) throw new Error(`expected a ModelError, got ${String(error)}`);
          expect([error.code, error.sentence, error.next].every((words) => words !== '')).toBe(true);
          const again = await bench.stage('text');
          expect((await ask(again.messages)).text.trim()).not.toBe('');
        });
      },
    };
    for (const stage of kind.stages) tests[stage]();
  });
}
