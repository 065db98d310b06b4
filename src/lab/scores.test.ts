import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Gold } from './cases';
import { scoreOf } from './scores';
import { numberIn } from './scores/number';

const contains = (...gold: string[]): Gold => ({ score: 'contains', gold });
const number = (gold: number): Gold => ({ score: 'number', gold });
const set = (...gold: string[]): Gold => ({ score: 'set', gold });
const pairs = (...gold: [string, string][]): Gold => ({ score: 'pairs', gold });
const absent: Gold = { score: 'absent', gold: 'absent' };

test('no answer is never right', () => {
  for (const gold of [contains('a'), number(0), set(), pairs(), absent]) expect(scoreOf(gold, null)).toBe(0);
});

describe('contains', () => {
  test.each([
    [['Johanna Brandt'], 'The captain was johanna  brandt.', 1],
    [['4711203'], 'The code is 4,711,203.', 1],
    [['4,711,203'], 'The code is 4711203', 1],
    [['the “old” mill'], "It is The 'Old' Mill".replaceAll("'", '"'), 1],
    [['twenty-one'], 'twenty–one', 1],
    [['12'], 'It was built in 2012.', 0],
    [['12'], 'They counted 12.', 1],
    [['Leiden', 'Delft'], 'From Leiden to Gouda.', 0],
    [['Leiden', 'Delft'], 'From Leiden to Delft.', 1],
  ])('%j in %j: %d', (gold, answer, score) => {
    expect(scoreOf(contains(...gold), answer)).toBe(score);
  });

  test('an answer that repeats the gold is right, whatever stands round it', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12})?$/),
        fc.string(),
        fc.string(),
        (gold, before, after) => {
          expect(scoreOf(contains(gold), `${before} ${gold.toUpperCase()} ${after}`)).toBe(1);
        },
      ),
    );
  });
});

describe('number', () => {
  test.each([
    ['12', 12],
    ['There are 12 of them.', 12],
    ['**12**', 12],
    ['Twelve.', 12],
    ['There were twenty-three visits.', 23],
    ['two hundred and five', 205],
    ['one thousand, two hundred', 1000],
    ['a hundred and one', 101],
    ['a dozen', 12],
    ['1,204 lines', 1204],
    ['1 204 lines', 1204],
    ['1.204.300', 1204300],
    ['3.5', 3.5],
    ['-4', -4],
    ['On 3 May 2021 she counted 17 boats.', 17],
    ['Between 2021-03-01 and 2021-04-01 there are 9.', 9],
    ['Of the 40 notes, 12 mention it.', 12],
    ['12 of the 40 notes mention it.', 12],
    ['I looked at 40 notes in 3 passages.\nThe answer is 12.', 12],
    ['1. Anna: 3\n2. Bram: 4\n\nTotal: 7', 7],
    ['3 + 4 = 7', 7],
    ['Anna wrote 3 and Bram wrote 4, which makes 7 in total.', 7],
    ['None of them does.', 0],
    ['There are no such lines.', 0],
    ['One of the lines does, so the count is 1.', 1],
    ['It was 1897.', 1897],
    ['Answer: 5 [1]', 5],
    ['I cannot tell.', null],
    ['', null],
  ])('%j is %s', (answer, value) => {
    expect(numberIn(answer)).toBe(value);
  });

  test('a step away from the gold costs a quarter, and so on', () => {
    expect(scoreOf(number(12), '12')).toBe(1);
    expect(scoreOf(number(12), '13')).toBe(0.75);
    expect(scoreOf(number(12), '10')).toBeCloseTo(0.5625);
    expect(scoreOf(number(12), 'many')).toBe(0);
    expect(scoreOf(number(3), 'Not found in 3 of 3 passages.')).toBe(0);
    expect(scoreOf(number(3), 'Not found in the 3 passages that search found.')).toBe(0);
    expect(
      scoreOf(
        number(4),
        'Found until then: 4. “How many?” was looked for in 3 of 8 passages; the others were not read.',
      ),
    ).toBe(1);
  });

  test('any whole number is read as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999_999 }), (value) => {
        expect(numberIn(`There are ${value}.`)).toBe(value);
        expect(numberIn(`There are ${value.toLocaleString('en')} lines.`)).toBe(value);
      }),
    );
  });
});

describe('set', () => {
  test.each([
    [['Anna', 'Bram'], 'Anna, Bram', 1],
    [['Anna', 'Bram'], 'The members are Anna and Bram.', 1],
    [['Anna', 'Bram'], '- Bram\n- Anna', 1],
    [['Anna', 'Bram'], 'These are named:\n1. **Anna**: she came first\n2. **Bram**, who came from Leiden, later', 1],
    [['Anna', 'Bram'], 'Anna\nBram\nCarl', 0.8],
    [['Anna', 'Bram'], 'Anna', 2 / 3],
    [['Anna', 'Bram'], '["Anna", "Bram"]', 1],
    [['Anna', 'Bram'], '- Anna, Carl, Dora', 0.4],
    [['salt and pepper', 'salt'], 'salt and pepper; salt', 1],
    [['salt and pepper', 'salt'], 'salt and pepper', 2 / 3],
    [['Brandt, Johanna'], 'Brandt, Johanna', 1],
    [['oak chest'], 'an oak chest', 1],
    [['Anna'], 'Joanna', 0],
    [['Anna'], 'There is none.', 0],
    [[], 'None of them.', 1],
    [[], 'Anna', 0],
    [['44106', '3'], 'Users: 44106, 3', 1],
    [['notes/may.txt'], 'It stands in notes/may.txt.', 1],
  ])('%j named in %j: %d', (gold, answer, score) => {
    expect(scoreOf(set(...gold), answer)).toBeCloseTo(score);
  });

  const name = fc.stringMatching(/^[b-z]{4,9}x$/);
  test('the gold itself is right in every form of list', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 12 }), (gold) => {
        for (const form of [', ', '\n', '; ', '\n- ', ' and ']) {
          expect(scoreOf(set(...gold), (form === '\n- ' ? '- ' : '') + gold.join(form))).toBe(1);
        }
      }),
    );
  });

  test('each further item that is wrong lowers the score', () => {
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 3, maxLength: 10 }), ([first = '', ...others]) => {
        const scores = others.map((_, index) => scoreOf(set(first), [first, ...others.slice(0, index)].join(', ')));
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(new Set(scores).size).toBe(scores.length);
      }),
    );
  });
});

