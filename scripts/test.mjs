/**
 * Runs every check and test, a heading for each, and ends with a summary and one line that counts the tests.
 * `node scripts/test.mjs check` stops before the tests. A failing step does not keep later ones from running.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, capture, run, tool } from './commands.mjs';
import { ensureBrowser, ensurePackages } from './setup.mjs';
import { ensureWeights } from './weights.mjs';

const CHECKS = [
  { name: 'Lint', program: tool('eslint'), args: ['--max-warnings', '0', '.'] },
  { name: 'Formatting', program: tool('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'Types', program: tool('tsc'), args: ['--noEmit', '-p', '.'] },
  { name: 'Components', program: tool('svelte-check'), args: ['--fail-on-warnings', '--output', 'human'] },
  { name: 'Import circles', program: process.execPath, args: ['scripts/circles.mjs'] },
  { name: 'Build', program: tool('vite'), args: ['build', '--logLevel', 'warn'] },
];
const CHECKS_OF_BUILD = [{ name: 'Size', program: process.execPath, args: ['scripts/size.mjs'] }];

const COUNTS = join(ROOT, '.cache', 'tests');
const TESTS = [vitest('Unit tests', 'unit'), vitest('Browser tests', 'browser'), playwright('Journeys', 'journeys')];
/** These need the weights of a real model, which takes all cores: two at once would starve what goes on beside them. */
const MODEL_TESTS = [vitest('Model tests', 'model'), playwright('Model journeys', 'model', ['--workers=1'])];

function vitest(name, project) {
  const file = join(COUNTS, `${project}.json`);
  const args = ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  return {
    name,
    program: tool('vitest'),
    args,
    count: () => countVitest(readJson(`${project}.json`)),
    list: {
      args: ['list', '--project', project, `--json=${file}`],
      count: () => readJson(`${project}.json`)?.length ?? 0,
    },
  };
}

function playwright(name, project, more = []) {
  const file = `journeys-${project}.json`;
  const args = ['test', '--project', project, '--reporter=list,json', ...more];
  const count = () => countPlaywright(readJson(file));
  return {
    name,
    program: tool('playwright'),
    args,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: join(COUNTS, file) },
    after: 'Build',
    count,
    list: { args: [...args, '--list'], count: () => count().skipped },
  };
}

const none = { passed: 0, failed: 0, skipped: 0 };

function countVitest(report) {
  if (report === null) return none;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

function countPlaywright(report) {
  if (report === null) return none;
  const { expected, unexpected, flaky, skipped } = report.stats;
  return { passed: expected + flaky, failed: unexpected, skipped };
}

function readJson(name) {
  try {
    return JSON.parse(readFileSync(join(COUNTS, name), 'utf8'));
  } catch {
    return null;
  }
}

const results = [];

/** Of a check that failed, so many lines are repeated at the end. */
const CLOSING_LINES = 12;

function heading(name) {
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
}

/** Checks do not depend on each other: two at a time, each shown as soon as those before it are. */
async function runChecks(steps) {
  const waiting = [...steps];
  const unshown = [...steps];
  const done = new Map();
  async function worker() {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const startedAt = performance.now();
      const outcome = await capture(step.program, step.args);
      done.set(step, { ...outcome, seconds: (performance.now() - startedAt) / 1000 });
      while (done.has(unshown[0])) showCheck(unshown[0], done.get(unshown.shift()));
    }
  }
  await Promise.all([worker(), worker()]);
}

function showCheck({ name }, { code, output, seconds }) {
  heading(name);
  console.log(output.trim() === '' ? (code === 0 ? 'ok' : `failed with exit code ${code}`) : output.trimEnd());
  results.push({ ...none, name, code, seconds, printed: output });
}

async function runStep(step) {
  heading(step.name);
  if (step.after !== undefined && results.find((result) => result.name === step.after)?.code !== 0) {
    console.log(`not run: ${step.after} failed`);
    results.push({ ...none, name: step.name, code: 1, seconds: 0, failed: 1 });
    return;
  }
  const startedAt = performance.now();
  const code = await run(step.program, step.args, step.env === undefined ? {} : { env: step.env });
  const counts = step.count();
  // A runner that fails without a failed test (a file that cannot be loaded, a crash) still counts as one failure.
  const failed = code !== 0 ? Math.max(1, counts.failed) : counts.failed;
  results.push({ name: step.name, code, seconds: (performance.now() - startedAt) / 1000, ...counts, failed });
}

/** Without weights there is nothing to run. Where everything has to run that is a failure; elsewhere they are counted. */
async function runModelTests() {
  if ((await ensureWeights()) !== null) {
    for (const step of MODEL_TESTS) await runStep(step);
    return;
  }
  const mustRun = process.env['CI'] === 'true';
  for (const { name, program, env = {}, list } of MODEL_TESTS) {
    heading(name);
    await capture(program, list.args, { env });
    const tests = list.count();
    console.log(`${mustRun ? 'failed' : 'skipped'}: the test model could not be fetched (${tests} tests).`);
    const counts = mustRun ? { failed: Math.max(1, tests) } : { skipped: tests };
    results.push({ ...none, name, code: mustRun ? 1 : 0, seconds: 0, ...counts });
  }
}

function summarise() {
  heading('Summary');
  for (const { name, code, seconds } of results) {
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name.padEnd(16)} ${seconds.toFixed(1).padStart(6)} s`);
  }
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  const failed = results.filter((result) => result.code !== 0);
  // A check that failed stands far above the tests: its last lines once more.
  for (const { name, printed = '' } of failed) {
    for (const line of printed.trimEnd().split('\n').slice(-CLOSING_LINES))
      if (line !== '') console.log(`${name}: ${line}`);
  }
  const failing = failed.map((result) => result.name);
  console.log(failing.length === 0 ? 'Everything is in order.' : `Failed: ${failing.join(', ')}.`);
  if (!checksOnly) console.log(`${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
  process.exitCode = failing.length === 0 ? 0 : 1;
}

const checksOnly = process.argv[2] === 'check';
try {
  await ensurePackages();
  if (!checksOnly) console.log(`Browser: ${await ensureBrowser()}`);
  rmSync(COUNTS, { recursive: true, force: true });
  mkdirSync(COUNTS, { recursive: true });
  await runChecks(CHECKS);
  await runChecks(CHECKS_OF_BUILD);
  if (!checksOnly) {
    for (const step of TESTS) await runStep(step);
    await runModelTests();
  }
  summarise();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.log('0 passed, 1 failed, 0 skipped');
  process.exitCode = 1;
}
