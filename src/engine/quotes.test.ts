import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, Quoted, RunEvent } from './events';
import { mapTexts, textsOf, thin, whole, withQuotes } from './quotes';
import type { Stretch } from './ports';

const USAGE = { input: 1, output: 1, estimated: false };
const at = { seq: 0, at: 1 };
const found = (value: string): Finding => ({ grade: 'unsure', value, span: null, name: '', reason: '' });

/** One event of each kind, with the same text wherever it has one. */
function events(text: string): RunEvent[] {
  return [
    { ...at, type: 'node.started', node: 'n', call: null, depth: 0, question: text, context: text, model: 'm' },
    { ...at, type: 'turn.started', node: 'n', turn: 0 },
    { ...at, type: 'turn.replied', node: 'n', turn: 0, text, usage: USAGE, finish: 'stop', cost: null, sent: 1 },
    {
      ...at,
      type: 'program.proposed',
      node: 'n',
      turn: 0,
      code: text,
      problems: [],
      calls: null,
      labels: [{ labels: ['a'], items: [text, text] }],
    },
    { ...at, type: 'cell.started', node: 'n', turn: 0, cell: 0, code: text },
    { ...at, type: 'step.started', node: 'n', turn: 0, cell: 0, step: 0, name: 'find', about: text, of: 3 },
    { ...at, type: 'step.progress', step: 0, done: 1, of: 3, found: [found(text), found(text)] },
    { ...at, type: 'step.finished', step: 0, done: 3, of: 3, found: [found(text)], summary: text },
    {
      ...at,
      type: 'form.defined',
      form: 0,
      lead: [
        { role: 'system', content: text },
        { role: 'user', content: text },
      ],
      maxTokens: 9,
      schema: null,
      stop: [],
    },
    {
      ...at,
      type: 'call.started',
      call: 0,
      node: 'n',
      turn: 0,
      cell: 0,
      kind: 'llm_query',
      batch: 0,
      model: 'm',
      prompt: text,
    },
    { ...at, type: 'call.finished', call: 0, text, usage: USAGE, cost: 0, cached: false, attempts: 1, failure: null },
    {
      ...at,
      type: 'cell.finished',
      node: 'n',
      turn: 0,
      cell: 0,
      output: { head: text, cut: 5, tail: text },
      error: { kind: 'exception', name: 'KeyError', message: text, traceback: text },
      variables: [],
    },
    { ...at, type: 'notice', node: 'n', turn: 0, code: 'c', text },
    { ...at, type: 'node.finished', node: 'n', state: 'answered', reason: null, answer: text },
    {
      ...at,
      type: 'run.finished',
      state: 'answered',
      reason: null,
      answer: { text, citations: [] },
      remarks: [],
      sent: {},
    },
  ];
}

const unit = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom('🚢', '灯台', 'e\u0301', '\uD83D', '\uDEA2', '\r\n', '\0', '\uFEFF', 'the quay was rebuilt '),
);
const words = fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(''));
const DOCUMENT = 'd';

/** A text of literals and stretches of a document, with where those stand. */
const quoting = fc
  .tuple(words, fc.array(fc.tuple(words, fc.nat(), fc.nat()), { maxLength: 6 }))
  .map(([document, parts]) => {
    let text = '';
    const stretches: Stretch[] = [];
    for (const [literal, from, length] of parts) {
      text += literal;
      const start = from % (document.length + 1);
      const end = start + (length % (document.length - start + 1));
      if (start === end) continue;
      stretches.push({ at: text.length, document: DOCUMENT, start, end });
      text += document.slice(start, end);
    }
    const padding = ' '.repeat(127);
    return { document, text: text + padding, stretches };
  });

