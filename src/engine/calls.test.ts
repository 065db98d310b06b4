import { describe, expect, test } from 'vitest';
import { Budget } from './budget';
import { Calls, type CallOptions, type Settled } from './calls';
import { ModelBusy, ModelRefused, ModelSlow } from './errors';
import { Patience } from './patience';
import type { Message } from './ports';
import { limits } from './testing/fixtures';
import { MemoryCache, never, ScriptedModel, VirtualClock } from './testing/world';

const said = (content: string): readonly Message[] => [{ role: 'user', content }];

function setting(change: Parameters<typeof limits>[0] = {}, signal = new AbortController().signal) {
  const clock = new VirtualClock();
  const calls = new Calls(new MemoryCache(), clock);
  const budget = new Budget(limits(change), () => clock.now());
  const options: CallOptions = { signal, budget, counts: 1 };
  return { clock, calls, budget, options };
}

describe('a call', () => {
  test('is capped at the tokens a reply may have, and at what the window leaves', async () => {
    const caps: number[] = [];
    const model = new ScriptedModel('m', (_messages, options) => {
      caps.push(options.maxTokens);
      return 'ok';
    });
    model.window = 1000;
    const { calls, options } = setting({ replyTokens: 300 });
    await calls.complete(model, said('short'), options);
    await calls.complete(model, said('x'.repeat(3200)), options);
    expect(caps).toEqual([300, 1000 - 804]);
  });

  test('pays for what it used, and for nothing when it failed', async () => {
    const model = new ScriptedModel('m', ([message]) => {
      if (message?.content === 'bad') throw new ModelRefused('m', 400, '');
      return 'four';
    });
    model.price = { input: 1, output: 2 };
    const { calls, options, budget } = setting();
    const paid = await calls.complete(model, said('12345'), options);
    expect(paid.cost).toBeCloseTo((5 + 2 * 4) / 1e6, 12);
    await expect(calls.complete(model, said('bad'), options)).rejects.toBeInstanceOf(ModelRefused);
    expect(budget.spent()).toEqual({ calls: 2, tokens: 9, money: paid.cost });
  });

  test('of unknown price is unknown, not free', async () => {
    const { calls, options } = setting();
    const { cost } = await calls.complete(new ScriptedModel('m', () => 'ok'), said('x'), options);
    expect(cost).toBeNull();
  });

  test('held to another form, or ended elsewhere, is another call', async () => {
    const { calls, options } = setting();
    const model = new ScriptedModel('m', (_messages, { stop, schema }) => JSON.stringify([stop, schema]));
    const label = { type: 'object', required: ['label'] } as const;
    const forms = [{}, { stop: ['#'] }, { stop: ['##'] }, { schema: label }, { schema: label, stop: ['#'] }];
    const ask = (form: Pick<CallOptions, 'stop' | 'schema'>) =>
      calls.batch(model, [said('same')], { ...options, ...form }, () => undefined);
    const texts = (settled: readonly (readonly Settled[])[]) =>
      settled.flat().map((result) => ('paid' in result ? result.paid.completion.text : null));
    const wanted = forms.map(({ stop, schema }) => JSON.stringify([stop, schema]));
    // At once, and then from the cache.
    expect(texts(await Promise.all(forms.map(ask)))).toEqual(wanted);
    expect(texts(await Promise.all(forms.map(ask)))).toEqual(wanted);
    expect(model.seen).toHaveLength(forms.length);
  });

  test('is not given up while text keeps coming', async () => {
    const { clock, calls, options } = setting({ callSeconds: 10 });
    const model = new ScriptedModel('m', async (_messages, { onDelta, signal }) => {
      for (let n = 0; n < 5; n += 1) {
        await clock.sleep(8_000, signal);
        onDelta?.('more ');
      }
      return 'all';
    });
    expect((await calls.complete(model, said('x'), options)).attempts).toBe(1);
    const silent = new ScriptedModel('s', () => never());
    await expect(calls.complete(silent, said('x'), options)).rejects.toBeInstanceOf(ModelSlow);
    expect(silent.seen).toHaveLength(4);
  });

  test('that fails for one asker is made anew for another that waited with it', async () => {
    const clock = new VirtualClock();
    const calls = new Calls(new MemoryCache(), clock);
    const stop = new AbortController();
    const { budget } = setting();
    let release: (text: string) => void = () => undefined;
    const model = new ScriptedModel('m', (_m, _o, n) =>
      n === 0 ? never() : new Promise((resolve) => (release = resolve)),
    );
    const first = calls.batch(model, [said('same')], { signal: stop.signal, budget, counts: 1 }, () => undefined);
    const results: Settled[] = [];
    const signal = new AbortController().signal;
    await Promise.resolve();
    const second = calls.batch(model, [said('same')], { signal, budget, counts: 1 }, (_, result) =>
      results.push(result),
    );
    for (let tick = 0; tick < 20; tick += 1) await Promise.resolve();
    stop.abort(new Error('stopped'));
    await expect(first).rejects.toThrow('stopped');
    for (let tick = 0; tick < 20; tick += 1) await Promise.resolve();
    release('late');
    await second;
    expect(results).toMatchObject([{ paid: { completion: { text: 'late' } } }]);
  });

  test('that fails for all who waited for it was made as often as it was made', async () => {
    const { calls, options } = setting();
    const model = new ScriptedModel('m', () => {
      throw new ModelRefused('m', 400, '');
    });
    const settled = await calls.batch(model, [said('a'), said('a'), said('a')], options, () => undefined);
    expect(model.seen).toHaveLength(1);
    expect(settled.map((result) => ('failure' in result ? result.attempts : 'paid'))).toEqual([1, 0, 0]);
  });

  test('is not given up while the model shows signs of life, which are no text', async () => {
    const { clock, calls, options } = setting({ callSeconds: 10 });
    const model = new ScriptedModel('m', async (_messages, { onDelta, signal }) => {
      for (let n = 0; n < 5; n += 1) {
        await clock.sleep(8_000, signal);
        onDelta?.('');
      }
      return 'all';
    });
    const deltas: string[] = [];
    const paid = await calls.complete(model, said('x'), { ...options, onDelta: (text) => deltas.push(text) });
    expect(paid.attempts).toBe(1);
    expect(deltas).toEqual(['all']);
  });

  test('that is refused for being too many pauses the whole lane', async () => {
    const { clock, calls, options } = setting();
    const starts: number[] = [];
    const model = new ScriptedModel('m', (_m, _o, n) => {
      starts.push(clock.now());
      if (n === 0) throw new ModelBusy('m', 429, 5_000);
      return 'ok';
    });
    model.concurrency = 1;
    await calls.batch(model, [said('a'), said('b'), said('c')], options, () => undefined);
    const [first = 0, ...later] = starts;
    expect(later.every((at) => at - first >= 5_000)).toBe(true);
  });
});

describe('patience', () => {
  test('ends with those that are silent, one by one, and not with those that are over', async () => {
    const clock = new VirtualClock();
    const patience = new Patience(clock);
    const ended: string[] = [];
    const over = patience.watch(5, () => ended.push('over'));
    patience.watch(20, () => ended.push('late'));
    await new Promise<void>((resolve) => {
      patience.watch(10, () => {
        ended.push('early');
        patience.watch(30, () => {
          ended.push('later');
          resolve();
        });
      });
      over.over();
    });
    expect(ended).toEqual(['early', 'late', 'later']);
  });
});
