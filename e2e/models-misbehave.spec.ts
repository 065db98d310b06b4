/**
 * Models that misbehave. Whatever they do, a run ends in a state and a sentence that say what its answer is worth, and
 * Python is there for the next one: each test asks several times in the same page.
 */
import type { ModelServer } from './server/model-server';
import { expect, repl, test } from './support/burrow';
import { prepare, QUESTION, recursive, SUBMIT } from './support/notes';

/** Python starts anew for every run, which takes seconds each time. */
/** What the model was told before its reply number `turn` (0: the question itself). */
const told = (models: ModelServer, turn: number) => models.requests[turn]?.lastUser ?? '';

/** Turn by turn; afterwards the last one again. */
const turns = (...replies: readonly string[]) => [
  { reply: ({ turn }: { turn: number }) => replies[turn] ?? replies.at(-1) ?? '' },
];

test('cells that go wrong are ended, explained to the model and do not end the run', async ({
  burrow,
  models,
  page,
}) => {
  const CELLS: readonly { code: string; told: string; shown: string }[] = [
    {
      code: 'while True: print("x" * 50_000)',
      told: 'characters cut',
      shown: 'The cell printed too much and was ended.',
    },
    { code: 'kept = 1\nwhile True: pass', told: 'kept: int', shown: 'The cell ran out of time.' },
    {
      code: 'while True:\n    try: 1 / 0\n    except Exception: pass',
      told: 'TimeLimit',
      shown: 'The cell ran out of time.',
    },
    { code: 'import time\ntime.sleep(10**9)', told: 'time.sleep', shown: 'The cell ran out of time.' },
    { code: 'before = 2\nhoard = [0] * 10**9', told: 'MemoryError', shown: 'The cell needed too much memory.' },
    { code: 'import sys\nsys.exit("enough")', told: 'enough', shown: 'SystemExit' },
    {
      code: 'answer["content"] = "x" * 3_000_000\nanswer["ready"] = True',
      told: '3,000,000 characters; at most 2,000,000 are taken',
      shown: 'ValueError',
    },
    {
      code: 'answer["content"] = "too early"\nanswer["ready"] = True\nmissing',
      told: "name 'missing' is not defined",
      shown: 'NameError',
    },
    { code: 'FINAL_VAR("nothing")', told: 'nothing', shown: 'NameError' },
  ];
  models.script(
    turns(
      ...CELLS.map(({ code }) => repl(code)),
      repl('answer = {"content": [kept, before], "ready": "yes"}\ncontext'),
    ),
  );
  await prepare(burrow, models.url);
  await burrow.setLimit(/seconds of a cell/i, 1);
  await burrow.setLimit(/errors in a row/i, 20);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('[1, 2]');
  expect(models.requests).toHaveLength(CELLS.length + 1);
  for (const [turn, { told: words }] of CELLS.entries()) expect(told(models, turn + 1)).toContain(words);
  const errors = burrow.trace.getByRole('group', { name: 'Error' });
  await expect(errors).toHaveCount(CELLS.length);
  for (const [index, { shown }] of CELLS.entries()) await expect(errors.nth(index)).toContainText(shown);

  await test.step('memory that fills up bit by bit', async () => {
    await burrow.setLimit(/seconds of a cell/i, 30);
    const before = models.requests.length;
    models.script(
      turns(repl('hoard = []\nwhile True: hoard.append(bytearray(1 << 29))'), repl('hoard = None'), SUBMIT),
    );
    await burrow.ask(QUESTION, recursive);
    await burrow.ended('answered');
    expect(told(models, before + 1)).toContain('MemoryError');
    await expect(errors).toContainText('The cell needed too much memory.');
    await expect(page.getByRole('alert')).toBeHidden();
  });
});