describe('an event without what it quotes', () => {
  test('becomes what it was when the documents are read, whatever they hold', () => {
    fc.assert(
      fc.property(quoting, ({ document, text, stretches }) => {
        for (const event of events(text)) {
          const found = textsOf(event).map(() => stretches);
          const quoted = withQuotes(event, found);
          const stored = thin(quoted);
          const quotedUnits = stretches.reduce((sum, { start, end }) => sum + end - start, 0);
          mapTexts(stored, (_, rest) => {
            expect(rest).toHaveLength(text.length - quotedUnits);
            return rest;
          });
          const read = ({ start, end }: { start: number; end: number }) => document.slice(start, end);
          expect(whole(stored, read)).toStrictEqual(quoted);
          expect(JSON.stringify(whole(stored, read))).toBe(JSON.stringify(quoted));
        }
      }),
    );
  });

  test('says so where a document has gone, and keeps the other places right', () => {
    const text = `Compare: ${'a'.repeat(1_234)} with ${'b'.repeat(200)}.`;
    const [event] = events(text).filter(({ type }) => type === 'call.started');
    if (event === undefined) throw new Error('no event');
    const gone = { at: 9, document: 'gone', start: 0, end: 1_234 };
    const here = { at: 9 + 1_234 + 6, document: 'here', start: 50, end: 250 };
    const stored = thin(withQuotes(event, [[gone, here]]));
    const read = whole(stored, ({ document }) => (document === 'here' ? 'b'.repeat(200) : null));
    if (read.type !== 'call.started') throw new Error(read.type);
    expect(read.prompt).toBe(
      `Compare: [1,234 characters of a document that is no longer here] with ${'b'.repeat(200)}.`,
    );
    const at = read.prompt.indexOf('b'.repeat(200));
    expect(read.quotes).toEqual([{ field: 'prompt', at, document: 'here', start: 50, end: 250 }]);
  });

  test('moves the marks of an answer with the words they follow', () => {
    const text = `It says ${'a'.repeat(200)}, and then something else.`;
    const span = { document: 'here', start: 0, end: 4 };
    const marks = [5, 100, 8 + 200, text.length - 5].map((at) => ({ at, quote: 'q', span, name: 'n' }));
    const answered: RunEvent = {
      ...at,
      type: 'run.finished',
      state: 'answered',
      reason: null,
      answer: { text, citations: marks },
      remarks: [],
      sent: {},
    };
    const stored = thin(withQuotes(answered, [[{ at: 8, document: 'gone', start: 0, end: 200 }]]));
    const read = whole(stored, () => null);
    if (read.type !== 'run.finished' || read.answer === null) throw new Error(read.type);
    const shown = read.answer;
    const remarkEnds = shown.text.indexOf(', and');
    expect(shown.citations.map(({ at }) => at)).toEqual([5, remarkEnds, remarkEnds, shown.text.length - 5]);
  });

  test('of which a document has changed does not take what it never said', () => {
    const [event] = events('x'.repeat(200));
    if (event === undefined) throw new Error('no event');
    const stored = thin(withQuotes(event, [[{ at: 0, document: DOCUMENT, start: 0, end: 200 }]]));
    const read = whole(stored, () => 'short');
    expect(JSON.stringify(read)).toContain('[200 characters of a document that is no longer here]');
    expect(read.quotes).toBeUndefined();
  });

  test('whose quotes contradict each other is read without failing', () => {
    const number = fc.nat(400);
    const damaged = fc.array(fc.record({ at: number, start: number, end: number }), { maxLength: 5 });
    fc.assert(
      fc.property(damaged, words, (places, text) => {
        const quotes = places.map((place): Quoted => ({ ...place, field: 'text', document: DOCUMENT }));
        for (const event of events(text)) {
          whole({ ...event, quotes }, ({ start, end }) => ' '.repeat(Math.max(0, end - start)));
          whole({ ...event, quotes }, () => null);
        }
      }),
    );
  });
});

describe('texts that may quote', () => {
  test('are those of some length', () => {
    expect(events('x'.repeat(126)).flatMap(textsOf)).toEqual([]);
    expect(
      events('x'.repeat(127)).flatMap((event) => textsOf(event).map(({ field }) => `${event.type} ${field}`)),
    ).toEqual([
      'node.started question',
      'node.started context',
      'turn.replied text',
      'program.proposed code',
      'program.proposed labels.0.0',
      'program.proposed labels.0.1',
      'cell.started code',
      'step.started about',
      'step.progress found.0',
      'step.progress found.1',
      'step.finished found.0',
      'step.finished summary',
      'form.defined lead.0',
      'form.defined lead.1',
      'call.started prompt',
      'call.finished text',
      'cell.finished output.head',
      'cell.finished output.tail',
      'cell.finished error.message',
      'cell.finished error.traceback',
      'notice text',
      'node.finished answer',
      'run.finished answer.text',
    ]);
  });

  test('an event of which nothing was found stays the same', () => {
    for (const event of events('x'.repeat(200))) {
      expect(
        withQuotes(
          event,
          textsOf(event).map(() => []),
        ),
      ).toBe(event);
      expect(thin(event)).toBe(event);
      expect(whole(event, () => null)).toBe(event);
    }
  });
});
