/** The development cases: well formed, of every kind, and right wherever what is right can be computed from the texts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCases, type Case, type Pair } from '../../src/lab/cases';
import { scoreOf } from '../../src/lab/scores';

const CASES = parseCases(readFileSync(join(import.meta.dirname, 'development.jsonl'), 'utf8'));

const KINDS = [
  ...['find', 'paraphrase', 'absent', 'collect', 'count', 'compare', 'per user', 'pairs'],
  ...['across documents', 'two hops'],
];

function caseOf(id: string): Case {
  const found = CASES.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`There is no case ${id}.`);
  return found;
}

const textOf = ({ documents }: Case): string => documents.map(({ text }) => text).join('\n');
const plain = (text: string): string => text.toLowerCase();

test('there are four of each of ten kinds, over texts of 600 to 2,500 tokens', () => {
  expect(KINDS.map((kind) => CASES.filter((one) => one.kind === kind).length)).toEqual(KINDS.map(() => 4));
  expect(CASES).toHaveLength(40);
  for (const one of CASES) {
    expect(textOf(one).length / 4, one.id).toBeGreaterThan(600);
    expect(textOf(one).length / 4, one.id).toBeLessThan(2_500);
  }
});

test('the questions are all different, and no text gives its answer away', () => {
  expect(new Set(CASES.map(({ question }) => question)).size).toBe(40);
  for (const one of CASES) expect(textOf(one)).not.toContain(one.question);
});

test('what is to be named stands in the text; the right answer is worth 1', () => {
  for (const one of CASES) {
    const text = plain(textOf(one));
    const named = one.score === 'set' ? one.gold : one.score === 'pairs' ? one.gold.flat() : [];
    for (const item of named) expect(text, one.id).toContain(plain(item));
    const said =
      one.score === 'absent'
        ? 'The text does not say.'
        : one.score === 'pairs'
          ? one.gold.map(([a, b]) => `(${a}, ${b})`).join('\n')
          : String(one.gold);
    expect(scoreOf(one, said), one.id).toBe(1);
  }
});

test('what is to be found stands in the text, unless it is counted', () => {
  const counted = ['compare-trees', 'compare-warnings'];
  for (const one of CASES.filter(({ id }) => !counted.includes(id))) {
    if (one.score !== 'contains') continue;
    for (const part of one.gold) expect(plain(textOf(one)), one.id).toContain(plain(part));
  }
});

test('an absent fact has its near misses', () => {
  const near: Readonly<Record<string, RegExp>> = {
    'absent-lamp': /glass for the bow lamp was only 6/,
    'absent-gate': /padlock for the tool store was bought for £14[^]*fence at the bottom end has cost £210/,
    'absent-height': /great viaduct over the Calder/,
    'absent-watts': /Heater H9[^]*4 cm long/,
  };
  const absent = CASES.filter(({ score }) => score === 'absent');
  expect(absent.map(({ id }) => id).sort()).toEqual(Object.keys(near).sort());
  for (const one of absent) expect(textOf(one)).toMatch(near[one.id] ?? /$^/);
});

describe('the orders', () => {
  const orders = textOf(caseOf('count-unpaid'))
    .split('\n')
    .slice(1)
    .map((line) => {
      const [, date = '', customer = '', item = '', quantity = '', , paid = ''] = line.split(',');
      return { date, customer, item, quantity: Number(quantity), paid };
    });
  const pieces = (customer: string, of: (item: string) => boolean): number =>
    orders
      .filter((order) => order.customer === customer && of(order.item))
      .reduce((sum, { quantity }) => sum + quantity, 0);

  test('are counted right', () => {
    expect(caseOf('count-unpaid').gold).toBe(orders.filter(({ paid }) => paid === 'no').length);
    expect(caseOf('user-hotel').gold).toBe(pieces('Hotel Meridian', () => true));
    const isTree = (item: string): boolean => item.endsWith('tree');
    const [fenwick, rowe] = [pieces('Fenwick Farm', isTree), pieces('Rowe Orchards', isTree)];
    expect(fenwick).toBeGreaterThan(rowe);
    expect(caseOf('compare-trees').gold).toEqual(['Fenwick Farm', String(fenwick)]);
  });

  test('are paired right', () => {
    expect(keysOf(caseOf('pairs-orders'))).toEqual(
      pairsBy(
        orders,
        ({ customer }) => customer,
        ({ date, item }) => `${date} ${item}`,
      ),
    );
  });
});

test('the log is counted right', () => {
  const lines = textOf(caseOf('count-boiler-errors')).split('\n');
  const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
  expect(caseOf('count-boiler-errors').gold).toBe(count(/ ERROR boiler-3 /));
  const [one, two] = [count(/ WARN +pump-1 /), count(/ WARN +pump-2 /)];
  expect(one).toBeGreaterThan(two);
  expect(caseOf('compare-warnings').gold).toEqual(['pump-1', String(one)]);
  const badges = lines.flatMap((line) => / gate-north +opened by badge (\d+)/.exec(line)?.[1] ?? []);
  const often = [...new Set(badges)].map((badge) => badges.filter((one) => one === badge).length);
  const most = Math.max(...often);
  expect(often.filter((times) => times === most)).toHaveLength(1);
  expect(caseOf('user-badge').gold).toEqual([[...new Set(badges)][often.indexOf(most)]]);
});

describe('the messages', () => {
  const rows = textOf(caseOf('count-complaints'))
    .split('\n')
    .map((line) => {
      const [date = '', user = '', text = ''] = line.split(' || ').map((field) => field.replace(/^\w+: /, ''));
      return { date, user, text };
    });
  const usersWhere = (pattern: RegExp, least: number): readonly string[] => {
    const all = [...new Set(rows.map(({ user }) => user))].sort();
    return all.filter((user) => rows.filter((row) => row.user === user && pattern.test(row.text)).length >= least);
  };
  const THANKS = /\b(?:thanks?|grateful)\b/i;
  const RENEWAL =
    /\b(?:renew|extend|prolong)\b|two more weeks|weeks longer|another (?:two weeks|fortnight)|another fortnight|one more week/i;

  test('have dates, users and texts', () => {
    expect(rows).toHaveLength(54);
    for (const { date, user, text } of rows) expect([date, user, text]).not.toContain('');
  });

  test('are told apart by their words where words tell', () => {
    const all = [...new Set(rows.map(({ user }) => user))].sort();
    expect(caseOf('user-thanks').gold).toEqual(all.filter((user) => !usersWhere(THANKS, 1).includes(user)));
    const renewing = usersWhere(RENEWAL, 2);
    const gold = renewing.flatMap((one, at) => renewing.slice(at + 1).map((other): Pair => [one, other]));
    expect(caseOf('pairs-renewals').gold).toEqual(gold);
    // What is neither a question, nor thanks, nor a wish for more time, complains.
    const others = rows.filter(({ text }) => !/\?$/.test(text) && !THANKS.test(text) && !RENEWAL.test(text));
    const left = others.filter(({ text }) => !/if nobody is waiting|hold on to|I keep losing/.test(text));
    expect(caseOf('count-complaints').gold).toBe(left.length);
    const by = (user: string): number => left.filter((row) => row.user === user).length;
    expect(caseOf('user-most-complaints').gold).toEqual([all.toSorted((a, b) => by(b) - by(a))[0]]);
  });
});

test('the villages are compared right', () => {
  const villages = caseOf('across-station').documents.map(({ name, text }) => ({
    name: name.replace('.txt', ''),
    text,
  }));
  const without = villages.filter(({ text }) => /no railway station/.test(text)).map(({ name }) => name);
  expect(caseOf('across-station').gold).toEqual(without);
  const founded = villages.map(({ name, text }) => ({
    name,
    year: /found(?:ed|ing)[^.]*? in (\d{4})|founded in (\d{4})/.exec(text)?.slice(1).find(Boolean) ?? '',
  }));
  expect(founded.map(({ year }) => year)).not.toContain('');
  expect(keysOf(caseOf('pairs-founded'))).toEqual(
    pairsBy(
      founded,
      ({ name }) => name,
      ({ year }) => year,
    ),
  );
});

test('the notes on birds are paired right', () => {
  const notes = [
    ...textOf(caseOf('pairs-birds')).matchAll(/^\d+ \w+, ([\w ]+)\. (?:Reservoir|Heath|River meadows|Old quarry)/gm),
  ];
  expect(notes).toHaveLength(16);
  const at = (place: string): readonly string[] =>
    [...new Set(notes.filter(([line]) => line.includes(place)).map(([, who = '']) => who))].sort();
  expect([...(caseOf('collect-reservoir').gold as readonly string[])].sort()).toEqual(at('Reservoir'));
  const heath = at('Heath').map((who) => ({ who }));
  expect(keysOf(caseOf('pairs-birds'))).toEqual(
    pairsBy(
      heath,
      ({ who }) => who,
      () => 'heath',
    ),
  );
});

test('the keys of the leases are counted right', () => {
  const words = ['no', 'one', 'two', 'three', 'four', 'five'];
  const keys = caseOf('across-keys').documents.map(({ text }) => {
    const [clause = ''] = /^1[02]\. .*(?:has|have) received.*$/m.exec(text) ?? [];
    const said = clause.replace(/,? (?:which|and a remote|; a lost).*$/, '').replace(/^\d+\. /, '');
    return [...said.matchAll(/\w+/g)].reduce((sum, [word]) => sum + Math.max(0, words.indexOf(word.toLowerCase())), 0);
  });
  expect(keys).toEqual([6, 6, 1, 2]);
  expect(caseOf('across-keys').gold).toBe(15);
});

function keysOf(one: Case): readonly string[] {
  if (one.score !== 'pairs') throw new RangeError(`${one.id} asks for no pairs.`);
  return one.gold.map((pair) => [...pair].sort().join(' + ')).sort();
}

/** Pairs of different names among things that have the same value. */
function pairsBy<T>(
  things: readonly T[],
  nameOf: (thing: T) => string,
  valueOf: (thing: T) => string,
): readonly string[] {
  const keys = things.flatMap((one) =>
    things
      .filter((other) => nameOf(one) < nameOf(other) && valueOf(one) === valueOf(other))
      .map((other) => `${nameOf(one)} + ${nameOf(other)}`),
  );
  return [...new Set(keys)].sort();
}
