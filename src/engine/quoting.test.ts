import { describe, expect, test } from 'vitest';
import type { Sources } from './ports';
import { ask, MemorySources, never, repl, replies, submit, type CellScript } from './testing/world';

const TEXT = 'The mill was built by Jan Visser in 1897. '.repeat(5);
const prints: CellScript = () => ({ output: { head: `Page 1: ${TEXT}`, cut: 0, tail: '' } });
const world = () => ({
  documents: [TEXT],
  root: replies(repl('print(context)'), repl('finish(context)')),
  cells: { 'print(context)': prints, 'finish(context)': submit('In 1897.') },
});

class CountingSources extends MemorySources {
  readonly asked: (readonly string[])[] = [];
  override quotes(texts: readonly string[]): ReturnType<Sources['quotes']> {
    this.asked.push(texts);
    return super.quotes(texts);
  }
}
const sources = () => new CountingSources([{ id: 'd0', name: 'Document 0.txt', text: TEXT }]);

describe('the quotes of events', () => {
  test('are in the journal and in what is shown', async () => {
    const { events, journal } = await ask(world());
    const quotes = events.flatMap((event) => event.quotes ?? []);
    expect(quotes).toEqual([{ field: 'output.head', at: 8, document: 'd0', start: 0, end: TEXT.length }]);
    expect(journal.events).toEqual(events);
  });

  test('are asked for once a batch, each text once, and short texts never', async () => {
    const counting = sources();
    await ask({ ...world(), ports: { sources: counting } });
    const texts = counting.asked.flat();
    expect(texts.every((text) => text.length >= 127)).toBe(true);
    expect(counting.asked.every((batch) => new Set(batch).size === batch.length)).toBe(true);
    expect(texts.filter((text) => text.includes(TEXT))).toHaveLength(1);
  });

  test.each([
    ['fails', () => Promise.reject(new Error('The worker is gone.'))],
    ['never answers', (_: readonly string[], signal: AbortSignal) => orAbort(signal)],
  ])('are left out when looking them up %s, and the run goes on', async (_, quotes) => {
    const broken = Object.assign(sources(), { quotes });
    const { state, events } = await ask({ ...world(), ports: { sources: broken } });
    expect(state.status).toBe('answered');
    expect(events.flatMap((event) => event.quotes ?? [])).toEqual([]);
  });

  test('do not hold up Stop', async () => {
    const slow = Object.assign(sources(), { quotes: (_: readonly string[], signal: AbortSignal) => orAbort(signal) });
    const stop = new AbortController();
    const { state } = await ask({
      ...world(),
      cells: { ...world().cells, 'print(context)': (cell) => (stop.abort(), prints(cell)) },
      ports: { sources: slow },
      signal: stop.signal,
    });
    expect(state.status).toBe('stopped');
    expect((state.finishedAt ?? Infinity) - state.startedAt).toBeLessThan(20_000);
  });
});

function orAbort(signal: AbortSignal): Promise<never> {
  return Promise.race([
    never(),
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('Given up.')))),
  ]);
}
