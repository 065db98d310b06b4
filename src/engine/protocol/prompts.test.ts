import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { ScriptedModel } from '../testing/world';
import { outputCharacters, systemPrompt, type PromptFacts } from './prompts';

const sub = new ScriptedModel('Little helper', () => '');
const facts = (change: Partial<PromptFacts> = {}): PromptFacts => ({
  depth: 0,
  maxDepth: 1,
  sub,
  outputCharacters: 2_000,
  several: true,
  ...change,
});

describe('what a root model is told', () => {
  test('is at most 600 tokens for a small one, in every setting', () => {
    for (const several of [true, false]) {
      for (const maxDepth of [0, 1, 3]) {
        // Prose and code of this kind have more than three and a half characters a token.
        expect(systemPrompt('small', facts({ several, maxDepth })).length / 3.5).toBeLessThanOrEqual(600);
      }
    }
  });

  test.each(['frontier', 'coder', 'small'] as const)('names only what Python has (%s)', async (kind) => {
    const python = await readFile('workers/python/burrow/namespace.py', 'utf8');
    const prompt = systemPrompt(kind, facts({ maxDepth: 2 }));
    const called = [...prompt.matchAll(/`(\w+)(?:\(|`)/g)].map((match) => match[1] ?? '');
    const known = new Set(['repl', 'print', 're']);
    const missing = called.filter((name) => !known.has(name) && !python.includes(`"${name}"`));
    expect(called).toContain('search');
    expect(missing).toEqual([]);
  });

  test('states the window of the sub-model, how much of what is printed comes back, and no call where there is none', () => {
    sub.window = 10_000;
    const prompt = systemPrompt('coder', facts({ outputCharacters: outputCharacters('coder') }));
    expect(prompt).toContain('30,000 characters');
    expect(prompt).toContain('10,000 characters of it');
    expect(prompt).not.toContain('rlm_query');
    for (const kind of ['frontier', 'coder', 'small'] as const) {
      expect(systemPrompt(kind, facts({ maxDepth: 0 }))).not.toMatch(/llm_query|rlm_query/);
    }
  });
});
