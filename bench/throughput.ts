/**
 * What the app costs a model of this device: tokens a second of a sub-call in a run, over those of the bare engine with
 * the same weights, settings and prompts in the same page. The runner chooses the weights' file in the page.
 */
import { Wllama } from '@wllama/wllama/esm/index.js';
import wasm from '@wllama/wllama/esm/wasm/wllama.wasm?url';
import type { Measure } from './measure';
import { chosenWeights, storeWeights } from './weights';
import { between, house, repl, runTask, sharedPython, writes } from './world';

const SAMPLES = 5;
const REPLY_TOKENS = 48;
const WINDOW = 4_096;

/** About 120 tokens, of which no two prompts share the beginning: nothing is remembered from the one before. */
const promptOf = (n: number) =>
  `${n} `.repeat(8) +
  'The harbour office kept its books by hand in those years. Each morning the clerk noted the wind, the tide and the ' +
  'state of the lamps, and each evening he closed the page with his name. Fish came in on most days, salt less often. ' +
  'Tell a long story about the clerk.';

export const THROUGHPUT: Measure = {
  id: 'model.throughput',
  goal: { atLeast: 0.98 },
  measure: async () => {
    const weights = chosenWeights();
    if (weights === null) throw new Error('The test model is not here: run `node scripts/weights.mjs`.');
    const { id } = await storeWeights(weights);
    const sub = await house.models.model(id, 'sub', 'bench');
    const bare = await bareEngine(weights);
    const python = await sharedPython();
    const inApp = async (n: number) => {
      const cell = repl(`llm_query(${JSON.stringify(promptOf(n))})`);
      const limits = { replyTokens: REPLY_TOKENS };
      const events = await runTask({ root: writes(cell), sub, interpreter: python, limits });
      const call = events.find((event) => event.type === 'call.finished');
      const usage = call?.type === 'call.finished' ? call.usage : null;
      if (usage === null) throw new Error('The call failed.');
      return (usage.input + usage.output) / between(events, 'call.started', 'call.finished');
    };
    // Both read their weights into memory before anything is timed.
    await Promise.all([inApp(0), bare(0)]);
    const samples: number[] = [];
    for (let n = 1; n <= SAMPLES; n += 1) {
      const alone = await bare(2 * n);
      samples.push((await inApp(2 * n + 1)) / alone);
    }
    python.dispose();
    return { samples, unit: 'of bare', bound: 1 };
  },
};

async function bareEngine(weights: Blob): Promise<(n: number) => Promise<number>> {
  const engine = new Wllama({ default: new URL(wasm, location.href).href }, { suppressNativeLog: true });
  engine.setCompat(null);
  await engine.loadModel([weights], {
    n_ctx: WINDOW,
    n_batch: 64,
    n_ubatch: 64,
    n_threads: 1,
    n_parallel: 1,
    n_gpu_layers: 0,
    jinja: true,
  });
  return async (n) => {
    const startedAt = performance.now();
    let tokens = 0;
    await engine.createChatCompletion({
      messages: [{ role: 'user', content: promptOf(n) }],
      max_tokens: REPLY_TOKENS,
      temperature: 0,
      stream: true,
      onData: ({ timings }) => {
        if (timings !== undefined) tokens = timings.cache_n + timings.prompt_n + timings.predicted_n;
      },
    });
    return tokens / (performance.now() - startedAt);
  };
}
