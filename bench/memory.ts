/**
 * The gigabyte: its steps in one page of a browser that stores on the disk, as a user's does, while the memory of all
 * its renderer processes is watched. What it stores is removed at the end.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { launchOptions } from '../configs/chromium';
import { resultOf, type Result } from './results';

const GOAL_MB = 1_500;
const EVERY_MS = 50;

export async function measureGiant(url: string): Promise<Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'burrow-giant-'));
  const context = await chromium.launchPersistentContext(folder, launchOptions());
  const memory = new RendererMemory(folder);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto(url);
    const results: Result[] = [];
    for (const id of await page.evaluate(() => window.bench.giant)) {
      const measured = await page.evaluate((name) => window.bench.measure(name), id);
      const goal = await page.evaluate((name) => window.bench.goal(name), id);
      results.push(resultOf(id, measured, goal));
      process.stderr.write(`  ${id}: ${Math.round(results.at(-1)?.value ?? NaN)} ms, ${memory.report()}\n`);
    }
    if (memory.peakMB > 0) {
      const samples = [memory.peakMB];
      results.push(resultOf('giant.memory', { samples, unit: 'MB', bound: null }, { atMost: GOAL_MB }));
    }
    return results;
  } finally {
    memory.stop();
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Of all renderers together, what they hold in physical memory, shared pages counted for each. Known on Linux only. */
class RendererMemory {
  peakMB = 0;
  #sincePeakMB = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  /** `folder`: the browser's data, which each of its processes names or descends from one that does. */
  constructor(folder: string) {
    this.#timer = setInterval(() => {
      const now = renderersOf(folder).reduce((sum, pid) => sum + residentMB(pid), 0);
      this.peakMB = Math.max(this.peakMB, now);
      this.#sincePeakMB = Math.max(this.#sincePeakMB, now);
    }, EVERY_MS);
  }

  /** Since the last report. */
  report(): string {
    const peak = this.#sincePeakMB;
    this.#sincePeakMB = 0;
    return peak === 0 ? 'memory: not known on this system' : `renderers up to ${Math.round(peak)} MB`;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

interface Process {
  readonly parent: number;
  readonly command: string;
}

function renderersOf(folder: string): number[] {
  const processes = new Map<number, Process>();
  for (const entry of entriesOf('/proc')) {
    const found = /^\d+$/.test(entry) ? processOf(entry) : null;
    if (found !== null) processes.set(Number(entry), found);
  }
  const isOurs = (pid: number): boolean => {
    const found = processes.get(pid);
    return found !== undefined && (found.command.includes(folder) || isOurs(found.parent));
  };
  return [...processes].flatMap(([pid, { command }]) =>
    command.includes('--type=renderer') && isOurs(pid) ? [pid] : [],
  );
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** null when it has ended meanwhile. */
function processOf(pid: string): Process | null {
  try {
    const parent = /^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return { parent: Number(parent), command: readFileSync(`/proc/${pid}/cmdline`, 'utf8') };
  } catch {
    return null;
  }
}

function residentMB(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
    return (Number(kilobytes) * 1024) / 1e6;
  } catch {
    return 0;
  }
}
