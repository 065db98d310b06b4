import { describe, expect, test } from 'vitest';
import { estimateTokens, promptTokens } from '../calls';
import { BANK } from './bank';
import { nearest } from './nearest';
import { errorBack, fallbackProgram, problemsBack, programPrompt, simplerPrompt, withRequest } from './prompt';
import type { Look } from './shape';

const ROWS: Look = { shape: 'rows', fields: ['date', 'user', 'instance'], documents: 1 };
const QUESTION = 'How many complaints did each user send?';
const eight = nearest(BANK, QUESTION, ROWS, 8);
const prompt = (window: number) => programPrompt(QUESTION, ROWS, eight, window);

describe('the prompt for a program', () => {
  test('has a system prompt of at most 600 tokens that names every function', () => {
    const [system] = prompt(8_000);
    expect(estimateTokens(system?.content ?? '')).toBeLessThanOrEqual(600);
    for (const name of [
      'find',
      'rows',
      'documents',
      'pick',
      'label',
      'extract',
      'tally',
      'pairs',
      'compare',
      'summarise',
      'done',
    ]) {
      expect(system?.content).toContain(`${name}(`);
    }
  });

  test('shows each example as a chat, the nearest last, and ends with the question', () => {
    const messages = prompt(8_000);
    expect(messages).toHaveLength(1 + 2 * 8 + 1);
    expect(messages.at(-2)?.content).toBe(`\`\`\`python\n${eight.at(-1)?.program ?? ''}\n\`\`\``);
    expect(messages.at(-1)).toEqual({
      role: 'user',
      content: `Text: records, one a line, with the fields date, user, instance.\nQuestion: ${QUESTION}`,
    });
  });

  test('leaves out the farthest examples where the window is small', () => {
    for (const window of [1_024, 1_500, 2_048, 4_096]) {
      const messages = prompt(window);
      expect(promptTokens(messages)).toBeLessThan(Math.max(window * 0.7, 700));
      expect(messages.at(-1)?.content).toContain(QUESTION);
      if (messages.length > 2) expect(messages.at(-2)?.content).toContain(eight.at(-1)?.program);
    }
    expect(prompt(1_500).length).toBeLessThan(prompt(8_000).length);
  });

  test('for a simpler program asks in the last message, and never twice in a row', () => {
    const messages = simplerPrompt(QUESTION, ROWS, eight.slice(-2), 8_000);
    expect(messages.at(-1)?.content).toContain('simplest program');
    expect(withRequest([{ role: 'user', content: 'a' }], 'b')).toEqual([{ role: 'user', content: 'a\n\nb' }]);
    expect(withRequest([{ role: 'assistant', content: 'a' }], 'b')).toHaveLength(2);
  });

  test('what goes back names every problem, or the error', () => {
    expect(problemsBack(['One.', 'Two.'])).toContain('- One.\n- Two.');
    expect(errorBack('NameError: x', null)).toContain('NameError: x');
    expect(errorBack('NameError: x', 'done(1)')).toContain('```python\ndone(1)\n```');
  });

  test('the program that always works holds the question as it stands', () => {
    expect(fallbackProgram('Who said "no\\never"?\nWhen?')).toBe(
      String.raw`done(find("Who said \"no\\never\"?\nWhen?"))`,
    );
  });
});
