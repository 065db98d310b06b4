import { describe, expect, test } from 'vitest';
import { BANK } from './bank';
import { KINDS, type Example } from './example';
import { nearest } from './nearest';
import { SHAPES, type Look } from './shape';

const PROSE: Look = { shape: 'prose', fields: [], documents: 1 };
const MESSAGES: Look = { shape: 'rows', fields: ['date', 'user', 'instance'], documents: 1 };
const TRIPS: Look = { shape: 'csv', fields: ['date', 'member', 'minutes'], documents: 1 };

const COUNT = 8;
const kinds = (question: string, text: Look) => nearest(BANK, question, text, COUNT).map(({ kind }) => kind);

describe('the bank', () => {
  test('has at least 44 examples over eleven kinds of question and seven shapes of text', () => {
    expect(BANK.length).toBeGreaterThanOrEqual(44);
    expect(new Set(BANK.map(({ kind }) => kind))).toEqual(new Set(KINDS));
    expect(new Set(BANK.map(({ text }) => text.shape))).toEqual(new Set(SHAPES));
    expect(new Set(BANK.map(({ question }) => question)).size).toBe(BANK.length);
  });

  test('its programs are short, use a skill, and end in an answer', () => {
    for (const { program } of BANK) {
      const lines = program.split('\n');
      expect(lines.length).toBeLessThanOrEqual(6);
      expect(lines.at(-1)).toMatch(/^done\(/);
      expect(program).toMatch(/\b(?:find|pick|label|extract|summarise|compare|rows|documents|tally|pairs)\(/);
    }
  });

  test('every list of labels has one for what fits none', () => {
    const lists = BANK.flatMap(({ program }) =>
      [...program.matchAll(/label\(\w+, (\[[^\]]*\])/g)].map(([, list]) => list),
    );
    expect(lists.length).toBeGreaterThan(8);
    for (const list of lists) expect(list).toContain('"other"');
  });

  test('questions about records go through rows()', () => {
    const skipping = BANK.filter(({ text, program }) => text.fields.length > 0 && !program.includes('rows()'));
    // What stands in one line of a log, or in a letter, is found by reading.
    expect(new Set(skipping.map(({ kind }) => kind))).toEqual(new Set(['find', 'hops']));
    expect(skipping.length * 10).toBeLessThan(BANK.length);
  });
});

describe('the nearest examples', () => {
  test('without a question, its nearest eight show its own kind nearly always', () => {
    const missed = BANK.filter((example) => {
      const others = BANK.filter((other) => other !== example);
      return !nearest(others, example.question, example.text, COUNT).some(({ kind }) => kind === example.kind);
    });
    expect(missed.length / BANK.length, describeAll(missed)).toBeLessThanOrEqual(0.1);
  });

  test('the nearest comes last', () => {
    for (const example of BANK) expect(nearest(BANK, example.question, example.text, COUNT).at(-1)).toBe(example);
  });

  test('questions that are worded otherwise find their kind', () => {
    expect(kinds('How many reports did every technician file?', MESSAGES)).toContain('each');
    expect(kinds('Find all pairs of customers that both asked at least one question.', MESSAGES).at(-1)).toBe('pairs');
    expect(kinds('How many rentals took less than 10 minutes?', TRIPS)).toContain('count');
    expect(kinds('Where did the woman who founded the school die?', PROSE)).toContain('hops');
    expect(kinds('Please summarise the last chapter.', PROSE)).toContain('summarise');
  });

  test('a question that lists its kinds finds the examples that do', () => {
    const asked =
      'By what it asks for, every line is of exactly one kind: place (a town); short form. ' +
      'How many more questions of kind place than of kind short form are there?';
    expect(nearest(BANK, asked, MESSAGES, COUNT).at(-1)?.question).toContain('How many more letters');
  });

  test('the same question gets the same examples, in the same order', () => {
    const ask = () => nearest(BANK, 'How much did the roof cost?', PROSE, COUNT);
    expect(ask()).toEqual(ask());
    expect(ask()).toHaveLength(COUNT);
  });

  test('an empty question, one in another script and an empty bank are no trouble', () => {
    expect(nearest(BANK, '', PROSE, COUNT)).toHaveLength(COUNT);
    expect(nearest(BANK, '誰が橋を建てたのか', PROSE, COUNT)).toHaveLength(COUNT);
    expect(nearest([], 'Who?', PROSE, COUNT)).toEqual([]);
  });
});

function describeAll(examples: readonly Example[]): string {
  return examples.map(({ kind, question }) => `${kind}: ${question}`).join('\n');
}