test('models that do not work towards an answer are ended by a limit, and what they had is marked', async ({
  burrow,
  models,
}) => {
  const LAZY: readonly {
    name: string;
    replies: readonly string[];
    state: 'best effort' | 'failed';
    says: string[];
    told: string;
  }[] = [
    {
      name: 'runs the same code for ever',
      replies: [repl('print(len(context))')],
      state: 'failed',
      says: ['The limit of turns was reached (3).'],
      told: 'This is the same code as before',
    },
    {
      name: 'never submits what it has found',
      replies: [repl('answer["content"] = context[22:32]'), repl('print(1)'), repl('print(2)')],
      state: 'best effort',
      says: ['The limit of turns was reached (3).', 'Jan Visser'],
      told: 'This is your last turn',
    },
    {
      name: 'only talks',
      replies: ['Let me think.', 'Still thinking.', 'Thinking.', 'I believe it was Jan Visser.'],
      state: 'best effort',
      says: ['The limit of turns was reached (3).', 'I believe it was Jan Visser.'],
      told: 'held no Python block',
    },
    {
      name: 'answers at once without looking',
      replies: [repl('answer["content"] = "Pieter"\nanswer["ready"] = True')],
      state: 'best effort',
      says: ['The model answered without looking at the documents.', 'Pieter'],
      told: 'You have not looked at `context` yet',
    },
    {
      name: 'submits nothing',
      replies: [repl('context\nanswer["content"] = "  "\nanswer["ready"] = True')],
      state: 'failed',
      says: ['The limit of turns was reached (3).'],
      told: 'The answer was submitted empty',
    },
  ];
  await prepare(burrow, models.url);
  await burrow.setLimit(/turns of one node/i, 3);
  for (const { name, replies, state, says, told: words } of LAZY) {
    await test.step(name, async () => {
      const before = models.requests.length;
      models.script(turns(...replies));
      await burrow.ask(`What of a model that ${name}?`, recursive);
      await burrow.ended(state);
      for (const sentence of says) await expect(burrow.answer).toContainText(sentence);
      expect(
        models.requests
          .slice(before)
          .map(({ lastUser }) => lastUser)
          .join('\n'),
      ).toContain(words);
    });
  }
  await test.step('raises in every turn', async () => {
    await burrow.setLimit(/turns of one node/i, 30);
    await burrow.setLimit(/errors in a row/i, 3);
    models.script(turns(repl('1 / 0'), repl('1 / 0'), repl('1 / 0'), 'It cannot be computed.'));
    await burrow.ask('What of a model that raises in every turn?', recursive);
    await burrow.ended('best effort');
    await expect(burrow.answer).toContainText('The limit of errors in a row was reached (3).');
    await expect(burrow.answer).toContainText('It cannot be computed.');
  });
  models.script([{ reply: SUBMIT }]);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
});

test('a model that breaks Python is told, and its run goes on with all it had', async ({ burrow, models }) => {
  const DEADLY = [
    {
      name: 'nests too deep',
      code: 'deep = []\nfor _ in range(200_000): deep = [deep]\nrepr(deep)',
      says: 'Python was lost while this cell ran.',
    },
    { name: 'leaves the process', code: 'import os\nos._exit(1)', says: 'Python was lost while this cell ran.' },
    { name: 'cannot be interrupted', code: 'sum(range(10**12))', says: 'could not be interrupted' },
  ];
  await prepare(burrow, models.url);
  await burrow.setLimit(/seconds of a cell/i, 1);
  for (const { name, code, says } of DEADLY) {
    await test.step(name, async () => {
      const before = models.requests.length;
      const submit = repl('answer["content"] = kept\nanswer["ready"] = True');
      models.script(turns(repl('kept = context[22:32]'), repl(code), submit));
      await burrow.ask(`What of a model that ${name}?`, recursive);
      await burrow.ended('answered');
      await expect(burrow.answer).toContainText('Jan Visser');
      await expect(burrow.trace.getByRole('group', { name: 'Error' })).toContainText(says);
      expect(models.requests.slice(before).at(-1)?.lastUser).toContain('those of earlier cells are back');
    });
  }
  await test.step('again and again', async () => {
    await burrow.setLimit(/errors in a row/i, 3);
    models.script(turns(...Array.from({ length: 3 }, () => repl('import os\nos._exit(1)')), 'Nothing.'));
    await burrow.ask('What if it never stops that?', recursive);
    await burrow.ended('best effort');
    await expect(burrow.answer).toContainText('The limit of errors in a row was reached (3).');
  });
  models.script([{ reply: SUBMIT }]);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
});

test('a huge answer is shown whole up to the limit, and cut there with a remark', async ({ burrow, models }) => {
  models.script([
    { reply: repl('context\nanswer["content"] = "word " * 390_000 + "the end"\nanswer["ready"] = True') },
  ]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('the end');
  await burrow.setLimit(/characters of an answer/i, 1000);
  await burrow.ask('And cut?', recursive);
  await burrow.ended('answered');
  await expect(burrow.answer).toContainText('The answer was cut at 1000 characters.');
  await expect(burrow.answer).not.toContainText('the end');
});

test('a model that sends empty replies is asked again, then the run fails and says so', async ({ burrow, models }) => {
  models.script([{ times: 4, reply: '' }, { reply: SUBMIT }]);
  await prepare(burrow, models.url);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('failed');
  await expect(burrow.answer).toContainText('Planner sent an empty reply.');
  expect(models.requests).toHaveLength(4);
  await burrow.ask(QUESTION, recursive);
  await burrow.ended('answered');
});
