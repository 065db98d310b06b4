/** The report of an evaluation: a JSON file that is whole after every answer, and that another evaluation can go on from. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { comparisonsOf, rowsOf, type Scored } from './eval-summary';
import type { Machine } from './machine';

/** With what the questions were asked. Answers of other models are no answers of these. */
export interface Settings {
  readonly models: { readonly root: string; readonly sub: string; readonly class: string };
  readonly [setting: string]: unknown;
}

const Answer = v.looseObject({
  id: v.string(),
  strategy: v.string(),
  answer: v.nullable(v.string()),
  score: v.number(),
  calls: v.number(),
  tokens: v.number(),
  seconds: v.number(),
  runId: v.string(),
  kind: v.string(),
  length: v.nullable(v.number()),
  gold: v.unknown(),
  state: v.string(),
  reason: v.nullable(v.string()),
  code: v.nullable(v.string()),
  turns: v.number(),
});

const Models = v.object({ root: v.string(), sub: v.string(), class: v.string() });
const Stored = v.object({
  summary: v.object({ settings: v.object({ models: Models }) }),
  answers: v.array(Answer),
});

/** A report cannot be read, or is one of other models. */
export class ReportUnusable extends Error {
  constructor(path: string, what: string) {
    super(`${path} cannot be gone on from: ${what}.`);
    this.name = 'ReportUnusable';
  }
}

/** The code of a run whose page went away or did not answer. */
export const PAGE_LOST = 'eval.page';
/** The asking itself failed, which says nothing about the strategy: such questions are asked again. */
const AGAIN: readonly (string | null)[] = [PAGE_LOST, 'model.unreachable'];

/** The answers of a report that need not be asked for again. */
export function answersIn(path: string, { models }: Pick<Settings, 'models'>): readonly Scored[] {
  if (!existsSync(path)) throw new ReportUnusable(path, 'there is no such file');
  const read = v.safeParse(Stored, jsonOf(path));
  if (!read.success) throw new ReportUnusable(path, 'it is no report of an evaluation');
  const then = read.output.summary.settings.models;
  if (then.root !== models.root || then.sub !== models.sub || then.class !== models.class) {
    throw new ReportUnusable(path, `its models are ${then.root} and ${then.sub} (${then.class})`);
  }
  return read.output.answers.filter(({ answer, code }) => answer !== null || !AGAIN.includes(code));
}

export function reportOf(
  machine: Machine & { readonly commit: string | null },
  settings: Settings,
  answers: readonly Scored[],
) {
  return { machine, summary: { settings, rows: rowsOf(answers), comparisons: comparisonsOf(answers) }, answers };
}

/** Whole or not at all: a crash while writing leaves the report before. */
export function writeReport(path: string, report: ReturnType<typeof reportOf>): void {
  const beside = `${path}.writing`;
  writeFileSync(beside, `${JSON.stringify(report, null, 2)}\n`);
  renameSync(beside, path);
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
