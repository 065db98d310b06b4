import { describe, expect, test } from 'vitest';
import { MemorySources } from '../testing/world';
import { describe as inWords, lookAt, lookOf, type Shape } from './shape';

const lines = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n + 1)).join('\n');

const TEXTS: readonly (readonly [string, Shape, readonly string[], string])[] = [
  [
    'rows',
    'rows',
    ['date', 'user', 'instance'],
    lines(20, (n) => `Date: Jan ${n}, 2024 || User: ${5000 + n} || Instance: Where is it? It: lost.`),
  ],
  [
    'rows after a heading',
    'rows',
    ['when', 'customer_name'],
    `The messages of March:\n\n${lines(9, (n) => `When: 2024-03-0${n} || Customer name: Ann || `.replace(/ \|\| $/, ''))}`,
  ],
  [
    'a table',
    'csv',
    ['date', 'member', 'minutes'],
    `date,member,minutes\n${lines(20, (n) => `2024-05-0${n % 9},"Reyes, Tom",${n}`)}`,
  ],
  ['a table with semicolons', 'csv', ['name', 'amount'], `Name;Amount\n${lines(9, (n) => `Ann;${n},50`)}`],
  ['a table with tabs', 'csv', ['name', 'amount'], `Name\tAmount\n${lines(9, (n) => `Ann\t${n}`)}`],
  [
    'log lines',
    'log',
    ['date', 'level', 'source', 'message'],
    lines(12, (n) => `2024-03-05 10:${10 + n}:31 ERROR payments: card ${n} declined`),
  ],
  [
    'log lines with other stamps',
    'log',
    ['date', 'message'],
    lines(12, (n) => `[2024-03-05T10:${10 + n}:31Z] door ${n} opened`),
  ],
  ['JSON lines', 'jsonl', ['date', 'species'], lines(9, (n) => `{"date": "2024-04-0${n}", "species": "owl"}`)],
  ['JSON lines, one of them broken', 'jsonl', ['a'], `${lines(9, (n) => `{"a": ${n}}`)}\n{"a": `],
  [
    'minutes',
    'entries',
    [],
    lines(5, (n) => `${n} February. The master reports that the hedge, the gate and the well are mended.\n`),
  ],
  [
    'letters',
    'entries',
    [],
    lines(4, (n) => `Aldmoor, ${n} March 1922\n\nDear Clara,\n\nall is well, and the hens lay.\n`),
  ],
  ['a diary', 'entries', [], lines(4, (n) => `## Monday, ${n} June\n\nRain again.`)],
  [
    'prose',
    'prose',
    [],
    'It was cold. The ship lay in the ice, and nobody spoke.\n\nThe cook, who had a dog, was sent away.\n'.repeat(9),
  ],
  [
    'prose with commas',
    'prose',
    [],
    'Rain, wind, and snow.\nThe men, tired, slept.\nNobody, not even the cook, woke.\nMorning, at last.\n'.repeat(3),
  ],
  ['two lines', 'prose', [], 'a,b\n1,2'],
  ['nothing', 'prose', [], ''],
];

function lookAtText(text: string) {
  const sources = new MemorySources([{ id: 'd', name: 'd', text }]);
  return lookAt({ kind: 'corpus' }, sources.corpus, sources, new AbortController().signal);
}

