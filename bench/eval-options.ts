/** What `npm run eval` is asked to do. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly models: RemoteModels | LocalModel;
  readonly strategies: readonly string[];
  readonly cases: CaseFile | Generated;
  /** Limit of a run. */
  readonly seconds: number;
  readonly json: string | null;
  /** A report whose answers are kept and not asked for again. */
  readonly resume: string | null;
  /** A folder for the events of every run. */
  readonly out: string | null;
}

export interface RemoteModels {
  readonly kind: 'endpoint';
  readonly url: string;
  readonly root: string;
  readonly sub: string;
  /** The environment variable that holds the key. */
  readonly key: string | null;
  readonly class: 'small' | 'coder' | 'frontier';
  readonly window: number | null;
  readonly concurrency: number;
}

export interface LocalModel {
  readonly kind: 'wllama';
  readonly file: string;
}

export interface CaseFile {
  readonly kind: 'file';
  readonly path: string;
}

export interface Generated {
  readonly kind: 'tasks';
  readonly tasks: readonly string[];
  readonly tokens: readonly number[];
  readonly n: number;
  readonly seed: number;
  /** Whether strategies are given the examples that somebody labelled. */
  readonly taught: boolean;
}

/** What there is to choose from. */
export interface Known {
  readonly strategies: readonly string[];
  /** Those taken where none is named. */
  readonly usual: readonly string[];
  readonly tasks: readonly string[];
  readonly fewestTokens: number;
}

/** The options make no sense; the message says which and what would. */
export class OptionsWrong extends Error {
  constructor(message: string) {
    super(`${message}\nnpm run eval -- --help says what there is.`);
    this.name = 'OptionsWrong';
  }
}

const FLAGS = {
  help: { type: 'boolean', default: false },
  endpoint: { type: 'string' },
  root: { type: 'string' },
  sub: { type: 'string' },
  key: { type: 'string' },
  class: { type: 'string' },
  window: { type: 'string' },
  concurrency: { type: 'string' },
  'model-file': { type: 'string' },
  strategies: { type: 'string' },
  tasks: { type: 'string' },
  tokens: { type: 'string' },
  n: { type: 'string' },
  seed: { type: 'string' },
  taught: { type: 'boolean', default: false },
  cases: { type: 'string' },
  seconds: { type: 'string' },
  json: { type: 'string' },
  resume: { type: 'string' },
  out: { type: 'string' },
} as const;

type Values = { readonly [flag in Exclude<keyof typeof FLAGS, 'help' | 'taught'>]?: string | undefined } & {
  readonly taught: boolean;
};

const CLASSES = ['small', 'coder', 'frontier'] as const;
/** Of generated tasks, where nothing else is said. */
const USUAL = { tokens: '8000', n: '20', seed: '1', seconds: '3600', concurrency: '4' };

export function helpOf({ strategies, usual, tasks, fewestTokens }: Known): string {
  return `npm run eval -- --endpoint URL --root MODEL [--sub MODEL] [more]
Asks questions with known answers in the built app, in a real browser, and scores the answers.

Models
  --endpoint URL       of a server with OpenAI's API, up to /v1; or the word wllama
  --root MODEL         the root model, by the server's name for it
  --sub MODEL          the sub-model (as the root)
  --key NAME           environment variable that holds the server's key
  --class CLASS        ${CLASSES.join(', ')} (small)
  --window N           of the models, in tokens (what the server says, else 8192)
  --concurrency N      requests at once (${USUAL.concurrency})
  --model-file PATH    with --endpoint wllama: weights as a GGUF file, for root and sub

Questions
  --strategies LIST    of ${strategies.join(', ')}
                       (${usual.join(',')})
  --tasks LIST         of ${tasks.join(', ')} (all)
  --tokens LIST        lengths of the texts, each ${fewestTokens} or more (${USUAL.tokens})
  --n N                questions for each task and length (${USUAL.n})
  --seed N             (${USUAL.seed})
  --taught             with three labelled lines of each kind, as a user would give them (count, pairs)
  --cases FILE.jsonl   questions of your own instead of tasks, one a line:
                       {"id", "kind", "documents": [{"name", "text"}], "question", "gold", "score"}
                       score: contains, number, set, pairs or absent

Runs
  --seconds N          limit of each run (${USUAL.seconds})
  --json FILE          writes the report here, anew after every answer
  --resume FILE        keeps the answers of this report and goes on with the rest
  --out DIR            writes the events of each run here
`;
}

