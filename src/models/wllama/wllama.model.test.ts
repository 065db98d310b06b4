/** The real engine with real weights, held to what every kind of model keeps. */
import { expect, test } from 'vitest';
import type { Message } from '../../engine/ports';
import { conforms, STOP, type Stage } from '../testing/conformance';
import { modelOf, openRealModel } from './testing/real-model';

const signal = new AbortController().signal;
const user = (content: string) => [{ role: 'user' as const, content }];

const PROMPTS: Partial<Record<Stage, string>> = {
  text: 'What is the capital of France? Reply in one short sentence.',
  long: 'Write a long story about a harbour.',
  endless: 'Write a long story about a harbour.',
  schema: 'Where does the ship lie? "The ship lies at the quay." Reply as JSON with the field label: quay or mill.',
  failure: 'The quay lies north of the mill. '.repeat(2_000),
};

/** Weights this small go on as they see it done. */
const ECHOES: readonly Message[] = ['north', 'south', 'east', 'west'].flatMap((word, index, words) => [
  { role: 'user', content: word },
  ...(index < words.length - 1 ? [{ role: 'assistant' as const, content: `${word} ${STOP} ${word}` }] : []),
]);

conforms({
  name: 'wllama with real weights',
  stages: ['text', 'long', 'endless', 'stop', 'schema', 'failure'],
  concurrent: false,
  async open() {
    const world = await openRealModel();
    const model = await modelOf(world);
    return {
      model,
      stage: async (stage) => ({ messages: stage === 'stop' ? ECHOES : user(PROMPTS[stage] ?? '') }),
      close: () => world.engine.clear(),
    };
  },
});

test('a browser that cannot switch stacks runs the slower build, which comes with the app', async () => {
  const own = Object.getOwnPropertyDescriptor(WebAssembly, 'Suspending');
  if (own === undefined) throw new Error('This browser cannot switch stacks either.');
  Reflect.deleteProperty(WebAssembly, 'Suspending');
  const world = await openRealModel();
  try {
    const model = await modelOf(world);
    const reply = await model.complete(user(PROMPTS.text ?? ''), { signal, maxTokens: 24 });
    expect(reply.text).toContain('Paris');
  } finally {
    Object.defineProperty(WebAssembly, 'Suspending', own);
    await world.engine.clear();
  }
});

test('a Stop while it loads ends the load, and the next request loads it anew', async () => {
  const world = await openRealModel();
  const model = await modelOf(world);
  const stop = new AbortController();
  const reason = new Error('stopped');
  const asked = model.complete(user(PROMPTS.text ?? ''), { signal: stop.signal, maxTokens: 24 });
  // Reading the weights takes longer than this, however fast the processor.
  await new Promise((resolve) => setTimeout(resolve, 50));
  stop.abort(reason);
  await expect(asked).rejects.toBe(reason);
  const reply = await model.complete(user(PROMPTS.text ?? ''), { signal, maxTokens: 24 });
  expect(reply.text).toContain('Paris');
  await world.engine.clear();
});

test('how fast it is on this device is known after a reply', async () => {
  const world = await openRealModel();
  const model = await modelOf(world);
  await model.complete(user(PROMPTS.long ?? ''), { signal, maxTokens: 20 });
  const speed = await world.speeds.of(world.id);
  expect(speed?.prefill).toBeGreaterThan(0);
  expect(speed?.decode).toBeGreaterThan(0);
  await world.engine.clear();
});
