import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CasesUnreadable, formatCase, parseCases, type Case } from './cases';

const base = { id: 'a', kind: 'find', documents: [{ name: 'n.txt', text: 'A text.' }], question: 'What?' };

function problemsOf(text: string): readonly string[] {
  try {
    parseCases(text);
    return [];
  } catch (error) {
    if (error instanceof CasesUnreadable) return error.problems;
    throw error;
  }
}

test('every kind of score is read', () => {
  const golds = [
    { score: 'contains', gold: ['x', 'y'] },
    { score: 'number', gold: 4 },
    { score: 'set', gold: [] },
    { score: 'pairs', gold: [['a', 'b']] },
    { score: 'absent', gold: 'absent' },
  ];
  const file = golds.map((gold, index) => JSON.stringify({ ...base, ...gold, id: String(index) })).join('\n');
  expect(parseCases(file).map(({ score, gold }) => ({ score, gold }))).toEqual(golds);
});

test('gold that is written another way is taken', () => {
  const read = (gold: object) => parseCases(JSON.stringify({ ...base, ...gold }))[0]?.gold;
  expect(read({ score: 'contains', gold: 'x' })).toEqual(['x']);
  expect(read({ score: 'set', gold: [1, 'b'] })).toEqual(['1', 'b']);
  expect(read({ score: 'number', gold: ' 12 ' })).toBe(12);
  expect(read({ score: 'pairs', gold: [[1, 2]] })).toEqual([['1', '2']]);
  expect(read({ score: 'absent' })).toBe('absent');
  expect(read({ score: 'absent', gold: null })).toBe('absent');
});

test('what is no case is named with its line', () => {
  const good = JSON.stringify({ ...base, score: 'absent', gold: null });
  expect(problemsOf(`\n${good}\nnot json`)).toEqual([expect.stringMatching(/^Line 3: it is no JSON/)]);
  expect(problemsOf('[]')).toEqual(['Line 1: it is no JSON object.']);
  expect(problemsOf(`${good}\n${good}`)).toEqual(['Line 2: the id “a” stands in line 1 already.']);
  const wrong = (fields: object) => problemsOf(JSON.stringify({ ...base, score: 'number', gold: 1, ...fields }))[0];
  expect(wrong({ score: 'exact' })).toBe('Line 1: “score” is none of contains, number, set, pairs, absent.');
  expect(wrong({ gold: 'many' })).toBe('Line 1: “gold” is no number.');
  expect(wrong({ gold: undefined })).toBe('Line 1: “gold” is missing.');
  expect(wrong({ question: ' ' })).toBe('Line 1: “question” is empty.');
  expect(wrong({ documents: [] })).toBe('Line 1: “documents” is empty.');
  expect(wrong({ documents: [{ name: 'n' }] })).toBe('Line 1: “documents.0.text” is missing.');
  expect(wrong({ id: undefined })).toBe('Line 1: “id” is missing.');
  expect(problemsOf('\n\n')).toEqual(['There is no case in it.']);
});

test('a case that was written is read as it was', () => {
  const text = fc.string({ minLength: 1 }).filter((one) => one.trim() !== '');
  const gold = fc.oneof(
    fc.record({ score: fc.constant('contains' as const), gold: fc.array(text, { minLength: 1 }) }),
    fc.record({ score: fc.constant('number' as const), gold: fc.integer() }),
    fc.record({ score: fc.constant('set' as const), gold: fc.array(text) }),
    fc.record({ score: fc.constant('pairs' as const), gold: fc.array(fc.tuple(text, text)) }),
    fc.constant({ score: 'absent' as const, gold: 'absent' as const }),
  );
  const documents = fc.array(fc.record({ name: text, text }), { minLength: 1 });
  const all = fc.record({ id: text, kind: text, documents, question: text });
  fc.assert(
    fc.property(all, gold, (asked, right) => {
      const one: Case = { ...asked, ...right };
      expect(parseCases(formatCase(one))).toEqual([one]);
    }),
  );
});

test('no text breaks the reading', () => {
  fc.assert(fc.property(fc.string(), (text) => void problemsOf(text)));
});
