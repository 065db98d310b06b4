import { expect, test } from 'vitest';
import { helpOf, OptionsWrong, parseOptions } from './eval-options';

const KNOWN = {
  strategies: ['skills', 'direct', 'rlm', 'reader'],
  usual: ['skills', 'direct', 'rlm'],
  tasks: ['niah', 'count', 'pairs'],
  fewestTokens: 1_000,
};
const SERVER = ['--endpoint', 'http://127.0.0.1:8091/v1', '--root', 'q15'];

const parse = (...args: string[]) => parseOptions(args, KNOWN);

function complaint(...args: string[]): string {
  try {
    parse(...args);
  } catch (error) {
    if (error instanceof OptionsWrong) return error.message;
    throw error;
  }
  return '';
}

test('everything can be said', () => {
  const tasks =
    '--strategies skills,direct,rlm --tasks niah,count,pairs --tokens 8000 --n 20 --seed 1 --taught --json out.json';
  const more = '--sub q05 --key SOME_KEY --window 4096 --concurrency 2 --class coder --seconds 60 --out events';
  expect(parse(...SERVER, ...tasks.split(' '), ...more.split(' '))).toEqual({
    models: {
      kind: 'endpoint',
      url: 'http://127.0.0.1:8091/v1',
      root: 'q15',
      sub: 'q05',
      key: 'SOME_KEY',
      class: 'coder',
      window: 4096,
      concurrency: 2,
    },
    strategies: ['skills', 'direct', 'rlm'],
    cases: { kind: 'tasks', tasks: ['niah', 'count', 'pairs'], tokens: [8000], n: 20, seed: 1, taught: true },
    seconds: 60,
    json: 'out.json',
    resume: null,
    out: 'events',
  });
});

test('what is not said is usual', () => {
  expect(parse(...SERVER)).toMatchObject({
    models: { sub: 'q15', key: null, class: 'small', window: null },
    strategies: ['skills', 'direct', 'rlm'],
    cases: { tasks: ['niah', 'count', 'pairs'], tokens: [8000], n: 20, seed: 1 },
    json: null,
  });
});

test('lengths may be several, and names stand once', () => {
  expect(parse(...SERVER, '--tokens', '8000,32000', '--tasks', 'niah, niah')).toMatchObject({
    cases: { tokens: [8000, 32000], tasks: ['niah'] },
  });
});

test('cases from a file, a model of this device, an evaluation that goes on where it was', () => {
  expect(
    parse('--endpoint', 'wllama', '--model-file', 'm.gguf', '--cases', 'c.jsonl', '--resume', 'r.json'),
  ).toMatchObject({
    models: { kind: 'wllama', file: 'm.gguf' },
    cases: { kind: 'file', path: 'c.jsonl' },
    json: 'r.json',
    resume: 'r.json',
  });
  expect(parse(...SERVER, '--resume', 'r.json', '--json', 's.json')).toMatchObject({
    json: 's.json',
    resume: 'r.json',
  });
});

test('help is no evaluation, and names every strategy and task', () => {
  expect(parse('--help')).toBeNull();
  const help = helpOf(KNOWN);
  for (const name of [...KNOWN.strategies, ...KNOWN.tasks]) expect(help).toContain(name);
});

test.each([
  [[], '--endpoint is missing'],
  [['--endpoint', 'example'], 'is no address'],
  [['--endpoint', 'http://127.0.0.1/v1'], '--root is missing'],
  [['--endpoint', 'wllama'], 'needs --model-file'],
  [['--endpoint', 'wllama', '--model-file', 'm.gguf', '--root', 'x'], '--root goes with the address of a server'],
  [[...SERVER, '--model-file', 'm.gguf'], '--model-file goes with --endpoint wllama'],
  [
    [...SERVER, '--strategies', 'skills,magic'],
    '--strategies: there is no “magic”. There are: skills, direct, rlm, reader.',
  ],
  [[...SERVER, '--tasks', ''], '--tasks: there is no “”'],
  [[...SERVER, '--tokens', '10'], '--tokens 10 is no whole number from 1000 on'],
  [[...SERVER, '--n', '1.5'], '--n 1.5 is no whole number from 1 on'],
  [[...SERVER, '--seed', '-1'], '--seed'],
  [[...SERVER, '--class', 'huge'], '--class is one of small, coder, frontier'],
  [[...SERVER, '--cases', 'c.jsonl', '--n', '3'], '--n is for generated tasks'],
  [[...SERVER, '--sed', '1'], "Unknown option '--sed'"],
  [[...SERVER, 'more'], "Unexpected argument 'more'"],
])('%j is refused in plain words: %s', (args, words) => {
  expect(complaint(...args)).toContain(words);
  expect(complaint(...args)).toContain('--help');
});
