/**
 * How far an estimate is from what a run then takes, with a real model on this device: as a sub-model that reads more and
 * longer passages than the run that calibrated it, and as a root that reads a text whole, through the app's own services.
 */
import { estimate, type Seat } from '../src/engine/estimate/estimate';
import { measure } from '../src/engine/estimate/measure';
import { knownCalls } from '../src/engine/estimate/testing/measured';
import type { LanguageModel } from '../src/engine/ports';
import type { Measure } from './measure';
import { chosenWeights, storeWeights } from './weights';
import { house, LIMITS, repl, runTask, sharedPython, SUBMIT, writes } from './world';

const REPLY_TOKENS = 24;
const CHARACTERS_A_TOKEN = 4;
/** Words of a passage: those that calibrate, and longer ones. */
const SHORT = 60;
const LONG = 140;
/** Documents that are read whole, in sentences. */
const TEXTS = [6, 14, 10];

interface Compared {
  readonly what: string;
  readonly told: number;
  readonly took: number;
}

export const ESTIMATE: Measure = {
  id: 'estimate.ratio',
  goal: { atMost: 2 },
  measure: async () => {
    const weights = chosenWeights();
    if (weights === null) throw new Error('The test model is not here: run `node scripts/weights.mjs`.');
    const { id } = await storeWeights(weights);
    const compared = [await asSubModel(await house.models.model(id, 'sub', 'bench')), ...(await asRoot(id))];
    return {
      samples: compared.map(({ told, took }) => Math.max(told / took, took / told)),
      unit: '× off',
      bound: 1,
      notes: compared.map(
        ({ what, told, took }) =>
          `${what}: estimated ${told.toFixed(1)} s, took ${took.toFixed(1)} s, ratio ${(told / took).toFixed(2)}`,
      ),
    };
  },
};

/** One run of two calls tells the speed; the next makes six, each more than twice as long. */
async function asSubModel(sub: LanguageModel): Promise<Compared> {
  const interpreter = await sharedPython();
  const run = async (calls: number, words: number) => {
    const prompts = Array.from({ length: calls }, (_, n) => passage(`${calls} ${n}`, words));
    const cell = repl(`llm_query_batched(${JSON.stringify(prompts)})`);
    const root = writes(cell, SUBMIT);
    const events = await runTask({ root, sub, interpreter, limits: { replyTokens: REPLY_TOKENS } });
    const measured = measure(events, (id) => (id === sub.id ? sub.concurrency : root.concurrency));
    if (measured === null) throw new Error('The run was not measured.');
    return measured;
  };
  const earlier = await run(2, SHORT);
  const input = passage('', LONG).length / CHARACTERS_A_TOKEN;
  const foreseen = knownCalls(6, { input, output: REPLY_TOKENS });
  const plan = {
    strategy: earlier.strategy,
    corpus: earlier.corpus,
    root: seatOf({ id: earlier.root, concurrency: 1 }),
    sub: seatOf(sub),
    foreseen,
    limits: LIMITS,
  };
  const told = estimate(plan, [earlier]).estimate.seconds?.likely;
  if (told === undefined) throw new Error('There was no estimate.');
  const { seconds } = await run(6, LONG);
  interpreter.dispose();
  return { what: 'six passages, from a run of two shorter ones', told, took: seconds };
}

/** The first is told from the speed that the model was measured at while it was a sub-model. */
async function asRoot(root: string): Promise<Compared[]> {
  const compared: Compared[] = [];
  for (const [n, sentences] of TEXTS.entries()) {
    const corpus = await house.library.createCorpus(`Bench ${n}`);
    const { characters } = await house.library.addText(corpus.id, 'text.txt', passage(String(n), sentences * 20));
    const asked = { strategy: 'direct', root, sub: '', corpus: { id: corpus.id, characters } };
    const forecast = await house.estimates.of(asked);
    const told = forecast?.estimate.seconds?.likely;
    if (told === undefined) throw new Error(`There was no estimate: ${JSON.stringify(forecast)}.`);
    const limits = { ...LIMITS, replyTokens: 96 };
    const stored = nextMeasure();
    const question = 'What did the clerk do each evening?';
    const live = house.runs.start({ ...asked, corpus: corpus.id, question, limits, tools: '' });
    const { startedAt, finishedAt, reason } = await live.finished;
    if (finishedAt === null) throw new Error(JSON.stringify(reason));
    await stored;
    const basis = forecast?.basis.device === null ? `earlier runs: ${forecast.basis.runs}` : 'from the measured speed';
    compared.push({
      what: `a text of ${characters} characters, ${basis}`,
      told,
      took: (finishedAt - startedAt) / 1000,
    });
  }
  return compared;
}

function nextMeasure(): Promise<void> {
  return new Promise((resolve) => {
    const leave = house.estimates.onChange(() => {
      leave();
      resolve();
    });
  });
}

function seatOf({ id, concurrency }: Pick<LanguageModel, 'id' | 'concurrency'>): Seat {
  return { id, concurrency, price: null, speed: null, byHand: false };
}

const STORY =
  'The harbour office kept its books by hand in those years. Each morning the clerk noted the wind, the tide and the ' +
  'state of the lamps, and each evening he closed the page with his name. Fish came in on most days, salt less often.';

/** So many words, of which no two passages share the beginning. */
function passage(begins: string, words: number): string {
  const story = STORY.split(' ');
  const text = Array.from({ length: words }, (_, n) => story[n % story.length]).join(' ');
  return `${begins} ${begins} ${begins} ${text}\n\nTell more of it.`;
}
