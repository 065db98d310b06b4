import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseCases, formatCase } from '../cases';
import { Random } from '../random';
import { scoreOf } from '../scores';
import { count } from './count';
import { LABELS } from './labels';
import { NEEDLES } from './needles';
import { niah } from './niah';
import { noise } from './noise';
import { QUERIES } from './pair-queries';
import { pairs, pairsOf } from './pairs';
import { askFor } from './questions';
import { TASKS } from './registry';
import { byUser, dayOf, formatDay, formatRows, makeRows, type Row } from './rows';
import { CHARACTERS_A_TOKEN } from './task';

const wanted = fc.record({
  seed: fc.integer({ min: 1, max: 999 }),
  tokens: fc.integer({ min: 1_000, max: 6_000 }),
  index: fc.nat(60),
});

test.each(TASKS)('$id: a text is as long as was asked for, within 5%', ({ make }) => {
  fc.assert(
    fc.property(wanted, (options) => {
      const length = make(options).documents.reduce((sum, { text }) => sum + text.length, 0);
      expect(Math.abs(length / CHARACTERS_A_TOKEN / options.tokens - 1)).toBeLessThan(0.05);
    }),
    { numRuns: 40 },
  );
});

test.each(TASKS)('$id: the same seed gives the same case, another one another', ({ make }) => {
  const options = { seed: 3, tokens: 1_000, index: 5 };
  expect(make(options)).toEqual(make(options));
  expect(make({ ...options, seed: 4 }).documents).not.toEqual(make(options).documents);
  expect(make({ ...options, index: 6 }).documents).not.toEqual(make(options).documents);
});

test.each(TASKS)('$id: a case can be written to a file and read back', ({ make }) => {
  const one = make({ seed: 1, tokens: 1_000, index: 3 });
  expect(parseCases(formatCase(one))).toEqual([one]);
});

test('the right answer to every case is worth 1', () => {
  for (const { make } of TASKS) {
    for (let index = 0; index < 24; index += 1) {
      const one = make({ seed: 1, tokens: 1_000, index });
      const said =
        one.score === 'absent'
          ? 'The text does not say.'
          : one.score === 'pairs'
            ? one.gold.map(([a, b]) => `(${a}, ${b})`).join('\n')
            : String(one.gold);
      expect(scoreOf(one, said)).toBe(1);
    }
  }
});

test('a needle stands in its text once, among eleven of its kind; every fourth is missing', () => {
  for (let index = 0; index < 40; index += 1) {
    const one = niah.make({ seed: 2, tokens: 2_000, index });
    const text = one.documents.map((document) => document.text).join('');
    const needle = NEEDLES[(2 + index) % NEEDLES.length];
    expect(one.score).toBe(index % 4 === 3 ? 'absent' : 'contains');
    const told = needle?.firsts.flatMap((first) =>
      needle.seconds.map((second) => text.split(`${first} ${second}`).length - 1),
    );
    expect(told?.reduce((sum, times) => sum + times, 0)).toBe(one.score === 'absent' ? 11 : 12);
    if (one.score === 'contains') expect(text.split(one.gold[0] ?? '').length - 1).toBe(1);
  }
});

test('the name that is asked for stands in the text, or nowhere where it is absent', () => {
  for (let index = 0; index < 40; index += 1) {
    const { question, documents, score } = niah.make({ seed: 5, tokens: 1_000, index });
    const needle = NEEDLES[(5 + index) % NEEDLES.length];
    const key = needle?.firsts
      .flatMap((first) => needle.seconds.map((second) => `${first} ${second}`))
      .find((name) => question.includes(name));
    expect(key).toBeDefined();
    expect(documents[0]?.text.includes(key ?? '')).toBe(score !== 'absent');
  }
});

test('needles stand at all depths', () => {
  const depths = Array.from({ length: 40 }, (_, index) => {
    const one = niah.make({ seed: 1, tokens: 2_000, index });
    const [text = ''] = one.documents.map((document) => document.text);
    return one.score === 'contains' ? text.indexOf(one.gold[0] ?? '') / text.length : null;
  }).filter((depth) => depth !== null);
  for (const tenth of Array.from({ length: 10 }, (_, n) => n / 10)) {
    expect(depths.some((depth) => depth >= tenth && depth < tenth + 0.1)).toBe(true);
  }
});

test('noise hardly repeats itself', () => {
  const sentences = noise(new Random('noise'));
  const all = Array.from({ length: 3_000 }, () => sentences.next().value);
  expect(new Set(all).size).toBeGreaterThan(2_500);
  expect(all.filter((sentence) => !/^[“A-Z].*[.]$/.test(sentence))).toEqual([]);
});

