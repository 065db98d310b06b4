/** The queues of models as rows: for one run with what others do beside it, or for all runs together. Pure. */
import type { RunService } from '../app';
import { counted, duration, number } from './words';

export type QueuedModel = ReturnType<RunService['queue']>[number];

export interface QueueRow {
  readonly model: string;
  readonly name: string;
  readonly host: string | null;
  readonly running: number;
  readonly waiting: number;
  /** In words, of one line: what there is to know beside the numbers. */
  readonly about: string;
  /** In words; empty when there are none. */
  readonly others: string;
  /** In words; empty when nothing came lately. */
  readonly speed: string;
}

/** `run`: of this run alone; null: of all. */
export function queueRows(models: readonly QueuedModel[], run: string | null, now: number): readonly QueueRow[] {
  return models
    .filter(({ runs }) => run === null || runs.some((one) => one.run === run))
    .map((queue) => {
      const own = run === null ? queue.runs : queue.runs.filter((one) => one.run === run);
      const rest = queue.runs.filter((one) => !own.includes(one));
      const { model, name, host, tokensPerSecond } = queue;
      return {
        model,
        name,
        host,
        ...sums(own),
        about: about(queue, own, now),
        others: others(rest),
        speed: tokensPerSecond === null ? '' : `≈ ${number(Math.max(1, Math.round(tokensPerSecond)))} tokens/s`,
      };
    });
}

export function queueInWords(rows: readonly Pick<QueueRow, 'running' | 'waiting'>[]): string {
  const { running, waiting } = sums(rows);
  return running + waiting === 0 ? 'nothing to do' : `${number(running)} running, ${number(waiting)} waiting`;
}

function sums(parts: readonly Pick<QueueRow, 'running' | 'waiting'>[]): { running: number; waiting: number } {
  return {
    running: parts.reduce((sum, { running }) => sum + running, 0),
    waiting: parts.reduce((sum, { waiting }) => sum + waiting, 0),
  };
}

function about({ limit, most, restsUntil }: QueuedModel, own: QueuedModel['runs'], now: number): string {
  const takes = `${number(limit)} at once at most${most > 0 ? `, ${number(most)} so far` : ''}`;
  const oldest = own.flatMap((one) => (one.oldest === null ? [] : [one.oldest])).sort((a, b) => a - b)[0];
  if (oldest !== undefined) return `${takes}; the oldest for ${duration(now - oldest)}`;
  const { waiting } = sums(own);
  if (waiting > 0 && own.every(({ paused, waiting }) => paused || waiting === 0)) return `${takes}; paused`;
  if (restsUntil !== null) return `${takes}; the server is busy, for ${duration(restsUntil - now)} more`;
  return takes;
}

function others(rest: QueuedModel['runs']): string {
  const { running, waiting } = sums(rest);
  if (running + waiting === 0) return '';
  const runs = rest.filter((one) => one.running + one.waiting > 0).length;
  return `${counted(runs, 'other run', 'other runs')}: ${queueInWords(rest)}`;
}
