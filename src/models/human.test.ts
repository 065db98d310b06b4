import { describe, expect, it } from 'vitest';
import type { Clock } from '../engine/ports';
import { Human } from './human';
import { conforms } from './testing/conformance';

const signal = new AbortController().signal;
const user = (content: string) => [{ role: 'user' as const, content }];

/** Time passes when the test says so. */
class TestClock implements Clock {
  #sleepers: { readonly wake: () => void }[] = [];
  now = () => 0;
  sleep = (_ms: number, until: AbortSignal) =>
    new Promise<void>((wake, reject) => {
      this.#sleepers.push({ wake });
      until.addEventListener('abort', () => reject(until.reason), { once: true });
    });
  pass(): void {
    for (const { wake } of this.#sleepers.splice(0)) wake();
  }
}

function open() {
  const clock = new TestClock();
  let made = 0;
  return { clock, human: new Human(clock, () => `prompt ${(made += 1)}`) };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

conforms({
  name: 'a human',
  stages: ['text', 'failure'],
  concurrent: true,
  async open() {
    const { human } = open();
    let does: (id: string) => void = () => undefined;
    human.onChange(() => {
      for (const { id } of human.pending()) queueMicrotask(() => does(id));
    });
    return {
      model: human.model('run'),
      async stage(stage) {
        does = stage === 'failure' ? (id) => human.decline(id) : (id) => human.answer(id, 'North of the mill.');
        return { messages: user(stage), ...(stage === 'text' ? { text: 'North of the mill.' } : {}) };
      },
      close: async () => undefined,
    };
  },
});

describe('what waits for a human', () => {
  it('is told with its run and its messages, and is gone when it is answered', async () => {
    const { human } = open();
    let told = 0;
    const leave = human.onChange(() => (told += 1));
    const reply = human.model('r1').complete(user('Where is the quay?'), { signal, maxTokens: 8 });
    const other = human.model('r2').complete(user('And the mill?'), { signal, maxTokens: 8 });
    expect(human.pending()).toEqual([
      { id: 'prompt 1', run: 'r1', messages: user('Where is the quay?') },
      { id: 'prompt 2', run: 'r2', messages: user('And the mill?') },
    ]);
    human.answer('prompt 1', 'North.');
    expect((await reply).text).toBe('North.');
    expect(human.pending().map(({ id }) => id)).toEqual(['prompt 2']);
    expect(told).toBe(3);
    leave();
    human.decline('prompt 2');
    await expect(other).rejects.toMatchObject({ code: 'human.declined', again: false });
    expect(human.pending()).toEqual([]);
    expect(told).toBe(3);
  });

  it('is gone when the run is stopped, and an answer after that counts for nothing', async () => {
    const { human } = open();
    const stop = new AbortController();
    const reason = new Error('stopped');
    const reply = human.model('r1').complete(user('Where?'), { signal: stop.signal, maxTokens: 8 });
    stop.abort(reason);
    await expect(reply).rejects.toBe(reason);
    expect(human.pending()).toEqual([]);
    human.answer('prompt 1', 'Too late.');
  });

  it('shows that it is alive for as long as somebody thinks, and no longer', async () => {
    const { human, clock } = open();
    const heard: string[] = [];
    const onDelta = (text: string) => void heard.push(text);
    const reply = human.model('r1').complete(user('Where?'), { signal, maxTokens: 8, onDelta });
    for (let time = 0; time < 3; time += 1) {
      clock.pass();
      await nextTurn();
    }
    expect(heard).toEqual(['', '', '']);
    human.answer('prompt 1', 'North.');
    await reply;
    clock.pass();
    await nextTurn();
    expect(heard).toEqual(['', '', '', 'North.']);
  });

  it('has another id in each run: an answer is not found in the cache by the next', () => {
    const { human } = open();
    expect(human.model('r1').id).not.toBe(human.model('r2').id);
  });
});
