import { describe, expect, test } from 'vitest';
import { withEveryAnswer, withoutDocuments, withoutNeedlessChain, withRecords, withWhatFits } from './checks';

const QUESTION = 'Who was the keeper of the east lighthouse?';

describe('a chain whose first question is the whole question', () => {
  test('ends with its first answer', () => {
    const program = [
      'a = find("Who was the keeper of the east lighthouse?", words=["lighthouse"])',
      'done(find(f"When was {a.value} built?", words=[a.value, "built"]))',
    ].join('\n');
    expect(withoutNeedlessChain(program, QUESTION)).toBe(
      'done(find("Who was the keeper of the east lighthouse?", words=["lighthouse"]))',
    );
  });

  test('a real chain, a single find and a program that only shows what it found stay as they are', () => {
    for (const program of [
      'a = find("Who built the east lighthouse?")\ndone(find(f"Who was the keeper under {a.value}?"))',
      `done(find("${QUESTION}"))`,
      `a = find("${QUESTION}")\ndone(f"It was {a}.")`,
      'r = rows()\ndone(len(r))',
    ])
      expect(withoutNeedlessChain(program, QUESTION)).toBe(program);
  });
});

describe('one best answer where several are asked for', () => {
  const one = 'done(find("Which lamps were mended?", words=["lamp"]))';
  const all = 'done(find("Which lamps were mended?", words=["lamp"], all=True))';

  test('becomes all of them', () => {
    for (const question of [
      'Which lamps were mended?',
      'Which old lamps were mended?',
      'List all lamps that were mended.',
      'Who of the club mended a lamp?',
      'Which of the lamps were mended?',
    ])
      expect(withEveryAnswer(one, question)).toBe(all);
  });

  test('stays what it is where one is asked for, or where the program does more', () => {
    for (const question of [
      'Which lamp was mended?',
      'Which river flows through Elm?',
      'What did the testers dislike?',
      'Which of the two pumps gave more warnings?',
      'What is the address of the mill?',
    ])
      expect(withEveryAnswer(one, question)).toBe(one);
    for (const program of [all, `a = find("Who?")\n${one}`, 'done(find("Which?")[0])', 'done(len(rows()))'])
      expect(withEveryAnswer(program, 'Which lamps were mended?')).toBe(program);
  });
});

describe('names of documents', () => {
  const picks = 'd = documents()\nyes = pick("Does it …?", d)\ndone([x.name for x, ok in zip(d, yes) if ok])';
  const villages = ['Ash is a village of 30 people.', 'The village of Elm has a church.', 'Oak lies on the Rill.'];

  test('are no answer where something else is asked for', () => {
    for (const question of [
      'How high is the bridge over the Rill?',
      'Whose barn burned down?',
      'Which clock does the brother want to keep?',
      'In which year was the bridge built?',
    ])
      expect(withoutDocuments(picks, question, villages)).toBe(`done(find("${question}"))`);
    const several = 'Which things of the house are to be kept?';
    expect(withoutDocuments(picks, several, villages)).toBe(`done(find("${several}", all=True))`);
  });

  test('answer what asks for documents, for what they are about, or for several that they may be named by', () => {
    for (const question of [
      'Which village has no church?',
      'Which villages have no church?',
      'Which letter mentions the barn?',
      'Which of the reports mention a delay?',
      'Which candidates speak French?',
      'How many villages have a church?',
      'In which village is the cheese fair held?',
    ])
      expect(withoutDocuments(picks, question, villages)).toBe(picks);
    const counts = 'd = documents()\ndone(sum(pick("Has it a bridge?", d)))';
    expect(withoutDocuments(counts, 'How high is the bridge?', villages)).toBe(counts);
  });
});

describe('a `not` that nobody asked for', () => {
  const picks = (asked: string, not = ' not') =>
    `d = documents()\nyes = pick("${asked}", d)\ndone([x.name for x, ok in zip(d, yes) if${not} ok])`;

  test('goes', () => {
    const asked = 'Does the lease forbid subletting?';
    expect(withWhatFits(picks(asked), 'Which of the leases forbid subletting?')).toBe(picks(asked, ''));
  });

  test('stays where the question is about what is missing, or the program turns it round', () => {
    for (const [asked, question] of [
      ['Does the lease allow subletting?', 'Which leases do not allow subletting?'],
      ['Does the lease allow subletting?', 'Which leases forbid subletting?'],
      ['Has it a garden?', 'Which houses are without a garden?'],
      ['Has it been paid?', 'Which bills are unpaid?'],
      ['Does the lease not forbid pets?', 'Which leases forbid pets?'],
    ] as const)
      expect(withWhatFits(picks(asked), question)).toBe(picks(asked));
  });
});

describe('records that a program forgets to read', () => {
  const look = { shape: 'csv', fields: ['user'], documents: 1 } as const;

  test('are read', () => {
    const program = 'k = label(r, ["a", "other"])\ndone(k.count("a"))';
    expect(withRecords(program, look)).toBe(`r = rows()\n${program}`);
    expect(withRecords(program, { ...look, shape: 'prose' })).toBe(program);
  });

  test('are left alone where the program has them, or uses no such name', () => {
    for (const program of [
      'r = [x for x in rows() if x.user == "r"]\ndone(len(r))',
      'done(sum(r.user == "5" for r in rows()))',
      'done([r for r in rows()])',
      'done(max(rows(), key=lambda r: r.user))',
      'done("r")',
    ])
      expect(withRecords(program, look)).toBe(program);
  });
});
