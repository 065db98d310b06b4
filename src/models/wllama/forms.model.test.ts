/** What skills ask of a small model, with real weights: replies of a form, and many questions behind one beginning. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CompleteOptions, JsonSchema, Message } from '../../engine/ports';
import { Assets } from './assets';
import { Instance, type Chunk } from './instance';
import { weightsFile } from './testing/real-model';

const { signal } = new AbortController();
const user = (content: string): Message => ({ role: 'user', content });
// Each token costs a processor its time, and other tests may take their share of it.
const patiently = { timeout: 300_000 };

const GRADED: JsonSchema = {
  type: 'object',
  properties: { answer: { type: 'string', maxLength: 30 }, grade: { type: 'string', enum: ['yes', 'no'] } },
  required: ['answer', 'grade'],
  additionalProperties: false,
};

/** What stands before every question of one kind: what to do, and how it is done. */
const LEAD: readonly Message[] = [
  { role: 'system', content: 'Answer with words of the passage, as JSON. Grade no when it does not say.' },
  user('The mill was built by Jan Visser. Who built the mill?'),
  { role: 'assistant', content: '{"answer": "Jan Visser", "grade": "yes"}' },
  user('Boats were mended at the quay. Who was captain?'),
  { role: 'assistant', content: '{"answer": "", "grade": "no"}' },
];
const QUESTIONS = ['The captain was Piet Hanssen. Who was captain?', 'Fish came in daily. What came in?'];

let instance: Instance;
beforeAll(async () => {
  const files = await new Assets(async (name) => (await fetch(name)).arrayBuffer()).files();
  instance = await Instance.start({ weights: [await weightsFile()], window: 1_024, threads: 1, files, signal });
});
afterAll(() => instance.end());

/** The reply; the tokens that were read for it, and those that were known from the request before. */
async function ask(messages: readonly Message[], more: Partial<CompleteOptions>) {
  let text = '';
  let timings: Chunk['timings'];
  await instance.ask(messages, { signal, maxTokens: 40, ...more }, (chunk) => {
    text += chunk.choices[0]?.delta.content ?? '';
    timings = chunk.timings ?? timings;
  });
  if (timings === undefined) throw new Error('The engine told nothing of its work.');
  return { text, read: timings.prompt_n, known: timings.cache_n };
}

test(
  'questions behind one beginning are read from where they differ, and answered in their form',
  patiently,
  async () => {
    const replies = [];
    for (const question of QUESTIONS) replies.push(await ask([...LEAD, user(question)], { schema: GRADED }));
    for (const { text } of replies) {
      expect(JSON.parse(text)).toEqual({ answer: expect.any(String), grade: expect.stringMatching(/^(yes|no)$/) });
    }
    const [first, second] = replies;
    if (first === undefined || second === undefined) throw new Error('Too few questions.');
    expect(first.known).toBe(0);
    expect(second.read).toBeLessThan(first.read / 3);
    expect(second.known).toBeGreaterThan(first.read / 2);
  },
);

test('a reply ends before a stop word of several characters, also within a form', patiently, async () => {
  const { text } = await ask([...LEAD, user(QUESTIONS[0] ?? '')], { stop: ['"grade"'] });
  expect(text).toMatch(/^\{"answer": "[^"]*", ?$/);
});