/** null: help was asked for. Throws OptionsWrong. */
export function parseOptions(args: readonly string[], known: Known): Options | null {
  const { help, ...values } = read(args);
  if (help) return null;
  return {
    models: modelsOf(values),
    strategies: listOf(values.strategies ?? known.usual.join(','), 'strategies', known.strategies),
    cases: casesOf(values, known),
    seconds: wholeNumber(values.seconds ?? USUAL.seconds, 'seconds', 1),
    // An evaluation that goes on is written where it began.
    json: values.json ?? values.resume ?? null,
    resume: values.resume ?? null,
    out: values.out ?? null,
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS, allowPositionals: false }).values;
  } catch (error) {
    // Of several sentences the first says what is wrong.
    const [message = ''] = error instanceof Error ? error.message.split(/(?<=\.)\s/) : [];
    throw new OptionsWrong(message.replace(/\.?$/, '.'));
  }
}

function modelsOf(values: Values): RemoteModels | LocalModel {
  const { endpoint, root } = values;
  if (endpoint === undefined) throw new OptionsWrong('--endpoint is missing: the address of a server, or wllama.');
  if (endpoint === 'wllama') return localModelOf(values);
  if (values['model-file'] !== undefined) throw new OptionsWrong('--model-file goes with --endpoint wllama only.');
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint)) {
    throw new OptionsWrong(`--endpoint ${endpoint} is no address: it begins with http:// or https://.`);
  }
  if (root === undefined) throw new OptionsWrong('--root is missing: the model that answers.');
  const modelClass = CLASSES.find((one) => one === (values.class ?? 'small'));
  if (modelClass === undefined) throw new OptionsWrong(`--class is one of ${CLASSES.join(', ')}.`);
  return {
    kind: 'endpoint',
    url: endpoint,
    root,
    sub: values.sub ?? root,
    key: values.key ?? null,
    class: modelClass,
    window: values.window === undefined ? null : wholeNumber(values.window, 'window', 256),
    concurrency: wholeNumber(values.concurrency ?? USUAL.concurrency, 'concurrency', 1),
  };
}

function localModelOf(values: Values): LocalModel {
  const file = values['model-file'];
  if (file === undefined) throw new OptionsWrong('--endpoint wllama needs --model-file, the weights as a GGUF file.');
  const without = (['root', 'sub', 'key', 'class', 'window', 'concurrency'] as const).find(
    (flag) => values[flag] !== undefined,
  );
  if (without !== undefined) throw new OptionsWrong(`--${without} goes with the address of a server, not with wllama.`);
  return { kind: 'wllama', file };
}

function casesOf(values: Values, known: Known): CaseFile | Generated {
  if (values.cases !== undefined) {
    const other = (['tasks', 'tokens', 'n', 'seed'] as const).find((flag) => values[flag] !== undefined);
    const wrong = other ?? (values.taught ? 'taught' : undefined);
    if (wrong !== undefined) throw new OptionsWrong(`--${wrong} is for generated tasks, not for --cases.`);
    return { kind: 'file', path: values.cases };
  }
  return {
    kind: 'tasks',
    tasks: listOf(values.tasks ?? known.tasks.join(','), 'tasks', known.tasks),
    tokens: (values.tokens ?? USUAL.tokens).split(',').map((one) => wholeNumber(one, 'tokens', known.fewestTokens)),
    n: wholeNumber(values.n ?? USUAL.n, 'n', 1),
    seed: wholeNumber(values.seed ?? USUAL.seed, 'seed', 1),
    taught: values.taught,
  };
}

function listOf(text: string, flag: string, known: readonly string[]): readonly string[] {
  const named = text.split(',').map((one) => one.trim());
  const unknown = named.filter((one) => !known.includes(one));
  if (unknown.length > 0) {
    throw new OptionsWrong(
      `--${flag}: there is no ${unknown.map((one) => `“${one}”`).join(', ')}. There are: ${known.join(', ')}.`,
    );
  }
  return [...new Set(named)];
}

function wholeNumber(text: string, flag: string, least: number): number {
  const value = Number(text);
  if (!/^\s*\d+\s*$/.test(text) || !Number.isSafeInteger(value) || value < least) {
    throw new OptionsWrong(`--${flag} ${text} is no whole number from ${least} on.`);
  }
  return value;
}
