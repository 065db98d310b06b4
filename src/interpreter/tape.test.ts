import { describe, expect, test, vi } from 'vitest';
import type { CellReply, CellRequest, ExecuteOptions } from '../engine/ports';
import { CallTape, replayed } from './tape';

const signal = new AbortController().signal;
const reply = (text: string): CellReply => ({ kind: 'texts', texts: [text] });
const llm = (prompt: string): CellRequest => ({ kind: 'llm_query', prompts: [prompt], model: null, batched: false });
const bodyOf = (prompt: string): Uint8Array => new TextEncoder().encode(prompt);

function taped(answer: ExecuteOptions['answer'], outer: AbortSignal = signal): CallTape {
  return new CallTape({ signal: outer, seconds: 1, outputCharacters: 1, answer });
}

function echo() {
  return vi.fn((request: CellRequest) =>
    Promise.resolve(reply(request.kind === 'llm_query' ? request.prompts.join() : '')),
  );
}

type Answers = ReturnType<CallTape['answers']>;
const ask = (answers: Answers, prompt: string): Promise<CellReply> => answers(llm(prompt), bodyOf(prompt), signal);

describe('an execution of the same cell', () => {
  test('is answered from the tape, in whatever order it asks', async () => {
    const answer = echo();
    const tape = taped(answer);
    const first = tape.answers();
    await Promise.all([ask(first, 'a'), ask(first, 'b')]);
    const second = tape.answers();
    expect(await Promise.all([ask(second, 'b'), ask(second, 'a')])).toEqual([reply('b'), reply('a')]);
    expect(answer).toHaveBeenCalledTimes(2);
  });

  test('joins what is still under way', async () => {
    let settle: (reply: CellReply) => void = () => undefined;
    const answer = vi.fn(() => new Promise<CellReply>((resolve) => (settle = resolve)));
    const tape = taped(answer);
    const first = ask(tape.answers(), 'a');
    const second = ask(tape.answers(), 'a');
    settle(reply('late'));
    expect(await Promise.all([first, second])).toEqual([reply('late'), reply('late')]);
    expect(answer).toHaveBeenCalledTimes(1);
  });

  test('asks again what it asks more often than the first', async () => {
    let count = 0;
    const answer = vi.fn(() => Promise.resolve(reply(String((count += 1)))));
    const tape = taped(answer);
    const first = tape.answers();
    await ask(first, 'a');
    await ask(first, 'a');
    const second = tape.answers();
    const got = [await ask(second, 'a'), await ask(second, 'a'), await ask(second, 'a')];
    expect(got).toEqual([reply('1'), reply('2'), reply('3')]);
  });

  test('is refused what was refused', async () => {
    const answer = vi.fn(() => Promise.reject(new Error('the limit was reached')));
    const tape = taped(answer);
    await expect(ask(tape.answers(), 'a')).rejects.toThrow('the limit was reached');
    await expect(ask(tape.answers(), 'a')).rejects.toThrow('the limit was reached');
    expect(answer).toHaveBeenCalledTimes(1);
  });
});

test('what still waits is given up when the cell is over, when it is stopped, and when a call of it fails', async () => {
  const signals: AbortSignal[] = [];
  const waits = (_request: CellRequest, given: AbortSignal): Promise<CellReply> => {
    signals.push(given);
    return new Promise(() => undefined);
  };
  const over = taped(waits);
  void ask(over.answers(), 'a');
  over.close();
  const stop = new AbortController();
  void ask(taped(waits, stop.signal).answers(), 'a');
  stop.abort(new Error('stop'));
  const failing = taped((request, given) =>
    request.kind === 'llm_query' && request.prompts[0] === 'b'
      ? Promise.reject(new Error('no'))
      : waits(request, given),
  );
  const answers = failing.answers();
  void ask(answers, 'a');
  await expect(ask(answers, 'b')).rejects.toThrow('no');
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
});

describe('a finished cell', () => {
  async function told(...prompts: string[]) {
    const tape = taped(echo());
    const answers = tape.answers();
    for (const prompt of prompts) await ask(answers, prompt);
    return tape.told;
  }

  test('gets the replies it got', async () => {
    const onStray = vi.fn();
    const answers = replayed(await told('a', 'b'), onStray);
    expect(await ask(answers, 'b')).toEqual(reply('b'));
    expect(await ask(answers, 'a')).toEqual(reply('a'));
    expect(onStray).not.toHaveBeenCalled();
  });

  test('that asks something else gets the next reply to its like, and this is noticed', async () => {
    const onStray = vi.fn();
    const answers = replayed(await told('at 10:01', 'b'), onStray);
    expect(await ask(answers, 'at 10:07')).toEqual(reply('at 10:01'));
    expect(await ask(answers, 'b')).toEqual(reply('b'));
    expect(await ask(answers, 'c')).toMatchObject({ kind: 'error' });
    expect(onStray).toHaveBeenCalledTimes(2);
  });

  test('keeps no reply that never came', async () => {
    const tape = taped(() => new Promise(() => undefined));
    void ask(tape.answers(), 'a');
    expect(tape.told).toEqual([]);
  });
});
