/** What a run's log weighs when its texts come from the corpus. */
import { expect, test } from 'vitest';
import type { RunEvent } from '../../engine/events';
import { thin, whole } from '../../engine/quotes';
import { coverageOf } from '../../engine/coverage';
import { EMPTY_RUN, reduce } from '../../engine/reduce';
import { ask, MemorySources, repl, replies, submit, type CellScript, type Outcome } from '../../engine/testing/world';
import { openTexts } from '../testing/corpus';

/** Text that does not repeat itself. */
function letters(length: number): string {
  let state = 7;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `On day ${state >>> 12} the keeper wrote of ship ${state % 977} 🚢. `;
  }
  return text.slice(0, length);
}

async function readAll(text: string, cells: Record<string, CellScript>): Promise<Outcome> {
  const documents = [{ id: 'd0', name: 'Document 0.txt', text }];
  const corpus = openTexts(documents);
  const sources = new MemorySources(documents);
  sources.quotes = (texts) => corpus.quotes(texts);
  const all = { ...cells, 'finish(context)': submit('done') };
  return ask({
    documents: [text],
    root: replies(...Object.keys(all).map(repl)),
    sub: () => 'Nothing of note.',
    cells: all,
    limits: { turns: 100 },
    ports: { sources },
  });
}

function bytesOf(events: readonly RunEvent[]): number {
  return events.reduce((sum, event) => sum + new TextEncoder().encode(JSON.stringify(event)).length, 0);
}

/** A cell that prints one piece and asks about others. */
function reads(printed: string, pieces: readonly string[]): CellScript {
  return async ({ ask }) => {
    const prompts = pieces.map((piece, index) => `What happens in part ${index}?\n\n${piece}`);
    await ask({ kind: 'llm_query', prompts, model: null, batched: true });
    return { output: { head: `Part: ${printed}\n`, cut: 0, tail: '' } };
  };
}

test('thirty turns over a text of 1 MB: at most 0.2 MB', async () => {
  const text = letters(1_000_000);
  const cells = Array.from({ length: 29 }, (_, n): [string, CellScript] => {
    const part = text.slice(n * 34_000, n * 34_000 + 34_001);
    return [`print(context, ${n})`, reads(part.slice(5_000, 15_000), [part])];
  });
  const { events, state } = await readAll(text, Object.fromEntries(cells));
  expect(bytesOf(events)).toBeGreaterThan(1_000_000);
  const stored = events.map(thin);
  expect(bytesOf(stored)).toBeLessThan(200_000);
  const again = stored.map((event) => whole(event, ({ start, end }) => text.slice(start, end)));
  expect(again).toEqual(events);
  expect(JSON.stringify(reduce(EMPTY_RUN, again))).toBe(JSON.stringify(state));
});

test('sub-calls that read a document of 10 MB whole: at most 1 MB, and all of it is known to be read', async () => {
  const text = letters(10_000_000);
  const pieces = Array.from({ length: 100 }, (_, n) => text.slice(n * 100_000, (n + 1) * 100_000));
  const { events, state } = await readAll(text, { 'read(context)': reads('', pieces) });
  expect(bytesOf(events)).toBeGreaterThan(10_000_000);
  expect(bytesOf(events.map(thin))).toBeLessThan(1_000_000);
  const { models, characters } = coverageOf(state);
  // A piece that ends inside a pair shows half of it, which is no passage.
  expect(characters - models).toBeLessThan(2 * pieces.length);
});
