import { describe, expect, test } from 'vitest';
import { withoutNeedlessChain } from './checks';

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
