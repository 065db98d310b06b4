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
  added: { tools: [], packages: [] },
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

  test.each(['frontier', 'coder', 'small'] as const)('lists the functions and packages of the user (%s)', (kind) => {
    const tools = [
      {
        name: 'to_euro',
        signature: 'to_euro(amount: float) -> float',
        description: 'Old money in euros. Needs a rate.',
      },
      { name: 'plain', signature: 'plain()', description: '' },
    ];
    const prompt = systemPrompt(
      kind,
      facts({ added: { tools, packages: [{ name: 'kite', modules: ['kite', 'kite_tools'] }] } }),
    );
    expect(prompt).toContain('- `to_euro(amount: float) -> float`: Old money in euros.');
    expect(prompt.includes('Needs a rate.')).toBe(kind !== 'small');
    expect(prompt).toContain('- `plain()`\n');
    expect(prompt).toContain('kite (`import kite`, `import kite_tools`)');
    expect(systemPrompt(kind, facts())).not.toMatch(/The user/);
  });

  test('does not let the functions of the user fill the window', () => {
    const tool = (n: number) => ({
      name: `f${n}`,
      signature: `f${n}(${'x, '.repeat(90)})`,
      description: 'y '.repeat(240),
    });
    const tools = Array.from({ length: 100 }, (_, n) => tool(n));
    const added = { tools, packages: [] };
    for (const [kind, most] of [
      ['small', 700],
      ['coder', 10_000],
      ['frontier', 14_000],
    ] as const) {
      const longer = systemPrompt(kind, facts({ added })).length - systemPrompt(kind, facts()).length;
      expect(longer).toBeGreaterThan(0);
      expect(longer).toBeLessThan(most);
      expect(systemPrompt(kind, facts({ added }))).toMatch(/- and .*`f\d+`/);
    }
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
