import { describe, expect, it } from 'vitest';
import type { EventBody, Limits, RunEvent, Usage } from '../engine/events';
import type { Message } from '../engine/ports';
import { RecordingModel } from './recording';

const usage: Usage = { input: 10, output: 5, estimated: false };
const limits: Limits = {
  turns: 1,
  allTurns: 1,
  calls: 1,
  tokens: 1,
  money: null,
  seconds: 1,
  cellSeconds: 1,
  callSeconds: 1,
  errors: 1,
  depth: 1,
  answerCharacters: 1,
  replyTokens: 1,
  ownPython: false,
};
const reference = { id: 'm', name: 'M', class: 'coder', window: 8000, host: null } as const;

function listOf(bodies: readonly EventBody[]): RunEvent[] {
  return bodies.map((body, seq) => ({ ...body, seq, at: seq }));
}

const started: EventBody = {
  type: 'run.started',
  version: 1,
  run: 'r1',
  question: 'Where is the quay?',
  strategy: 'rlm',
  corpus: { id: 'c', name: 'C', documents: [] },
  root: reference,
  sub: { ...reference, window: 32_000 },
  limits,
  tools: '',
  packages: [],
  taught: [],
};

function node(id: string, question: string, call: number | null = null): EventBody {
  return { type: 'node.started', node: id, call, depth: 0, question, context: 'a text', model: 'm' };
}

function replied(id: string, turn: number, text: string): EventBody {
  return { type: 'turn.replied', node: id, turn, text, usage, finish: 'stop', cost: null, sent: 0 };
}

function called(call: number, prompt: string): EventBody {
  return {
    type: 'call.started',
    call,
    node: 'n',
    turn: 1,
    cell: 1,
    kind: 'llm_query',
    batch: call,
    model: 'm',
    prompt,
  };
}

function answered(call: number, text: string, code: string | null = null): EventBody {
  const failure = code === null ? null : { code, sentence: 'It failed.', next: 'Wait.' };
  return { type: 'call.finished', call, text, usage, cost: null, cached: false, attempts: 1, failure };
}

const options = { signal: new AbortController().signal, maxTokens: 10 };
const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });

function ask(model: RecordingModel, ...messages: Message[]): Promise<string> {
  return model.complete(messages, options).then(({ text }) => text);
}

const question = user('Question: Where is the quay?\n\nA text of 9 characters.');

describe('a recording', () => {
  it('gives a node its turns in order, told by the replies before', async () => {
    const events = listOf([started, node('n', 'Where is the quay?'), replied('n', 1, 'look'), replied('n', 2, 'done')]);
    const model = new RecordingModel(events);
    expect(await ask(model, question, assistant('look'), user('output'))).toBe('done');
    expect(await ask(model, question)).toBe('look');
    await expect(ask(model, question)).rejects.toMatchObject({ code: 'model.notRecorded' });
  });

  it('does not give a turn to a conversation that went another way', async () => {
    const events = listOf([started, node('n', 'Where is the quay?'), replied('n', 1, 'look'), replied('n', 2, 'done')]);
    const model = new RecordingModel(events);
    await expect(ask(model, question, assistant('other'), user('output'))).rejects.toMatchObject({
      code: 'model.notRecorded',
      again: false,
    });
  });

  it('goes on after a conversation was summarised', async () => {
    const texts = ['one', 'two', 'three'];
    const events = listOf([started, node('n', 'Where is the quay?'), ...texts.map((text, i) => replied('n', i, text))]);
    const model = new RecordingModel(events);
    expect(await ask(model, question)).toBe('one');
    expect(await ask(model, question, assistant('one'), user('output'))).toBe('two');
    expect(await ask(model, user('Question: Where is the quay?\n\nYour summary: …'))).toBe('three');
  });

  it('answers sub-calls by their prompt, in whatever order they come', async () => {
    const events = listOf([
      started,
      called(0, 'first'),
      called(1, 'second'),
      answered(1, 'B'),
      answered(0, 'A'),
      called(2, 'first'),
      answered(2, 'A again'),
    ]);
    const model = new RecordingModel(events);
    expect(await ask(model, user('second'))).toBe('B');
    expect(await ask(model, user('first'))).toBe('A');
    expect(await ask(model, user('first'))).toBe('A again');
    expect(await ask(model, user('first'))).toBe('A again');
    await expect(ask(model, user('third'))).rejects.toMatchObject({ code: 'model.notRecorded' });
  });

  it('tells a child that runs beside its parent from it by the question', async () => {
    const events = listOf([
      started,
      node('n', 'Where is the quay?'),
      replied('n', 1, 'ask a child'),
      called(0, 'Who built it?'),
      node('n.1', 'Who built it?', 0),
      replied('n.1', 1, 'the child looks'),
      answered(0, 'Jan Visser'),
      replied('n', 2, 'done'),
    ]);
    const model = new RecordingModel(events);
    expect(await ask(model, user('Question: Who built it?\n\nA text.'))).toBe('the child looks');
    expect(await ask(model, question)).toBe('ask a child');
  });

  it('fails where the recorded call failed, in the same words', async () => {
    const model = new RecordingModel(listOf([started, called(0, 'p'), answered(0, 'Error: It failed.', 'model.busy')]));
    await expect(ask(model, user('p'))).rejects.toMatchObject({
      code: 'model.busy',
      sentence: 'It failed.',
      again: false,
    });
  });

  it('streams its text, sends nothing and costs nothing', async () => {
    const model = new RecordingModel(listOf([started, called(0, 'p'), answered(0, 'A')]));
    const deltas: string[] = [];
    const completion = await model.complete([user('p')], { ...options, onDelta: (text) => deltas.push(text) });
    expect(completion).toEqual({ text: 'A', usage, finish: 'stop' });
    expect(deltas).toEqual(['A']);
    expect([model.host, model.price, model.window, model.class]).toEqual([
      null,
      { input: 0, output: 0 },
      32_000,
      'coder',
    ]);
  });

  it('throws the reason of an abort', async () => {
    const reason = new Error('stopped');
    const model = new RecordingModel([]);
    await expect(model.complete([], { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});
