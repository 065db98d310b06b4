import { describe, expect, test } from 'vitest';
import { programIn } from './reply';

const ONE = 'done(find("Who?"))';
const TWO = 'r = rows()\ndone(len(r))';

describe('the program in a reply', () => {
  test.each([
    ['a block', `\`\`\`python\n${TWO}\n\`\`\``, TWO],
    ['a block that is not closed', `\`\`\`python\n${TWO}`, TWO],
    ['a block without a language', `\`\`\`\n${TWO}\n\`\`\``, TWO],
    ['a block between words', `Here it is:\n\`\`\`py\n${ONE}\n\`\`\`\nIt finds who.`, ONE],
    ['a thought before it', `<think>r = 1</think>\n\`\`\`python\n${ONE}\n\`\`\``, ONE],
    ['the bare program', TWO, TWO],
    ['words before and after the bare program', `Sure!\n\n${TWO}\n\nThis counts the rows.`, TWO],
    ['code within a line', `\`${ONE}\`.`, ONE],
    ['the prompt of a shell', `>>> r = rows()\n>>> done(len(r))`, TWO],
    [
      'an answer over several lines',
      'x = find("a")\ndone(compare(\n  "b",\n  x,\n))\nThat is all.',
      'x = find("a")\ndone(compare(\n  "b",\n  x,\n))',
    ],
    [
      'two blocks that are one program',
      '```python\nr = rows()\n```\nthen\n```python\nn = len(r)\n```',
      'r = rows()\nn = len(r)',
    ],
    ['a program and a second try', `\`\`\`python\n${ONE}\n\`\`\`\nor\n\`\`\`python\n${TWO}\n\`\`\``, ONE],
    ['a program without an answer', 'r = rows()\nn = len(r)', 'r = rows()\nn = len(r)'],
  ])('%s', (_what, reply, program) => {
    expect(programIn(reply)).toBe(program);
  });

  test.each(['', '   ', 'The mill was built by Jan Visser.', '<think>done(1)'])('none in “%s”', (reply) => {
    expect(programIn(reply)).toBeNull();
  });
});
