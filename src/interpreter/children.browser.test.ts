import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { CellReply, CellRequest } from '../engine/ports';
import type { PythonInterpreter, Sharing } from './client';
import { documents, execute, printed, pythonPool } from './testing/python';

const signal = new AbortController().signal;
const pool = pythonPool();
afterAll(() => pool.dispose());

let taken: PythonInterpreter[] = [];
afterEach(() => {
  for (const python of taken) python.dispose();
  taken = [];
});

function take(sharing: Sharing): PythonInterpreter {
  const python = pool.take(documents({ a: 'text' }), sharing);
  taken.push(python);
  return python;
}

const frames = (): number => document.querySelectorAll('iframe[title="Python sandbox"]').length;

/** A tree of nodes that print, draw, ask and wait in between, and what each of them printed. */
class Tree {
  readonly said = new Map<string, string>();
  mostFrames = 0;

  constructor(
    private readonly python: PythonInterpreter,
    private readonly widths: readonly number[],
  ) {}

  async node(name: string, depth: number): Promise<string> {
    await this.python.open(name, { kind: 'text', text: name }, signal);
    this.mostFrames = Math.max(this.mostFrames, frames());
    const width = this.widths[depth] ?? 0;
    const children = `rlm_query_batched([f"{context}.{n}" for n in range(${width})])`;
    const code = [
      'import random, time',
      'print(context, "begins")',
      'secret = [context, llm_query(context), random.random()]',
      'time.sleep(0.001)',
      `answers = ${width === 0 ? '[]' : children}`,
      'print(context, "asked", llm_query(context + "?"), len(answers), all(a.startswith(context) for a in answers))',
    ].join('\n');
    await printed(this.python, name, code, { answer: (request) => this.#answer(request, depth) });
    const after = await printed(this.python, name, 'print(secret, sorted(set(SHOW_VARS())), random.random())');
    this.said.set(name, after);
    await this.python.close(name);
    return `${name} is done`;
  }

  async #answer(request: CellRequest, depth: number): Promise<CellReply> {
    if (request.kind === 'rlm_query') {
      const texts = await Promise.all(request.tasks.map(({ prompt }) => this.node(prompt, depth + 1)));
      return { kind: 'texts', texts };
    }
    const prompts = request.kind === 'llm_query' ? request.prompts : [];
    return { kind: 'texts', texts: prompts.map((prompt) => `A:${prompt}`) };
  }
}

test(
  '100 children at depth 3 in one Python: what they print, hold and draw is their own',
  { timeout: 240_000 },
  async () => {
    const tree = new Tree(take('one'), [4, 4, 5]);
    await tree.node('n', 0);
    expect(tree.said.size).toBe(101);
    for (const [name, text] of tree.said) {
      expect(text).toMatch(
        new RegExp(`^\\['${name}', 'A:${name}', 0\\.\\d+(e-\\d+)?\\] \\['answers', 'random', 'secret', 'time'\\] 0\\.`),
      );
    }
    const draws = [...tree.said.values()].map((text) => text.slice(text.lastIndexOf(' ')));
    expect(new Set(draws).size).toBe(101);
    expect(tree.mostFrames).toBe(1);

    // A child that runs alone draws the same: the others have not disturbed it.
    const alone = new Tree(take('one'), []);
    await alone.node('n.2.1.3', 0);
    expect(alone.said.get('n.2.1.3')).toBe(tree.said.get('n.2.1.3'));
  },
);

describe('a Python of its own', () => {
  test('is held by every node while it is open, and no longer', { timeout: 240_000 }, async () => {
    const before = frames();
    const tree = new Tree(take('own'), [2, 2]);
    await tree.node('n', 0);
    expect(tree.said.size).toBe(7);
    expect(tree.mostFrames - before).toBeLessThanOrEqual(7);
    expect(frames()).toBe(before);
  });

  test('keeps what a child does to Python from its parent', { timeout: 240_000 }, async () => {
    const python = take('own');
    await python.open('parent', { kind: 'corpus' }, signal);
    const text = await printed(python, 'parent', 'import string\nrlm_query("child")\nprint(string.digits, context)', {
      answer: async () => {
        await python.open('child', { kind: 'text', text: 'c' }, signal);
        await printed(python, 'child', 'import string\nstring.digits = ""');
        const { error } = await execute(python, 'child', 'import os\nos._exit(1)');
        expect(error).toMatchObject({ kind: 'lost' });
        await python.close('child');
        return { kind: 'texts', texts: ['done'] };
      },
    });
    expect(text).toBe('0123456789 text\n');
  });
});
