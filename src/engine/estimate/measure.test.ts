import { describe, expect, test } from 'vitest';
import { ask, repl, replies, ScriptedModel, submit, VirtualClock, type CellScript } from '../testing/world';
import { measure, type RunMeasure } from './measure';

const ROOT_MS = 1_000;
const SUB_MS = 400;

function slow(clock: VirtualClock, id: string, ms: number, texts: readonly string[], concurrency: number) {
  const script = replies(...texts);
  const model = new ScriptedModel(id, async (messages, options, n) => {
    await clock.sleep(ms, options.signal);
    return script(messages, options, n);
  });
  return Object.assign(model, { concurrency });
}

const asking =
  (...batches: readonly (readonly string[])[]): CellScript =>
  async ({ ask: request }) => {
    for (const prompts of batches) await request({ kind: 'llm_query', prompts, model: null, batched: true });
    return {};
  };

async function ran(cell: CellScript, part: { concurrency?: number; depth?: number; sub?: readonly string[] } = {}) {
  const clock = new VirtualClock();
  const { concurrency = 2, depth = 1, sub = ['a reply'] } = part;
  const { events } = await ask({
    root: slow(clock, 'root', ROOT_MS, [repl('ask()'), repl('finish(context)')], concurrency),
    sub: slow(clock, 'sub', SUB_MS, sub, concurrency),
    cells: { 'ask()': cell, 'finish(context)': submit('done') },
    limits: { depth },
    ports: { clock },
  });
  return { events, measured: measure(events, () => concurrency) };
}

const seconds = ({ samples }: RunMeasure, model: string) =>
  samples.filter((sample) => sample.model === model).map((sample) => Math.round(sample.seconds * 10) / 10);

describe('a run that has ended', () => {
  test('says how much was asked, and how long each request took, however long it waited for its turn', async () => {
    const { measured } = await ran(asking(['a', 'b', 'c', 'd', 'e']));
    if (measured === null) throw new Error('The run has ended.');
    expect(measured).toMatchObject({ ended: 'answered', strategy: 'rlm', root: 'root', sub: 'sub' });
    expect(measured.turns.count).toBe(2);
    expect(measured.calls).toMatchObject({ count: 5, requests: 5, groups: 1, input: 5, output: 5 * 'a reply'.length });
    expect(seconds(measured, 'root')).toEqual([1, 1]);
    expect(seconds(measured, 'sub')).toEqual([0.4, 0.4, 0.4, 0.4, 0.4]);
    // Three rows of two at once, as they should be.
    expect(measured.calls.overlap).toBeCloseTo(1, 1);
    expect(measured.seconds).toBeGreaterThan(3.1);
    expect(measured.own).toBeLessThan(0.5);
  });

  test('counts what the cache answered among the calls, and learns no speed from it', async () => {
    const { measured } = await ran(asking(['a', 'b'], ['a', 'b', 'c']));
    if (measured === null) throw new Error('The run has ended.');
    expect(measured.calls).toMatchObject({ count: 5, requests: 5, groups: 2 });
    expect(seconds(measured, 'sub')).toEqual([0.4, 0.4, 0.4]);
  });

  test('counts what children ask as asked for their calls', async () => {
    const cell: CellScript = async ({ ask: request }) => {
      const tasks = [1, 2].map((n) => ({ prompt: `Task ${n}`, context: null }));
      await request({ kind: 'rlm_query', tasks, model: null, batched: true });
      return {};
    };
    const { measured } = await ran(cell, { depth: 2, sub: [repl('look()'), repl('look()'), repl('finish(context)')] });
    if (measured === null) throw new Error('The run has ended.');
    expect(measured.calls).toMatchObject({ count: 2, groups: 1 });
    expect(measured.calls.requests).toBeGreaterThanOrEqual(4);
    expect(measured.turns.count).toBe(2);
  });

  test('leaves out how long the user looked at a program before it ran', async () => {
    const { events, measured } = await ran(asking(['a']));
    const at = events.findIndex(({ type }) => type === 'cell.started');
    const before = events.slice(0, at);
    const after = events.slice(at).map((event) => ({ ...event, at: event.at + 60_000 }));
    const proposal = { node: 'n0', turn: 1, code: 'ask()', problems: [], calls: null, labels: [] };
    const proposed = { seq: 99, at: before.at(-1)?.at ?? 0, type: 'program.proposed', ...proposal } as const;
    const looked = measure([...before, proposed, ...after], () => 2);
    expect(looked?.seconds).toBeCloseTo(measured?.seconds ?? 0, 1);
    expect(looked?.own).toBeCloseTo(measured?.own ?? 0, 1);
  });

  test('holds no word of the question, the documents or the replies', async () => {
    const { measured } = await ran(asking(['a secret']));
    expect(JSON.stringify(measured)).not.toMatch(/secret|mill|Visser|reply/);
  });
});

describe('times that say nothing are not kept', () => {
  test('of a run that has not ended, or was not seen from its start', async () => {
    const { events } = await ran(asking(['a']));
    expect(measure(events.slice(0, -1), () => 1)).toBeNull();
    expect(measure(events.slice(1), () => 1)).toBeNull();
    expect(measure([], () => 1)).toBeNull();
  });

  test('of a run that was paused', async () => {
    const { events } = await ran(asking(['a']));
    const at = events.at(-1)?.at ?? 0;
    const paused = { seq: 99, at, type: 'notice', node: 'n0', turn: 1, code: 'paused', text: 'For 1 min.' } as const;
    expect(measure([...events.slice(0, -1), paused, ...events.slice(-1)], () => 1)).toBeNull();
  });
});
