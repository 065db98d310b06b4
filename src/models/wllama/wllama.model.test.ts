/** The real engine with real weights, held to what every kind of model keeps. */
import { expect, test } from 'vitest';
import type { Message } from '../../engine/ports';
import { conforms, STOP, type Stage } from '../testing/conformance';
import { openWorld, type World } from './testing/world';

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

async function openModel(): Promise<World & { readonly id: string }> {
  const world = openWorld();
  const bytes = await (await fetch('/weights.gguf')).blob();
  const entry = await world.engine.addFiles([new File([bytes], 'SmolLM2-135M-Instruct.Q4_1.gguf')]);
  if (entry === null) throw new Error('The file was not taken.');
  await world.engine.download(entry, { signal, onProgress: () => undefined });
  return { ...world, id: entry.id };
}

async function modelOf({ engine, id }: World & { readonly id: string }) {
  const entry = (await engine.entries()).find((one) => one.id === id);
  if (entry === undefined) throw new Error('The model is not listed.');
  return engine.model(entry);
}

conforms({
  name: 'wllama with real weights',
  stages: ['text', 'long', 'endless', 'stop', 'schema', 'failure'],
  concurrent: false,
  async open() {
    const world = await openModel();
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
  const world = await openModel();
  try {
    const model = await modelOf(world);
    const reply = await model.complete(user(PROMPTS.text ?? ''), { signal, maxTokens: 24 });
    expect(reply.text).toContain('Paris');
  } finally {
    Object.defineProperty(WebAssembly, 'Suspending', own);
    await world.engine.clear();
  }
});

test('how fast it is on this device is known after a reply', async () => {
  const world = await openModel();
  const model = await modelOf(world);
  await model.complete(user(PROMPTS.long ?? ''), { signal, maxTokens: 20 });
  const speed = await world.speeds.of(world.id);
  expect(speed?.prefill).toBeGreaterThan(0);
  expect(speed?.decode).toBeGreaterThan(0);
  await world.engine.clear();
});
