/** The held-out cases: well formed, and right wherever what is right can be computed from the texts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCases, type Case } from '../../src/lab/cases';
import { scoreOf } from '../../src/lab/scores';

const CASES = parseCases(readFileSync(join(import.meta.dirname, 'held-out.jsonl'), 'utf8'));

function caseOf(id: string): Case {
  const found = CASES.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`There is no case ${id}.`);
  return found;
}

const textOf = ({ documents }: Case): string => documents.map(({ name, text }) => `${name}\n${text}`).join('\n');

test('there are two of each of ten kinds, and the right answer is worth 1', () => {
  const kinds = CASES.map(({ kind }) => kind);
  for (const kind of new Set(kinds))
    expect(
      kinds.filter((one) => one === kind),
      kind,
    ).toHaveLength(2);
  expect(new Set(kinds).size).toBe(10);
  for (const one of CASES) {
    const pairs = one.score === 'pairs' ? one.gold.map(([a, b]) => `(${a}, ${b})`).join('\n') : String(one.gold);
    expect(scoreOf(one, one.score === 'absent' ? 'The text does not say.' : pairs), one.id).toBe(1);
  }
});

test('what is to be named stands in the text, and what is absent does not', () => {
  for (const one of CASES) {
    const named = one.score === 'set' ? one.gold : one.score === 'pairs' ? one.gold.flat() : [];
    for (const item of named) expect(textOf(one), one.id).toContain(item);
  }
  expect(textOf(caseOf('held-log-engine'))).toMatch(/new engine, a Bolinder of 30 horsepower\. Old/);
  expect(textOf(caseOf('held-survey-doctor'))).not.toMatch(/pounds|crowns|cost|£/);
});

test('the tickets are counted and paired right', () => {
  const tickets = [
    ...textOf(caseOf('held-tickets-pairs')).matchAll(/Date: (\S+) \|\| Reporter: ([^|]+) \|\| Topic: (\w+)/g),
  ];
  expect(tickets).toHaveLength(30);
  const count = (matches: (ticket: readonly string[]) => boolean): number => tickets.filter(matches).length;
  const names = [...new Set(tickets.map(([, , name = '']) => name))].sort();
  const printers = names.map((name) => count(([, , who, topic]) => who === name && topic === 'printer'));
  expect(caseOf('held-tickets-printer').gold).toEqual([names[printers.indexOf(Math.max(...printers))]]);
  const nora = count(([, , who]) => who === 'Nora Falk');
  expect(nora).toBeGreaterThan(count(([, , who]) => who === 'Ravi Menon'));
  expect(caseOf('held-tickets-compare').gold).toEqual(['Nora Falk', String(nora)]);
  const days = (name: string): readonly string[] => tickets.flatMap(([, day = '', who]) => (who === name ? [day] : []));
  const pairs = names.flatMap((a) =>
    names.filter((b) => a < b && days(a).some((day) => days(b).includes(day))).map((b) => [a, b]),
  );
  expect(caseOf('held-tickets-pairs').gold).toEqual(pairs);
});

test('the camps are counted and paired right', () => {
  const camps = [
    ...textOf(caseOf('held-survey-above')).matchAll(/Camp \d+, ([^.]+)\. Founded on \d+ (\w+), height ([\d,]+)/g),
  ]
    .map(([, name = '', month = '', height = '']) => ({ name, month, height: Number(height.replace(',', '')) }))
    .filter(({ height }) => height > 1_000);
  expect(caseOf('held-survey-above').gold).toBe(camps.length);
  const pairs = camps.flatMap((a, at) =>
    camps.slice(at + 1).flatMap((b) => (a.month === b.month ? [[a.name, b.name]] : [])),
  );
  expect(caseOf('held-survey-pairs').gold).toEqual(pairs);
});

test('the mails are counted right', () => {
  const mails = textOf(caseOf('held-mails-count'));
  expect(caseOf('held-mails-count').gold).toBe(mails.match(/^From: Gareth Pugh$/gm)?.length);
});
