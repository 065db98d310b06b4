/** Numbers, sizes, times and states in words: the same words in every view. */
import type { Ended, NodeStatus } from '../engine/events';
import type { RunState } from '../engine/state';

const LOCALE = 'en-GB';
const plain = new Intl.NumberFormat(LOCALE);
/** A decimal says nothing any more once there are three digits before it. */
const short = new Intl.NumberFormat(LOCALE, { maximumSignificantDigits: 3 });
const oneDecimal = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 1 });
const dayAndTime = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const dayAndYear = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year: 'numeric' });

export function number(value: number): string {
  return plain.format(value);
}

/** “1 turn”, “4 turns”. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${plain.format(value)} ${value === 1 ? one : many}`;
}

/** 9,812,000 as “9.8 M”. */
export function rounded(value: number): string {
  if (value >= 999_500) return `${oneDecimal.format(value / 1e6)} M`;
  if (value >= 10_000) return `${plain.format(Math.round(value / 1e3))} K`;
  if (value >= 1_000) return `${oneDecimal.format(value / 1e3)} K`;
  return plain.format(value);
}

/** No tokenizer is loaded for this: four characters a token is near enough to plan with, and is said to be an estimate. */
export function tokensOf(characters: number): string {
  return `${rounded(Math.ceil(characters / 4))} tokens`;
}

export function bytes(value: number): string {
  if (value >= 1e9) return `${short.format(value / 1e9)} GB`;
  if (value >= 1e6) return `${short.format(value / 1e6)} MB`;
  if (value >= 1e3) return `${plain.format(Math.round(value / 1e3))} KB`;
  return counted(value, 'byte');
}

/** A part of a whole: “under 0.1%” where rounding would make it nothing, never “100%” while something is left. */
export function share(part: number, whole: number): string {
  if (part <= 0 || whole <= 0) return '0%';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return 'under 0.1%';
  return `${oneDecimal.format(part < whole ? Math.min(percent, 99.9) : 100)}%`;
}

export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds > 0 && seconds < 0.995) return `${Math.max(1, Math.round(seconds * 1000))} ms`;
  if (seconds < 9.95) return `${oneDecimal.format(seconds)} s`;
  if (seconds < 99.5) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** “21 Nov, 09:12”, with the year instead of the time when it was another one. */
export function moment(at: number, now = Date.now()): string {
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear() ? dayAndTime.format(date) : dayAndYear.format(date);
}

export function money(dollars: number): string {
  return dollars > 0 && dollars < 0.01 ? 'under $0.01' : `$${dollars.toFixed(2)}`;
}

const STATES: Record<NodeStatus, string> = {
  running: 'running',
  answered: 'answered',
  best_effort: 'best effort',
  failed: 'failed',
  stopped: 'stopped',
};

export function stateWord(state: NodeStatus): string {
  return STATES[state];
}

export type Tone = 'good' | 'warn' | 'bad' | 'plain';

export function toneOf(state: Ended | 'running' | 'interrupted'): Tone {
  switch (state) {
    case 'answered':
      return 'good';
    case 'best_effort':
    case 'interrupted':
      return 'warn';
    case 'failed':
      return 'bad';
    case 'running':
    case 'stopped':
      return 'plain';
  }
}

/** Where the text of a run went: “on this device”, or each host with what it received. */
export function whereSent(sent: RunState['sent']): string {
  const hosts = Object.entries(sent);
  if (hosts.length === 0) return 'on this device';
  return hosts.map(([host, characters]) => `${host} received ${counted(characters, 'character')}`).join(', ');
}

/** “4 turns, 63 calls”, leaving out what there was none of. */
export function amounts(spent: RunState['spent']): string {
  const parts = [];
  if (spent.turns > 0) parts.push(counted(spent.turns, 'turn'));
  if (spent.calls > 0) parts.push(counted(spent.calls, 'call'));
  return parts.join(', ');
}

export function initial(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
