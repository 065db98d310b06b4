/** What the user adds to Python, as a run sees it. */
import { describe, expect, test } from 'vitest';
import { ToolsUnusable } from './errors';
import type { Opened } from './ports';
import { ask, repl, replies, ScriptedInterpreter, submit } from './testing/world';

const TOOLS: Opened = {
  tools: [{ name: 'to_euro', signature: 'to_euro(amount: float) -> float', description: 'Old money in euros.' }],
  packages: [{ name: 'kite', modules: ['kite_wing'] }],
};

class WithTools extends ScriptedInterpreter {
  override async open(namespace: string): Promise<Opened> {
    await super.open(namespace);
    return TOOLS;
  }
}

class Refusing extends ScriptedInterpreter {
  override open(): Promise<Opened> {
    return Promise.reject(new ToolsUnusable(2, 'NameError: x.'));
  }
}

describe('tools and packages of the user', () => {
  test('stand in the prompt of every turn', async () => {
    const interpreter = new WithTools({ 'finish(context)': submit('done') });
    const { root, state } = await ask({
      root: replies(repl('to_euro(1)'), repl('finish(context)')),
      ports: { interpreter },
    });
    expect(state.status).toBe('answered');
    for (const messages of root.seen) {
      expect(messages[0]?.content).toContain('`to_euro(amount: float) -> float`: Old money in euros.');
      expect(messages[0]?.content).toContain('kite (`import kite_wing`)');
    }
  });

  test('may be what looks at the text', async () => {
    const cells = { 'answer_with(to_euro(3))': submit('3') };
    const root = replies(repl('answer_with(to_euro(3))'));
    const withTool = await ask({ root, ports: { interpreter: new WithTools(cells) } });
    expect(withTool.notices).not.toContain('not-looked');
    expect(withTool.state.status).toBe('answered');
    const without = await ask({ root, cells });
    expect(without.notices).toContain('not-looked');
  });

  test('that cannot be used end the run with their line, before any model is asked', async () => {
    const { root, state } = await ask({ ports: { interpreter: new Refusing({}) } });
    expect(root.seen).toEqual([]);
    expect(state).toMatchObject({
      status: 'failed',
      reason: { code: 'python.tools', sentence: 'Your Python tools cannot be used (line 2): NameError: x.' },
    });
  });
});