test.each(LABELS)('there are thousands of questions of kind %s, none of two kinds', (label) => {
  const random = new Random('questions', label);
  const others = LABELS.filter((other) => other !== label).map((other) => {
    const of = new Random('others', other);
    return new Set(Array.from({ length: 5_000 }, () => askFor(other, of)));
  });
  const all = new Set(Array.from({ length: 10_000 }, () => askFor(label, random)));
  expect(all.size).toBeGreaterThan(3_000);
  const wrong = [...all].filter(
    (question) =>
      !/^[A-Z].*[?.]$/.test(question) || /[[\]{}|]/.test(question) || others.some((set) => set.has(question)),
  );
  expect(wrong).toEqual([]);
});

test('a fifth of the users sends most of the rows, over some forty months', () => {
  const rows = makeRows(new Random('rows'), 32_000);
  const counts = [...byUser(rows).values()].map(({ length }) => length).sort((a, b) => b - a);
  const busy = counts.slice(0, Math.round(counts.length / 5)).reduce((sum, value) => sum + value, 0);
  expect(busy / rows.length).toBeGreaterThan(0.7);
  expect(busy / rows.length).toBeLessThan(0.9);
  const months = new Set(rows.map(({ day }) => formatDay(day).replace(/ \d\d,/, '')));
  expect(months.size).toBeGreaterThan(37);
  expect(new Set(rows.map(({ question }) => question)).size).toBe(rows.length);
  expect(rows.map(({ day }) => day)).toEqual(rows.map(({ day }) => day).sort((a, b) => a - b));
});

test('no label is named in a row', () => {
  const text = formatRows(makeRows(new Random('hidden'), 8_000));
  expect(text.split('\n')[0]).toMatch(/^Date: [A-Z][a-z]{2} \d\d, 20\d\d \|\| User: \d{5} \|\| Instance: .+[?.]$/);
  expect(text).not.toContain('Label');
});

test('the three families of counting take turns', () => {
  const asked = (index: number) => count.make({ seed: 1, tokens: 1_000, index }).question;
  for (let index = 0; index < 30; index += 3) {
    expect(asked(index + 1)).toMatch(/questions of user \d{5} are of kind/);
    expect(asked(index + 2)).toMatch(/sent in (between|before|after|in the year) /);
  }
});

test('there are twenty queries for pairs, and every text has an answer to its own', () => {
  expect(QUERIES).toHaveLength(20);
  expect(new Set(QUERIES.map(({ words }) => words)).size).toBe(20);
  for (let index = 0; index < 20; index += 1) {
    const one = pairs.make({ seed: 1, tokens: 2_000, index });
    expect(one.gold).not.toEqual([]);
    expect(one.question).toContain(QUERIES[index]?.words);
  }
});

const row = (user: string, label: Row['label'], date = '2022-01-01'): Row => ({
  day: dayOf(date),
  user,
  label,
  question: 'What?',
});

test('a query for pairs means what it says', () => {
  const found = (index: number, rows: readonly Row[]) => {
    const query = QUERIES[index - 1];
    if (query === undefined) throw new RangeError('There is no such query.');
    return pairsOf(query, rows);
  };
  // 1: a number or a location, both.
  expect(found(1, [row('1', 'number'), row('2', 'location'), row('3', 'human')])).toEqual([['1', '2']]);
  // 4: all of the people asked for after 2023-01-06, and true of those who ask for none.
  expect(found(4, [row('1', 'location'), row('2', 'human', '2023-01-07'), row('3', 'human', '2023-01-06')])).toEqual([
    ['1', '2'],
  ]);
  // 11: one has an entity and an abbreviation, the other exactly one entity, either way round.
  const eleven = [row('1', 'entity'), row('2', 'entity'), row('2', 'entity'), row('2', 'abbreviation')];
  expect(found(11, eleven)).toEqual([['1', '2']]);
  expect(found(11, [...eleven, row('1', 'entity')])).toEqual([]);
  expect(QUERIES[18]?.words).toBe(
    'one of the two users has at least two questions of kind location and at least one question of kind entity, ' +
      'and the other has exactly one question of kind description and exactly one question of kind abbreviation',
  );
  expect(QUERIES[3]?.words).toBe(
    'both users have at least one question of kind human or location, ' +
      'and for both users all questions of kind human are dated after Jan 06, 2023',
  );
});
