/** Ways in which a cell can go wrong, and how it may end then. */
import type { CellError } from '../../engine/events';

export interface Hazard {
  readonly code: string;
  /** null: without an error. */
  readonly ends: readonly (CellError['kind'] | null)[];
  /** How often, compared with the others. */
  readonly weight: number;
  /** Its cell's time limit. */
  readonly seconds: number;
}

/** Long enough for anything that ends by itself. */
const PLENTY = 30;
const SHORT = 0.3;

function finishes(end: CellError['kind'] | null, code: string, weight = 3): Hazard {
  return { code, ends: [end], weight, seconds: PLENTY };
}

function runsOut(code: string): Hazard {
  return { code, ends: ['time'], weight: 1, seconds: SHORT };
}

function breaks(code: string): Hazard {
  return { code, ends: ['lost'], weight: 1, seconds: PLENTY };
}

/** An interrupt may come between a handler and its `try`: it then meets the one around it. */
export function swallowing(statement: string): string {
  const levels = [0, 1, 2].map((level) => '        '.repeat(level));
  const opening = levels.map((indent) => `${indent}while True:\n${indent}    try:`);
  const closing = levels.map((indent) => `${indent}    except BaseException: pass`).reverse();
  return [...opening, `${'        '.repeat(3)}while True: ${statement}`, ...closing].join('\n');
}

const WAITS_FOR_EVER = 'import threading\n_lock = threading.Lock()\n_lock.acquire()\n_lock.acquire()';
const THREAD_BREAKS =
  'import json, threading\n_t = threading.Thread(target=json.loads, args=("[" * 100_000,))\n_t.start()\n_t.join()';
const THREAD_COMPUTES =
  'import threading\n_t = threading.Thread(target=lambda: sum(range(10**12)))\n_t.start()\nllm_query("@unique")';

export const HAZARDS = {
  none: finishes(null, 'pass', 24),
  exit: finishes(null, 'exit()'),
  exitCode: finishes('exception', 'raise SystemExit(3)'),
  raise: finishes('exception', 'raise ValueError("planned")', 6),
  syntax: finishes('exception', 'def (:'),
  recursion: finishes('exception', 'def _deeper(n): return _deeper(n + 1) + 1\n_deeper(0)'),
  reprRecursion: {
    ...finishes('exception', 'class _R:\n    def __repr__(self): return repr([self])\nrepr(_R())'),
    ends: ['exception', 'lost'],
  },
  memoryBlock: finishes('memory', '_block = bytearray(2**31 - 1)'),
  memoryList: finishes('memory', '_block = [0] * 600_000_000'),
  memoryGrowth: finishes('memory', '_kept = []\nwhile True: _kept.append(bytearray(200_000_000))', 1),
  output: finishes('output', 'while True: print("x" * 1_000)', 2),
  loop: runsOut('while True: pass'),
  sleep: runsOut('import time\ntime.sleep(1_000)'),
  asyncSleep: runsOut('import asyncio\nawait asyncio.sleep(1_000)'),
  lock: runsOut(WAITS_FOR_EVER),
  swallowsExceptions: runsOut('while True:\n    try:\n        while True: 1 / 1\n    except Exception: pass'),
  regex: runsOut('import re\nre.match(r"(a+)+$", "a" * 60 + "b")'),
  swallowsEverything: runsOut(swallowing('pass')),
  longCall: runsOut('sum(range(10**12))'),
  longCallInThread: runsOut(THREAD_COMPUTES),
  endlessJavaScript: runsOut('from pyodide.code import run_js\nrun_js("for (;;) {}")'),
  closing: finishes('exception', 'import js\njs.close()', 1),
  deepRepr: breaks('_deep = []\nfor _ in range(100_000): _deep = [_deep]\nrepr(_deep)'),
  deepJson: breaks('import json\njson.loads("[" * 100_000)'),
  deepJsonInThread: breaks(THREAD_BREAKS),
  osExit: breaks('import os\nos._exit(3)'),
} as const satisfies Record<string, Hazard>;

export type HazardName = keyof typeof HAZARDS;
export const HAZARD_NAMES = Object.keys(HAZARDS) as HazardName[];
