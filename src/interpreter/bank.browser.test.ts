/** The example programs of the strategy “skills”, rehearsed by the Python that will run what models make of them. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CellReply } from '../engine/ports';
import { BANK } from '../engine/skills/bank';
import type { Example } from '../engine/skills/example';
import { rehearsalOf, rehearsed, REPORT_CHARACTERS } from '../engine/skills/rehearsal';
import { textsFor } from '../engine/skills/testing/texts';
import type { PythonInterpreter } from './client';
import { documents, execute, pythonPool } from './testing/python';

const SUB = { name: 'a model', class: 'coder', window: 8_192, concurrency: 1, local: true } as const;
const { signal } = new AbortController();
const texts = [...new Set(BANK.map(({ text }) => text))];
let python: PythonInterpreter;

beforeAll(() => {
  python = pythonPool().take(documents({}));
});
afterAll(() => python.dispose());

/** What is wrong with an example, in words. */
async function problems({ question, program }: Example): Promise<string[]> {
  const facts: CellReply = { kind: 'facts', sub: SUB, question, taught: [] };
  const settings = { outputCharacters: REPORT_CHARACTERS, answer: () => facts };
  const outcome = await execute(python, 'node', rehearsalOf(program), settings);
  const report = rehearsed(outcome);
  if (report === null) return [`${question}: ${outcome.error?.traceback ?? outcome.output.head}`];
  return report.problems.map((problem) => `${question}: ${problem}`);
}

describe('every program of the bank passes its rehearsal', () => {
  test.each(texts)(
    'over $shape $fields',
    async (text) => {
      const items = Object.values(textsFor(text));
      const [only = ''] = items;
      await python.open('node', items.length > 1 ? { kind: 'list', items } : { kind: 'text', text: only }, signal);
      const found: string[] = [];
      for (const example of BANK) if (example.text === text) found.push(...(await problems(example)));
      await python.close('node');
      expect(found).toEqual([]);
    },
    120_000,
  );
});
