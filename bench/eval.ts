/**
 * `npm run eval -- --help`: asks questions with known answers in the built app, scores the answers and prints a table.
 * No request leaves but those to the endpoint. Ctrl-C prints what is there.
 */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser } from 'playwright';
import { launchOptions } from '../configs/chromium';
import { STRATEGIES } from '../src/engine/strategies/registry';
import { CasesUnreadable } from '../src/lab/cases';
import { TASKS } from '../src/lab/tasks/registry';
import { FEWEST_TOKENS } from '../src/lab/tasks/task';
import { itemsOf } from './eval-items';
import { helpOf, OptionsWrong, parseOptions, type Options } from './eval-options';
import type { ModelsWanted } from './eval-page';
import { servePages } from './eval-pages';
import { answersIn, reportOf, ReportUnusable, writeReport, type Settings } from './eval-report';
import { ModelsUnusable, Runner } from './eval-runner';
import { askAll } from './eval-session';
import { tableOf } from './eval-summary';
import { commitOf, machineOf } from './machine';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const KNOWN = {
  strategies: STRATEGIES.map(({ id }) => id),
  usual: STRATEGIES.filter(({ needs }) => needs.root).map(({ id }) => id),
  tasks: TASKS.map(({ id }) => id),
  fewestTokens: FEWEST_TOKENS,
};
/** As a shell says it of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

try {
  const options = parseOptions(process.argv.slice(3), KNOWN);
  if (options === null) console.log(helpOf(KNOWN));
  else await evaluate(options);
} catch (error) {
  console.error(wordsOf(error));
  process.exitCode = 1;
}

async function evaluate(options: Options): Promise<void> {
  const settings = settingsOf(options);
  const wanted = modelsOf(options);
  const items = itemsOf(options);
  const done = options.resume === null ? [] : answersIn(options.resume, settings);
  const stop = new AbortController();
  const interrupt = (): void => {
    process.stderr.write('\nStopping …\n');
    stop.abort();
  };
  process.once('SIGINT', interrupt);
  process.stderr.write('Building …\n');
  const site = await servePages(ROOT);
  const browser = await launch(options);
  stop.signal.addEventListener('abort', () => void browser.close());
  try {
    // Stopped while it was built.
    stop.signal.throwIfAborted();
    const weights = options.models.kind === 'wllama' ? options.models.file : null;
    const { seconds, out } = options;
    const runner = new Runner({ browser, site: site.url, models: wanted, weights, seconds, out, signal: stop.signal });
    const machine = { ...machineOf(browser.version()), commit: commitOf(ROOT) };
    const { windows } = await runner.check();
    const answers = await askAll({
      runner,
      items,
      done,
      save: (all) => {
        if (options.json !== null) writeReport(options.json, reportOf(machine, { ...settings, windows }, all));
      },
      say: (line) => process.stderr.write(`${line}\n`),
      signal: stop.signal,
    });
    console.log(tableOf(answers));
    if (runner.foreign.length > 0) throw new Error(`Requests went elsewhere: ${runner.foreign.join(', ')}`);
  } catch (error) {
    // Before the first question there is nothing to print.
    if (!stop.signal.aborted) throw error;
  } finally {
    process.removeListener('SIGINT', interrupt);
    await browser.close();
    await site.close();
  }
  if (stop.signal.aborted) process.exitCode = INTERRUPTED;
}

/** Resolves no name but the endpoint's, so that nothing can be sent elsewhere. */
function launch({ models }: Options): Promise<Browser> {
  const host = models.kind === 'endpoint' ? new URL(models.url).hostname : '127.0.0.1';
  const rules = `MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost, EXCLUDE ${host}`;
  // Ctrl-C is ours to handle: the browser closes after the run in it was noted.
  return chromium.launch({ ...launchOptions([`--host-resolver-rules=${rules}`]), handleSIGINT: false });
}

function modelsOf({ models }: Options): ModelsWanted {
  if (models.kind === 'wllama') {
    if (!existsSync(models.file)) throw new OptionsWrong(`--model-file ${models.file}: there is no such file.`);
    return { endpoint: null };
  }
  const { url, root, sub, class: modelClass, window, concurrency } = models;
  const key = models.key === null ? '' : process.env[models.key];
  if (key === undefined) throw new OptionsWrong(`--key ${models.key ?? ''}: the environment has no such variable.`);
  return { endpoint: { url, key, root, sub, class: modelClass, window, concurrency } };
}

/** What the report says of how it was made. */
function settingsOf({ models, strategies, cases, seconds }: Options): Settings {
  const { root, sub, modelClass, ...server } =
    models.kind === 'wllama'
      ? { root: basename(models.file), sub: basename(models.file), modelClass: 'small', endpoint: 'wllama' }
      : {
          root: models.root,
          sub: models.sub,
          modelClass: models.class,
          endpoint: models.url,
          concurrency: models.concurrency,
        };
  return {
    models: { root, sub, class: modelClass, ...server },
    strategies,
    cases: cases.kind === 'file' ? { file: basename(cases.path) } : cases,
    seconds,
    cache: 'emptied before every run',
    startedAt: new Date().toISOString(),
  };
}

function wordsOf(error: unknown): string {
  if (error instanceof CasesUnreadable) return `The cases cannot be read:\n${error.message}`;
  const isPlain = [OptionsWrong, ReportUnusable, ModelsUnusable].some((one) => error instanceof one);
  if (error instanceof Error && (isPlain || 'code' in error)) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
