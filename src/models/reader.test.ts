import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOT_FOUND, ReaderModel, splitRequest } from './reader';
import { bestSentences } from './sentences';

const PASSAGE = `The harbour office kept a book of all works. In the spring of 1898 the old quay was rebuilt by Jan Visser of Hoorn.
He was paid 4,200 guilders for the timber and the labour. The mill beside it burned down in 1911, because lightning struck it.

Dr. Anna de Boer wrote in her diary that the ferry left from the north pier at 7:15 every morning.
- Lighthouse keeper: Willem Smit
- Height of the tower: 31 metres`;

const options = { signal: new AbortController().signal, maxTokens: 100 };

async function read(content: string): Promise<string> {
  return (await new ReaderModel().complete([{ role: 'user', content }], options)).text;
}

describe('the sentence that answers', () => {
  it.each([
    ['When was the quay rebuilt?', 'In the spring of 1898 the old quay was rebuilt by Jan Visser of Hoorn.'],
    ['Who rebuilt the quay?', 'In the spring of 1898 the old quay was rebuilt by Jan Visser of Hoorn.'],
    ['How much was he paid for the timber?', 'He was paid 4,200 guilders for the timber and the labour.'],
    ['Why did the mill burn down?', 'The mill beside it burned down in 1911, because lightning struck it.'],
    [
      'When does the ferry leave?',
      'Dr. Anna de Boer wrote in her diary that the ferry left from the north pier at 7:15 every morning.',
    ],
    ['Who is the lighthouse keeper?', '- Lighthouse keeper: Willem Smit'],
    ['How high is the tower?', '- Height of the tower: 31 metres'],
  ])('%s', (question, sentence) => {
    expect(bestSentences(question, PASSAGE)[0]?.text).toBe(sentence);
  });

  it.each([
    [
      'When did the storm hit the harbour?',
      'The storm hit the harbour hard.',
      'The storm hit the harbour in March 1883.',
    ],
    [
      'Who was the builder of the quay?',
      'The builder of the quay is not known.',
      'The builder of the quay was Jan Visser.',
    ],
    ['How many boats left the harbour?', 'Boats left the harbour daily.', 'Boats left the harbour: 31.'],
    ['Why did the boats stay?', 'The boats did stay there.', 'The boats did stay because of ice.'],
  ])('is the one with what is asked for, among equals: %s', (question, without, having) => {
    expect(bestSentences(question, `${without} ${having}`)[0]?.text).toBe(having);
  });

  it('is quoted from the place it says, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 200 }),
        fc.string({ maxLength: 40 }),
        (passage, question) => {
          for (const { text, start, end, score } of bestSentences(question, passage)) {
            expect(passage.slice(start, end)).toBe(text);
            expect(score).toBeGreaterThanOrEqual(0);
            expect(score).toBeLessThanOrEqual(1);
          }
        },
      ),
    );
  });

  it('is the same whether the passage is long or short', () => {
    const filler = 'The weather was fair and nothing happened on that day. '.repeat(2000);
    const [best] = bestSentences('When was the quay rebuilt?', `${filler}${PASSAGE}\n${filler}`);
    expect(best?.text).toContain('1898');
  });

  it('does not end at an abbreviation or inside a number', () => {
    const [best] = bestSentences('What did Mr. Bakker pay?', 'Mr. J. Bakker paid 3.50 guilders to St. Anne. He left.');
    expect(best?.text).toBe('Mr. J. Bakker paid 3.50 guilders to St. Anne.');
  });

  it('does not exist in an empty passage', () => {
    expect(bestSentences('Where?', ' \n -- \n')).toEqual([]);
  });
});

describe('the built-in reader', () => {
  it.each([
    `Passage:\n${PASSAGE}\n\nQuestion: When was the quay rebuilt?`,
    `Question: When was the quay rebuilt?\n\nPassage: ${PASSAGE}`,
    `**Question:** When was the quay rebuilt?\n\n**Context:**\n${PASSAGE}\n\nAnswer:`,
    `Answer from the text only.\n${PASSAGE}\nWhen was the quay rebuilt?`,
    `When was the quay rebuilt?\n\n${PASSAGE}`,
    `${PASSAGE}\n\nQuestion: When was the quay rebuilt?\nAnswer:`,
  ])('finds question and passage in a prompt, however it is written (%#)', async (prompt) => {
    expect(await read(prompt)).toBe('In the spring of 1898 the old quay was rebuilt by Jan Visser of Hoorn.');
  });

  it.each([
    (passage: string) => `Question: Who signed?\n\nPassage:\n${passage}`,
    (passage: string) => `Passage:\n${passage}\n\nQuestion: Who signed?\nAnswer:`,
    (passage: string) => `Who signed?\n\nText: ${passage}`,
  ])('takes labels and questions inside the passage as part of it (%#)', (prompt) => {
    const passage = 'Question: Is it old?\nAnswer: Yes.\nText: Signed by Maria.\nIs that all?';
    expect(splitRequest(prompt(passage))).toEqual({ question: 'Who signed?', passage });
  });

  it.each(['What is the capital of Peru?', 'How do I cook rice?', ''])(
    'says when nothing answers “%s”',
    async (question) => {
      expect(await read(`Question: ${question}\n\nPassage: ${PASSAGE}`)).toBe(NOT_FOUND);
    },
  );

  it('quotes word for word', async () => {
    const reply = await read(`Question: Who paid for the timber of the quay?\n\nPassage: ${PASSAGE}`);
    for (const quote of reply.split('\n\n')) expect(PASSAGE).toContain(quote);
  });

  it('looks at the last message only, and always says the same', async () => {
    const model = new ReaderModel();
    const messages = [
      { role: 'user', content: 'Question: What is red?\nPassage: The boat is red.' },
      { role: 'assistant', content: 'The boat is red.' },
      { role: 'user', content: 'Question: What is blue?\nPassage: The door is blue.' },
    ] as const;
    const deltas: string[] = [];
    const replies = [
      await model.complete(messages, { ...options, onDelta: (text) => deltas.push(text) }),
      await model.complete(messages, options),
    ];
    expect(replies.map(({ text }) => text)).toEqual(['The door is blue.', 'The door is blue.']);
    expect(deltas).toEqual(['The door is blue.']);
  });

  it('says that it is no AI model, sends nothing and costs nothing', () => {
    const model = new ReaderModel();
    expect(model.name).toContain('no AI model');
    expect([model.id, model.host, model.price]).toEqual(['reader', null, { input: 0, output: 0 }]);
  });

  it('throws the reason of an abort', async () => {
    const reason = new Error('stopped');
    await expect(new ReaderModel().complete([], { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(
      reason,
    );
  });
});