describe('the shape of a text', () => {
  test.each(TEXTS)('%s', (_name, shape, fields, text) => {
    expect(lookOf([text], 1)).toMatchObject({ shape, fields, documents: 1 });
  });

  test('is records where blocks of fields have texts below them, under names that are no words of Python', () => {
    const mail = (from: string) =>
      `From: ${from}\nTo: Choir\nDate: 2023-01-09\nSubject: Tickets\n\nPlease: buy some.\nTwo are left.\n`;
    const mails = ['Petra', 'Ivo', 'Lucia', 'Ivo'].map(mail);
    const look = lookOf([mails.join('\n---\n\n')], 1);
    expect(look).toMatchObject({ shape: 'rows', fields: ['sender', 'to', 'date', 'subject', 'text'] });
    expect(lookOf([mails.slice(0, 2).join('\n')], 1).shape).toBe('prose');
    const cards = mails.map((text, n) => text.replace(/\n\n.*$/s, `\nNote: ${n}`));
    expect(lookOf([cards.join('\n\n')], 1).fields).toEqual(['sender', 'to', 'date', 'subject', 'note']);
  });

  test('of several documents is that of each, or prose', () => {
    const table = 'name,amount\nAnn,1\nBob,2\nCid,3';
    expect(lookOf([table, table], 7)).toMatchObject({ shape: 'csv', fields: ['name', 'amount'], documents: 7 });
    expect(lookOf([table, 'Prose.'], 7)).toEqual({ shape: 'documents', fields: [], documents: 7 });
    expect(lookOf(['1 May. Rain.\n2 May. Rain.\n3 May. Rain.', 'Prose.'], 2).shape).toBe('documents');
    expect(lookOf([], 0).shape).toBe('prose');
  });

  test('is seen from the beginning alone, also where it is cut in the middle of a record', async () => {
    const text = lines(2_000, (n) => `{"date": "2024-04-01", "species": "owl ${n}"}`);
    const asked: number[] = [];
    class Counting extends MemorySources {
      override read(span: Parameters<MemorySources['read']>[0]): Promise<string | null> {
        asked.push(span.end - span.start);
        return super.read(span);
      }
    }
    const sources = new Counting([{ id: 'd', name: 'd', text }]);
    const { signal } = new AbortController();
    expect((await lookAt({ kind: 'corpus' }, sources.corpus, sources, signal)).look.shape).toBe('jsonl');
    expect(Math.max(...asked)).toBeLessThan(10_000);
  });

  test('is seen of what a child was handed', async () => {
    const sources = new MemorySources([]);
    const { signal } = new AbortController();
    const rows = lines(9, (n) => `User: ${n} || Text: a`);
    expect((await lookAt({ kind: 'text', text: rows }, sources.corpus, sources, signal)).look.shape).toBe('rows');
    expect(await lookAt({ kind: 'list', items: ['a', 'b'] }, sources.corpus, sources, signal)).toMatchObject({
      look: { shape: 'documents', documents: 2 },
      read: [],
    });
  });

  test('tells what a field says that says one of a few things, and where that was read', async () => {
    const text = lines(
      20,
      (n) => `Date: Jan ${n}, 2024 || Paid: ${n % 3 ? 'yes' : 'no'} || Pieces: ${n % 4} || Note: n${n}`,
    );
    const { look, read } = await lookAtText(text);
    expect(look.values).toEqual({ paid: ['yes', 'no'] });
    expect(inWords(look)).toContain('date, paid (yes, no), pieces, note');
    expect(read.map(({ start, end }) => text.slice(start, end))).toEqual(['yes', 'no']);
  });

  test('has names of fields that are also names of the language', () => {
    const text = `constructor,amount\n${lines(9, (n) => `Ann ${n},${n}`)}`;
    expect(inWords(lookOf([text], 1))).toBe('a table with the columns constructor, amount');
  });

  test('knows the source of log lines that are set in columns', () => {
    const sources = ['pump-1', 'gate-south', 'boiler-3'];
    const text = lines(
      12,
      (n) => `2024-06-03 06:${10 + n}:35 ${n % 2 ? 'INFO ' : 'ERROR'} ${sources[n % 3]?.padEnd(10)} it stopped`,
    );
    expect(lookOf([text], 1)).toMatchObject({
      fields: ['date', 'level', 'source', 'message'],
      values: { level: ['INFO', 'ERROR'], source: ['gate-south', 'boiler-3', 'pump-1'] },
    });
  });

  test('is said in one line', () => {
    const said = TEXTS.map(([, , , text]) => inWords(lookOf([text], 1)));
    for (const line of said) expect(line).toMatch(/^[^\n.]+$/);
    expect(inWords({ shape: 'csv', fields: ['a', 'b'], documents: 3 })).toBe(
      '3 documents of a table with the columns a, b',
    );
  });
});