describe('pairs', () => {
  test.each([
    [[['1', '2']], '(2, 1)', 1],
    [[['1', '2']], '1 – 2', 1],
    [[['1', '2']], '1-2', 1],
    [[['1', '2']], 'User 1 and user 2', 1],
    [[['1', '2']], '1, 2', 1],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '(1, 2), (2, 3)',
      1,
    ],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '1-2, 2-3',
      1,
    ],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '- 1 & 2\n- 3 & 2',
      1,
    ],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '[["1", "2"], ["2", "3"]]',
      1,
    ],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '(1, 2)',
      2 / 3,
    ],
    [
      [
        ['1', '2'],
        ['2', '3'],
      ],
      '(1, 2)\n(2, 1)\n(2, 3)',
      1,
    ],
    [[['1', '2']], '(1, 2) and (3, 4)', 2 / 3],
    [[['Anna', 'Bram']], 'The pairs are: Anna and Bram.', 1],
    [[['Anna Brandt', 'Bram Winter']], 'Anna Brandt ↔ Bram Winter (both in May)', 1],
    [[['Lindqvist & Sons', 'Mrs Tamblyn']], '(Lindqvist & Sons, Mrs Tamblyn)', 1],
    [[['Lindqvist & Sons', 'Anne-Marie']], 'Lindqvist & Sons and Anne-Marie', 1],
    [[['Anne-Marie', 'Jean-Luc']], 'Jean-Luc, Anne-Marie', 1],
    [[['Anna', 'Anna Brandt']], 'Anna – Anna Brandt', 1],
    [[], 'There is no such pair.', 1],
    [[['1', '2']], 'There is no such pair.', 0],
    [[['1', '2']], '', 0],
  ] as [[string, string][], string, number][])('%j named in %j: %d', (gold, answer, score) => {
    expect(scoreOf(pairs(...gold), answer)).toBeCloseTo(score);
  });

  test('the gold is right in every form, either way round', () => {
    const id = fc.integer({ min: 10_000, max: 99_999 }).map(String);
    const golds = fc.array(
      fc.tuple(id, id).filter(([a, b]) => a !== b),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(golds, fc.boolean(), (gold, turned) => {
        const said = gold.map(([a, b]): [string, string] => (turned ? [b, a] : [a, b]));
        for (const answer of [
          said.map(([a, b]) => `(${a}, ${b})`).join('\n'),
          said.map(([a, b]) => `(${a}, ${b})`).join(', '),
          said.map(([a, b]) => `- ${a} – ${b}`).join('\n'),
          said.map(([a, b]) => `${a}, ${b}`).join('\n'),
          JSON.stringify(said),
        ]) {
          expect(scoreOf(pairs(...gold), answer)).toBe(1);
        }
      }),
    );
  });
});

describe('absent', () => {
  test.each([
    'The text does not say.',
    'The text doesn’t mention the code of the south boathouse.',
    'Not found in 64 of 64 passages.',
    'It is not stated in the documents.',
    'There is no mention of a south boathouse.',
    'I could not find this in the text.',
    'The documents contain no information about that.',
    'None of the passages says so; nothing is said about the south boathouse.',
    'The provided text never states who the keeper was.',
    'Unknown.',
    'None.',
    'N/A',
    'absent',
    'I cannot determine this from the notes.',
    'Unfortunately, the diary does not specify when the bridge was built. It only speaks of the mill.',
    'The keeper’s name isn’t given anywhere.',
    'No keeper of the south lighthouse is named.',
    'There is no south boathouse in the text.',
    'I read all 12 passages. The answer was not found.',
    'Answer: the text does not say.',
  ])('%j says so', (answer) => {
    expect(scoreOf(absent, answer)).toBe(1);
  });

  test.each([
    '4711203',
    'The code is 4711203.',
    '4711203. The text does not say more.',
    'The text does not say, but it is probably 4711203.',
    'It is not stated explicitly; however, it was Johanna Brandt.',
    'The document does not mention it. The answer is 4711203.',
    'The text does not mention it directly, so it was Johanna Brandt.',
    'I could not find it, but I guess it is 4711203.',
    'The keeper is Johanna Brandt. The text does not say since when.',
    'Johanna Brandt is the keeper; there is no doubt.',
    'She was not there.',
    '',
  ])('%j does not', (answer) => {
    expect(scoreOf(absent, answer)).toBe(0);
  });
});

test('a score lies between 0 and 1, and nothing breaks it', () => {
  const golds = fc.oneof(
    fc.array(fc.string(), { minLength: 1 }).map((gold): Gold => ({ score: 'contains', gold })),
    fc.integer().map(number),
    fc.array(fc.string()).map((gold): Gold => ({ score: 'set', gold })),
    fc.array(fc.tuple(fc.string(), fc.string())).map((gold): Gold => ({ score: 'pairs', gold })),
    fc.constant(absent),
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom(...'1a, -()[]\n;.:&zéß“”'.split(''))).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(golds, text, (gold, answer) => {
      const score = scoreOf(gold, answer);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(score).toBeLessThanOrEqual(1);
    }),
  );
});
